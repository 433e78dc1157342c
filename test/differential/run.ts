/** The comparison itself: one descriptor, many calls, every outcome counted. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { StrongroomError } from '../../lib/errors.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { AnyExchange, Facts } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import type { SigningKey } from '../../lib/signing-key.js';
import { cryptoKey, keyMakers, signerWith } from '../exchanges/support.js';
import { partition, randomCall } from './cases.js';
import { assertSame, isSame } from './compare.js';
import type { Call, Descriptor, Endpoint, OurRequest, Pair, TheirRequest } from './descriptor.js';
import { Oracle, oracleVersion } from './oracle.js';
import { KINDS, textsOf } from './params.js';
import { ALPHANUMERIC, type Random, randomOf, randomText } from './random.js';

/** Outcomes of one method. `equal`, `differences` and `refusals` add up to `cases`. */
export interface MethodResult {
  endpoints: number;
  cases: number;
  equal: number;
  differences: Record<string, number>;
  refusals: Record<string, number>;
}

/** Outcomes of one descriptor. */
export interface Result {
  readonly exchange: string;
  readonly form: string;
  readonly oracle: string;
  readonly skipped: Record<string, number>;
  readonly methods: Record<string, MethodResult>;
  /** How many equal requests had each kind of value in them. */
  readonly kinds: Record<string, number>;
  readonly webSocket: Record<string, number>;
}

export const CASES = 1000;

/** `every`: that many for each endpoint and not only for each method. */
export interface RunOptions {
  readonly seed: string;
  readonly cases?: number;
  readonly every?: boolean;
}

/** A descriptor, the two that are compared, and the key that both have. */
export interface Bench {
  readonly descriptor: Descriptor;
  readonly oracle: Oracle;
  readonly signer: Signer;
  readonly facts: Facts;
  readonly credentials: Credentials;
  readonly endpoints: readonly Endpoint[];
  readonly skipped: Record<string, number>;
}

interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
  readonly password?: string;
}

/** `binance`, or `binance, RSA` where an exchange has several forms. */
export const titleOf = ({ exchange, form = '' }: { readonly exchange: string; readonly form?: string }): string =>
  form === '' ? exchange : `${exchange}, ${form}`;

function randomSecret(random: Random, facts: Facts): string {
  const { encoding, bytes: [least] = [40, 40] } = facts.keys.hmac!;
  if (encoding === 'utf8') return randomText(random, ALPHANUMERIC, least);
  return Buffer.from(Array.from({ length: least }, () => random.int(256))).toString(encoding);
}

export function credentialsOf(descriptor: Descriptor, random: Random): Credentials {
  const { facts } = exchanges[descriptor.exchange] as AnyExchange;
  return {
    apiKey: descriptor.apiKey ?? randomText(random, ALPHANUMERIC, 48),
    secret: descriptor.secret?.() ?? randomSecret(random, facts),
    ...(facts.passphrase === undefined ? {} : { password: descriptor.passphrase ?? randomText(random, `${ALPHANUMERIC}!$*`, 12) }),
  };
}

/** A signer of ours with those credentials and any key. */
export function signerOf(descriptor: Descriptor, { apiKey, secret, password }: Credentials, key: SigningKey): Signer {
  const { facts } = exchanges[descriptor.exchange] as AnyExchange;
  const { hmac } = facts.keys;
  const signed = facts.passphrase === 'signed' && password !== undefined;
  const text = signed ? createHmac(hmac!.hashes[0]!, secret).update(password).digest(hmac!.signature) : password;
  return signerWith(descriptor.exchange, key, apiKey, text);
}

