/**
 * What the local exchanges of this directory stand on: one port for HTTP and WebSocket, clients that put exactly given bytes on
 * the wire, and every way to change one byte of them. An exchange's own file says how it verifies, from the wire alone, with
 * node:crypto and nothing of lib/exchanges.
 */
import assert from 'node:assert/strict';
import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { SignedFrame, SignedRequest } from '../../../lib/exchanges/types.js';

/** What an exchange knows of a client. */
export interface Account {
  readonly apiKey: string;
  /** As the exchange printed it; of an asymmetric key the public half, as PEM. */
  readonly secret: string;
  readonly passphrase?: string;
}

/** A request as it came. */
export interface Wire {
  readonly method: string;
  /** Path and query, not decoded. */
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Scheme and host under which clients know this server. */
  readonly origin: string;
}

/** Why a door stayed shut. `request`: it is not one that the exchange has. */
export type Refusal = 'request' | 'key' | 'signature' | 'passphrase' | 'time' | 'nonce';

/** What an exchange answers, in its own words. */
export interface Verdict {
  readonly refused?: Refusal;
  /** Of HTTP; 200 or 400 unless told. */
  readonly status?: number;
  readonly answer: unknown;
}

/** One end of a WebSocket, fresh for each connection. */
export interface Session {
  /** Sent as soon as the socket is open. */
  readonly greeting?: string;
  /** Every frame gets one answer. */
  readonly receive: (text: string, now: number) => Verdict;
}

/** An exchange as far as its door. */
export interface LocalExchange {
  readonly http: (wire: Wire, now: number) => Verdict;
  /** @returns a session, or why the handshake is refused */
  readonly webSocket?: (handshake: Wire, now: number) => Session | Verdict;
}

export interface RunningServer {
  readonly baseUrl: string;
  /** What was decided, in order. */
  readonly verdicts: Verdict[];
  /** The exchange's clock, milliseconds since 1970. */
  clock: () => number;
  close(): Promise<void>;
}

/** The part of the package `ws` that is used here; it comes without types. */
interface Socket {
  send(text: string): void;
  on(event: 'message', listener: (data: Buffer) => void): void;
  close(): void;
  terminate(): void;
}
interface WebSocketModule {
  readonly WebSocket: new (url: string, options?: { headers?: Readonly<Record<string, string>> }) => Socket & NodeJS.EventEmitter;
  readonly WebSocketServer: new (options: { noServer: true }) => {
    handleUpgrade(request: http.IncomingMessage, socket: unknown, head: Buffer, done: (socket: Socket) => void): void;
    readonly clients: ReadonlySet<Socket>;
  };
}
const { WebSocket, WebSocketServer } = require('ws') as WebSocketModule;

