/** What a caller of secureCcxt hands over: one key, or two. */
import type { AdapterKey } from '../adapter/credentials.js';
import { PrivateKey } from '../private-key.js';
import { HmacKey, Secret } from '../secret.js';

/** Keys of an exchange that has two, under the names that ccxt has for them. */
export interface CcxtKeys {
  /** What HMACs are made with. */
  readonly secret?: AdapterKey;
  /** What signs as a wallet does. */
  readonly privateKey?: AdapterKey;
}

const keyField = (key: AdapterKey | CcxtKeys, name: string): unknown => (key as Readonly<Record<string, unknown>>)[name];

/** Whether it is an object with keys under ccxt's names. */
export const isKeys = (key: AdapterKey | CcxtKeys): key is CcxtKeys =>
  !(key instanceof Secret) &&
  !(key instanceof PrivateKey) &&
  !(key instanceof HmacKey) &&
  (keyField(key, 'secret') !== undefined || keyField(key, 'privateKey') !== undefined);
