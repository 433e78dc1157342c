/** What an exchange object sends: passphrases are put in there, as late as can be, and nothing with a placeholder in it goes out. */
import { StrongroomError } from '../errors.js';
import { type CcxtClient, type CcxtMembers, replace } from './exchange.js';
import type { Guard } from './guard.js';

/** What is done to a message before it is sent. */
export interface OutgoingWork {
  readonly guard: Guard;
  /** The placeholder of the passphrase, and what gives the passphrase. */
  readonly passphrase?: { readonly placeholder: string; text(): string } | undefined;
  /** Before a connection is opened. */
  connecting?(): void;
  /** Of a message over a connection. */
  message?(message: unknown): unknown;
}

export function hookSending(exchange: CcxtMembers, work: OutgoingWork): void {
  const { guard } = work;
  const stock = { fetch: exchange.fetch, client: exchange.client, log: exchange.log };
  const clients = new WeakSet<CcxtClient>();

  const checkRequest = (url: unknown, headers: unknown, body: unknown): void => {
    guard.check('address', url);
    guard.check('headers', headers);
    guard.check('body', body);
  };

  replace(exchange, 'fetch', async (url: string, method?: string, headers?: unknown, body?: unknown): Promise<unknown> => {
    checkRequest(url, headers, body);
    guard.check('headers', exchange['headers']);
    return stock.fetch.call(exchange, url, method, passphraseIn(headers, work), passphraseIn(body, work));
  });

  if (typeof stock.client === 'function') {
    replace(exchange, 'client', (url: string): CcxtClient => {
      work.connecting?.();
      guard.check('address of a connection', url);
      const { ws } = exchange.options as { ws?: { options?: { headers?: unknown } } };
      guard.check('headers of a connection', ws?.options?.headers);
      if (work.passphrase !== undefined && JSON.stringify(ws?.options?.headers ?? {}).includes(work.passphrase.placeholder))
        throw new StrongroomError('CCXT_UNSUPPORTED', {
          subject: `${exchange.id} sends the passphrase as it connects, where the object would keep it`,
        });
      const client = stock.client.call(exchange, url);
      if (clients.has(client)) return client;
      clients.add(client);
      const { send } = client;
      client.send = async (message: unknown): Promise<unknown> => {
        const changed = work.message === undefined ? message : work.message(message);
        guard.check('message', changed);
        return send.call(client, passphraseIn(changed, work));
      };
      return client;
    });
  }

  if (work.passphrase !== undefined) {
    const { placeholder, text } = work.passphrase;
    // What verbose mode writes has the passphrase in it by then.
    replace(exchange, 'log', (...args: unknown[]) =>
      stock.log.apply(
        exchange,
        args.map((value) => substituted(value, text(), placeholder)),
      ),
    );
  }
}

function passphraseIn(value: unknown, { passphrase }: OutgoingWork): unknown {
  return passphrase === undefined ? value : substituted(value, passphrase.placeholder, () => passphrase.text());
}

/** One text for another wherever it stands in a value that JSON can write. */
function substituted(value: unknown, text: string, other: string | (() => string)): unknown {
  const replacement = (): string => (typeof other === 'string' ? other : other());
  if (typeof value === 'string') return value.includes(text) ? value.replaceAll(text, replacement) : value;
  if (Array.isArray(value)) return value.map((item) => substituted(item, text, other));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, substituted(item, text, other)]));
}
