/**
 * Poloniex's trading API as far as its door was, from a copy of its page (github.com/anders94/api-docs, _getting-started.md): the body
 * is signed as it came, and its nonce must be larger than every one before of that key. Method, path and channel were not signed.
 */
import { createHmac } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, same, type Verdict, type Wire } from './server.js';

const FORM = 'application/x-www-form-urlencoded';
const FIELDS: ReadonlySet<string> = new Set(['command', 'channel', 'key', 'payload', 'sign']);

export function poloniexLegacyServer(account: Account): LocalExchange {
  const door = new Door(account);
  return {
    http: (wire) => verdict(door.checkHttp(wire), { orderNumber: '514845991795' }),
    webSocket: ({ target }) =>
      target === '/' ? { receive: (text) => verdict(door.checkSubscription(text), [1000, 1]) } : verdict('request', null),
  };
}

function verdict(refused: Refusal | undefined, answer: unknown): Verdict {
  if (refused === undefined) return { answer };
  return { refused, answer: { error: refused === 'nonce' ? 'Nonce must be greater' : 'Invalid API key/secret pair.' } };
}

class Door {
  readonly #account: Account;
  #lastNonce = 0n;

  constructor(account: Account) {
    this.#account = account;
  }

  checkHttp({ method, target, headers, body }: Wire): Refusal | undefined {
    if (method !== 'POST' || target !== '/tradingApi' || headers['content-type'] !== FORM) return 'request';
    if (headers['key'] !== this.#account.apiKey) return 'key';
    if (!same(headers['sign'], this.#mac(body))) return 'signature';
    const params = new URLSearchParams(body);
    if (!params.has('command')) return 'request';
    return this.#checkNonce(params.getAll('nonce'));
  }

  checkSubscription(text: string): Refusal | undefined {
    const frame = parseObject(text) ?? {};
    const { command, channel, key, payload, sign } = frame;
    if (command !== 'subscribe' || channel !== '1000' || Object.keys(frame).some((name) => !FIELDS.has(name))) return 'request';
    if (key !== this.#account.apiKey) return 'key';
    if (typeof payload !== 'string' || !same(sign, this.#mac(payload))) return 'signature';
    return this.#checkNonce(new URLSearchParams(payload).getAll('nonce'));
  }

  #mac(message: string): string {
    return createHmac('sha512', this.#account.secret).update(message).digest('hex');
  }

  #checkNonce([nonce = '', ...more]: string[]): Refusal | undefined {
    if (!/^\d+$/.test(nonce) || more.length > 0) return 'request';
    if (BigInt(nonce) <= this.#lastNonce) return 'nonce';
    this.#lastNonce = BigInt(nonce);
    return undefined;
  }
}
