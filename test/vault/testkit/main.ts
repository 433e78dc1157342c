/** `npm run testkit`: writes test/vectors/vault anew. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { VECTORS, allVectors } from './all.js';
import { encodeVector } from './vector.js';

const vectors = allVectors();
rmSync(VECTORS, { recursive: true, force: true });
mkdirSync(VECTORS, { recursive: true });
for (const vector of vectors) writeFileSync(path.join(VECTORS, vector.name), encodeVector(vector));

const codes = new Map<string, number>();
for (const { expect } of vectors) codes.set(expect, (codes.get(expect) ?? 0) + 1);
console.log(`${vectors.length} vectors: ${[...codes].map(([code, count]) => `${count} ${code}`).join(', ')}`);
