/** The curve that ccxt signs with: @noble/curves, of the modules that the differential tests install. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { packageRoot } from './child.js';

export interface NobleCurve {
  sign(digest: Uint8Array, scalar: Uint8Array, options: { lowS: boolean; prehash: boolean; format: 'recovered' }): Uint8Array;
  getPublicKey(scalar: Uint8Array, compressed: boolean): Uint8Array;
}

export async function nobleSecp256k1(): Promise<NobleCurve> {
  const file = path.join(packageRoot, 'test/differential/node_modules/@noble/curves/secp256k1.js');
  return ((await import(pathToFileURL(file).href)) as { secp256k1: NobleCurve }).secp256k1;
}

/** As ccxt calls it. The recovery id comes first. */
export const NOBLE_OPTIONS = { lowS: true, prehash: false, format: 'recovered' } as const;
