/** Every private endpoint of a class of ccxt, and calls of them with random parameters. */
import type { Call, Descriptor, Endpoint } from './descriptor.js';
import { randomParams } from './params.js';
import { DIGITS, type Random, randomText, randomUuid } from './random.js';

const METHODS = /^(?:get|post|put|patch|delete)$/i;

/** Every endpoint of ccxt's tree, whatever its section. */
export function endpointsOf(api: unknown): Endpoint[] {
  const found: Endpoint[] = [];
  const visit = (tree: object, sections: readonly string[]): void => {
    for (const [key, value] of Object.entries(tree)) {
      if (METHODS.test(key) && sections.length > 0) {
        const paths = Array.isArray(value) ? (value as string[]) : Object.keys(value as object);
        const method = key.toUpperCase() as Endpoint['method'];
        for (const path of paths) found.push({ section: sections.join('.'), method, path: path.trim() });
      } else {
        visit(value as object, [...sections, key]);
      }
    }
  };
  visit(api as object, []);
  return found;
}

/** The endpoints that are compared, and how many are left out for each reason. */
export function partition(descriptor: Descriptor, api: unknown): { endpoints: Endpoint[]; skipped: Record<string, number> } {
  const { sections, skips = [] } = descriptor;
  const known = new Set([...sections.private, ...sections.others]);
  const endpoints: Endpoint[] = [];
  const skipped: Record<string, number> = {};
  const seen = new Set<string>();
  for (const endpoint of endpointsOf(api)) {
    seen.add(endpoint.section);
    if (!known.has(endpoint.section)) throw new Error(`${descriptor.exchange}: ccxt has a section ${endpoint.section} that no list names`);
    if (!sections.private.includes(endpoint.section)) continue;
    const skip = skips.find(({ applies }) => applies(endpoint));
    if (skip === undefined) endpoints.push(endpoint);
    else skipped[skip.reason] = (skipped[skip.reason] ?? 0) + 1;
  }
  for (const section of known) {
    if (!seen.has(section)) throw new Error(`${descriptor.exchange}: ccxt has no section ${section}`);
  }
  for (const { reason } of skips) {
    if (skipped[reason] === undefined) throw new Error(`${descriptor.exchange}: nothing is skipped as "${reason}"`);
  }
  return { endpoints, skipped };
}

const EARLIEST = 1_500_000_000_000; // 2017
const SPAN = 500_000_000_000; // to 2033

/** A call of an endpoint with random parameters, at a random moment. */
export function randomCall(random: Random, endpoint: Endpoint, descriptor: Descriptor): Call {
  const ids: Record<string, string> = {};
  const path = endpoint.path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    ids[name] ??= randomId(random);
    return ids[name];
  });
  const style = descriptor.params(endpoint);
  const reserved = [...(style.reserved ?? []), ...Object.keys(ids)];
  const params = randomParams(random, { ...style, reserved });
  const time = EARLIEST + random.int(SPAN / 1000) * 1000 + random.int(1000);
  return { endpoint, path, ids, params, time, uuid: randomUuid(random) };
}

function randomId(random: Random): string {
  switch (random.int(4)) {
    case 0:
      return randomText(random, DIGITS, 1 + random.int(18));
    case 1:
      return randomUuid(random);
    case 2:
      return random.pick(['BTCUSDT', 'BTC_USDT', 'ETH-EUR', 'btcusd', 'XBTUSD', 'spot', 'USDT']);
    default:
      return randomText(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-', 1 + random.int(20));
  }
}
