/** strongroom audit: what in the vault should be looked after. */
import type { AuditFinding } from '../vault/audit.js';
import type { State } from './checks/check.js';
import { colourOf } from './colour.js';
import { exit } from './exit.js';
import { UsageError } from './failure.js';
import { type VaultOptions, withVault } from './session.js';
import { count, printJson, table } from './ui.js';

const ADVICE: Readonly<Record<AuditFinding['finding'], string>> = {
  'never-rotated': "make a new key or password, and 'strongroom rotate NAME'",
  old: "make a new key or password, and 'strongroom rotate NAME'",
  unconfirmed: "'strongroom rotate NAME --confirm' when the new one works and the old one is deleted at the exchange, --undo otherwise",
  withdraw: 'a bot needs no right to withdraw: take it from the key at the exchange, or rotate to a key without it',
  'rights-unrecorded': "look at the exchange what the key may do, and 'strongroom edit NAME --rights read,trade'",
  'same-secret': 'whoever gets one has the others: give each a key or password of its own',
  'weak-kdf': "'strongroom slot passwd' makes the slot anew, at today's cost",
};

/** Whoever has what is marked bad can do harm at once; the rest is for the next quiet hour. */
const STATES: Readonly<Record<AuditFinding['finding'], State>> = {
  'never-rotated': 'warn',
  old: 'warn',
  unconfirmed: 'warn',
  withdraw: 'bad',
  'rights-unrecorded': 'warn',
  'same-secret': 'warn',
  'weak-kdf': 'bad',
};

function words(found: AuditFinding): [what: string, text: string] {
  switch (found.finding) {
    case 'never-rotated':
      return [found.entries.join(', '), `never rotated, ${count(found.days, 'day')} old`];
    case 'old':
      return [found.entries.join(', '), `rotated ${count(found.days, 'day')} ago`];
    case 'unconfirmed':
      return [found.entries.join(', '), `rotated ${count(found.days, 'day')} ago, neither confirmed nor undone`];
    case 'withdraw':
      return [found.entries.join(', '), 'may withdraw'];
    case 'rights-unrecorded':
      return [found.entries.join(', '), 'nobody recorded what it may do'];
    case 'same-secret':
      return [found.entries.join(', '), 'have the same secret'];
    case 'weak-kdf':
      return [
        `slot ${found.label ?? found.slot}`,
        `its password is cheap to guess: ${found.cost.memory} KiB, ${count(found.cost.passes, 'pass', 'passes')}`,
      ];
  }
}

export function parseDays(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`${JSON.stringify(text)} is not a number of days`);
  return Number(text);
}

export async function audit(options: VaultOptions & { days?: number; json?: true }): Promise<void> {
  const findings = await withVault(options, (vault) => vault.audit(options.days === undefined ? {} : { mostDays: options.days }), {
    release: true,
  });
  if (findings.length > 0) process.exitCode = exit.unsound;
  if (options.json === true) return printJson(findings);
  if (findings.length === 0) return void process.stderr.write('nothing to look after\n');
  const kinds = [...new Set(findings.map(({ finding }) => finding))];
  const rows = findings.map((found) => [found.finding, ...words(found)]);
  const paint = (cell: string, column: number): string => (column === 0 ? colourOf(STATES[cell as AuditFinding['finding']], cell) : cell);
  process.stdout.write(`${table(rows, { paint })}\nwhat to do:\n${kinds.map((kind) => `${kind}: ${ADVICE[kind]}\n`).join('')}`);
}
