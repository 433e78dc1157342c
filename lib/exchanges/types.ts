import type { Params } from './text/params.js';

/** What kind of key signs. */
export type KeyAlgorithm = 'hmac' | 'ed25519' | 'rsa' | 'p256' | 'secp256k1';

/** How a signature is written. */
export type SignatureText = 'hex' | 'base64' | 'base64url';

/** Unit of a nonce or of a timestamp since 1970-01-01T00:00:00Z. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** An HMAC key of an exchange. */
export interface HmacFacts {
  /** Hashes that the exchange's forms sign with; the first is what a request gets unless its form says otherwise. */
  readonly hashes: readonly ('sha256' | 'sha384' | 'sha512')[];
  /** How the exchange prints the secret, which is how it has to be decoded to become the key. */
  readonly encoding: 'utf8' | 'hex' | 'base64' | 'base64url';
  /** How signatures are written. */
  readonly signature: SignatureText;
  /** Least and most bytes of the decoded key, where the exchange gives out one size. */
  readonly bytes?: readonly [least: number, most: number];
}

/** A private key that its owner made; the exchange has the public half. */
export interface PrivateKeyFacts {
  /** How signatures are written. */
  readonly signature: SignatureText;
}

/**
 * What an exchange's own pages say about signing, as named values. `canonical` reads them, so they cannot drift from
 * the code; `docs/exchanges.md`, the command line and errors print them.
 */
export interface Facts {
  /** For people: `Kraken spot`. */
  readonly title: string;
  /** The official page these facts were read from. */
  readonly page: string;
  /** The day it was read, `YYYY-MM-DD`. */
  readonly read: string;
  /** The day on which the exchange, or this interface of it, ended (the month, where nobody says the day). Kept for those who look after old code. */
  readonly closed?: string;
  /** Kinds of key that the exchange takes. An entry of a vault has one of them. */
  readonly keys: {
    readonly hmac?: HmacFacts;
    readonly ed25519?: PrivateKeyFacts;
    /** PKCS#1 v1.5 with SHA-256. */
    readonly rsa?: PrivateKeyFacts;
    /** ECDSA with SHA-256, as r and s (IEEE P1363). */
    readonly p256?: PrivateKeyFacts;
    /** The same over that curve. None of these exchanges takes one. */
    readonly secp256k1?: PrivateKeyFacts;
  };
  /** `sent`: in the clear in every request, so it becomes a JavaScript string. `signed`: only its HMAC is sent. */
  readonly passphrase?: 'sent' | 'signed';
  /** What the public API key looks like, where the exchange has one form: source of a pattern for the whole of it. */
  readonly keyPattern?: string;
  /** The signed bytes, in words. */
  readonly signs: string;
  /** Order and escaping of the parameters, in words. */
  readonly parameters: string;
  /** `timestamp`: a moment the exchange compares with its clock. `nonce`: a number that must grow with each request of a key. */
  readonly time: 'timestamp' | 'nonce';
  /** Unit of that number; of a nonce the default, since one scale must last a key's life. `iso`: text as in ISO 8601. */
  readonly timeUnit: TimeUnit | 'iso';
  /** A random text of its own for every request: 32 hexadecimal digits, or a UUID of version 4. */
  readonly unique?: 'hex' | 'uuid';
  /** How long a request stays good, in milliseconds, where the exchange lets the caller say so; `most` where it names a limit. */
  readonly receiveWindow?: { readonly name: string; readonly normal: number; readonly most?: number };
  /** Public address that tells the exchange's time, and the path of the number in the JSON of its answer. */
  readonly serverTime?: { readonly url: string; readonly field: string; readonly unit: TimeUnit | 'iso' };
  /** First part of a path that may be signed, and the host it belongs to. Any other path is refused. */
  readonly hosts: { readonly [pathPrefix: string]: string };
  /** How the private WebSocket is authenticated, in words; absent where there is none. */
  readonly webSocket?: string;
  /** How the FIX logon is authenticated, in words. */
  readonly fix?: string;
  /** Where on the exchange's site to make a key that can trade and not withdraw, bound to addresses. */
  readonly makeKey: { readonly url: string; readonly advice: string };
  /** Where ccxt or an SDK does something else, and what settled it. */
  readonly differences?: readonly string[];
}

