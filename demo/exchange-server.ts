/**
 * Two exchanges on one local port, as far as their door: each checks a request from the bytes on the wire alone, with
 * node:crypto and none of the code under test, and answers in the exchange's own words.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an exchange knows of a client. */
export interface Account {
  readonly apiKey: string;
  /** As the exchange printed it. */
  readonly secret: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Wire {
  /** Path and query as received. */
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

// Binance: how far ahead a timestamp may be, and how old when the request names no recvWindow. Milliseconds.
const AHEAD = 1000;
const RECV_WINDOW = 5000;

/** Binance's check of a signed request. */
export function checkBinance({ target, headers, body }: Wire, account: Account, now: number): Answer {
  const reject = (code: number, msg: string): Answer => ({ status: 400, body: { code, msg } });
  if (headers['x-mbx-apikey'] !== account.apiKey) {
    return reject(-2015, 'Invalid API-key, IP, or permissions for action.');
  }
  const payload = (target.split('?')[1] ?? '') + body;
  const [signed, signature, ...more] = payload.split('&signature=');
  const expected = createHmac('sha256', account.secret)
    .update(signed ?? '')
    .digest('hex');
  if (more.length > 0 || !same(signature, expected)) {
    return reject(-1022, 'Signature for this request is not valid.');
  }
  const params = new URLSearchParams(signed);
  const timestamp = Number(params.get('timestamp'));
  if (!(timestamp < now + AHEAD && now - timestamp <= Number(params.get('recvWindow') ?? RECV_WINDOW))) {
    return reject(-1021, 'Timestamp for this request is outside of the recvWindow.');
  }
  return { status: 200, body: { symbol: params.get('symbol'), side: params.get('side'), orderId: 28, status: 'NEW' } };
}

/** Kraken's check. `lastNonce` is what it remembers of the key; an accepted request moves it. */
export function checkKraken({ target, headers, body }: Wire, account: Account, lastNonce: { value: bigint }): Answer {
  const reject = (error: string): Answer => ({ status: 200, body: { error: [error] } });
  if (headers['api-key'] !== account.apiKey) {
    return reject('EAPI:Invalid key');
  }
  const params = new URLSearchParams(body);
  const nonce = params.get('nonce') ?? '';
  const digest = createHash('sha256')
    .update(nonce + body)
    .digest();
  const key = Buffer.from(account.secret, 'base64');
  const expected = createHmac('sha512', key).update(target).update(digest).digest('base64');
  if (!same(headers['api-sign'], expected)) {
    return reject('EAPI:Invalid signature');
  }
  if (!/^\d{1,20}$/.test(nonce) || BigInt(nonce) <= lastNonce.value) {
    return reject('EAPI:Invalid nonce');
  }
  lastNonce.value = BigInt(nonce);
  const order = ['type', 'volume', 'pair', 'ordertype', 'price'].map((name) => params.get(name)).join(' ');
  return { status: 200, body: { error: [], result: { descr: { order }, txid: ['OUF4EM-FRGI2-MQMWZD'] } } };
}

/** Listens on a free port of this machine until `close` is called. */
export async function startExchanges(accounts: {
  kraken: Account;
  binance: Account;
}): Promise<{ baseUrl: string; close(): void }> {
  const lastNonce = { value: 0n };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const wire = { target: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() };
      const { status, body } = wire.target.startsWith('/0/private/')
        ? checkKraken(wire, accounts.kraken, lastNonce)
        : checkBinance(wire, accounts.binance, Date.now());
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function same(given: unknown, expected: string): boolean {
  const bytes = Buffer.from(typeof given === 'string' ? given : '');
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected));
}
