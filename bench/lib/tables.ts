/** How the record of each bench is shown: what a trial is called, whose time is compared with whose. */
import type { Record as Run } from './record.js';

/** A bench as a table. */
export interface Table {
  /** What it measures. */
  readonly about: string;
  /** What the last column is a multiple of, in words. */
  readonly over: string;
  /** The candidate of the same trial that this one's time is divided by; none where there is nothing to compare. */
  readonly base: (rival: string) => string | undefined;
  /** A trial's name, of its first claim; without claims, or where all claims are of one trial, the bench has only one kind of trial. */
  readonly trial?: (claim: string) => string;
}

/** With our own time as the measure; it is the candidate `ours`. */
const overOurs = (about: string, trial: (claim: string) => string): Table => ({ about, over: "strongroom's", base: () => 'ours', trial });
const among =
  (pairs: Readonly<Record<string, string>>) =>
  (rival: string): string | undefined =>
    Object.hasOwn(pairs, rival) ? pairs[rival] : undefined;

const upTo = (end: string) => (claim: string) => claim.slice(0, claim.indexOf(end));
const beforeRate = upTo(', rate over');
const beforeColon = upTo(': ');

export const tables: Readonly<Record<string, Table>> = {
  sign: {
    about: 'One signature over 106 bytes. An empty call is one of native code with the same message that does nothing.',
    over: "strongroom's with the same hash",
    base: among({ 'sha256 createHmac': 'sha256 hex', 'sha512 createHmac': 'sha512 base64' }),
  },
  'sign-request': overOurs(
    'A whole signed order, from parameters to URL, headers and body. The last three rows of each are steps of ours, each alone.',
    beforeRate,
  ),
  'many-keys': {
    about: 'One key alone; then that key while 10,000 others are alive, and those 10,000 in turn.',
    over: "that key's",
    base: among({ 'each in turn': 'one' }),
  },
  'private-key': overOurs(
    'One signature of a private key over a short message: node is `sign()` with a KeyObject, ccxt its own function.',
    beforeRate,
  ),
  ccxt: overOurs('A whole `sign()` of ccxt: stock has the secret as text, ours is the same object after `secureCcxt`.', beforeColon),
  sdk: overOurs(
    'What an SDK does to sign an order: stock has the secret as text, createHmac signs in its `customSignMessageFn`, ours is the same with a key of strongroom.',
    beforeColon,
  ),
  digest: {
    about: 'Hashes of a public body of 150 bytes; signDigest is the HMAC over a path and the hash of a body.',
    over: "strongroom's of the same kind",
    base: among({
      'sha256 createHash': 'sha256 publicDigest',
      'sha512 createHash': 'sha512 publicDigest',
      'createHash and createHmac': 'signDigest',
    }),
  },
  nonces: { about: 'The next nonce.', over: "the process's", base: among({ 'in a file': 'of a process' }) },
  require: {
    about: 'A process that does nothing else.',
    over: "node's alone",
    base: among({ "with require('strongroom')": 'node alone' }),
  },
  'open-vault': {
    about:
      'Opening a vault by its password, and libargon2 alone; then, with next to no derivation, a vault without entries and one with 10,000.',
    over: "libargon2's, or the empty vault's",
    base: among({ open: 'argon2', large: 'small' }),
  },
  'open-slot': {
    about: 'A process that opens a vault without a password.',
    over: "node's alone",
    base: (rival) => (rival.startsWith('node alone') ? undefined : 'node alone (processor time)'),
  },
};

/** What a trial is called; empty where a bench's table needs no names. */
export function trialName({ claims }: Pick<Run, 'claims'>, bench: string, trial: number): string {
  const first = claims.find((claim) => claim.bench === bench && claim.trial === trial);
  return first === undefined ? '' : (tables[bench]?.trial?.(first.text) ?? '');
}