/** A request as the caller thinks of it, before anything is encoded. Each exchange narrows it. */
export interface ExchangeRequest {
  /** In capitals. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path on the exchange's host: `/0/private/AddOrder`. No host, no query, no escapes. */
  readonly path: string;
  /** Parameters, sent where and as the exchange and `encoding` say, in the order given. */
  readonly params?: Params | readonly Params[];
  /** Further parameters that go into the query whatever else there is. */
  readonly query?: Params;
  /** How `params` travel. Each exchange has its own default and refuses what it does not take. */
  readonly encoding?: 'query' | 'form' | 'json';
}

/** What goes on the wire, byte for byte: `fetch(signed.url, signed)`. Serialising it again breaks the signature. */
export interface SignedRequest {
  /** With scheme, host and query. */
  readonly url: string;
  /** In capitals. */
  readonly method: string;
  /** All that the exchange asks for. */
  readonly headers: { readonly [name: string]: string };
  /** Absent when there is none. */
  readonly body?: string;
}

/** What a WebSocket needs to be let in: the address to connect to, and what to send, byte for byte, once it is open. */
export interface SignedFrame {
  /** With scheme, host and query. */
  readonly url: string;
  /** Headers of the opening handshake, where the exchange looks there. */
  readonly headers?: { readonly [name: string]: string };
  /** Text of the frame; absent where address or headers say it all. */
  readonly frame?: string;
}

/** The fields of a FIX logon (35=A) that authenticate it, by tag. */
export interface SignedLogon {
  /** By number of the tag: text. */
  readonly fields: { readonly [tag: string]: string };
}

/** An answer of the exchange that carries a signature of its own. */
export interface SignedResponse {
  /** Those of a `Response`, or any object that has `get`. */
  readonly headers: {
    /** Null where there is none of that name. */
    readonly get: (name: string) => string | null;
  };
  /** The text of the body as it came. */
  readonly body: string;
}

/** What a canonical form needs beside the request. Nothing here is a key. */
export interface Credentials {
  /** The public API key; visible ASCII, the signer has checked it. */
  readonly key: string;
  /** Kind of the key that will sign. */
  readonly algorithm: KeyAlgorithm;
  /** Milliseconds since 1970 by the exchange's clock, whole. */
  readonly time: number;
  /** Where `facts.time` is `nonce`: a number larger than every one before, as decimal text in the entry's unit. Otherwise empty. */
  readonly nonce: string;
  /** As `facts.unique` says: fresh for this request. Otherwise empty. */
  readonly unique: string;
  /** `sent`: the passphrase itself. `signed`: its HMAC, written as a signature is. Otherwise empty. */
  readonly passphrase: string;
  /** Replaces the host of `facts.hosts` (a test network). An origin: scheme and host, no path. */
  readonly baseUrl: string | undefined;
}

/** A request ready to be signed: the exact bytes, and what to make of their signature. */
export interface Canonical<Signed> {
  /** To be signed as it is; a string stands for its UTF-8 bytes. */
  readonly message: string | Uint8Array;
  /** Where there is one: the 32 bytes of its SHA-256 follow the message. HMAC only. */
  readonly hashed?: string;
  /** Instead of the first of `facts.keys.hmac.hashes`. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512';
  /** Instead of the `signature` of the key's facts. */
  readonly encoding?: SignatureText;
  /** Puts the signature in its place. */
  readonly finish: (signature: string) => Signed;
}

/** One exchange. All functions are pure: no clock, no network, no secret. */
export interface Exchange<Request = never, WebSocketRequest = never, Logon = never> {
  /** As vaults and the command line have it. */
  readonly name: string;
  /** What its pages say. */
  readonly facts: Facts;
  /** May read a field of the request more than once: the signer gives it a copy.
   * @throws `REQUEST_INVALID`, `PARAM_INVALID` */
  readonly canonical: (request: Request, credentials: Credentials) => Canonical<SignedRequest>;
  /** The same for a private WebSocket: its login, or a call over it.
   * @throws `REQUEST_INVALID`, `PARAM_INVALID` */
  readonly canonicalWebSocket?: (request: WebSocketRequest, credentials: Credentials) => Canonical<SignedFrame>;
  /** The same for the logon of a FIX session.
   * @throws `REQUEST_INVALID` */
  readonly canonicalLogon?: (logon: Logon, credentials: Credentials) => Canonical<SignedLogon>;
  /** What the exchange should have signed in its answer, and the signature that it sent.
   * @throws `REQUEST_INVALID` for an answer without one */
  readonly canonicalResponse?: (response: SignedResponse, request: SignedRequest) => { message: string; signature: string };
}

/** An exchange whose requests are checked when they are signed and not before. */
export type AnyExchange = Exchange;

export type { Entry, ParamValue, Params } from './text/params.js';
