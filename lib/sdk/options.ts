/** Options for clients of SDKs that ask for signatures, under the names that each SDK has for them. */
import type { AdapterKey } from '../adapter/credentials.js';
import { StrongroomError } from '../errors.js';
import { askingSdks } from './facts.js';
import { SdkSigner } from './sdk-signer.js';

/** What each of these SDKs calls for a signature. */
export type CustomSignMessageFn = (message: string, secret: string) => Promise<string>;

/** What signs, for the client that the options are of. */
export interface SdkSigningOptions {
  /** Gives the signature of a text; rejects as {@link sdkOptions} says. */
  readonly customSignMessageFn: CustomSignMessageFn;
}

/** Of most of these SDKs. The API key is there if the key is a vault's entry. */
export interface SdkKeyOptions extends SdkSigningOptions {
  /** The public API key, of a vault's entry. */
  readonly apiKey?: string;
  /** A placeholder. */
  readonly apiSecret: string;
}

/** The same, with a passphrase. */
export interface SdkPassphraseOptions extends SdkKeyOptions {
  /** The passphrase itself, of a vault's entry: a string from here on. */
  readonly apiPass?: string;
}

/** By the name of the package. */
export interface SdkOptions {
  readonly binance: SdkSigningOptions & { readonly api_key?: string; readonly api_secret: string };
  readonly 'bybit-api': SdkSigningOptions & { readonly key?: string; readonly secret: string };
  readonly 'okx-api': SdkPassphraseOptions;
  readonly 'bitget-api': SdkPassphraseOptions;
  readonly 'gateio-api': SdkKeyOptions;
  readonly 'bitmart-api': SdkKeyOptions;
}

interface Names {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string;
}

const usual: Names = { apiKey: 'apiKey', secret: 'apiSecret' };
const withPassphrase: Names = { ...usual, passphrase: 'apiPass' };

const names: Readonly<Record<keyof SdkOptions, Names>> = {
  binance: { apiKey: 'api_key', secret: 'api_secret' },
  'bybit-api': { apiKey: 'key', secret: 'secret' },
  'okx-api': withPassphrase,
  'bitget-api': withPassphrase,
  'gateio-api': usual,
  'bitmart-api': usual,
};

/** In messages over connections binance names the API key, in requests it never does; there the signature becomes part of the address as it is. */
const isRequest = (message: string): boolean => !/(?:^|&)apiKey=/.test(message);

export function optionsOf(name: keyof SdkOptions, key: AdapterKey): { options: SdkOptions[keyof SdkOptions]; sdk: SdkSigner } {
  const sdk = new SdkSigner(name, askingSdks[name], key);
  const { text: placeholder } = sdk;
  const percent = name === 'binance' && sdk.algorithm !== 'hmac';
  const { apiKey, secret, passphrase } = names[name];
  const customSignMessageFn: CustomSignMessageFn = async (message, given) => {
    if (given !== placeholder)
      throw new StrongroomError('SDK_CREDENTIAL', {
        subject: `${name} signs with another secret than the one that came with this function`,
      });
    const signature = sdk.sign(message);
    return percent && isRequest(message) ? encodeURIComponent(signature) : signature;
  };
  const options = {
    ...(sdk.apiKey !== undefined && { [apiKey]: sdk.apiKey }),
    [secret]: placeholder,
    ...(passphrase !== undefined && sdk.passphrase?.text !== undefined && { [passphrase]: sdk.passphrase.text() }),
    customSignMessageFn,
  };
  return { options: options as unknown as SdkOptions[keyof SdkOptions], sdk };
}
