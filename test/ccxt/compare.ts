/** Stock ccxt with a secret beside the adapter with a handle: the same calls at the same moment, compared byte for byte. */
import { type KeyObject, constants, createPublicKey, verify } from 'node:crypto';

import { type CcxtExchange, secureCcxt } from '../../lib/ccxt/index.js';
import { endpointsOf } from '../differential/cases.js';
import type { Endpoint } from '../differential/descriptor.js';
import type { Case } from './classes.js';

/** What a test uses of an instance. */
export interface Instance extends CcxtExchange {
  [member: string]: unknown;
  options: Record<string, unknown>;
  api: unknown;
  sign(path: string, api: string | readonly string[], method: string, params: unknown): Signed;
}

export interface Signed {
  readonly url: string;
  readonly method: string;
  readonly headers?: unknown;
  readonly body?: unknown;
}

export type InstanceClass = new (options: Record<string, unknown>) => Instance;

/** What came of the endpoints of one way. */
export interface Counts {
  /** Whose request depends on the secret, and is the same bytes; where signatures are random, verifies. */
  equal: number;
  different: number;
  /** Which depend on no secret, and are the same. */
  unsigned: number;
  /** Which neither signs with these parameters. */
  refused: number;
}

const TIME = Date.UTC(2026, 10, 29, 12, 34, 56, 789);
const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

/** Takes clock and chance away. */
export function stopClock(instance: Instance): Instance {
  const hex = (length: number): string => UUID.replaceAll('-', '').slice(0, length);
  Object.assign(instance, {
    milliseconds: () => TIME,
    seconds: () => Math.floor(TIME / 1000),
    microseconds: () => TIME * 1000,
    uuid: () => UUID,
    uuid16: () => hex(16),
    uuid22: () => hex(22),
    randomBytes: (bytes: number) => hex(bytes * 2),
  });
  return instance;
}

/** The instances of one way: stock, stock with another secret, and ours. */
export interface Trio {
  readonly stock: Instance;
  readonly other: Instance;
  readonly ours: Instance;
}

export function trioOf(instanceClass: InstanceClass, one: Case): Trio {
  const open = Object.fromEntries(Object.entries(one.credentials).filter(([name]) => !one.secretFields.includes(name)));
  return {
    stock: stopClock(new instanceClass({ ...one.credentials })),
    other: stopClock(new instanceClass({ ...one.other })),
    ours: stopClock(secureCcxt(new instanceClass(open), one.key(), one.options)),
  };
}

const PARAMS: readonly Readonly<Record<string, string | number>>[] = [
  {},
  { symbol: 'BTCUSDT', side: 'buy', price: '37500.10', amount: 1, client_id: 'a b&c=d/é' },
];

function attempt(instance: Instance, { path, section, method }: Endpoint, params: unknown): Signed | string {
  const sections = section.split('.');
  try {
    return instance.sign(path, sections.length > 1 ? sections : section, method, structuredClone(params));
  } catch (error) {
    return (error as Error).message;
  }
}

const textOf = (signed: Signed | string): string => JSON.stringify(signed);

/** How much of it: one endpoint in `step`, each with and without parameters, or in turns. */
export interface Sample {
  readonly step?: number;
  readonly both?: boolean;
}

/** Endpoints of the class's tree. */
export function compareRest(
  { stock, other, ours }: Trio,
  one: Case,
  { step = 1, both = true }: Sample = {},
): { counts: Counts; examples: string[] } {
  const counts: Counts = { equal: 0, different: 0, unsigned: 0, refused: 0 };
  const examples: string[] = [];
  const verifies = one.verify === undefined ? undefined : verifierOf(one);
  endpointsOf(stock.api)
    .filter((_, number) => number % step === 0)
    .forEach((endpoint, number) => {
      const ids = Object.fromEntries([...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'id1']));
      for (const params of both ? PARAMS : [PARAMS[number % 2]!]) {
        const [theirs, control, mine] = [stock, other, ours].map((instance) => attempt(instance, endpoint, { ...ids, ...params }));
        if (typeof theirs === 'string' && theirs === mine) counts.refused++;
        else if (textOf(theirs!) === textOf(control!) && textOf(theirs!) === textOf(mine!)) counts.unsigned++;
        else if (textOf(theirs!) === textOf(mine!) || verifies?.(theirs!, mine!) === true) counts.equal++;
        else {
          counts.different++;
          examples.push(
            `${endpoint.method} ${endpoint.section} ${endpoint.path} ${JSON.stringify(params)}\n  ${textOf(theirs!)}\n  ${textOf(mine!)}`,
          );
        }
      }
    });
  return { counts, examples };
}

/** Methods that sign, called on each. */
export function compareCalls(
  { stock, other, ours }: Trio,
  { calls = [], id }: Case,
  { step = 1 }: Sample = {},
): { counts: Counts; examples: string[] } {
  const counts: Counts = { equal: 0, different: 0, unsigned: 0, refused: 0 };
  const examples: string[] = [];
  for (const [method, args] of calls.filter((_, number) => number % step === 0)) {
    const outcome = (instance: Instance): string => {
      if (id === 'dydx' && instance !== ours) instance.options['privateKey'] = instance['privateKey'];
      const result = (instance[method] as (...args: unknown[]) => unknown)(...args(instance as unknown as { privateKey: string }));
      return JSON.stringify(method === 'retrieveCredentials' ? (result as { publicKey: string }).publicKey : result);
    };
    const [theirs, control, mine] = [stock, other, ours].map(outcome);
    if (theirs === mine && theirs !== control) counts.equal++;
    else {
      counts.different++;
      examples.push(`${method}: ${theirs} ${mine}`);
    }
  }
  return { counts, examples };
}

/** Whether both are the same but for their random signature, and both signatures are of the key. */
export function verifierOf(one: Case): (theirs: unknown, mine: unknown) => boolean {
  const [field] = one.secretFields;
  const key = createPublicKey(one.credentials[field!]!);
  return one.verify === 'rsa-pss' ? pssVerifier(key) : tokenVerifier(key);
}

/** Of kalshi: time, method, and the path of the address without its query. */
function pssVerifier(key: KeyObject): (theirs: unknown, mine: unknown) => boolean {
  const parts = (signed: Signed): { rest: string; holds: boolean } => {
    const { 'KALSHI-ACCESS-SIGNATURE': signature, ...headers } = signed.headers as Record<string, string>;
    const message = `${headers['KALSHI-ACCESS-TIMESTAMP']}${signed.method}${new URL(signed.url).pathname}`;
    const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    return {
      rest: JSON.stringify({ ...signed, headers }),
      holds: verify('sha256', Buffer.from(message), pss, Buffer.from(signature ?? '', 'base64')),
    };
  };
  return (theirs, mine) => {
    const [first, second] = [parts(theirs as Signed), parts(mine as Signed)];
    return first.rest === second.rest && first.holds && second.holds;
  };
}

const TOKEN = /(eyJ[\w-]+\.[\w-]+)\.([\w-]+)/;

/** Of a JSON Web Token. */
function tokenVerifier(key: KeyObject): (theirs: unknown, mine: unknown) => boolean {
  return (theirs, mine) => {
    const texts = [theirs, mine].map((value) => JSON.stringify(value));
    const tokens = texts.map((text) => TOKEN.exec(text));
    if (tokens.some((token) => token === null) || texts[0]!.replace(TOKEN, '$1') !== texts[1]!.replace(TOKEN, '$1')) return false;
    return tokens.every((token) =>
      verify('sha256', Buffer.from(token![1]!), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(token![2]!, 'base64url')),
    );
  };
}
