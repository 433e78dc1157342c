/** How exchanges of ccxt 4.5 depart from an HMAC with their secret; test/ccxt compares each with ccxt itself. By {@link classIdOf}. */
import type { KeyNeeds } from '../adapter/key-needs.js';
import type { Ed25519Form } from './ed25519.js';
import type { CcxtMembers } from './exchange.js';

/** Those whose requests hold the secret itself: no signature could stand for it. */
const SENT: Readonly<Record<string, string>> = {
  alpaca: 'the header APCA-API-SECRET-KEY',
  bitteam: 'HTTP basic authentication',
  blockchaincom: 'the header X-API-Token',
  luno: 'HTTP basic authentication',
  mudrex: 'the header X-Authentication',
  onetrading: 'a bearer token',
};

/** Those whose key ccxt needs in JavaScript. */
const IN_JAVASCRIPT: Readonly<Record<string, string>> = {
  extended: 'extended signs on the Stark curve, which nothing of strongroom does, so ccxt would need the key in JavaScript',
  lighter: 'ccxt hands the private key of lighter to a WebAssembly program, which signs with it outside of locked memory',
  'prediction.myriad':
    'ccxt signs for the prediction market myriad within methods that nothing can be put in the place of, so it would need the key in JavaScript',
  paradex: 'ccxt derives the key that signs for paradex in JavaScript, from a signature of the wallet, and keeps it in options',
};

/** What tells a class from all others: prediction markets have ids that exchanges have too. */
export const classIdOf = (exchange: CcxtMembers): string =>
  exchange.isPrediction?.() === true ? `prediction.${exchange.id}` : exchange.id;

/** Why an exchange cannot be secured, or undefined. */
export function refusalOf(id: string): string | undefined {
  const where = Object.hasOwn(SENT, id) ? SENT[id] : undefined;
  if (where !== undefined) return `${id} wants the secret itself with every request (${where}), so it cannot stay in locked memory`;
  if (Object.hasOwn(IN_JAVASCRIPT, id)) return IN_JAVASCRIPT[id];
  return id.startsWith('prediction.') && !Object.hasOwn(facts, id)
    ? `${id.replace('prediction.', 'the prediction market ')} is not among those that were compared with ccxt`
    : undefined;
}

/** What signs where it is not HMAC or a hash with the secret. */
export type CcxtScheme = 'token' | 'ed25519' | 'solana' | 'secp256k1' | 'rsa-pss';

export interface CcxtFacts extends KeyNeeds {
  readonly scheme?: CcxtScheme;
  readonly ed25519?: Ed25519Form;
  /** Private keys that sign where ccxt has an HMAC otherwise, and whether that is percent-encoded in requests. */
  readonly instead?: { readonly algorithms: readonly string[]; readonly percent?: boolean };
}

const binance: CcxtFacts = { instead: { algorithms: ['ed25519', 'rsa'], percent: true } };
const bybit: CcxtFacts = { instead: { algorithms: ['rsa'] } };

const facts: Readonly<Record<string, CcxtFacts>> = {
  apex: { form: 'base64-text' },
  aster: { scheme: 'secp256k1' },
  backpack: { scheme: 'ed25519', ed25519: 'base64' },
  bigone: { scheme: 'token' },
  binance,
  binancecoinm: binance,
  binanceus: binance,
  binanceusdm: binance,
  bithumb: { scheme: 'token' },
  btcbox: { form: 'md5-text' },
  bybit,
  bybiteu: bybit,
  bybitid: bybit,
  coinex: { hashes: true },
  coinone: { form: 'upper' },
  cryptomus: { hashes: true },
  derive: { scheme: 'secp256k1' },
  dydx: { scheme: 'secp256k1' },
  grvt: { scheme: 'secp256k1' },
  hibachi: { scheme: 'secp256k1' },
  hyperliquid: { scheme: 'secp256k1' },
  modetrade: { scheme: 'ed25519', ed25519: 'base58' },
  nado: { scheme: 'secp256k1' },
  pacifica: { scheme: 'solana' },
  'prediction.binance': {},
  'prediction.hyperliquid': { scheme: 'secp256k1' },
  'prediction.kalshi': { scheme: 'rsa-pss' },
  'prediction.limitless': { scheme: 'secp256k1' },
  'prediction.opinion': { scheme: 'secp256k1' },
  'prediction.polymarket': { scheme: 'secp256k1', form: 'base64url' },
  'prediction.predictfun': { scheme: 'secp256k1' },
  'prediction.sxbet': { scheme: 'secp256k1' },
  revolutx: { scheme: 'ed25519', ed25519: 'pem' },
  upbit: { scheme: 'token' },
  woofipro: { scheme: 'ed25519', ed25519: 'base58' },
};

const none: CcxtFacts = {};

export const factsOf = (id: string): CcxtFacts => (Object.hasOwn(facts, id) ? facts[id]! : none);
