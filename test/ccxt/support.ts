/** A server on this machine in the place of an exchange, and exchange objects that talk to it. */
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Instance, InstanceClass } from './compare.js';
import { type Ccxt, classOf, loadCcxt } from './run.js';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers every request with the same, and writes down what came. */
export class ExchangeServer {
  readonly received: Received[] = [];
  answer: unknown = { error: [], result: {}, code: '0', data: [] };
  status = 200;
  readonly #server = createServer((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (text: string) => (body += text))
      .on('end', () => {
        this.received.push({ method: request.method!, url: request.url!, headers: request.headers, body });
        response.writeHead(this.status, { 'content-type': 'application/json' }).end(JSON.stringify(this.answer));
      });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export const classNamed = async (id: string, pro = false): Promise<InstanceClass> => {
  const ccxt: Ccxt = await loadCcxt();
  return pro ? (ccxt.pro[id] as InstanceClass) : classOf(ccxt, id);
};

/** Lets an object talk to `url` instead of its exchange, whatever the interface. */
export function redirect(exchange: Instance, url: string): void {
  const visit = (value: unknown): unknown =>
    typeof value === 'string' ? url : Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, visit(inner)]));
  const urls = exchange['urls'] as { api: unknown };
  urls.api = visit(urls.api);
}
