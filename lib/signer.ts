import { inspect } from 'node:util';

import { requestInvalid } from './exchanges/text/refuse.js';
import { headerValue } from './exchanges/text/request.js';
import type {
  Canonical,
  Credentials,
  Exchange,
  ExchangeRequest,
  SignedRequest,
  WebSocketRequest,
} from './exchanges/types.js';

/** What a signer needs of a key: an {@link HmacKey}, or its counterpart in another process. */
export interface SigningKey {
  /** The signature of a message; a string stands for its UTF-8 bytes. */
  sign(message: string | Uint8Array, encoding: 'hex' | 'base64' | 'base64url'): string;
  destroy(): void;
}

/** How one request is to be signed. */
export interface SignOptions {
  /**
   * Instead of the clock: the timestamp or nonce, in the exchange's unit (milliseconds). For tests: a nonce given here
   * is not remembered, the next one comes from the clock again.
   */
  readonly time?: number;
}

// Nonces grow per API key, not per signer: two signers of one key share a counter. It lives as long as the process, as
// the exchange remembers the last nonce for as long as the key exists.
const lastNonces = new Map<string, { last: number }>();

/**
 * Signs requests of one exchange with one key. Got from {@link Vault.signer}.
 *
 * @example
 * const { url, method, headers, body } = signer.sign({ method: 'POST', path: '/0/private/Balance' });
 * const answer = await fetch(url, { method, headers, body });
 */
export class Signer {
  /** The name of the vault's entry. */
  readonly name: string;
  /** The name of the exchange. */
  readonly exchange: string;

  readonly #exchange: Exchange;
  readonly #apiKey: string;
  readonly #key: SigningKey;
  readonly #nonce: { last: number };
  #clockOffset = 0;
  #baseUrl: string | undefined;

  /**
   * @param key owned by the signer from here on, and destroyed with it
   * @throws `REQUEST_INVALID` for an API key that cannot be the value of a header
   */
  constructor(from: { name: string; exchange: Exchange; apiKey: string; key: SigningKey }) {
    this.name = from.name;
    this.exchange = from.exchange.name;
    this.#exchange = from.exchange;
    this.#apiKey = headerValue('API key', from.apiKey);
    this.#key = from.key;
    const id = `${from.exchange.name} ${from.apiKey}`;
    this.#nonce = lastNonces.get(id) ?? { last: 0 };
    lastNonces.set(id, this.#nonce);
  }

  /** Milliseconds that the exchange's clock is ahead of this machine's. Added to every timestamp and nonce. */
  get clockOffset(): number {
    return this.#clockOffset;
  }

  set clockOffset(milliseconds: number) {
    if (!Number.isSafeInteger(milliseconds)) {
      throw requestInvalid('clockOffset is not a whole number of milliseconds');
    }
    this.#clockOffset = milliseconds;
  }

  /** Where requests go instead of the exchange's own host: a test network. Undefined for the exchange itself. */
  get baseUrl(): string | undefined {
    return this.#baseUrl;
  }

  set baseUrl(url: string | undefined) {
    this.#baseUrl = url === undefined ? undefined : origin(url);
  }

  /**
   * Signs a request. The result goes to `fetch(signed.url, signed)` as it is: what it holds are the signed bytes.
   *
   * @throws `REQUEST_INVALID`, `PARAM_INVALID`, `HANDLE_DESTROYED`
   */
  sign(request: ExchangeRequest, options: SignOptions = {}): SignedRequest {
    return this.#finish(this.#exchange.canonical(request, this.#credentials(options)));
  }

  /**
   * Signs a call over the exchange's WebSocket API.
   *
   * @returns the text of the frame to send
   * @throws `REQUEST_INVALID` (also where the exchange has no such API), `PARAM_INVALID`, `HANDLE_DESTROYED`
   */
  signWebSocket(request: WebSocketRequest, options: SignOptions = {}): string {
    if (this.#exchange.canonicalWebSocket === undefined) {
      throw requestInvalid(`${this.exchange} has no WebSocket API that takes signatures`);
    }
    return this.#finish(this.#exchange.canonicalWebSocket(request, this.#credentials(options)));
  }

  /** Wipes the key. Signing afterwards is an error; destroying again is not. */
  destroy(): void {
    this.#key.destroy();
  }

  /** {@link destroy}, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  /** Name and exchange; nothing else of a signer can be written down. */
  toJSON(): { name: string; exchange: string } {
    return { name: this.name, exchange: this.exchange };
  }

  [inspect.custom](): string {
    return `Signer ${inspect(this.toJSON())}`;
  }

  #finish<Signed>(canonical: Canonical<Signed>): Signed {
    return canonical.finish(this.#key.sign(canonical.message, this.#exchange.facts.signatureEncoding));
  }

  #credentials(options: SignOptions): Credentials {
    return { key: this.#apiKey, time: String(this.#time(options.time)), baseUrl: this.#baseUrl };
  }

  #time(given: number | undefined): number {
    const time = given === undefined ? this.#now() : given;
    if (!Number.isSafeInteger(time) || time < 0) {
      throw requestInvalid('time is not a whole number of milliseconds since 1970');
    }
    return time;
  }

  /** Milliseconds since 1970 by the exchange's clock; a nonce is more than every one before. */
  #now(): number {
    const now = Date.now() + this.#clockOffset;
    if (this.#exchange.facts.time === 'timestamp') {
      return now;
    }
    this.#nonce.last = Math.max(now, this.#nonce.last + 1);
    return this.#nonce.last;
  }
}

// Plain http only within this machine: an API key and a signed order are not for the wire in clear.
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (url === undefined || !secure || (text !== url.origin && text !== `${url.origin}/`)) {
    throw requestInvalid('baseUrl is not https://host or http://localhost, with nothing after it');
  }
  return url.origin;
}
