/** strongroom import: takes over what another program kept, in one write, and names all that it does not. */
import { statSync } from 'node:fs';
import { StrongroomError } from '../errors.js';
import type { ExchangeName } from '../exchanges/index.js';
import { type CypherVaultCost, cypherVaultFindings, openCypherVault, readCypherVault } from '../import/cypher-vault.js';
import { entryFindings } from '../import/entries.js';
import { configFindings } from '../import/config.js';
import { envFindings } from '../import/env.js';
import type { Findings } from '../import/findings.js';
import { type Plan, planOf } from '../import/plan.js';
import { type NativeImportSource, native } from '../native.js';
import { harden } from '../protection.js';
import { enterRoom } from '../room.js';
import { exit } from './exit.js';
import { UsageError } from './failure.js';
import { readSecret, requireTerminal } from './input.js';
import { type VaultOptions, withVault } from './session.js';
import { Progress } from './progress.js';
import { count, plain, printJson, table } from './ui.js';

export interface ImportOptions extends VaultOptions, CypherVaultCost {
  cyphervault?: string;
  masterPasswordFd?: number;
  env?: string;
  envFd?: number;
  map?: readonly string[];
  exchange?: ExchangeName;
  entries?: string;
  entriesFd?: number;
  config?: string;
  configFd?: number;
  onConflict: 'fail' | 'skip';
  dryRun?: true;
  json?: true;
}

/** Where it comes from, opened as far as no password is needed. */
interface Source {
  /** The file; undefined for a descriptor. */
  readonly path: string | undefined;
  readonly find: () => Promise<Findings>;
  readonly close: () => void;
}

export async function importEntries(options: ImportOptions): Promise<void> {
  checkOptions(options);
  harden();
  enterRoom();
  const source = await openSource(options);
  try {
    await withVault(options, async (vault) => {
      const findings = await source.find();
      try {
        const plan = planOf(findings, vault, options.onConflict);
        show(plan, options);
        const [conflict] = plan.conflicts;
        if (conflict !== undefined && options.onConflict === 'fail') throw new StrongroomError('ENTRY_EXISTS', { subject: conflict });
        if (plan.entries.length > 0) await (options.dryRun === true ? vault.checkAll(plan.entries) : vault.addAll(plan.entries));
        conclude(plan, source, options);
      } finally {
        findings.destroy();
      }
    });
  } finally {
    source.close();
  }
}

function checkOptions(options: ImportOptions): void {
  const { cyphervault, env, envFd, entries, entriesFd, config, configFd, passwordFd, masterPasswordFd, map, exchange } = options;
  const sources = [cyphervault, env, envFd, entries, entriesFd, config, configFd].filter((source) => source !== undefined);
  if (sources.length !== 1)
    throw new UsageError(
      'one source is needed: --cyphervault PATH, --env PATH or --env-fd N, --config PATH or --config-fd N, --entries PATH or --entries-fd N',
    );
  if (masterPasswordFd !== undefined && cyphervault === undefined)
    throw new UsageError('--master-password-fd is given, and nothing to open with it');
  if (env === undefined && envFd === undefined && (map !== undefined || exchange !== undefined))
    throw new UsageError('--map and --exchange are for --env and --env-fd');
  const descriptors = [passwordFd, masterPasswordFd, envFd, entriesFd, configFd].filter((descriptor) => descriptor !== undefined);
  if (new Set(descriptors).size < descriptors.length)
    throw new UsageError('two of the descriptors are the same, and each is read to its end');
  const opens = passwordFd !== undefined || options.keyFile !== undefined || options.credential !== undefined;
  if (!opens || (cyphervault !== undefined && masterPasswordFd === undefined)) requireTerminal();
}

async function openSource(options: ImportOptions): Promise<Source> {
  const { cyphervault, env, envFd, entries, entriesFd, config, configFd, exchange } = options;
  if (cyphervault !== undefined) return cypherVaultSource(cyphervault, options);
  if (env !== undefined || envFd !== undefined) {
    const map = mapOf(options.map ?? []);
    return sourceOf(env, opened(env, envFd, 1), (source) => envFindings(source, { map, ...(exchange && { exchange }) }));
  }
  if (config !== undefined || configFd !== undefined) return sourceOf(config, opened(config, configFd, 2), configFindings);
  return sourceOf(entries, opened(entries, entriesFd, 0), entryFindings);
}

