/** The rules by which exchanges check what SDKs send, with node:crypto and the key itself: nothing of ours is in here. */
import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import type { Received } from '../support/exchange-server.js';

/** An API key as an exchange knows it. */
export interface Account {
  readonly apiKey: string;
  /** The secret, or a private key as PEM. */
  readonly secret: string;
  readonly passphrase: string;
}

export type AccountOf = (apiKey: string) => Account | undefined;

export type Verifier = (request: Received, accountOf: AccountOf) => boolean;

interface Signed {
  readonly account: Account | undefined;
  readonly message: string;
  readonly signature: string;
  readonly hash?: 'sha512';
  /** Of an HMAC; those of private keys are in base64. */
  readonly encoding: 'hex' | 'base64';
}

export function holds({ account, message, signature, hash, encoding }: Signed): boolean {
  if (account === undefined) return false;
  const { secret } = account;
  if (!secret.startsWith('-----BEGIN'))
    return (
      createHmac(hash ?? 'sha256', secret)
        .update(message)
        .digest(encoding) === signature
    );
  const key = createPublicKey(secret);
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return verify(algorithm, Buffer.from(message), key, Buffer.from(signature, 'base64'));
}

const header = ({ headers }: Received, name: string): string => String(headers[name]);
const queryOf = (url: string): string => url.split('?')[1] ?? '';

export const binance: Verifier = (request, accountOf) => {
  const { url, body } = request;
  const match = /^(.*)&signature=([^&]*)$/.exec(queryOf(url));
  if (match === null) return false;
  // An address may hold no + of base64: it would be a space.
  if (/[+/=]/.test(match[2]!)) return false;
  const account = accountOf(header(request, 'x-mbx-apikey'));
  return holds({ account, message: `${match[1]}${body}`, signature: decodeURIComponent(match[2]!), encoding: 'hex' });
};

export const bybit: Verifier = (request, accountOf) => {
  const [key, time, window, signature] = ['api-key', 'timestamp', 'recv-window', 'sign'].map((name) => header(request, `x-bapi-${name}`));
  const message = `${time}${key}${window}${request.method === 'GET' ? queryOf(request.url) : request.body}`;
  return holds({ account: accountOf(key!), message, signature: signature!, encoding: 'hex' });
};

const withPassphrase =
  (prefix: string): Verifier =>
  (request, accountOf) => {
    const [key, time, signature, passphrase] = ['key', 'timestamp', 'sign', 'passphrase'].map((name) =>
      header(request, `${prefix}-${name}`),
    );
    const account = accountOf(key!);
    if (account?.passphrase !== passphrase) return false;
    return holds({ account, message: `${time}${request.method}${request.url}${request.body}`, signature: signature!, encoding: 'base64' });
  };

export const okx = withPassphrase('ok-access');
export const bitget = withPassphrase('access');

export const gate: Verifier = (request, accountOf) => {
  const { method, url, body } = request;
  const hashed = createHash('sha512').update(body).digest('hex');
  const message = [method, url.split('?')[0], decodeURIComponent(queryOf(url)), hashed, header(request, 'timestamp')].join('\n');
  const account = accountOf(header(request, 'key'));
  return holds({ account, message, signature: header(request, 'sign'), hash: 'sha512', encoding: 'hex' });
};

export const bitmart: Verifier = (request, accountOf) => {
  const [key, time, signature] = ['key', 'timestamp', 'sign'].map((name) => header(request, `x-bm-${name}`));
  const account = accountOf(key!);
  const query = queryOf(request.url);
  const signed = request.method === 'GET' ? (query === '' ? '' : `?${query}`) : request.body;
  return holds({ account, message: `${time}#${account?.passphrase}#${signed}`, signature: signature!, encoding: 'hex' });
};

export const kucoin: Verifier = (request, accountOf) => {
  const [key, time, signature, passphrase] = ['key', 'timestamp', 'sign', 'passphrase'].map((name) => header(request, `kc-api-${name}`));
  const account = accountOf(key!);
  if (account === undefined) return false;
  if (createHmac('sha256', account.secret).update(account.passphrase).digest('base64') !== passphrase) return false;
  return holds({ account, message: `${time}${request.method}${request.url}${request.body}`, signature: signature!, encoding: 'base64' });
};

export const kraken: Verifier = (request, accountOf) => {
  const { url, body } = request;
  const account = accountOf(header(request, 'api-key'));
  if (account === undefined) return false;
  const hashed = createHash('sha256')
    .update(`${new URLSearchParams(body).get('nonce')}${body}`)
    .digest();
  const wanted = createHmac('sha512', Buffer.from(account.secret, 'base64')).update(url).update(hashed).digest('base64');
  return header(request, 'api-sign') === wanted;
};
