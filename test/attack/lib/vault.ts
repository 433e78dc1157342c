import { readFileSync } from 'node:fs';

import { hkdfExpand, openBox, recordBinding, type IndexRecord } from '../../vault/support/by-hand.js';
import { derive, kdfNeedles } from './kdf.js';
import { aesNeedles, hmacNeedles, type Needle } from './needles.js';

/** What a vault's file and password give to somebody who computes it all again (docs/vault-format.md). */
export interface VaultSecrets {
  readonly needles: Needle[];
  /** Every key of 32 bytes, end to end: for a control program to hold. */
  readonly keys: Buffer;
}

const HEADER_START = 48;
const SLOT_SIZE = 124;
const CHECKSUM_SIZE = 32;

/** Everything that is derived from the password for the first slot, which is a password's, and from the vault key. */
export function vaultSecrets(path: string, password: Buffer): VaultSecrets {
  const file = readFileSync(path);
  const vaultId = file.subarray(24, 40);
  const slot = file.subarray(HEADER_START, HEADER_START + SLOT_SIZE);
  const cost = {
    lanes: slot.readUInt16BE(2),
    passes: slot.readUInt32BE(4),
    memoryKib: slot.readUInt32BE(8),
    tagSize: 32,
    salt: slot.subarray(12, 44),
  };
  const derived = derive(password, cost);
  const slotContext = slot.subarray(0, 12);
  const vaultKey = openBox(slot.subarray(12), { parent: derived.tag, kind: 'slot', vaultId, context: slotContext });

  const boxKey = (kind: string, parent: Buffer, context: Buffer, box: Buffer): Buffer =>
    hkdfExpand(parent, Buffer.concat([Buffer.from(`strongroom/1 ${kind}\0`), vaultId, context, box.subarray(0, 32)]), 76).subarray(0, 32);

  const header = file.subarray(0, HEADER_START + SLOT_SIZE * file.readUInt16BE(10) + CHECKSUM_SIZE);
  const indexBox = file.subarray(header.length, header.length + file.readUInt32BE(12));
  const index = openBox(indexBox, { parent: vaultKey, kind: 'index', vaultId, additional: header });
  const { entries } = JSON.parse(index.subarray(4, 4 + index.readUInt32BE(0)).toString()) as {
    entries: { secrets: IndexRecord[]; replaced?: { secrets: IndexRecord[] } }[];
  };

  const keys: [string, Buffer][] = [
    ['key of the slot', boxKey('slot', derived.tag, slotContext, slot.subarray(12))],
    ['key of the index', boxKey('index', vaultKey, Buffer.alloc(0), indexBox)],
  ];
  let at = header.length + indexBox.length;
  let number = 0;
  for (const secrets of entries.flatMap((entry) => [entry.secrets, ...(entry.replaced ? [entry.replaced.secrets] : [])])) {
    const boxes = secrets.map((record) => ({ record, box: file.subarray(at, (at += record.size)) }));
    const secretBox = boxes.find(({ record }) => record.role === 'secret')?.box;
    for (const { record, box } of boxes) {
      const { kind, context } = recordBinding(record, secretBox)!;
      keys.push([`key of record ${number++}`, boxKey(kind, vaultKey, context, box)]);
    }
  }
  if (at !== file.length) throw new Error('records are left over: their keys would not be looked for');
  return {
    needles: [
      ...kdfNeedles('key derivation', password, cost, derived),
      ...hmacNeedles('key derivation output as HKDF key', derived.tag, 'sha256').slice(1),
      ...hmacNeedles('vault key', vaultKey, 'sha256'),
      ...keys.flatMap(([name, key]) => aesNeedles(name, key)),
    ],
    keys: Buffer.concat([derived.tag, vaultKey, ...keys.map(([, key]) => key)]),
  };
}
