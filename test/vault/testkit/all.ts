/** Every vector, and where they lie. */
import * as path from 'node:path';
import { packageRoot } from '../../support/child.js';
import { badBoxes } from './bad-boxes.js';
import { badHeaders } from './bad-header.js';
import { badIndexes } from './bad-index.js';
import { goodVectors } from './good.js';
import type { Vector } from './vector.js';

export const VECTORS = path.join(packageRoot, 'test/vectors/vault');

/** The vectors of a type of slot that comes later are one more part of this list. */
export function allVectors(): Vector[] {
  const vectors = [...goodVectors(), ...badHeaders(), ...badBoxes(), ...badIndexes()];
  const names = new Set(vectors.map(({ name }) => name));
  if (names.size !== vectors.length) throw new Error(`two vectors of one name: ${vectors.map(({ name }) => name).filter((name) => !names.delete(name)).join(' ')}`);
  return vectors;
}
