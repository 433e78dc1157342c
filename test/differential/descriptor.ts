/** What one exchange has to say for the differential test: how a call of ccxt's reads as a request of ours. */
import type { ExchangeName } from '../../lib/exchanges/index.js';
import type { KeyAlgorithm, Params } from '../../lib/exchanges/types.js';
import type { SignOptions } from '../../lib/signer.js';
import type { ParamStyle } from './params.js';
import type { Capture, OracleInstance } from './oracle.js';

/** The copies of ccxt there are; the old ones know what newer ones have dropped. See package.json here. */
export type OraclePackage = 'ccxt' | 'ccxt-4.5.40' | 'ccxt-4.1.90' | 'ccxt-4.1.40' | 'ccxt-1.89';

/** One entry of ccxt's tree of endpoints. */
export interface Endpoint {
  /** Names on the way through the tree, joined with dots: `private`, `contract.private`. */
  readonly section: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As ccxt writes it, with `{id}` where an id belongs. */
  readonly path: string;
}

/** One call: an endpoint with everything filled in. */
export interface Call {
  readonly endpoint: Endpoint;
  /** The endpoint's path with its ids in place. */
  readonly path: string;
  readonly ids: Readonly<Record<string, string>>;
  /** Without the ids. */
  readonly params: Params;
  /** Milliseconds since 1970; both clocks stand there. */
  readonly time: number;
  /** What both take where something random is due: a UUID of version 4. */
  readonly uuid: string;
}

/** What ccxt sends. */
export interface TheirRequest {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: string | undefined;
}

/** What ours sends, comparable with it. */
export interface OurRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Both sides of one call, and the key that both had, in node:crypto. */
export interface Pair {
  readonly call: Call;
  readonly ours: OurRequest;
  readonly theirs: TheirRequest;
  /** The signature as the exchange writes it, with the exchange's first hash unless told. */
  readonly sign: (message: string | Uint8Array, hash?: 'sha256' | 'sha384' | 'sha512') => string;
}

/** Endpoints that are left out. Counted, and named in docs/exchanges.md. */
export interface Skip {
  readonly reason: string;
  readonly applies: (endpoint: Endpoint) => boolean;
}

/** Calls for which the two may send different bytes. Counted, and named in docs/exchanges.md. */
export interface Difference {
  readonly name: string;
  /** Which is right, and why. */
  readonly settled: string;
  /** The exchange's page that says so. */
  readonly page: string;
  readonly applies: (call: Call) => boolean;
  /** Throws unless ours is what the page says and theirs differs in nothing but what the name says. */
  readonly verify: (pair: Pair) => void;
}

/** Calls that ours refuses to sign. Counted, and named in docs/exchanges.md. */
export interface Refusal {
  readonly name: string;
  readonly settled: string;
  readonly page: string;
  readonly applies: (call: Call) => boolean;
}

/** What every request of one of the two writes in another way, which the exchange's page has as well or does not read. */
export interface Alike {
  readonly settled: string;
  readonly page: string;
  /** The request, the same for both ways of writing it. */
  readonly of: <Request extends TheirRequest | OurRequest>(request: Request) => Request;
}

/** A login or call over a private WebSocket that ccxt.pro makes too. */
export interface WebSocketCase {
  readonly name: string;
  /** ccxt.pro's own code, which sends what it made into `capture`. */
  readonly run: (pro: OracleInstance, capture: Capture, call: Call) => Promise<unknown>;
  readonly request: (call: Call) => unknown;
  readonly options?: (call: Call) => SignOptions;
  /** What of the frame has to be equal; all of it unless told. `theirs` is what was captured, parsed. */
  readonly comparable?: (frame: unknown, whose: 'ours' | 'theirs') => unknown;
  /** False where ccxt.pro adds to the address or takes another: then `note` says why. */
  readonly sameUrl?: boolean;
  readonly note?: string;
}

/** One form of an exchange with one kind of key against one class of ccxt. A file in exchanges/ exports a list of them. */
export interface Descriptor {
  readonly exchange: ExchangeName;
  /** Tells forms of the same exchange apart: `Ed25519`, `contract`. */
  readonly form?: string;
  readonly oracle: {
    readonly package?: OraclePackage;
    readonly class: string;
    /** For the constructor, beside the credentials. */
    readonly config?: Readonly<Record<string, unknown>>;
  };
  readonly algorithm?: KeyAlgorithm;
  /** Instead of one made for the test: an API key that has a form, and a private key (keys.ts). */
  readonly apiKey?: string;
  readonly secret?: () => string;
  readonly passphrase?: string;
  /** Sections of ccxt's tree with private endpoints of this form, and all the others. Together they must be the whole tree. */
  readonly sections: { readonly private: readonly string[]; readonly others: readonly string[] };
  readonly skips?: readonly Skip[];
  /** Random sets of parameters for each method; 1000 unless told. */
  readonly cases?: number;
  /** What the parameters may be; see params.ts. */
  readonly params: (endpoint: Endpoint) => ParamStyle;
  /** Our request for the call, in ccxt's order. `instance` has ccxt's own tables, such as which path has which version. */
  readonly request: (call: Call, instance: OracleInstance) => unknown;
  readonly options?: (call: Call) => SignOptions;
  /** Where ccxt takes them as something else than the parameters of ours. */
  readonly theirParams?: (call: Call) => unknown;
  /** Names of headers, lower case, that only one of the two sends and that nothing depends on. */
  readonly headers?: { readonly onlyTheirs?: readonly string[]; readonly onlyOurs?: readonly string[] };
  readonly alike?: Alike;
  readonly differences?: readonly Difference[];
  /** True where no request is the same, so that the control has to go through the differences' `verify`. */
  readonly alwaysDiffers?: boolean;
  readonly refusals?: readonly Refusal[];
  readonly webSocket?: readonly WebSocketCase[];
}
