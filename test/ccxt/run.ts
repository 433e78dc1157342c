/** One class of ccxt, in every way in which it signs. */
import { StrongroomError } from '../../lib/errors.js';
import { secureCcxt } from '../../lib/ccxt/index.js';
import { oracleModule } from '../differential/oracle.js';
import { type Case, casesOf, secretOf } from './classes.js';
import { type InstanceClass, type Sample, compareCalls, compareRest, trioOf } from './compare.js';
import { compareConnections } from './connections.js';
import type { ClassResult, WayResult } from './results.js';

export interface Ccxt {
  readonly exchanges: readonly string[];
  /** Classes of prediction markets, and `exchanges`, their ids. */
  readonly prediction: Readonly<Record<string, unknown>>;
  readonly pro: Readonly<Record<string, InstanceClass>>;
  readonly [id: string]: unknown;
}

export const loadCcxt = async (): Promise<Ccxt> => (await oracleModule()) as unknown as Ccxt;

/** Logins that stock ccxt makes with the text of a private key as the key of an HMAC, which no exchange takes: there is nothing to compare with. */
const noLogin = ({ id, way }: Case): boolean => (/^bybit/.test(id) && way === 'RSA') || (id === 'coinbase' && way.endsWith('EdDSA'));

const PREDICTION = 'prediction.';

/** Every class: exchanges by their ids, prediction markets, which share ids with exchanges, with `prediction.` before them. */
export const classIds = (ccxt: Ccxt): string[] => [
  ...ccxt.exchanges,
  ...(ccxt.prediction['exchanges'] as string[]).map((id) => PREDICTION + id),
];

export const classOf = (ccxt: Ccxt, id: string): InstanceClass =>
  (id.startsWith(PREDICTION) ? ccxt.prediction[id.slice(PREDICTION.length)] : ccxt[id]) as InstanceClass;
const toBase58 = (ccxt: Ccxt, id: string) => {
  const made = new (classOf(ccxt, id))({});
  return (bytes: Uint8Array): string => (made['binaryToBase58'] as (bytes: Uint8Array) => string)(bytes);
};

/** What the adapter says of a class that it refuses; undefined for one that it takes. */
export function refusalOf(ccxt: Ccxt, id: string): string | undefined {
  try {
    secureCcxt(new (classOf(ccxt, id))({}), secretOf('a'.repeat(32)));
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'CCXT_UNSUPPORTED') return error.message;
    if (!(error instanceof StrongroomError)) throw error;
  }
  return undefined;
}

/** @param sampleOf how much of each way; everything, and every login, unless told */
export async function runClass(
  ccxt: Ccxt,
  id: string,
  sampleOf?: (one: Case) => Sample,
  recorded?: ClassResult,
): Promise<{ result: ClassResult; examples: string[] }> {
  const refused = refusalOf(ccxt, id);
  if (refused !== undefined) return { result: { id, refused, ways: [] }, examples: [] };
  const ways: WayResult[] = [];
  const examples: string[] = [];
  for (const one of casesOf(id, toBase58(ccxt, id))) {
    const sample = sampleOf?.(one) ?? {};
    const rest = compareRest(trioOf(classOf(ccxt, id), one), one, sample);
    const calls = one.calls && compareCalls(trioOf(classOf(ccxt, id), one), one, sample);
    const pro = ccxt.pro[id];
    const first = recorded?.ways.find(({ way }) => way === one.way)?.connections?.first;
    const isCompared = pro !== undefined && !noLogin(one) && (sampleOf === undefined || first !== undefined);
    const connections = isCompared ? await compareConnections(pro, one, first) : undefined;
    examples.push(...rest.examples, ...(calls?.examples ?? []), ...(connections?.examples ?? []));
    ways.push({
      way: one.way,
      rest: rest.counts,
      ...(calls && { calls: calls.counts }),
      ...(connections && connections.counts.equal + connections.counts.different > 0 ? { connections: connections.counts } : {}),
    });
  }
  return { result: { id, ways }, examples };
}
