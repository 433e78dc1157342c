import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { hkdfExpand, openBox, openSlot } from '../../vault/support/by-hand.js';
import { swapWords } from './aes.js';
import { derive, kdfNeedles } from './kdf.js';
import { aesNeedles, hmacNeedles, textNeedles, type Needle } from './needles.js';

/** What opens a slot that takes not only a password. */
export interface OpenedBy {
  readonly name: string;
  readonly type: 2 | 3 | 4 | 5;
  readonly material: Buffer;
  /** Of type 5 alone. */
  readonly password?: Buffer;
}

const LABELS = { 2: 'key-file', 3: 'credential', 4: 'recovery-code', 5: 'password-and-key-file' } as const;

export interface SlotSecrets {
  readonly needles: Needle[];
  /** Every key of 32 bytes, end to end: for a control program to hold. */
  readonly keys: Buffer;
}

/** All that follows from what opens the slots of a vault file (docs/vault-format.md, "Slot"): HKDF's two steps, the box, the vault key. */
export function slotSecrets(path: string, openers: readonly OpenedBy[]): SlotSecrets {
  const file = readFileSync(path);
  const vaultId = file.subarray(24, 40);
  const slots = Array.from({ length: file.readUInt16BE(10) }, (_, i) => file.subarray(48 + 124 * i, 172 + 124 * i));
  const needles: Needle[] = [];
  const keys: Buffer[] = [];
  for (const { name, type, material, password } of openers) {
    const slot = slots.find((candidate) => candidate.readUInt16BE(0) === type)!;
    const salt = slot.subarray(12, 44);
    const stretched = password === undefined ? Buffer.alloc(0) : stretch(name, password, slot, needles);
    const extracted = createHmac('sha256', salt).update(stretched).update(material).digest();
    const parent = hkdfExpand(extracted, Buffer.concat([Buffer.from(`strongroom/1 ${LABELS[type]}\0`), vaultId]), 32);
    const context = slot.subarray(0, 12);
    const box = slot.subarray(12);
    const vaultKey = openBox(box, { parent, kind: 'slot', vaultId, context });
    if (!vaultKey.equals(openSlot(slot, vaultId, { type, material, ...(password && { password }) })))
      throw new Error('two ways to the vault key differ');
    const boxKey = hkdfExpand(parent, Buffer.concat([Buffer.from('strongroom/1 slot\0'), vaultId, context, salt]), 76).subarray(0, 32);
    needles.push(
      ...hmacNeedles(`${name}: what HKDF extracts`, extracted, 'sha256'),
      ...hmacNeedles(`${name}: key of its slot`, parent, 'sha256'),
      ...aesNeedles(`${name}: key of its box`, boxKey),
      ...hmacNeedles(`${name}: vault key`, vaultKey, 'sha256'),
    );
    keys.push(stretched, extracted, parent, boxKey, vaultKey);
  }
  return { needles, keys: Buffer.concat(keys) };
}

/** What Argon2id makes of a slot's password; adds that, and its blocks, to the needles. */
function stretch(name: string, password: Buffer, slot: Buffer, needles: Needle[]): Buffer {
  const cost = {
    lanes: slot.readUInt16BE(2),
    passes: slot.readUInt32BE(4),
    memoryKib: slot.readUInt32BE(8),
    tagSize: 32,
    salt: slot.subarray(12, 44),
  };
  const derived = derive(password, cost);
  needles.push(...kdfNeedles(`${name}: key derivation`, password, cost, derived));
  return derived.tag;
}

/** A key in the forms in which it comes in, and as a hash function loads it. */
export function materialNeedles(name: string, material: Buffer): Needle[] {
  return [
    ...textNeedles(name, material),
    { name: `${name}: as 32-bit words of a block`, bytes: swapWords(material.subarray(0, material.length & ~3), 4) },
  ];
}