/** @param form 0: a list of entries, 1: a .env file, 2: a configuration in sections */
const opened = (path: string | undefined, descriptor: number | undefined, form: number): NativeImportSource =>
  path === undefined ? native.importFromDescriptor(descriptor!, form) : native.importFromFile(path, form);

function sourceOf(path: string | undefined, source: NativeImportSource, find: (source: NativeImportSource) => Findings): Source {
  return { path, find: async () => find(source), close: () => source.destroy() };
}

async function cypherVaultSource(path: string, { masterPasswordFd, megabytes, iterations }: ImportOptions): Promise<Source> {
  const file = await readCypherVault(path);
  const find = async (): Promise<Findings> => {
    const password = readSecret(masterPasswordFd, { prompt: "CypherVault's master password: " });
    const progress = new Progress("deriving CypherVault's key");
    progress.start();
    try {
      const source = await openCypherVault(file, password, { megabytes, iterations });
      try {
        return cypherVaultFindings(source);
      } finally {
        source.destroy();
      }
    } finally {
      progress.stop();
      password.destroy();
    }
  };
  return { path, find, close: () => undefined };
}

function mapOf(pairs: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const [variable, name] = [pair.slice(0, at), pair.slice(at + 1)];
    if (at < 1 || name === '') throw new UsageError('--map is VARIABLE=NAME, for example KRAKEN_API_SECRET=kraken-main');
    if (map.has(variable)) throw new UsageError(`--map has ${variable} twice`);
    map.set(variable, name);
  }
  return map;
}

function show({ entries, leftOut }: Plan, { json, dryRun }: ImportOptions): void {
  if (json === true) {
    const imported = entries.map(({ name, exchange, key, user }) => ({ name, ...(exchange && { exchange, key }), ...(user && { user }) }));
    return printJson({ dryRun: dryRun === true, imported, leftOut: leftOut.map(({ name, reason }) => ({ name, reason })) });
  }
  if (entries.length > 0) {
    const rows = entries.map(({ name, exchange, key, user }) => [name, exchange ?? 'password', key ?? user ?? '']);
    process.stdout.write(table([['NAME', 'EXCHANGE', 'KEY OR USER'], ...rows], { headed: true }));
  }
  for (const { name, reason } of leftOut) process.stderr.write(`left out ${plain(`${name}: ${reason}`).replaceAll('\n', ' ')}\n`);
}

/** What was done, and what is left to do. Ends with a code of its own where somebody should look at what was left out. */
function conclude({ entries, leftOut }: Plan, { path }: Source, { dryRun, cyphervault }: ImportOptions): void {
  const imported = count(entries.length, 'entry', 'entries');
  process.stderr.write(dryRun === true ? `${imported} would be imported; nothing was written\n` : `imported ${imported}\n`);
  if (dryRun !== true && entries.length > 0) process.stderr.write(`${plain(advice(path, cyphervault !== undefined))}\n`);
  if (leftOut.some(({ asItShould }) => asItShould !== true)) process.exitCode = exit.unsound;
}

function advice(path: string | undefined, encrypted: boolean): string {
  const where = path ?? 'where they came from';
  const lines = encrypted
    ? [`they are still in ${where}, for whoever finds its password; CypherVault's memory, and swap, had them in clear text`]
    : [`they are still in ${where}, in clear text${path === undefined ? '' : readers(path)}`];
  lines.push('make new API keys at the exchanges, without the right to withdraw, and change the passwords: who had a copy has them');
  if (path !== undefined)
    lines.push(
      `then remove it: shred -u ${path}`,
      'copies stay in backups, in version control, and on flash and copy-on-write file systems',
    );
  return lines.join('\n');
}

/** Whether others than its owner may read it. */
function readers(path: string): string {
  const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  return (mode & 0o077) === 0 ? '' : `, which others may read (mode 0${mode.toString(8)})`;
}
