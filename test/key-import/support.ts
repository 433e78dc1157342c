/** What the tests of this directory share: a key of each kind, its parts, and whether a form of it is taken. */
import assert from 'node:assert/strict';
import { createPublicKey, verify, type KeyObject } from 'node:crypto';

import { StrongroomError, type Secret } from '../../lib/index.js';
import { der, type Kind, makeKey, OIDS, openssl, pkcs8, rsaNumbers, secretOf, sequence, spki } from '../support/keys.js';

export const PASSWORD = 'päss word';
export const KEYS: Record<Kind, KeyObject> = {
  ed25519: makeKey('ed25519'),
  rsa: makeKey('rsa'),
  p256: makeKey('p256'),
  secp256k1: makeKey('secp256k1'),
};
export const KINDS = Object.keys(KEYS) as Kind[];

export const seed = Buffer.from(KEYS.ed25519.export({ format: 'jwk' }).d!, 'base64url');
export const publicHalf = Buffer.from(KEYS.ed25519.export({ format: 'jwk' }).x!, 'base64url');
export const scalar = Buffer.from(KEYS.p256.export({ format: 'jwk' }).d!, 'base64url');
export const publicPoint = createPublicKey(KEYS.p256).export({ type: 'spki', format: 'der' }).subarray(-65);
export const compressed = Buffer.concat([Buffer.of(2 + (publicPoint.at(-1)! & 1)), publicPoint.subarray(1, 33)]);
export const numbers = rsaNumbers(KEYS.rsa);

export const EC = sequence(OIDS.ec, OIDS.prime256v1);
export const RSA = sequence(OIDS.rsa, der(0x05));
export const ED25519 = sequence(OIDS.ed25519);

export const encrypted = (kind: Kind, cipher: string): string =>
  KEYS[kind].export({ type: 'pkcs8', format: 'pem', cipher, passphrase: PASSWORD }).toString();
export const traditional = (kind: 'rsa' | 'p256' | 'secp256k1', cipher?: string): string =>
  (KEYS[kind].export as (options: object) => string | Buffer)({
    type: kind === 'rsa' ? 'pkcs1' : 'sec1',
    format: 'pem',
    ...(cipher === undefined ? {} : { cipher, passphrase: PASSWORD }),
  }).toString();
/** Encrypted by the command, which knows more ways than node. */
export const byCommand = (kind: Kind, ...args: string[]): Buffer =>
  openssl(['pkcs8', '-topk8', '-passout', `pass:${PASSWORD}`, ...args], pkcs8(KEYS[kind]));

/** The key that `text` is signs as `kind`'s does, under the same public key. */
export function taken(text: Uint8Array | string, kind: Kind, password?: Secret): void {
  const secret = secretOf(text);
  assert.equal(secret.keyKind(), password === undefined ? kind : 'encrypted');
  const key = secret.privateKey(password === undefined ? {} : { password });
  assert.equal(key.algorithm, kind);
  assert.equal(key.publicKey({ format: 'pem' }), spki(KEYS[kind]));
  const signature = key.sign('message', 'bytes');
  const verifying = { key: createPublicKey(KEYS[kind]), dsaEncoding: 'ieee-p1363' } as const;
  assert.ok(verify(kind === 'ed25519' ? null : 'sha256', Buffer.from('message'), verifying, signature));
}

export function refusal(text: Uint8Array | string, password?: string): StrongroomError {
  try {
    secretOf(text).privateKey(password === undefined ? {} : { password: secretOf(password) });
  } catch (error) {
    assert.ok(error instanceof StrongroomError, String(error));
    return error;
  }
  return assert.fail('it was taken');
}

export function refused(text: Uint8Array | string, code: string, message: RegExp | string, password?: string): void {
  const error = refusal(text, password);
  assert.equal(error.code, code, error.message);
  if (typeof message === 'string') assert.ok(error.message.includes(message), error.message);
  else assert.match(error.message, message);
}