export async function benchOf(descriptor: Descriptor, seed: string): Promise<Bench> {
  const { facts } = exchanges[descriptor.exchange] as AnyExchange;
  const random = randomOf(seed, titleOf(descriptor), 'credentials');
  const credentials = credentialsOf(descriptor, random);
  const { algorithm = 'hmac' } = descriptor;
  const maker = keyMakers['the room']!;
  const signer = signerOf(descriptor, credentials, maker(credentials.secret, facts, algorithm));
  const oracle = await Oracle.create(descriptor, { ...credentials });
  const { endpoints, skipped } = partition(descriptor, oracle.instance.api);
  return { descriptor, oracle, signer, facts, credentials, endpoints, skipped };
}

export const methodsOf = ({ endpoints }: Bench): Array<Endpoint['method']> => [...new Set(endpoints.map(({ method }) => method))];

/** What ccxt makes of a call. */
export function theirsOf({ descriptor, oracle }: Bench, call: Call): TheirRequest {
  oracle.moment = call;
  const params = descriptor.theirParams?.(call) ?? { ...call.ids, ...call.params };
  return oracle.sign(call.endpoint, structuredClone(params));
}

/** What `signer` makes of it. */
export function oursOf(signer: Signer, { descriptor, oracle }: Bench, call: Call): OurRequest {
  return signer.sign(descriptor.request(call, oracle.instance) as never, {
    time: call.time,
    ...descriptor.options?.(call),
  });
}

type Outcome = { kind: 'equal' } | { kind: 'differences' | 'refusals'; name: string };

/** Compares one call. Throws where the two differ and no difference of the descriptor says why. */
export function outcomeOf(bench: Bench, call: Call): Outcome {
  const { descriptor, signer, credentials } = bench;
  const refusal = descriptor.refusals?.find(({ applies }) => applies(call));
  if (refusal !== undefined) {
    assert.throws(
      () => oursOf(signer, bench, call),
      (error) => error instanceof StrongroomError && error.code === 'PARAM_INVALID',
      `ours signs what "${refusal.name}" says it refuses`,
    );
    return { kind: 'refusals', name: refusal.name };
  }
  const ours = oursOf(signer, bench, call);
  const theirs = theirsOf(bench, call);
  const difference = descriptor.differences?.find(({ applies }) => applies(call));
  if (difference === undefined) {
    assertSame(ours, theirs, descriptor, credentials.secret);
    return { kind: 'equal' };
  }
  if (isSame(ours, theirs, descriptor, credentials.secret)) return { kind: 'equal' };
  assert.equal(ours.method, theirs.method);
  difference.verify({ call, ours, theirs, sign: signOf(bench) });
  return { kind: 'differences', name: difference.name };
}

/** The key that both have, in node:crypto. */
function signOf({ descriptor: { algorithm = 'hmac' }, facts, credentials }: Bench): Pair['sign'] {
  const key = cryptoKey(credentials.secret, facts, algorithm);
  const encoding = facts.keys[algorithm]!.signature;
  return (message, hash) => key.sign({ message, hash, encoding });
}

function describe(bench: Bench, call: Call, seed: string): string {
  const { endpoint, ids, params, time } = call;
  const what = JSON.stringify({ ids, params, time });
  return `${titleOf(bench.descriptor)} ${endpoint.section} ${endpoint.method} ${endpoint.path} (seed ${seed})\n${what}`;
}

/** All cases of one method: each endpoint in turn. Adds the kinds of values of the equal ones to `kinds`. */
export function runMethod(bench: Bench, method: Endpoint['method'], options: RunOptions, kinds: Record<string, number>): MethodResult {
  const { descriptor } = bench;
  const { seed, every = false } = options;
  const cases = options.cases ?? CASES;
  const endpoints = bench.endpoints.filter((endpoint) => endpoint.method === method);
  // Of a form whose keys are slow there are fewer, but not in a full run.
  const count = every ? cases * endpoints.length : Math.max(Math.ceil((cases * (descriptor.cases ?? CASES)) / CASES), endpoints.length);
  const random = randomOf(seed, titleOf(descriptor), method);
  const result: MethodResult = { endpoints: endpoints.length, cases: count, equal: 0, differences: {}, refusals: {} };
  for (let i = 0; i < count; i++) {
    const call = randomCall(random, endpoints[i % endpoints.length]!, descriptor);
    let outcome: Outcome;
    try {
      outcome = outcomeOf(bench, call);
    } catch (error) {
      (error as Error).message = `${describe(bench, call, seed)}\n${(error as Error).message}`;
      throw error;
    }
    if (outcome.kind === 'equal') {
      result.equal++;
      countKinds(call, kinds);
    } else {
      result[outcome.kind][outcome.name] = (result[outcome.kind][outcome.name] ?? 0) + 1;
    }
  }
  return result;
}

