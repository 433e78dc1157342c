/** The secret does not come back: not out of the exchange object, its logs, its errors or the heap; and its placeholder is never sent. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';

import { secureCcxt } from '../../lib/ccxt/index.js';
import { StrongroomError } from '../../lib/errors.js';
import { packageRoot } from '../support/child.js';
import { ExchangeServer } from '../support/exchange-server.js';
import { secret } from '../vault/support/folder.js';
import type { Instance, InstanceClass, Signed } from './compare.js';
import { classNamed, redirect } from './support.js';

interface Connection {
  on(event: 'message', listener: (data: Buffer) => void): void;
  terminate(): void;
}

interface Server {
  readonly clients: Iterable<Connection>;
  on(event: 'connection', listener: (connection: Connection) => void): void;
  once(event: 'listening', listener: () => void): void;
  address(): { port: number };
  close(): void;
}

const { WebSocketServer } = require('ws') as { WebSocketServer: new (options: { port: number; host: string }) => Server };

const KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';

/** The ways in which a program shows an object. */
const shownBy = (exchange: Instance): string =>
  [
    exchange.secret,
    inspect(exchange),
    inspect(exchange, { depth: 3, maxStringLength: null }),
    ...Object.getOwnPropertyNames(exchange)
      .map((name) => exchange[name])
      .filter((value) => typeof value === 'string'),
    JSON.stringify(exchange),
  ].join('\n');

