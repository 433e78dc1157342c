/** Private keys for the exchanges that take some, made anew in each run, as PKCS#8 PEM. */
import { generateKeyPairSync } from 'node:crypto';

const pem = { type: 'pkcs8', format: 'pem' } as const;

export const ed25519Key = (): string => generateKeyPairSync('ed25519').privateKey.export(pem).toString();

let rsa: string | undefined;

/** One for the whole run: making it takes longer than anything that is done with it. */
export const rsaKey = (): string => (rsa ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString());

export const p256Key = (): string => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem).toString();
