/** Connections of every SDK that has them: how one logs in or sends something signed, and how its exchange checks that. */
import type { Server } from 'node:http';

import { type BinanceCommon, type SdkKey, type SdkOptions, secureSdk } from '../../lib/sdk/index.js';
import { ed25519Account, rsaAccount } from './accounts.js';
import { type Client, askingOptions, requireSdk, sdkClass, silent } from './sdks.js';
import { type Account, type AccountOf, holds } from './verify.js';

interface Connection {
  on(event: 'message', listener: (data: Buffer) => void): void;
  send(text: string): void;
  terminate(): void;
}

export interface WebSockets {
  readonly clients: Iterable<Connection>;
  on(event: 'connection', listener: (connection: Connection) => void): void;
  close(): void;
}

const { WebSocketServer } = require('ws') as { WebSocketServer: new (options: { server: Server }) => WebSockets };

/** Connections on the port of a server of HTTP. */
export const webSocketsOf = (server: Server): WebSockets => new WebSocketServer({ server });

/** A message, as its sender wrote it. */
type Message = Record<string, unknown>;

export interface SdkConnection {
  readonly title: string;
  /** Opens a connection to `url` and sends something signed; what it returns closes the connection. */
  open(url: string, account: Account, key?: SdkKey): () => void;
  /** Whether the exchange would take a message; undefined for one without a signature. */
  verify(message: Message, accountOf: AccountOf): boolean | undefined;
  /** Makes accounts with private keys; without it they have secrets. */
  readonly keys?: (apiKey: string) => Account;
}

/** Of an SDK that asks for signatures. */
const asking =
  (name: keyof SdkOptions, className: string, start: (client: Client) => unknown, wrap = (options: object): object => options) =>
  (url: string, account: Account, key?: SdkKey): (() => void) => {
    const client = new (sdkClass(name, className))({ ...wrap(askingOptions(name, account, key)), wsUrl: url }, silent);
    (client as unknown as { on(event: string, listener: () => void): void }).on('exception', () => undefined);
    // It waits for an answer, which never comes.
    void Promise.resolve(start(client)).catch(() => undefined);
    return () => void client['closeAll']!(true);
  };

const connect = (key: string) => (client: Client) => client['connect']!(key);

/** `{ op, args: [key, time, signature] }` */
const listed =
  (text: (time: string, account: Account | undefined) => string): SdkConnection['verify'] =>
  ({ args }, accountOf) => {
    if (!Array.isArray(args)) return undefined;
    const [key, time, signature] = args.map(String);
    const account = accountOf(key!);
    return holds({ account, message: text(time!, account), signature: signature!, encoding: 'hex' });
  };

/** `{ op: 'login', args: [{ apiKey, passphrase, timestamp, sign }] }` */
const login =
  (path: string): SdkConnection['verify'] =>
  ({ op, args }, accountOf) => {
    if (op !== 'login') return undefined;
    const [{ apiKey, passphrase, timestamp, sign }] = args as [Record<string, string>];
    const account = accountOf(apiKey!);
    if (account?.passphrase !== passphrase) return false;
    return holds({ account, message: `${timestamp}GET${path}`, signature: sign!, encoding: 'base64' });
  };

/** Binance: every parameter but the signature, in the order of their names. */
const binance: SdkConnection['verify'] = ({ params }, accountOf) => {
  const { signature, ...rest } = (params ?? {}) as Record<string, unknown>;
  if (typeof signature !== 'string') return undefined;
  const message = Object.keys(rest).sort().map((name) => `${name}=${encodeURIComponent(String(rest[name]))}`).join('&'); // prettier-ignore
  return holds({ account: accountOf(String(rest['apiKey'])), message, signature, encoding: 'hex' });
};

const gate: SdkConnection['verify'] = ({ channel, event, time, auth }, accountOf) => {
  if (auth === undefined) return undefined;
  const { KEY, SIGN } = auth as Record<string, string>;
  const message = `channel=${channel as string}&event=${event as string}&time=${time as number}`;
  return holds({ account: accountOf(KEY!), message, signature: SIGN!, hash: 'sha512', encoding: 'hex' });
};

const accounts = ({ apiKey, apiSecret, apiPass, ...rest }: Record<string, unknown>): object => ({
  accounts: [{ apiKey, apiSecret, apiPass }],
  ...rest,
});