describe('an exchange object that is shown', () => {
  it('shows the placeholder where another would show its secret, by whatever means', async () => {
    const binance = await classNamed('binance');
    const ours = secureCcxt(new binance({ apiKey: KEY }), secret(SECRET));
    ours.sign('account', 'private', 'GET', {});
    assert.ok(!shownBy(ours).includes(SECRET));
    assert.ok(shownBy(ours).includes(ours.secret));
    assert.ok(shownBy(new binance({ apiKey: KEY, secret: SECRET })).split(SECRET).length > 3, 'the control');
  });

  it('logs and reports no secret, in verbose mode and when the exchange refuses', async () => {
    const server = new ExchangeServer();
    const url = await server.start();
    const binance = await classNamed('binance');
    const ours = secureCcxt(new binance({ apiKey: KEY }), secret(SECRET));
    redirect(ours, url);
    server.status = 401;
    server.answer = { code: -2015, msg: `Invalid API-key` };
    const logged: string[] = [];
    Object.assign(ours, { verbose: true, log: (...args: unknown[]) => logged.push(inspect(args, { depth: 8 })) });
    await assert.rejects((ours['privateGetAccount'] as () => Promise<unknown>)(), (error: Error) => {
      logged.push(inspect(error, { depth: 8, showHidden: true }));
      return error.name === 'AuthenticationError';
    });
    server.stop();
    assert.ok(
      logged.some((line) => line.includes('signature=')),
      'the request was logged',
    );
    assert.ok(!logged.join('\n').includes(SECRET));
    assert.ok(!shownBy(ours).includes(SECRET));
  });

  it('leaves no secret in the heap, where stock ccxt leaves it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-ccxt-'));
    try {
      // The secret comes by a descriptor, so that nothing but the product could put it into the heap.
      const snapshot = (make: string): string => {
        const file = path.join(folder, 'heap');
        const program = `
          const { secureCcxt, Secret } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/ccxt/index.js'))});
          import(${JSON.stringify(path.join(packageRoot, 'test/differential/node_modules/ccxt/js/ccxt.js'))}).then(({ default: ccxt }) => {
            const exchange = ${make};
            for (let i = 0; i < 100; i++) exchange.sign('account', 'private', 'GET', { i });
            require('node:v8').writeHeapSnapshot(${JSON.stringify(file)});
            process.exit(0);
          });`;
        const child = spawnSync(process.execPath, ['-e', program], { input: SECRET, encoding: 'utf8' });
        assert.equal(child.status, 0, child.stderr);
        return readFileSync(file, 'utf8');
      };
      const ours = snapshot(`secureCcxt(new ccxt.binance({ apiKey: 'a public key' }), Secret.fromDescriptor(0))`);
      assert.ok(ours.includes('a public key'));
      assert.ok(!ours.includes(SECRET));
      assert.ok(
        snapshot(`new ccxt.binance({ apiKey: 'k', secret: require('node:fs').readFileSync(0, 'utf8') })`).includes(SECRET),
        'the control',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('an exchange object whose exchange would send the secret', () => {
  const server = new ExchangeServer();
  let url: string;
  let kraken: InstanceClass;
  before(async () => {
    url = await server.start();
    kraken = await classNamed('kraken');
  });
  after(() => server.stop());

  const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
  const basic = (before: string) => (text: string) => Buffer.from(`${before}:${text}`).toString('base64');
  type Write = (text: string) => string;
  const ways: Readonly<Record<string, Write>> = {
    'as it is': (text) => text,
    'in lower case': (text) => text.toLowerCase(),
    'with percent signs': percent,
    'in base64': (text) => Buffer.from(text).toString('base64'),
    'in base64, with percent signs': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
    'behind a user, in base64': basic('a'),
    'behind a user of another length, in base64': basic('ab'),
    'behind a third, in base64url': (text) => Buffer.from(`abc:${text}`).toString('base64url'),
    'decoded and encoded again': (text) => Buffer.from(text, 'base64').toString('base64'),
    'in hexadecimal digits': (text) => Buffer.from(text).toString('hex'),
    'in capital hexadecimal digits': (text) => Buffer.from(text).toString('hex').toUpperCase(),
    'decoded, in hexadecimal digits': (text) => Buffer.from(text, 'base64').toString('hex'),
    'cut in half': (text) => text.slice(0, text.length / 2),
  };
  const places: Readonly<Record<string, (text: string) => Signed>> = {
    address: (text) => ({ url: `${url}/x?key=${text}`, method: 'GET' }),
    headers: (text) => ({ url: `${url}/x`, method: 'GET', headers: { 'X-API-Token': text } }),
    body: (text) => ({ url: `${url}/x`, method: 'POST', body: `{"key":"${text}"}`, headers: {} }),
  };

  /** An exchange of ccxt's making that is not known to the adapter. */
  const exchangeThat = (sends: (secret: string) => Signed): Instance => {
    class Homemade extends kraken {
      override sign(): Signed {
        return sends(this.secret);
      }
    }
    return secureCcxt(new Homemade({ id: 'homemade', apiKey: KEY }), secret(SECRET));
  };
  const request = (exchange: Instance): Promise<unknown> => (exchange['privatePostBalance'] as () => Promise<unknown>)();

  for (const [place, put] of Object.entries(places)) {
    it(`sends nothing with the placeholder in the ${place}, however it is written`, async () => {
      for (const [way, write] of Object.entries(ways)) {
        const before = server.received.length;
        await assert.rejects(request(exchangeThat((text) => put(write(text)))), (error: unknown) => {
          assert.ok(error instanceof StrongroomError && error.code === 'CCXT_PLACEHOLDER', `${way}: ${String(error)}`);
          assert.match(error.message, new RegExp(`^homemade: the ${place} would hold the placeholder`));
          return true;
        });
        assert.equal(server.received.length, before, way);
        // The control: the same of another text goes out.
        await request(exchangeThat((text) => put(write([...text].reverse().join('')))));
        assert.equal(server.received.length, before + 1, way);
      }
    });
  }

  it('sends nothing of a private key of ccxt either, nor what stands for one', async () => {
    const revolutx = await classNamed('revolutx');
    const backpack = await classNamed('backpack');
    const { generateKeyPairSync } = await import('node:crypto');
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    for (const [made, field] of [
      [revolutx, 'privateKey'],
      [backpack, 'secret'],
    ] as const) {
      const exchange = secureCcxt(new made({ apiKey: KEY }), secret(pem).privateKey());
      assert.ok(!shownBy(exchange).includes(pem.split('\n')[1]!));
      const text = exchange[field] as string;
      for (const body of [text, text.replace(/-----[^-]+-----|\s/g, '')]) {
        await assert.rejects((exchange['fetch'] as (...args: unknown[]) => Promise<unknown>)(url, 'POST', {}, body), {
          code: 'CCXT_PLACEHOLDER',
        });
      }
    }
  });

  it('sends no message with it over a connection, and others as they are', async () => {
    const socket = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    const received: string[] = [];
    socket.on('connection', (connection) => connection.on('message', (data) => received.push(String(data))));
    await new Promise<void>((resolve) => socket.once('listening', resolve));
    const { port } = socket.address();
    const pro = await classNamed('kraken', true);
    const exchange = secureCcxt(new pro({ apiKey: KEY }), secret(SECRET));
    await (exchange['loadHttpProxyAgent'] as () => Promise<unknown>)(); // ccxt wants it for connections without TLS
    const clientOf = exchange['client'] as (url: string) => { connect(): Promise<unknown>; send(message: unknown): Promise<unknown> };
    const client = clientOf.call(exchange, `ws://127.0.0.1:${port}/`);
    await client.connect();
    for (const message of [{ token: exchange.secret }, exchange.secret, { a: [basic('ab')(exchange.secret)] }]) {
      await assert.rejects(client.send(message), { code: 'CCXT_PLACEHOLDER' });
    }
    await client.send({ event: 'ping' });
    while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(received, ['{"event":"ping"}']);
    assert.throws(() => clientOf.call(exchange, `ws://127.0.0.1:${port}/?token=${exchange.secret}`), { code: 'CCXT_PLACEHOLDER' });
    await (exchange['close'] as () => Promise<void>)().catch(() => undefined);
    for (const connection of socket.clients) connection.terminate();
    socket.close();
  });
});
