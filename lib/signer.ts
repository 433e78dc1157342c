import { inspect } from 'node:util';

import { crypto } from './builtins.js';
import { type TimeReading, offsetOf } from './clock.js';
import type { ExchangeName, LogonOf, RequestOf, WebSocketRequestOf } from './exchanges/index.js';
import { requestInvalid } from './exchanges/text/refuse.js';
import { checkFields, headerValue, ownRequest } from './exchanges/text/request.js';
import type {
  AnyExchange,
  Canonical,
  Credentials,
  Exchange,
  SignatureText,
  SignedFrame,
  SignedLogon,
  SignedRequest,
  SignedResponse,
} from './exchanges/types.js';
import type { SigningKey } from './signing-key.js';
import { uniqueHex } from './unique.js';

/** Instead of the clock and of chance, for tests. */
export interface SignOptions {
  /** Milliseconds since 1970, whole. A nonce is made from it too, unless there is one. */
  readonly time?: number;
  /** In the entry's unit. Not remembered: the next nonce comes from the clock again. */
  readonly nonce?: number | bigint | string;
  /** The text that is random otherwise. */
  readonly unique?: string;
}

/** Where a signer's nonces come from: each larger than every one before, in whatever unit. */
export interface NonceSource {
  /**
   * The next one, which counts.
   * @param milliseconds since 1970
   * @returns decimal text
   */
  next(milliseconds: number): string;
  /** The nonce of an explicit time, not remembered. */
  at(milliseconds: number): string;
}

/** What a signer is made of: {@link Vault.signer} does it; whoever keeps keys elsewhere does it with a {@link SigningKey} of their own. */
export interface SignerParts {
  /** What {@link Signer.name} tells. */
  readonly name: string;
  /** Which {@link exchanges} has. */
  readonly exchange: AnyExchange;
  /** The public API key: visible ASCII. */
  readonly apiKey: string;
  /** Owned by the signer from here on, and destroyed with it. */
  readonly key: SigningKey;
  /** Where the exchange asks for nonces. */
  readonly nonces?: NonceSource | undefined;
  /** Gives the text that stands in a request for the passphrase, where the exchange asks for one. */
  readonly passphrase?: (() => string) | undefined;
  /** What else is destroyed with the signer: that which nonces and passphrase come from. */
  readonly owned?: readonly {
    /** Wipes it. */
    destroy(): void;
  }[];
}

/**
 * Signs requests of one exchange with one key. Got from {@link Vault.signer}.
 *
 * @example
 * const { url, method, headers, body } = signer.sign({ method: 'POST', path: '/0/private/Balance' });
 * const answer = await fetch(url, { method, headers, body });
 */
export class Signer<Name extends ExchangeName = ExchangeName> {
  /** The name of the vault's entry. */
  readonly name: string;
  /** The name of the exchange. */
  readonly exchange: Name;

  readonly #exchange: Exchange<unknown, unknown, unknown>;
  readonly #parts: SignerParts;
  readonly #signature: SignatureText;
  #clockOffset = 0;
  #baseUrl: string | undefined;

  /**
   * Of a key that lies elsewhere than in a vault.
   * @throws `REQUEST_INVALID` for an API key that cannot be the value of a header, and for a kind of key that the exchange does not take
   */
  constructor(parts: SignerParts) {
    headerValue('API key', parts.apiKey);
    this.name = parts.name;
    this.exchange = parts.exchange.name as Name;
    this.#exchange = parts.exchange as unknown as Exchange<unknown, unknown, unknown>;
    this.#parts = parts;
    const keyFacts = parts.exchange.facts.keys[parts.key.algorithm];
    if (keyFacts === undefined) throw requestInvalid(`${this.exchange} takes no ${parts.key.algorithm} keys`);
    this.#signature = keyFacts.signature;
  }

  /**
   * Milliseconds that the exchange's clock is ahead of this machine's, 0 until told. Added to every timestamp and to every nonce that is
   * made of the clock; not to the time of {@link SignOptions}.
   *
   * @throws `REQUEST_INVALID` when set to anything but a whole number
   */
  get clockOffset(): number {
    return this.#clockOffset;
  }

  /** @throws `REQUEST_INVALID` for anything but a whole number of milliseconds */
  set clockOffset(milliseconds: number) {
    if (!Number.isSafeInteger(milliseconds)) {
      throw requestInvalid('clockOffset is not a whole number of milliseconds');
    }
    this.#clockOffset = milliseconds;
  }

  /**
   * Sets {@link clockOffset} from what the exchange said its time was: in the `Date` header of any answer, or in the answer of
   * its time endpoint. Good to half the time that the question took, and half a second more for a `Date` header: enough for a
   * receive window (`facts.receiveWindow`; binance's is 5,000 ms unless a request's `recvWindow` says otherwise).
   *
   * @example
   * const { url } = exchanges.binance.facts.serverTime;
   * const sent = Date.now();
   * const answer = await fetch(url);
   * signer.setClock({ sent, body: await answer.text(), received: Date.now() });
   *
   * @returns the new offset in milliseconds
   * @throws `REQUEST_INVALID` for an answer that has no time in it; the offset stays what it was
   */
  setClock(reading: TimeReading): number {
    this.#clockOffset = offsetOf(reading, this.#exchange.facts);
    return this.#clockOffset;
  }

  /** Where requests go instead of the exchange's own host: a test network. Undefined for the exchange itself. */
  get baseUrl(): string | undefined {
    return this.#baseUrl;
  }

