/** What does a signature with a private key cost, beside node's own `sign` with a KeyObject? */
import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { type PrivateKey, Secret } from '../lib/index.js';
import { claim, race } from './lib/measure.js';

// The order that bench/sign.ts signs.
const message =
  'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559'.slice(0, 106);

const KINDS: readonly { name: string; make: () => KeyObject }[] = [
  { name: 'Ed25519', make: () => generateKeyPairSync('ed25519').privateKey },
  { name: 'P-256', make: () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey },
  { name: 'RSA-2048', make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey },
  { name: 'RSA-4096', make: () => generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey },
];

const us = (nanoseconds: number): string => `${(nanoseconds / 1000).toFixed(1)} us`;

export function benchPrivateKey(): boolean[] {
  console.log(`signing ${message.length} bytes with private keys, base64`);
  return KINDS.map(({ name, make }) => {
    const pem = make().export({ type: 'pkcs8', format: 'pem' });
    const theirs = createPrivateKey(pem);
    const ours: PrivateKey = Secret.fromBytes(Uint8Array.from(Buffer.from(pem))).privateKey();
    const hash = name === 'Ed25519' ? null : 'sha256';
    const times = race({
      ours: () => ours.sign(message, 'base64'),
      node: () => sign(hash, Buffer.from(message), { key: theirs, dsaEncoding: 'ieee-p1363' }).toString('base64'),
    });
    ours.destroy();
    console.log(`  ${name.padEnd(9)} ${us(times.ours)}, node:crypto ${us(times.node)}`);
    return claim(`${name}, rate over sign() with a KeyObject`, times.node / times.ours, { atLeast: 1 });
  });
}
