/** Slots of the types 2 to 5 and what opens them, the same bytes in every run. */
import { type Cost, type Kind, type Opener, NO_COST, makeSlot, recoveryCode, sealBox, slotParent } from '../support/by-hand.js';
import { CHEAP, PASSWORD, VAULT_ID, VAULT_KEY, bytesOf, slotKey } from './draft.js';
import type { Given } from './vector.js';

export type Type = 2 | 3 | 4 | 5;
export const TYPES: readonly Type[] = [2, 3, 4, 5];

/** 48 bytes, the last of them a newline, which counts. */
const KEY_FILE = Buffer.concat([bytesOf(47, 'key file'), Buffer.from('\n')]);
const CREDENTIAL = bytesOf(40, 'credential');
export const CODE = bytesOf(20, 'recovery code');
export const typed = (code: string): Given => ({ recoveryCode: Buffer.from(code) });

/** What most slots of a type are made for, and what is given to open them. */
export const MATERIAL: Readonly<Record<Type, Buffer>> = { 2: KEY_FILE, 3: CREDENTIAL, 4: CODE, 5: KEY_FILE };
export const GIVEN: Readonly<Record<Type, Given>> = {
  2: { keyFile: KEY_FILE },
  3: { credential: CREDENTIAL },
  4: typed(recoveryCode(CODE)),
  5: { password: PASSWORD, keyFile: KEY_FILE },
};

export interface TypedDraft {
  readonly material?: Buffer;
  readonly password?: Buffer;
  readonly cost?: Cost;
  readonly salt?: Buffer;
  readonly vaultKey?: Buffer;
  readonly vaultId?: Buffer;
  readonly kind?: Kind;
  /** Derived with the label of another type. */
  readonly label?: string;
  /** Derived in another way altogether. */
  readonly parent?: Buffer;
  /** What the box is bound to, other than the slot's own 12 bytes. */
  readonly context?: Buffer;
}

export const saltOf = (type: Type): Buffer => bytesOf(32, 'slot of type', String(type));
export const costOf = (type: Type): Cost => (type === 5 ? CHEAP : NO_COST);
const openerOf = (type: Type, { material = MATERIAL[type], password = PASSWORD }: TypedDraft): Opener => ({ type, password, material });

export function typedSlot(type: Type, draft: TypedDraft = {}): Buffer {
  const { cost = costOf(type), salt = saltOf(type), vaultKey = VAULT_KEY, vaultId = VAULT_ID, kind = 'slot', label } = draft;
  const parent = draft.parent ?? slotParent(openerOf(type, draft), vaultId, salt, cost, label);
  const context = draft.context ?? makeSlot(type, cost, Buffer.alloc(0));
  return makeSlot(type, cost, sealBox(vaultKey, { parent, kind, vaultId, context }, salt));
}

/** What is derived on the way to the box of such a slot, by the names of a vector's lines. */
export function derivedOf(type: Type, draft: TypedDraft = {}): Record<string, Buffer> {
  const { cost = costOf(type), salt = saltOf(type), vaultId = VAULT_ID, password = PASSWORD, material = MATERIAL[type] } = draft;
  return {
    ...(type === 4 && { code: material }),
    ...(type === 5 && { argon2: slotKey(password, salt, cost) }),
    'slot-key': slotParent(openerOf(type, draft), vaultId, salt, cost),
  };
}
