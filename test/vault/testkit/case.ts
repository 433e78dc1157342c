/** How a row of a table becomes a vector. */
import type { ErrorCode } from '../../../lib/errors.js';
import { type Cost } from '../support/by-hand.js';
import { CHEAP, type Draft, PASSWORD, SLOT_SALT, VAULT_KEY, build, known, slotKey } from './draft.js';
import type { Given, Vector } from './vector.js';

interface GoodOptions {
  readonly password?: Buffer;
  /** Of the slot that the password opens. */
  readonly cost?: Cost;
  readonly salt?: Buffer;
}

/** A vault that opens by its password; a record of it may not. */
export function good(
  name: string,
  comment: string,
  draft: Draft = {},
  { password = PASSWORD, cost = CHEAP, salt = SLOT_SALT }: GoodOptions = {},
): Vector {
  return opened(name, comment, draft, { password }, { 'slot-key': slotKey(password, salt, cost) });
}

/** A vault that opens by what is given. @param derived on the way to the slot's box, by the names of a vector's lines */
export function opened(name: string, comment: string, draft: Draft, given: Given, derived: Readonly<Record<string, Buffer>>): Vector {
  const { file, index, records, indexKeys } = build(name, draft);
  const values = { ...derived, 'vault-key': draft.vaultKey ?? VAULT_KEY, 'index-keys': indexKeys };
  return { name, expect: 'success', comment, given, entries: index.entries.map(known), records, values, file };
}

/** A vault that only a holder of the key can make, and that is refused. */
export function bad(name: string, expect: ErrorCode, comment: string, draft: Draft = {}, given: Given = { password: PASSWORD }): Vector {
  return { name, expect, comment, given, file: build(name, draft).file };
}

/** What somebody without the key makes of a good vault; `change` works in place or returns other bytes. */
export function edited(
  name: string,
  expect: ErrorCode,
  comment: string,
  change: (file: Buffer) => Buffer | void,
  draft: Draft = {},
  given: Given = { password: PASSWORD },
): Vector {
  const file = Buffer.from(build(name, draft).file);
  return { name, expect, comment, given, file: change(file) ?? file };
}

export const flip = (bytes: Buffer, at: number, mask = 1): Buffer => {
  const flipped = Buffer.from(bytes);
  flipped[at < 0 ? bytes.length + at : at]! ^= mask;
  return flipped;
};
