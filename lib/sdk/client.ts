/** Changes of one client of an SDK, each to that object alone. */
import { StrongroomError } from '../errors.js';
import type { SdkSigner } from './sdk-signer.js';

/** An object of an SDK: what of it is read is checked. */
export type Members = Record<string, unknown>;

export const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** @throws StrongroomError `SDK_UNSUPPORTED` */
export function requireObject(value: unknown, name: string, what: string): Members {
  if (isObject(value)) return value;
  throw unsupported(name, what);
}

export const unsupported = (name: string, what: string): StrongroomError =>
  new StrongroomError('SDK_UNSUPPORTED', { subject: `this is no client of ${name} as this version knows it: it has no ${what}` });

/**
 * Puts the placeholder in the place of a secret.
 * @throws StrongroomError `SDK_CREDENTIAL` where there is a secret
 */
export function putPlaceholder(holder: Members, field: string, sdk: SdkSigner): void {
  requireNoSecret(holder, field, sdk.name);
  holder[field] = sdk.text;
}

export function requireNoSecret(holder: Members, field: string, name: string): void {
  if (holder[field])
    throw new StrongroomError('SDK_CREDENTIAL', {
      subject: `this client of ${name} has a secret as text already, which no call can take back: make it without`,
    });
}

/** Puts the API key of a vault's entry where the client has none. */
export function putApiKey(holder: Members, field: string, { apiKey }: SdkSigner): void {
  if (apiKey !== undefined && !holder[field]) holder[field] = apiKey;
}

type Method = (...args: never[]) => unknown;

/** Hides a method of one object behind another of the same name, which is handed the first. */
export function wrapMethod(object: Members, method: string, name: string, make: (stock: Method) => Method): void {
  const stock = object[method];
  if (typeof stock !== 'function') throw unsupported(name, `method ${method}`);
  Object.defineProperty(object, method, { value: make(stock as Method), enumerable: false, configurable: true, writable: true });
}
