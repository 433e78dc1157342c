/** What the adapter reads and replaces of an exchange object of ccxt 4. ccxt itself is never loaded here: whoever calls has it. */

/** Any exchange object of ccxt or ccxt.pro. */
export interface CcxtExchange {
  /** `kraken`. */
  readonly id: string;
  /** A placeholder once the object is secured. */
  secret: string;
  /** The public API key. */
  apiKey: string;
}

/** A request as `sign()` returns it. */
export interface CcxtRequest {
  url: string;
  method: string;
  body?: unknown;
  headers?: unknown;
}

/** A hash function as ccxt hands it to `hmac` and `hash`: an object of @noble/hashes, whose sizes in bytes tell which it is. */
export interface CcxtHash {
  readonly outputLen: number;
  readonly blockLen: number;
}

export type CcxtDigest = 'hex' | 'base64' | 'binary';

/** A connection of ccxt.pro. */
export interface CcxtClient {
  send(message: unknown): Promise<unknown>;
}

/** The members that are hooked, each on the one object: own properties of it, or methods that an own property then hides. */
export interface CcxtMembers extends CcxtExchange {
  [member: string]: unknown;
  privateKey: string;
  password: string;
  options: Record<string, unknown>;
  requiredCredentials: Readonly<Record<string, boolean>>;
  hmac(request: string | Uint8Array, secret: string | Uint8Array, hash: CcxtHash, digest?: CcxtDigest): string | Uint8Array;
  hash(request: string | Uint8Array, hash: CcxtHash, digest?: CcxtDigest): string | Uint8Array;
  encode(text: string): Uint8Array;
  sign(...args: unknown[]): CcxtRequest;
  fetch(url: string, method?: string, headers?: unknown, body?: unknown): Promise<unknown>;
  client(url: string): CcxtClient;
  log(...args: unknown[]): void;
  isPrediction?(): boolean;
}

/** Replaces a member of this one object, under all its names: ccxt has each method as an own property in snake_case too. */
export function replace(exchange: CcxtMembers, name: string, value: unknown): void {
  const stock = exchange[name];
  const others = Object.keys(exchange).filter((other) => other !== name && exchange[other] === stock);
  for (const each of [name, ...others])
    Object.defineProperty(exchange, each, { value, enumerable: false, configurable: true, writable: true });
}
