/** The curves that ccxt signs with: @noble/curves, of the modules that the differential tests install. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { packageRoot } from './child.js';

export interface NobleCurve {
  sign(digest: Uint8Array, scalar: Uint8Array, options: { lowS: boolean; prehash: boolean; format: 'recovered' | 'compact' }): Uint8Array;
  getPublicKey(scalar: Uint8Array, compressed: boolean): Uint8Array;
}

async function nobleCurve(module: string, name: string): Promise<NobleCurve> {
  const file = path.join(packageRoot, 'test/differential/node_modules/@noble/curves', module);
  return ((await import(pathToFileURL(file).href)) as Record<string, NobleCurve>)[name]!;
}

export const nobleSecp256k1 = (): Promise<NobleCurve> => nobleCurve('secp256k1.js', 'secp256k1');
export const nobleP256 = (): Promise<NobleCurve> => nobleCurve('nist.js', 'p256');

/** As ccxt calls it. The recovery id comes first. */
export const NOBLE_OPTIONS = { lowS: true, prehash: false, format: 'recovered' } as const;