function countKinds({ params }: Call, kinds: Record<string, number>): void {
  const texts = textsOf(params);
  for (const [kind, test] of Object.entries(KINDS)) {
    if (texts.some(test)) kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  if (Object.values(params).some((value) => typeof value === 'object')) kinds['list'] = (kinds['list'] ?? 0) + 1;
}

/** One changed byte: of the message that is signed, by a key that does not sign what it is given. */
function flippingKey(key: SigningKey, random: Random): SigningKey {
  const flipped = (text: string | Uint8Array): Uint8Array => {
    const bytes = Buffer.from(text as string);
    bytes[random.int(bytes.length)]! ^= 1;
    return bytes;
  };
  return {
    algorithm: key.algorithm,
    sign: (toSign) => key.sign({ ...toSign, ...flippedPart(toSign, flipped, random) }),
    destroy: () => key.destroy(),
  };
}

function flippedPart(
  { message, hashed }: { message: string | Uint8Array; hashed?: string | undefined },
  flipped: (text: string | Uint8Array) => Uint8Array,
  random: Random,
): { message: Uint8Array } | { hashed: string } {
  const inHashed = hashed !== undefined && (message.length === 0 || random.chance(50));
  return inHashed ? { hashed: flipped(hashed) as unknown as string } : { message: flipped(message) };
}

/** The secret with one character changed into another that it might have had. */
function changedSecret(secret: string, random: Random): string {
  const places = [...secret].flatMap((c, i) => (/[A-Za-z0-9]/.test(c) && !secret.slice(i + 1).startsWith('=') ? [i] : []));
  const place = random.pick(places.slice(0, -1));
  const other = secret[place] === 'a' ? 'b' : 'a';
  return secret.slice(0, place) + other + secret.slice(place + 1);
}

/** An ES256 signature that does not verify is refused by an exception, everything else by not being equal. */
function refusesNothing(bench: Bench, call: Call, signer: Signer): boolean {
  const { descriptor, credentials } = bench;
  const ours = oursOf(signer, bench, call);
  const theirs = theirsOf(bench, call);
  const difference = descriptor.alwaysDiffers === true ? descriptor.differences!.find(({ applies }) => applies(call)) : undefined;
  try {
    if (difference === undefined) return isSame(ours, theirs, descriptor, credentials.secret);
    difference.verify({ call, ours, theirs, sign: signOf(bench) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Equal requests made again with one byte of the message or, for an HMAC, of the secret changed: how many there were, after
 * the comparison refused every one.
 */
export function runControl(bench: Bench, method: Endpoint['method'], seed: string, wanted = 20): number {
  const { descriptor, facts, credentials } = bench;
  const { algorithm = 'hmac' } = descriptor;
  const random = randomOf(seed, titleOf(descriptor), method, 'control');
  const endpoints = bench.endpoints.filter((endpoint) => endpoint.method === method);
  const key = cryptoKey(credentials.secret, facts, algorithm);
  const wrongSigners = [signerOf(descriptor, credentials, flippingKey(key, random))];
  if (algorithm === 'hmac') {
    const secret = changedSecret(credentials.secret, random);
    wrongSigners.push(signerOf(descriptor, credentials, cryptoKey(secret, facts)));
  }
  const used = descriptor.alwaysDiffers === true ? 'differences' : 'equal';
  let done = 0;
  for (let i = 0; i < wanted * 20 && done < wanted; i++) {
    const call = randomCall(random, endpoints[random.int(endpoints.length)]!, descriptor);
    if (outcomeOf(bench, call).kind !== used) continue;
    for (const signer of wrongSigners) assert.ok(!refusesNothing(bench, call, signer), describe(bench, call, seed));
    done++;
  }
  return done;
}

/** Everything about one descriptor but the control. */
export async function runDescriptor(descriptor: Descriptor, options: RunOptions): Promise<Result> {
  const bench = await benchOf(descriptor, options.seed);
  const kinds: Record<string, number> = {};
  const methods: Record<string, MethodResult> = {};
  for (const method of methodsOf(bench)) methods[method] = runMethod(bench, method, options, kinds);
  return resultOf(bench, methods, kinds, await runWebSockets(descriptor, options.seed));
}

export function resultOf(
  { descriptor, skipped }: Bench,
  methods: Record<string, MethodResult>,
  kinds: Record<string, number>,
  webSocket: Record<string, number>,
): Result {
  const { exchange, form = '', oracle } = descriptor;
  const version = oracleVersion(oracle.package);
  return { exchange, form, oracle: `ccxt ${version} ${oracle.class}`, skipped, methods, kinds, webSocket };
}

const WEB_SOCKET_CASES = 20;

/** Each login of the descriptor, at random moments and with a key of its own each time. */
export async function runWebSockets(descriptor: Descriptor, seed: string): Promise<Record<string, number>> {
  const done: Record<string, number> = {};
  for (const one of descriptor.webSocket ?? []) {
    for (let i = 0; i < WEB_SOCKET_CASES; i++)
      await runWebSocket(descriptor, one, randomOf(seed, titleOf(descriptor), one.name, String(i)));
    done[one.name] = WEB_SOCKET_CASES;
  }
  return done;
}

async function runWebSocket(descriptor: Descriptor, one: NonNullable<Descriptor['webSocket']>[number], random: Random): Promise<void> {
  const { facts } = exchanges[descriptor.exchange] as AnyExchange;
  const { algorithm = 'hmac' } = descriptor;
  const credentials = credentialsOf(descriptor, random);
  const oracle = await Oracle.create(descriptor, { ...credentials }, true);
  const call = randomCall(random, { section: 'ws', method: 'GET', path: one.name }, descriptor);
  oracle.moment = call;
  const capture = oracle.captureFrames();
  await one.run(oracle.instance, capture, call);
  assert.equal(capture.length, 1, `${titleOf(descriptor)}: ccxt.pro sends one message for ${one.name}`);
  const { url, message } = capture[0]!;

  const theirs: unknown = typeof message === 'string' ? JSON.parse(message) : JSON.parse(JSON.stringify(message));
  const { comparable = (frame: unknown) => frame } = one;
  const signed = (key: SigningKey): { url: string; frame: unknown } => {
    const frame = signerOf(descriptor, credentials, key).signWebSocket(one.request(call) as never, {
      time: call.time,
      ...one.options?.(call),
    });
    // Where there is no frame, it is the headers of the handshake that let somebody in.
    const what: unknown = frame.frame === undefined ? frame.headers : JSON.parse(frame.frame);
    return { url: frame.url, frame: comparable(what, 'ours') };
  };
  const wanted = { url, frame: comparable(theirs, 'theirs') };
  const key = cryptoKey(credentials.secret, facts, algorithm);
  const ours = signed(key);
  assert.deepEqual(ours, one.sameUrl === false ? { ...wanted, url: ours.url } : wanted, one.name);
  // Control: the same with one byte of the message changed.
  assert.notDeepEqual(signed(flippingKey(key, random)).frame, wanted.frame, `${one.name}, one byte changed`);
}
