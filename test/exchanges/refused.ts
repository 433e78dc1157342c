/** What the tests of single exchanges share: how a refusal looks, and signers whose keys are outside the room. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import type { ExchangeName } from '../../lib/exchanges/index.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { AnyExchange, KeyAlgorithm } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import { cryptoKey, signerWith, vectorsOf } from './support.js';

/** Asserts that `action` throws one of our errors: its code, and a sentence that begins small and ends without a stop. */
export function refused(action: () => unknown, code: string, message: RegExp): void {
  assert.throws(action, (error: Error & { code?: string }) => {
    assert.equal(error.name, 'StrongroomError', error.stack);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\.$|^[A-Z]/);
    return true;
  });
}

/** Taken as it is by every exchange whose HMAC keys are text. */
export const SECRET = 'EXAMPLESECRET0123456789abcdef';
export const KEY = 'EXAMPLEKEY0123456789';
export const TIME = 1_700_000_000_000;

/** A signer of an exchange whose HMAC keys are text. */
export function textSigner<Name extends ExchangeName>(name: Name, passphrase?: string, apiKey = KEY): Signer<Name> {
  return signerWith(name, cryptoKey(SECRET, exchanges[name].facts), apiKey, passphrase);
}

/** Kinds of private key that an exchange takes. */
type PrivateKind = Exclude<KeyAlgorithm, 'hmac' | 'secp256k1'>;

/** PEM of a test key, from the vectors that have one of the kind. */
export function pem(algorithm: PrivateKind): string {
  const name = { ed25519: 'binance', rsa: 'bitget', p256: 'coinbase-advanced' }[algorithm] as ExchangeName;
  const vector = vectorsOf(name).find((candidate) => candidate.algorithm === algorithm && candidate.secret.startsWith('-----BEGIN'));
  assert.ok(vector, `${name} has a vector with a key of kind ${algorithm}`);
  return vector.secret;
}

/** A signer with a private key from {@link pem}. */
export function pemSigner<Name extends ExchangeName>(name: Name, algorithm: PrivateKind, passphrase?: string): Signer<Name> {
  const exchange: AnyExchange = exchanges[name];
  return signerWith(name, cryptoKey(pem(algorithm), exchange.facts, algorithm), KEY, passphrase);
}

/** The independent computation. */
export const hmac = (hash: string, message: string, encoding: 'hex' | 'base64' = 'hex'): string =>
  createHmac(hash, SECRET).update(message).digest(encoding);