/** Listens on a free port of this machine until `close` is called. */
export async function startServer(exchange: LocalExchange): Promise<RunningServer> {
  const verdicts: Verdict[] = [];
  const server = http.createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const running: RunningServer = {
    baseUrl: origin,
    verdicts,
    clock: Date.now,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const decide = (verdict: Verdict): Verdict => {
    verdicts.push(verdict);
    return verdict;
  };
  const wireOf = (request: http.IncomingMessage, body: string): Wire => ({
    method: request.method!,
    target: request.url!,
    headers: request.headers,
    body,
    origin,
  });

  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const wire = wireOf(request, Buffer.concat(chunks).toString());
      const { refused, status, answer } = decide(exchange.http(wire, running.clock()));
      response.writeHead(status ?? (refused === undefined ? 200 : 400), { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  server.on('clientError', (_error, socket) => {
    decide({ refused: 'request', answer: null });
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  server.on('upgrade', (request: http.IncomingMessage, socket, head: Buffer) => {
    const session = exchange.webSocket?.(wireOf(request, ''), running.clock()) ?? { refused: 'request', answer: null };
    if (!('receive' in session)) {
      decide(session);
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (session.greeting !== undefined) client.send(session.greeting);
      client.on('message', (data) => {
        client.send(JSON.stringify(decide(session.receive(data.toString(), running.clock())).answer));
      });
    });
  });
  return running;
}

/**
 * Stops the exchange's clock, so that a request stays good for as long as it takes to try every change of it.
 *
 * @returns what to sign with
 */
export function stopClock(server: RunningServer): { time: number } {
  const time = Date.now();
  server.clock = () => time;
  return { time };
}

/** Sends a signed request as a bot does, with `fetch`, and returns what was decided. */
export async function sendByFetch(server: RunningServer, signed: SignedRequest): Promise<Verdict> {
  await (await fetch(signed.url, signed)).arrayBuffer();
  return server.verdicts.at(-1)!;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** Puts exactly these bytes on the wire, which `fetch` would not do with all of them. */
async function sendRaw(server: RunningServer, { method, target, headers, body }: RawRequest): Promise<Verdict> {
  const { port } = new URL(server.baseUrl);
  const length = body.length === 0 ? {} : { 'Content-Length': String(body.length) };
  const request = http.request({ host: '127.0.0.1', port, method, path: target, headers: { ...headers, ...length }, agent });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
  return server.verdicts.at(-1)!;
}

interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Another byte in the place of one: visible, so that it gets as far as the exchange. */
function otherByte(byte: number): number {
  const visible = (code: number): boolean => code > 0x20 && code < 0x7f;
  return byte > 0x7f || visible(byte ^ 1) ? byte ^ 1 : byte ^ 2;
}

/** Texts that differ from `bytes` in one byte, are one shorter or one longer. */
function* changed(bytes: Buffer): Generator<readonly [where: string, changed: Buffer]> {
  for (let i = 0; i < bytes.length; i++) {
    const copy = Buffer.from(bytes);
    copy[i] = otherByte(bytes[i]!);
    yield [`byte ${i}, ${JSON.stringify(String.fromCharCode(bytes[i]!))}`, copy];
  }
  if (bytes.length > 0) yield ['its last byte, missing', bytes.subarray(0, -1)];
  yield ['a byte too many', Buffer.concat([bytes, Buffer.from('0')])];
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QOST'];

function* tampered(
  raw: RawRequest,
  authHeaders: readonly string[],
  otherMethods: readonly string[],
): Generator<readonly [what: string, raw: RawRequest]> {
  for (const method of METHODS) {
    if (method !== raw.method && !otherMethods.includes(method)) yield [`method ${method}`, { ...raw, method }];
  }
  for (const [where, target] of changed(Buffer.from(raw.target))) {
    yield [`target, ${where}`, { ...raw, target: target.toString('latin1') }];
  }
  for (const [where, body] of changed(raw.body)) yield [`body, ${where}`, { ...raw, body }];
  for (const name of authHeaders) {
    const { [name]: value, ...others } = raw.headers;
    assert.ok(value !== undefined, `the request has a header ${name}`);
    yield [`header ${name}, missing`, { ...raw, headers: others }];
    for (const [where, bytes] of changed(Buffer.from(value))) {
      yield [`header ${name}, ${where}`, { ...raw, headers: { ...raw.headers, [name]: bytes.toString() } }];
    }
  }
}

/**
 * Sends the request with each byte of method, path, query, body and the named headers changed in turn: all must be refused, and
 * for what they are, not because time or nonce has run out. Then the request itself, which must be accepted: so the
 * refusals were for the change, and left no trace.
 *
 * @param otherMethods those that the exchange has for the same path, where it does not sign the method
 * @returns how many were refused
 */
export async function assertTamperProof(
  server: RunningServer,
  signed: SignedRequest,
  authHeaders: readonly string[],
  otherMethods: readonly string[] = [],
): Promise<number> {
  assert.ok(signed.url.startsWith(server.baseUrl));
  const raw: RawRequest = {
    method: signed.method,
    target: signed.url.slice(server.baseUrl.length),
    headers: signed.headers,
    body: Buffer.from(signed.body ?? ''),
  };
  let count = 0;
  for (const [what, other] of tampered(raw, authHeaders, otherMethods)) {
    assertRefusedForItself(await sendRaw(server, other), what);
    count++;
  }
  assert.equal((await sendRaw(server, raw)).refused, undefined, 'the request itself is accepted');
  return count;
}

function assertRefusedForItself({ refused }: Verdict, what: string): void {
  assert.ok(refused !== undefined, `${what}: accepted`);
  assert.ok(refused !== 'time' && refused !== 'nonce', `${what}: refused for its ${refused}`);
}

/** A `ws` client of a local exchange. */
export interface Client {
  /** What the exchange said first. */
  readonly greeting?: string;
  /** Sends a frame and returns what was decided. */
  ask(text: string): Promise<Verdict>;
  close(): void;
}

/**
 * Connects to where a signed frame says, on this machine instead of the exchange's host.
 *
 * @param greeted whether the exchange speaks first
 * @throws where the handshake is refused
 */
export async function connect(server: RunningServer, { url, headers }: SignedFrame, greeted = false): Promise<Client> {
  const { pathname, search } = new URL(url);
  const target = server.baseUrl.replace('http', 'ws') + pathname + search;
  const socket = new WebSocket(target, headers === undefined ? {} : { headers });
  const greeting = greeted ? once(socket, 'message') : undefined;
  await once(socket, 'open');
  return {
    ...(greeting === undefined ? {} : { greeting: String(((await greeting) as [Buffer])[0]) }),
    ask: async (text) => {
      socket.send(text);
      await once(socket, 'message');
      return server.verdicts.at(-1)!;
    },
    close: () => socket.terminate(),
  };
}

/**
 * The same for a frame: every byte of it changed in turn is refused, then the frame itself is accepted.
 *
 * @param unsigned parts of the frame that the exchange does not look at when it verifies (the caller's own number of the call)
 */
export async function assertFrameTamperProof(client: Client, frame: string, unsigned: readonly string[] = []): Promise<number> {
  const skipped = unsigned.map((part) => {
    assert.ok(frame.includes(part), `the frame has ${part} in it`);
    return [Buffer.from(frame.slice(0, frame.indexOf(part))).length, Buffer.from(part).length] as const;
  });
  const bytes = Buffer.from(frame);
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (skipped.some(([from, length]) => i >= from && i < from + length)) continue;
    const copy = Buffer.from(bytes);
    copy[i] = otherByte(bytes[i]!);
    if (copy.toString() === frame) continue;
    assertRefusedForItself(await client.ask(copy.toString()), `byte ${i} of ${frame}`);
    count++;
  }
  assert.equal((await client.ask(frame)).refused, undefined, 'the frame itself is accepted');
  return count;
}

/** Compares a signature with the right one. */
export function same(given: unknown, expected: string): boolean {
  const bytes = Buffer.from(typeof given === 'string' ? given : '');
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected));
}

/** The object that a frame or body holds; undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
