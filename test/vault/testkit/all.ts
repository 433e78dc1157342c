/** Every vector, and where they lie. */
import * as path from 'node:path';
import { packageRoot } from '../../support/child.js';
import { badBoxes } from './bad-boxes.js';
import { badHeaders } from './bad-header.js';
import { badIndexes } from './bad-index.js';
import { badRecords } from './bad-records.js';
import { entryFieldVectors } from './entry-fields.js';
import { goodVectors } from './good.js';
import { codeVectors } from './slot-codes.js';
import { bothVectors, fileVectors } from './slot-contents.js';
import { limitVectors } from './slot-limits.js';
import { typeVectors } from './slot-types.js';
import type { Vector } from './vector.js';

export const VECTORS = path.join(packageRoot, 'test/vectors/vault');

/** The vectors of a type of slot that comes later are more parts of this list. */
const slotVectors = (): Vector[] => [
  ...typeVectors(2),
  ...fileVectors(2),
  ...typeVectors(3),
  ...fileVectors(3),
  ...typeVectors(4),
  ...codeVectors(),
  ...typeVectors(5),
  ...bothVectors(),
  ...limitVectors(),
];

export function allVectors(): Vector[] {
  const vectors = [
    ...goodVectors(),
    ...badHeaders(),
    ...badBoxes(),
    ...badRecords(),
    ...badIndexes(),
    ...entryFieldVectors(),
    ...slotVectors(),
  ];
  const names = new Set<string>();
  for (const { name } of vectors) {
    if (names.has(name)) throw new Error(`two vectors have the name ${name}`);
    names.add(name);
  }
  return vectors;
}
