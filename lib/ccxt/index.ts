/**
 * `strongroom/ccxt`: exchange objects of ccxt that sign with keys in locked memory. ccxt is loaded by whoever calls, in whichever form, and only the
 * object that is handed over changes.
 * @module strongroom/ccxt
 */
import { StrongroomError } from '../errors.js';
import type { AdapterKey as CcxtKey } from '../adapter/credentials.js';
import type { CcxtExchange, CcxtMembers } from './exchange.js';
import type { CcxtKeys } from './keys.js';
import { type SecureOptions, secure, wipe } from './secure.js';

export { Secret, type KeyForm } from '../secret.js';
export { Vault } from '../vault/vault.js';
export type { AdapterKey as CcxtKey, AdapterVaultEntry as CcxtVaultEntry } from '../adapter/credentials.js';
export type { AdapterPassphrase as CcxtPassphrase, AdapterSigner as CcxtSigner, SecretHash } from '../adapter/signer.js';
export type { CcxtExchange } from './exchange.js';
export type { SecureOptions } from './secure.js';
export type { CcxtKeys } from './keys.js';

/** A class of ccxt or ccxt.pro. */
export type CcxtClass<Exchange extends CcxtExchange, Options> = new (options: Options) => Exchange;

/**
 * Makes an exchange object sign natively. Where it had a secret it has a random placeholder from now on, whatever looks at it; a request or a message
 * that would hold that is an error, and is not sent.
 *
 * @example
 * const exchange = secureCcxt(new ccxt.binance(), { vault: await Vault.open('trading.vault'), entry: 'binance-main' });
 * await exchange.fetchBalance();
 *
 * @param exchange a new object of ccxt or ccxt.pro, without a secret; a class, with its options, makes one
 * @param key what to sign with; for an exchange with two keys an object of both
 * @returns the same object, as its own type
 * @throws StrongroomError `CCXT_UNSUPPORTED` for an exchange that needs the secret itself; `CCXT_CREDENTIAL` where the object has a secret
 * already, is secured already, or the key is of a kind that the exchange does not take; `SECRET_STRING`, `HANDLE_INVALID`, `HANDLE_DESTROYED`,
 * `INVALID_ARGUMENT`; of a vault's entry `ENTRY_MISSING`, `ENTRY_INVALID`, `VAULT_DAMAGED`; of private keys what {@link Secret.privateKey} throws
 */
export function secureCcxt<Exchange extends CcxtExchange>(exchange: Exchange, key: CcxtKey | CcxtKeys, options?: SecureOptions): Exchange;
export function secureCcxt<Exchange extends CcxtExchange, Options>(
  exchangeClass: CcxtClass<Exchange, Options>,
  ccxtOptions: Options,
  key: CcxtKey | CcxtKeys,
  options?: SecureOptions,
): Exchange;
export function secureCcxt(exchange: CcxtExchange | CcxtClass<CcxtExchange, unknown>, ...rest: unknown[]): CcxtExchange {
  const ccxtOptions = typeof exchange === 'function' ? rest.shift() : undefined;
  const made = typeof exchange === 'function' ? new exchange(ccxtOptions ?? {}) : exchange;
  const [key, options = {}] = rest as [CcxtKey | CcxtKeys, SecureOptions | undefined];
  if (typeof made !== 'object' || made === null || typeof (made as CcxtMembers).sign !== 'function' || typeof made.id !== 'string') {
    throw new StrongroomError('INVALID_ARGUMENT', { subject: 'exchange' });
  }
  secure(made as CcxtMembers, key, options);
  return made;
}

/** Wipes the keys of a secured exchange object: signing afterwards is `HANDLE_DESTROYED`. What was not secured is left alone. */
export function wipeCcxt(exchange: CcxtExchange): void {
  wipe(exchange);
}
