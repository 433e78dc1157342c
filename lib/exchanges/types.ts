import type { Params } from './text/params.js';

/**
 * What an exchange's own pages say about signing, as named values. `canonical` reads them, so they cannot drift from
 * the code; docs and errors print them.
 */
export interface Facts {
  /** The official page these facts were read from. */
  readonly page: string;
  /** The day it was read, `YYYY-MM-DD`. */
  readonly read: string;
  /** Hash of the HMAC that signs. */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** How the exchange prints the secret, which is how it has to be decoded to become the HMAC key. */
  readonly keyEncoding: 'utf8' | 'hex' | 'base64' | 'base64url';
  /** How the signature is written. */
  readonly signatureEncoding: 'hex' | 'base64' | 'base64url';
  /** The signed bytes, in words. */
  readonly signs: string;
  /** Order and escaping of the parameters, in words. */
  readonly parameters: string;
  /** `timestamp`: a moment the exchange compares with its clock. `nonce`: a number that must grow with each request. */
  readonly time: 'timestamp' | 'nonce';
  /** Unit of that number since 1970-01-01T00:00:00Z. */
  readonly timeUnit: 'ms';
  /** Name of the parameter that carries it. */
  readonly timeParameter: string;
  /** Header that carries the public API key. */
  readonly keyHeader: string;
  /** Where the signature goes: the name of a header or of a parameter. */
  readonly signaturePlace: { readonly header: string } | { readonly parameter: string };
  /** First part of a path that may be signed, and the host it belongs to. Any other path is refused. */
  readonly hosts: { readonly [pathPrefix: string]: string };
}

/** A request as the caller thinks of it, before anything is encoded. */
export interface ExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path on the exchange's host: `/0/private/AddOrder`. No host, no query, no escapes. */
  readonly path: string;
  /** Parameters, sent where and as `encoding` says, in the order given. */
  readonly params?: Params;
  /** Further parameters that go into the query whatever `encoding` says. */
  readonly query?: Params;
  /** How `params` travel. Each exchange has its own default and refuses what it does not take. */
  readonly encoding?: 'query' | 'form' | 'json';
}

/** A call over an exchange's WebSocket API. */
export interface WebSocketRequest {
  /** Name of the exchange's method: `order.place`. */
  readonly method: string;
  readonly params?: Params;
  /** Comes back in the answer. */
  readonly id: string | number;
}

/** What goes on the wire, byte for byte: `fetch(signed.url, signed)`. Serialising it again breaks the signature. */
export interface SignedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  /** Absent when there is none. */
  readonly body?: string;
}

/** What a canonical form needs beside the request. Nothing here is secret. */
export interface Credentials {
  /** The public API key. */
  readonly key: string;
  /** Timestamp or nonce in the unit of `facts.timeUnit`, as decimal text. */
  readonly time: string;
  /** Replaces the host of `facts.hosts` (a test network). An origin: scheme and host, no path. */
  readonly baseUrl?: string | undefined;
}

/** A request ready to be signed: the exact bytes, and what to make of their signature. */
export interface Canonical<Signed> {
  /** To be signed as it is; a string stands for its UTF-8 bytes. */
  readonly message: string | Uint8Array;
  /** Puts the signature, written in `facts.signatureEncoding`, in its place. */
  readonly finish: (signature: string) => Signed;
}

/** One exchange. Both functions are pure: no clock, no network, no secret. */
export interface Exchange {
  readonly name: string;
  readonly facts: Facts;
  /** @throws `REQUEST_INVALID`, `PARAM_INVALID` */
  readonly canonical: (request: ExchangeRequest, credentials: Credentials) => Canonical<SignedRequest>;
  /** The same for the WebSocket API, where one exists that wants signatures; gives the text of the frame to send.
   * @throws `REQUEST_INVALID`, `PARAM_INVALID` */
  readonly canonicalWebSocket?: (request: WebSocketRequest, credentials: Credentials) => Canonical<string>;
}

export type { Entry, ParamValue, Params } from './text/params.js';
