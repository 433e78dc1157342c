/** strongroom slot list, rm, passwd and test. */
import { StrongroomError } from '../errors.js';
import type { Secret } from '../secret.js';
import { type VaultSlot, isOfPerson } from '../vault/slots.js';
import { slotWords } from '../vault/unlock.js';
import type { Vault } from '../vault/vault.js';
import { confirm } from './confirm.js';
import { UsageError } from './failure.js';
import { readSecret, requireTerminal } from './input.js';
import { type VaultOptions, withKeys, withVault } from './session.js';
import { count, plain, printJson, table } from './ui.js';

const mib = (kib: number): string => (kib >= 1024 ? `${Math.round(kib / 1024)} MiB` : `${kib} KiB`);

export const typeWords = ({ type }: VaultSlot): string => (type === 'unknown' ? 'of a newer program' : slotWords[type]);

/** Number, kind and label, for a line of text. */
export function slotWord(slot: VaultSlot, slots: readonly VaultSlot[]): string {
  return `slot ${slots.findIndex(({ id }) => id === slot.id) + 1} (${typeWords(slot)}${slot.label === undefined ? '' : `, ${slot.label}`})`;
}

export async function slotList(options: VaultOptions & { json?: true }): Promise<void> {
  const slots = await withVault(options, (vault) => vault.slots());
  if (options.json === true) return printJson(slots);
  const rows = slots.map((slot, i) => {
    const { id, label = '', created = '', cost, opened } = slot;
    const derivation = cost === undefined ? '' : `${mib(cost.memory)}, ${count(cost.passes, 'pass', 'passes')}`;
    return [String(i + 1), id, typeWords(slot), label, created, derivation, opened ? 'opened' : ''];
  });
  process.stdout.write(table([['SLOT', 'ID', 'TYPE', 'LABEL', 'CREATED', 'COST', ''], ...rows], { headed: true }));
}

/** @throws StrongroomError `NO_TERMINAL`, `SLOT_LAST`, `INPUT_CANCELLED`, and what {@link Vault.removeSlot} throws */
export async function slotRm(which: string, options: VaultOptions & { yes?: true }): Promise<void> {
  if (options.yes !== true) requireTerminal();
  await withVault(options, async (vault) => {
    const slots = vault.slots();
    const slot = findSlot(slots, which);
    const word = slotWord(slot, slots);
    const others = slots.filter((other) => other !== slot && other.type !== 'unknown');
    if (!others.some(isOfPerson)) throw new StrongroomError('SLOT_LAST', { subject: word });
    if (options.yes !== true) {
      confirm(
        `${word} is to be taken away. The vault then opens by\n${others.map((other) => `  ${slotWord(other, slots)}\n`).join('')}`,
        'Take it away?',
      );
    }
    await vault.removeSlot(slot.id);
    process.stderr.write(plain(`removed ${word}\n`));
  });
  process.stderr.write("an older copy of the vault still opens by it, and gives the key of this one: 'strongroom rekey' makes another\n");
}

/** By number, as people see it now, or by id, which stays. */
function findSlot(slots: readonly VaultSlot[], which: string): VaultSlot {
  const slot = /^\d{1,2}$/.test(which) ? slots[Number(which) - 1] : slots.find(({ id }) => id === which);
  if (slot === undefined)
    throw new UsageError(`the vault has no slot ${JSON.stringify(which)}`, "'strongroom slot list' shows what there is");
  return slot;
}

export async function slotPasswd(options: VaultOptions & { newPasswordFd?: number }): Promise<void> {
  requireOthers(options, options.newPasswordFd);
  await withKeys(
    options,
    async (vault) => {
      const opened = vault.slots().find((slot) => slot.opened);
      if (opened?.cost === undefined) throw new UsageError('no password opened the vault, so there is none to change');
      const password = readNewPassword(options.newPasswordFd);
      try {
        await vault.changePassword(password);
      } finally {
        password.destroy();
      }
    },
    true,
  );
  process.stderr.write(
    "the password is changed; an older copy of the vault still opens by the old one: 'strongroom rekey' makes another key\n",
  );
}

export async function slotTest(options: VaultOptions & { json?: true }): Promise<void> {
  const slots = await withVault(options, (vault) => vault.slots());
  const opened = slots.find((slot) => slot.opened) as VaultSlot;
  if (options.json === true) return printJson(opened);
  process.stdout.write(plain(`${slotWord(opened, slots)} opens the vault\n`));
}

/** A descriptor is read to its end: one for two things would give the second nothing. */
export function requireOthers({ passwordFd }: VaultOptions, newPasswordFd: number | undefined): void {
  if (newPasswordFd !== undefined && newPasswordFd === passwordFd) {
    throw new UsageError('--password-fd and --new-password-fd are the same descriptor, and each is read to its end');
  }
}

export function readNewPassword(newPasswordFd: number | undefined): Secret {
  return readSecret(newPasswordFd, {
    prompt: 'new password: ',
    again: 'the same again: ',
    advice: 'that is short: whoever gets hold of the file can try every password of that length; five random words are better',
  });
}