const statusOf = (client: Client): unknown => client['sendWSAPIRequest']!('mainWSAPI', 'account.status', { timestamp: Date.now() });

/** Binance takes logins with Ed25519 only. */
const oneByOne = (options: object): object => ({
  ...options,
  authPrivateConnectionsOnConnect: false,
  authPrivateRequestsIndividually: true,
});

function binanceConnector(url: string, { apiKey, secret }: Account, key?: SdkKey): () => void {
  const open = (client: Client): unknown => client['account']!({ omitZeroBalances: true });
  const options = { wsURL: url, logger: silent, callbacks: { open } };
  const client = new (sdkClass('@binance/connector', 'WebsocketAPI'))(apiKey, key === undefined ? secret : '', options);
  if (key !== undefined) secureSdk('@binance/connector', client, key);
  return () => void client['disconnect']!();
}

const binanceSpot =
  (method: string) =>
  (url: string, { apiKey, secret }: Account, key?: SdkKey): (() => void) => {
    const text = key === undefined && (secret.startsWith('-----BEGIN') ? { privateKey: secret } : { apiSecret: secret });
    const client = new (sdkClass('@binance/spot', 'Spot'))({ configurationWebsocketAPI: { apiKey, wsURL: url, ...text } });
    const common = requireSdk('@binance/common') as BinanceCommon & { Logger: { getInstance(): { setMinLogLevel(level: string): void } } };
    common.Logger.getInstance().setMinLogLevel('error');
    if (key !== undefined) secureSdk('@binance/common', client, key, common);
    const { websocketAPI } = client as unknown as { websocketAPI: { connect(): Promise<Client> } };
    const connected = websocketAPI.connect();
    connected.then((connection) => connection[method]!()).catch(() => undefined);
    return () => void connected.then((connection) => connection['disconnect']!()).catch(() => undefined);
  };

const verifyTime: SdkConnection['verify'] = listed((time) => `GET/realtime${time}`);

export const connections: readonly SdkConnection[] = [
  { title: 'binance', open: asking('binance', 'WebsocketClient', statusOf, oneByOne), verify: binance },
  { title: 'binance, Ed25519', open: asking('binance', 'WebsocketClient', statusOf), verify: binance, keys: ed25519Account },
  { title: 'binance, RSA', open: asking('binance', 'WebsocketClient', statusOf, oneByOne), verify: binance, keys: rsaAccount },
  { title: 'bybit-api', open: asking('bybit-api', 'WebsocketClient', connect('v5Private')), verify: verifyTime },
  { title: 'bybit-api, RSA', open: asking('bybit-api', 'WebsocketClient', connect('v5Private')), verify: verifyTime, keys: rsaAccount },
  {
    title: 'okx-api',
    open: asking('okx-api', 'WebsocketClient', connect('prodPrivate'), accounts as (options: object) => object),
    verify: login('/users/self/verify'),
  },
  { title: 'bitget-api, V2', open: asking('bitget-api', 'WebsocketClientV2', connect('v2Private')), verify: login('/user/verify') },
  {
    title: 'bitget-api, RSA',
    open: asking('bitget-api', 'WebsocketClientV2', connect('v2Private')),
    verify: login('/user/verify'),
    keys: rsaAccount,
  },
  { title: 'bitget-api, V3', open: asking('bitget-api', 'WebsocketClientV3', connect('v3Private')), verify: login('/user/verify') },
  {
    title: 'gateio-api',
    open: asking('gateio-api', 'WebsocketClient', (client) => client['subscribe']!({ topic: 'spot.orders', payload: ['!all'] }, 'spotV4')),
    verify: gate,
  },
  {
    title: 'bitmart-api',
    open: asking('bitmart-api', 'WebsocketClient', connect('spotPrivateV1')),
    verify: listed((time, account) => `${time}#${account?.passphrase}#bitmart.WebSocket`),
  },
  { title: '@binance/connector', open: binanceConnector, verify: binance },
  { title: '@binance/common', open: binanceSpot('accountStatus'), verify: binance },
  { title: '@binance/common, Ed25519', open: binanceSpot('sessionLogon'), verify: binance, keys: ed25519Account },
];
