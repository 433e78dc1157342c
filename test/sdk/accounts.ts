/** Accounts that nobody has. */
import { type KeyObject, generateKeyPairSync, randomBytes } from 'node:crypto';

import type { SdkKey } from '../../lib/sdk/index.js';
import { secret } from '../vault/support/folder.js';
import type { Account } from './verify.js';

/** With a secret in base64, which every exchange takes as text and Kraken as bytes. */
export const newAccount = (apiKey: string): Account => ({
  apiKey,
  secret: randomBytes(64).toString('base64'),
  passphrase: randomBytes(6).toString('hex'),
});

const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }) as string;

export const ed25519Account = (apiKey: string): Account => ({
  ...newAccount(apiKey),
  secret: pem(generateKeyPairSync('ed25519').privateKey),
});

const RSA_KEYS = 4;
const rsaKeys: string[] = [];
let rsaAccounts = 0;

/** Of four keys in turn: making one takes a quarter of a second. */
export function rsaAccount(apiKey: string): Account {
  const index = rsaAccounts++ % RSA_KEYS;
  rsaKeys[index] ??= pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  return { ...newAccount(apiKey), secret: rsaKeys[index] };
}

/** A handle of an account's key. */
export const keyOf = (account: Account): SdkKey => {
  const made = secret(account.secret);
  return account.secret.startsWith('-----BEGIN') ? made.privateKey() : made;
};
