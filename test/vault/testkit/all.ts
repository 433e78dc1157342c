/** Every vector, and where they lie. */
import * as path from 'node:path';
import { packageRoot } from '../../support/child.js';
import { badBoxes } from './bad-boxes.js';
import { badHeaders } from './bad-header.js';
import { badIndexes } from './bad-index.js';
import { badRecords } from './bad-records.js';
import { goodVectors } from './good.js';
import type { Vector } from './vector.js';

export const VECTORS = path.join(packageRoot, 'test/vectors/vault');

/** The vectors of a type of slot that comes later are one more part of this list. */
export function allVectors(): Vector[] {
  const vectors = [...goodVectors(), ...badHeaders(), ...badBoxes(), ...badRecords(), ...badIndexes()];
  const names = new Set<string>();
  for (const { name } of vectors) {
    if (names.has(name)) throw new Error(`two vectors have the name ${name}`);
    names.add(name);
  }
  return vectors;
}
