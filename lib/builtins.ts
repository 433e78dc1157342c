/**
 * Node's larger built-in modules, loaded at their first use: at the top of a file they would be half of what it costs to load
 * this package (bench/require.ts).
 */
import type * as Crypto from 'node:crypto';
import type * as Inspector from 'node:inspector';
import type * as Os from 'node:os';

let cryptoModule: typeof Crypto | undefined;
let inspectorModule: typeof Inspector | undefined;
let osModule: typeof Os | undefined;

/** `node:crypto`. Here for hashes and random bytes that are public; secrets never come near it. */
export const crypto = (): typeof Crypto => (cryptoModule ??= require('node:crypto') as typeof Crypto);

export const inspector = (): typeof Inspector => (inspectorModule ??= require('node:inspector') as typeof Inspector);

export const os = (): typeof Os => (osModule ??= require('node:os') as typeof Os);
