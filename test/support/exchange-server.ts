/** A server on this machine in the place of an exchange. */
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  /** Where there is one, what it finds wrong is answered with {@link refusal}. */
  verify: ((request: Received) => boolean) | undefined;
  readonly refusal = { code: -2015, msg: 'signature mismatch' };
  readonly http = createServer((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (text: string) => (body += text))
      .on('end', () => {
        const received = { method: request.method!, url: request.url!, headers: request.headers, body };
        this.received.push(received);
        const holds = this.verify?.(received) ?? true;
        response.writeHead(holds ? this.status : 401, { 'content-type': 'application/json' });
        response.end(JSON.stringify(holds ? this.answer : this.refusal));
      });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}
