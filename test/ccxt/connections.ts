/** What ccxt.pro sends to log in, caught before it leaves: of stock with a secret, of stock with another, and of the adapter. */
import { setImmediate as turn } from 'node:timers/promises';

import { secureCcxt } from '../../lib/ccxt/index.js';
import type { Case } from './classes.js';
import { type Instance, type InstanceClass, stopClock, verifierOf } from './compare.js';

/** Everything that leaves an instance, in order: connections with their headers, messages, requests. */
export type Sent = unknown[];

/** Methods that log in, or that have to. */
const METHODS = [
  'authenticate',
  'authenticateInst',
  'watchBalance',
  'watchOrders',
  'watchMyTrades',
  'watchPositions',
  'watchPrivate',
  'watchPrivateMultiple',
  'watchPrivateRequest',
  'watchSpotPrivate',
  'watchSwapPrivate',
  'subscribePrivate',
  'signParams',
  'createOrderWs',
  'cancelOrderWs',
  'fetchBalanceWs',
  'fetchOrdersWs',
  'createWSAuth',
  'subscribe',
  'subscribeMultiple',
  'handleAuthenticate',
] as const;

const ARGUMENTS: readonly (readonly unknown[])[] = [
  [],
  ['BTC/USDT'],
  [['orders'], ['hash'], {}],
  ['hash', 'orders', 'BTC/USDT', {}],
  ['BTC/USDT', 'limit', 'buy', 1, 37500.1],
  ['wss://127.0.0.1/private', {}],
  [{}, true, false],
  ['BTC/USDT', 'myOrder', 'hash'],
];

const MARKET = {
  id: 'BTCUSDT',
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  baseId: 'BTC',
  quoteId: 'USDT',
  type: 'spot',
  spot: true,
  swap: false,
  future: false,
  option: false,
  contract: false,
  linear: undefined,
  inverse: undefined,
  active: true,
  precision: { amount: 1e-8, price: 1e-8 },
  limits: { amount: {}, price: {}, cost: {}, leverage: {} },
  info: {},
};

const CHALLENGE = '226aee50-88fc-4618-a42a-34f7709570b2';

/** Puts in place of connections and requests what writes down and answers at once. */
export function catchSent(instance: Instance): Sent {
  const sent: Sent = [];
  const clients: Record<string, unknown> = {};
  const answered = Promise.resolve({});
  const future = (): unknown => Object.assign(Promise.resolve({}), { resolve: () => undefined, reject: () => undefined });
  const client = (url: string): unknown => {
    const { ws } = instance.options as { ws?: { options?: { headers?: unknown } } };
    sent.push({ connection: url, headers: structuredClone(ws?.options?.headers ?? {}) });
    return (clients[url] ??= {
      url,
      subscriptions: {},
      futures: {},
      future,
      reusableFuture: future,
      connected: answered,
      connect: () => answered,
      isConnected: true,
      resolve: () => undefined,
      reject: (error: unknown) => {
        throw error;
      },
      send: (message: unknown) => {
        sent.push({ message: structuredClone(message) });
        return answered;
      },
    });
  };
  const send = (url: string, _hash: unknown, message: unknown): unknown => {
    const made = (instance['client'] as (url: string) => { send(message: unknown): unknown })(url);
    return message === undefined ? answered : made.send(message);
  };
  Object.assign(instance, {
    client,
    watch: send,
    watchMultiple: send,
    clients,
    loadMarkets: () => answered,
    market: () => MARKET,
    safeMarket: () => MARKET,
    marketIds: () => ['BTCUSDT'],
    marketId: () => 'BTCUSDT',
    marketSymbols: (symbols: unknown) => symbols,
    markets: { 'BTC/USDT': MARKET },
    marketsById: {},
    markets_by_id: { BTCUSDT: [MARKET] },
    currencies: {},
    enableRateLimit: false, // it waits in real time
    delay: () => undefined,
    spawn: () => undefined,
    sleep: () => answered,
    requestId: () => 1,
    randNumber: () => 1,
    createOrderId: () => '1',
    amountToPrecision: (_symbol: string, amount: unknown) => String(amount),
    priceToPrecision: (_symbol: string, price: unknown) => String(price),
    fetch: (url: string, method: string, headers: unknown, body: unknown) => {
      sent.push({ url, method, headers, body });
      return Promise.resolve({
        token: 't',
        listenKey: 'l',
        data: { token: 't', listenKey: 'l', instanceServers: [{ endpoint: 'wss://127.0.0.1/x', pingInterval: 1000 }] },
        result: { token: 't', listenKey: 'l', websocket_token: 't' },
        access_token: 'a',
      });
    },
  });
  return sent;
}

