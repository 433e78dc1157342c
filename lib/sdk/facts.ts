/** How each SDK signs; test/sdk sends what each makes of it to a server that verifies. By the name of the package. */
import type { PrivateKeyAlgorithm } from '../private-key.js';
import type { HashName } from '../secret.js';

export interface SdkFacts {
  /** Of its HMACs. */
  readonly hash: HashName;
  /** How the secret's text stands for the key's bytes. */
  readonly form: 'utf8' | 'base64';
  readonly encoding: 'hex' | 'base64';
  /** Private keys that it signs with instead of an HMAC; always in base64. */
  readonly privateKeys: readonly PrivateKeyAlgorithm[];
}

const hmac = (hash: HashName, encoding: 'hex' | 'base64', ...privateKeys: readonly PrivateKeyAlgorithm[]): SdkFacts => ({
  hash,
  form: 'utf8',
  encoding,
  privateKeys,
});

/** Those that ask for signatures: `customSignMessageFn` in the options of their clients. */
export const askingSdks = {
  binance: hmac('sha256', 'hex', 'ed25519', 'rsa'),
  'bybit-api': hmac('sha256', 'hex', 'rsa'),
  'okx-api': hmac('sha256', 'base64'),
  'bitget-api': hmac('sha256', 'base64', 'rsa'),
  'gateio-api': hmac('sha512', 'hex'),
  'bitmart-api': hmac('sha256', 'hex'),
} as const;

/** Those of which a client is changed. */
export const changedSdks = {
  '@binance/connector': hmac('sha256', 'hex', 'ed25519', 'rsa'),
  '@binance/common': hmac('sha256', 'hex', 'ed25519', 'rsa'),
  'kucoin-universal-sdk': hmac('sha256', 'base64'),
  'gate-api': hmac('sha512', 'hex'),
  'kraken-api': { ...hmac('sha512', 'base64'), form: 'base64' },
} as const;
