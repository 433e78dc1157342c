/**
 * `strongroom/sdk`: clients of exchanges' SDKs that sign with keys in locked memory. No SDK is loaded here; whoever calls has it. `sdkOptions` is for
 * those that ask for signatures, `secureSdk` for the others, of which one client is changed and nothing else.
 * @module strongroom/sdk
 */
import type { AdapterKey } from '../adapter/credentials.js';
import { StrongroomError } from '../errors.js';
import { type BinanceCommon, secureBinanceCommon } from './binance-common.js';
import { secureBinanceConnector } from './binance-connector.js';
import { type Members, isObject } from './client.js';
import { askingSdks, changedSdks } from './facts.js';
import { secureGateApi } from './gate-api.js';
import { secureKrakenApi } from './kraken-api.js';
import { secureKucoin } from './kucoin.js';
import { type SdkOptions, optionsOf } from './options.js';
import { SdkSigner } from './sdk-signer.js';

export { Secret, type KeyForm } from '../secret.js';
export { Vault } from '../vault/vault.js';
export type { AdapterKey as SdkKey, AdapterVaultEntry as SdkVaultEntry } from '../adapter/credentials.js';
export type { AdapterPassphrase as SdkPassphrase, AdapterSigner as SdkKeySigner, SecretHash } from '../adapter/signer.js';
export type { BinanceCommon } from './binance-common.js';
export type { CustomSignMessageFn, SdkKeyOptions, SdkOptions, SdkPassphraseOptions, SdkSigningOptions } from './options.js';

/** An SDK of which a client is changed. `@binance/common` is for `@binance/spot` and the others that are built on it. @useDeclaredType */
export type ChangedSdk = keyof typeof changedSdks;

/** What signs for each object that was returned. */
const signers = new WeakMap<object, SdkSigner>();

/**
 * Options for a client of an SDK that asks for signatures (`customSignMessageFn`), REST and WebSocket, under that SDK's own names.
 *
 * @example
 * const client = new RestClient(sdkOptions('okx-api', { vault: await Vault.open('trading.vault'), entry: 'okx-main' }));
 *
 * @param name the package
 * @param key what to sign with
 * @returns the function, and a random placeholder as secret; of a vault's entry also the API key, and its passphrase as a string. The function rejects
 * with `SDK_CREDENTIAL` if it is called with another secret, with `SDK_PLACEHOLDER` if the text has the placeholder in it, and with `HANDLE_DESTROYED`
 * @throws StrongroomError `SDK_CREDENTIAL`, `KEY_UNFIT` for a key of a kind or hash that the SDK does not sign with; `SECRET_STRING`, `HANDLE_INVALID`,
 * `HANDLE_DESTROYED`, `INVALID_ARGUMENT`; of a vault's entry `ENTRY_MISSING`, `ENTRY_INVALID`, `VAULT_DAMAGED`
 */
export function sdkOptions<Name extends keyof SdkOptions>(name: Name, key: AdapterKey): SdkOptions[Name] {
  if (!Object.hasOwn(askingSdks, name)) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'name' });
  const { options, sdk } = optionsOf(name, key);
  signers.set(options, sdk);
  return options as SdkOptions[Name];
}

const changes: Readonly<Record<ChangedSdk, (client: Members, sdk: SdkSigner, common?: BinanceCommon) => void>> = {
  '@binance/connector': secureBinanceConnector,
  '@binance/common': secureBinanceCommon,
  'kucoin-universal-sdk': secureKucoin,
  'gate-api': secureGateApi,
  'kraken-api': secureKrakenApi,
};

/**
 * Makes a client of an SDK sign natively, which has a random placeholder as secret from then on. Only this object changes. docs/sdks.md says how, for
 * each SDK, and what it does not cover.
 *
 * @example
 * const client = secureSdk('kraken-api', new KrakenClient(), { vault: await Vault.open('trading.vault'), entry: 'kraken-main' });
 *
 * @param name the package
 * @param client a new client, without a secret: `Spot` or `WebsocketAPI` of `@binance/connector`, a `DefaultClient` of KuCoin's SDK, an `ApiClient` of
 * `gate-api`, a `KrakenClient`, or a client that is built on `@binance/common`
 * @param key what to sign with
 * @param common for `@binance/common` that module, in the copy that the client was made with
 * @returns the same client
 * @throws StrongroomError `SDK_UNSUPPORTED` for an object that is no such client; `SDK_CREDENTIAL` where it has a secret, is secured already, or the key
 * is of a kind that the SDK does not take; otherwise as {@link sdkOptions}
 */
export function secureSdk<Client extends object>(name: '@binance/common', client: Client, key: AdapterKey, common: BinanceCommon): Client;
export function secureSdk<Client extends object>(name: Exclude<ChangedSdk, '@binance/common'>, client: Client, key: AdapterKey): Client;
export function secureSdk<Client extends object>(name: ChangedSdk, client: Client, key: AdapterKey, common?: BinanceCommon): Client {
  if (!Object.hasOwn(changedSdks, name)) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'name' });
  if (!isObject(client)) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'client' });
  if (signers.has(client)) throw new StrongroomError('SDK_CREDENTIAL', { subject: `this client of ${name} was secured already` });
  const sdk = new SdkSigner(name, changedSdks[name], key);
  try {
    changes[name](client, sdk, common);
  } catch (error) {
    sdk.abandon();
    throw error;
  }
  signers.set(client, sdk);
  return client;
}

/** Wipes the keys of a secured client, or of options: signing afterwards is `HANDLE_DESTROYED`. Any other object is left alone. */
export function wipeSdk(target: object): void {
  signers.get(target)?.destroy();
}