/** After so many turns of the event loop: everything that is waited for here is there at once, so a call that is not done by then never is. */
async function turns<Value>(count: number, value: Value): Promise<Value> {
  for (let i = 0; i < count; i++) await turn();
  return value;
}

/** What an instance sent in one call; the message of an error where there was one. */
async function sentBy(instance: Instance, sent: Sent, method: string, args: readonly unknown[]): Promise<string> {
  sent.length = 0;
  let outcome: unknown;
  try {
    if (method === 'handleAuthenticate') {
      // The answer of krakenfutures, which is signed and sent with each subscription from then on.
      (instance[method] as (client: unknown, message: unknown) => void)(
        { futures: { challenge: { resolve: () => undefined } } },
        { event: 'challenge', message: CHALLENGE },
      );
      return JSON.stringify({ outcome: instance.options['signedChallenge'], sent });
    }
    const call = Promise.resolve((instance[method] as (...args: unknown[]) => unknown)(...structuredClone(args)));
    outcome = await Promise.race([
      call.then((value) => (method === 'signParams' || method === 'createWSAuth' ? value : 'done')),
      turns(50, 'waits'),
    ]);
  } catch (error) {
    outcome = (error as Error).message;
  }
  return JSON.stringify({ outcome, sent });
}

export interface ConnectionCounts {
  equal: number;
  different: number;
  /** The methods whose messages depend on the secret. */
  methods: string[];
  /** The first such call, by name and number of its arguments' list. */
  first?: readonly [method: string, args: number];
}

/** Every method that may log in, of a class of ccxt.pro, each on fresh instances. */
export async function compareConnections(
  instanceClass: InstanceClass,
  one: Case,
  only?: readonly [method: string, args: number],
): Promise<{ counts: ConnectionCounts; examples: string[] }> {
  const verifies = one.verify === undefined ? undefined : verifierOf(one);
  const counts: ConnectionCounts = { equal: 0, different: 0, methods: [] };
  const examples: string[] = [];
  const open = Object.fromEntries(Object.entries(one.credentials).filter(([name]) => !one.secretFields.includes(name)));
  for (const method of METHODS) {
    if (typeof (instanceClass.prototype as Instance)[method] !== 'function') continue;
    if (only !== undefined && only[0] !== method) continue;
    for (const [number, args] of ARGUMENTS.entries()) {
      if (only === undefined ? counts.methods.includes(method) : only[1] !== number) continue; // once is enough of each method
      const texts: string[] = [];
      for (const options of [one.credentials, one.other, open]) {
        const instance = stopClock(new instanceClass({ ...options }));
        const sent = catchSent(instance);
        if (options === open) secureCcxt(instance, one.key(), one.options);
        texts.push(await sentBy(instance, sent, method, args));
      }
      const [theirs, control, mine] = texts as [string, string, string];
      if (theirs === control && theirs === mine) continue;
      if (theirs === mine || verifies?.(theirs, mine) === true) {
        counts.first ??= [method, number];
        counts.equal++;
        counts.methods.push(method);
      } else {
        counts.different++;
        examples.push(`${method}(${JSON.stringify(args)})\n  ${theirs}\n  ${mine}`);
      }
    }
  }
  return { counts, examples };
}
