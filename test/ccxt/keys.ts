/** Private keys in the forms that ccxt reads. */
import { generateKeyPairSync } from 'node:crypto';

/** Two for the whole run, in turns: making one takes longer than anything that is done with it. */
const rsa: string[] = [];
let used = 0;

export function rsaKey(): string {
  if (rsa.length < 2)
    rsa.push(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return rsa[used++ % 2] ?? rsa[0]!;
}

/** As coinbase gives it out: `EC PRIVATE KEY`. */
export const p256Sec1Key = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString();