  /** @throws `REQUEST_INVALID` for anything but `https://host`, or `http://` of this machine, with nothing after it */
  set baseUrl(url: string | undefined) {
    this.#baseUrl = url === undefined ? undefined : origin(url);
  }

  /**
   * Signs a request. The result goes to `fetch(signed.url, signed)` as it is: what it holds are the signed bytes.
   *
   * @throws `REQUEST_INVALID`, `PARAM_INVALID`, `HANDLE_DESTROYED`
   */
  sign(request: RequestOf<Name>, options?: SignOptions): SignedRequest {
    return this.#finish(this.#exchange.canonical(ownRequest(request), this.#credentials(options)));
  }

  /**
   * Signs the login of a private WebSocket, or a call over it.
   *
   * @returns where to connect and the text of the frame to send
   * @throws `REQUEST_INVALID` (also where the exchange has no such login), `PARAM_INVALID`, `HANDLE_DESTROYED`
   */
  signWebSocket(request: WebSocketRequestOf<Name>, options?: SignOptions): SignedFrame {
    const { canonicalWebSocket } = this.#exchange;
    if (canonicalWebSocket === undefined) {
      throw requestInvalid(`${this.exchange} has no WebSocket that takes signatures`);
    }
    return this.#finish(canonicalWebSocket(ownRequest(request), this.#credentials(options)));
  }

  /**
   * Signs the logon of a FIX session.
   *
   * @throws `REQUEST_INVALID` (also where the exchange has no FIX), `HANDLE_DESTROYED`
   */
  signLogon(logon: LogonOf<Name>, options?: SignOptions): SignedLogon {
    const { canonicalLogon } = this.#exchange;
    if (canonicalLogon === undefined) throw requestInvalid(`${this.exchange} has no FIX logon that takes signatures`);
    return this.#finish(canonicalLogon(ownRequest(logon), this.#credentials(options)));
  }

  /**
   * Checks the signature of an answer, where the exchange signs its answers.
   *
   * @param request the request that it answers, as it was sent
   * @returns whether the exchange, or somebody who has the secret, wrote it
   * @throws `REQUEST_INVALID` for an answer without a signature, and where the exchange signs none; `HANDLE_DESTROYED`
   */
  verifyResponse(response: SignedResponse, request: SignedRequest): boolean {
    const { canonicalResponse } = this.#exchange;
    if (canonicalResponse === undefined) throw requestInvalid(`${this.exchange} does not sign its answers`);
    const { message, signature } = canonicalResponse(response, request);
    const wanted = Buffer.from(this.#parts.key.sign({ message, encoding: this.#signature }));
    const given = Buffer.from(signature);
    return wanted.length === given.length && crypto().timingSafeEqual(wanted, given);
  }

  /** Wipes the key and the passphrase. Signing afterwards is an error; destroying again is not. */
  destroy(): void {
    this.#parts.key.destroy();
    for (const other of this.#parts.owned ?? []) other.destroy();
  }

  /** {@link destroy}, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  /** Name and exchange; nothing else of a signer can be written down. */
  toJSON(): { name: string; exchange: string } {
    return { name: this.name, exchange: this.exchange };
  }

  /** The same, for `console.log`. */
  [inspect.custom](): string {
    return `Signer ${inspect(this.toJSON())}`;
  }

  #finish<Signed>(canonical: Canonical<Signed>): Signed {
    const { message, hashed, hash, encoding = this.#signature } = canonical;
    return canonical.finish(this.#parts.key.sign({ message, hashed, hash, encoding }));
  }

  #credentials(options: SignOptions | undefined): Credentials {
    if (options !== undefined) checkFields(options, ['time', 'nonce', 'unique'], 'options argument');
    const { facts } = this.#exchange;
    const { apiKey, key, passphrase } = this.#parts;
    const time = checkedTime(options?.time === undefined ? Date.now() + this.#clockOffset : options.time);
    return {
      key: apiKey,
      algorithm: key.algorithm,
      time,
      nonce: facts.time === 'nonce' ? this.#nonce(time, options) : '',
      unique: facts.unique === undefined ? '' : uniqueText(facts.unique, options?.unique),
      passphrase: passphrase === undefined ? '' : passphrase(),
      baseUrl: this.#baseUrl,
    };
  }

  #nonce(time: number, options: SignOptions | undefined): string {
    if (options?.nonce !== undefined) return nonceText(options.nonce);
    const { nonces } = this.#parts;
    if (nonces === undefined) throw requestInvalid(`${this.exchange} asks for nonces and this signer has none`);
    return options?.time === undefined ? nonces.next(time) : nonces.at(time);
  }
}

function checkedTime(time: number): number {
  if (!Number.isSafeInteger(time) || time < 0) {
    throw requestInvalid('time is not a whole number of milliseconds since 1970');
  }
  return time;
}

function nonceText(nonce: number | bigint | string): string {
  const isExact = typeof nonce === 'number' ? Number.isSafeInteger(nonce) : typeof nonce === 'bigint' || typeof nonce === 'string';
  const text = isExact ? String(nonce) : '';
  if (!/^(?:0|[1-9]\d{0,19})$/.test(text))
    throw requestInvalid('nonce is not a whole number of at most 20 digits, all of which it holds exactly');
  return text;
}

function uniqueText(form: 'hex' | 'uuid', given: string | undefined): string {
  if (given !== undefined) {
    if (typeof given !== 'string' || !/^[A-Za-z0-9-]{1,64}$/.test(given))
      throw requestInvalid('unique is not 1 to 64 letters, digits and -');
    return given;
  }
  return form === 'uuid' ? crypto().randomUUID() : uniqueHex();
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
