/**
 * Public names whose files are loaded at their first use, since a program that opens a vault does not need them for that
 * (bench/open-slot.ts). Each is here once as a type, for the compiler, and once as a getter, for node.
 */
import type * as Exchanges from './exchanges/index.js';
import type * as KrakenFrames from './exchanges/kraken-frame.js';
import type * as Nonces from './nonce.js';
import type * as Protecting from './protection.js';
import type * as Signing from './signer.js';

export type NonceCounter = Nonces.NonceCounter;
export type Signer<Name extends Exchanges.ExchangeName = Exchanges.ExchangeName> = Signing.Signer<Name>;

export declare const NonceCounter: typeof Nonces.NonceCounter;
export declare const Signer: typeof Signing.Signer;
export declare const exchanges: typeof Exchanges.exchanges;
export declare const harden: typeof Protecting.harden;
export declare const krakenFrame: typeof KrakenFrames.krakenFrame;
export declare const protection: typeof Protecting.protection;

const nonces = (): typeof Nonces => require('./nonce.js') as typeof Nonces;
const protecting = (): typeof Protecting => require('./protection.js') as typeof Protecting;

const getters: Readonly<Record<string, () => unknown>> = {
  NonceCounter: () => nonces().NonceCounter,
  Signer: () => (require('./signer.js') as typeof Signing).Signer,
  exchanges: () => (require('./exchanges/index.js') as typeof Exchanges).exchanges,
  harden: () => protecting().harden,
  krakenFrame: () => (require('./exchanges/kraken-frame.js') as typeof KrakenFrames).krakenFrame,
  protection: () => protecting().protection,
};
for (const [name, get] of Object.entries(getters)) Object.defineProperty(exports, name, { enumerable: true, get });
