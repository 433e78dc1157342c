/** JSON Web Tokens, which ccxt makes out of reach of any hook: signed again, or made here. */
import { StrongroomError } from '../errors.js';
import type { CcxtMembers } from './exchange.js';
import type { AdapterSigner } from '../adapter/signer.js';

const TOKEN = /\b(eyJ[\w-]+\.[\w-]+)\.[\w-]+/;

/** A token that ccxt signed with the placeholder as its HMAC key, signed with the secret. What is no such token stays as it is. */
function signedAgain(text: string, signer: AdapterSigner): string {
  return text.replace(TOKEN, (_whole, signed: string) => `${signed}.${signer.hmac('sha256', 'utf8', signed, 'base64url') as string}`);
}

/** Of bigone, bithumb and upbit: HS256 in the header of requests. */
export function signTokenOf(headers: unknown, signer: AdapterSigner): unknown {
  if (typeof headers !== 'object' || headers === null) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /^authorization$/i.test(name) && typeof value === 'string' ? signedAgain(value, signer) : value,
    ]),
  );
}

/** What ccxt.pro keeps for the handshakes of its connections. */
interface ConnectionOptions {
  token?: string;
  options?: { headers?: unknown };
}

/** Of bithumb and upbit: the token of their connections, which ccxt.pro makes once and keeps. */
export function signConnectionToken(exchange: CcxtMembers, signed: { token?: string }, signer: AdapterSigner): void {
  const connection = exchange.options['ws'] as ConnectionOptions | undefined;
  if (connection?.token === undefined || connection.token === signed.token) return;
  connection.token = signed.token = signedAgain(connection.token, signer);
  if (connection.options?.headers !== undefined) connection.options.headers = signTokenOf(connection.options.headers, signer);
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** In the place of `createAuthToken` of coinbase: ES256 and EdDSA, with what ccxt puts into them, in its order. */
export function coinbaseToken(exchange: CcxtMembers, signer: AdapterSigner) {
  return function createAuthToken(seconds: number, method?: string, url?: string, useEddsa = false): string {
    const wanted = useEddsa ? 'ed25519' : 'p256';
    if (signer.algorithm !== wanted) {
      throw new StrongroomError('CCXT_CREDENTIAL', {
        subject: `coinbase wants a key of ${wanted} here, and this one is of ${signer.algorithm}`,
      });
    }
    const uri = url === undefined ? undefined : `${method} ${url.replace('https://', '')}`.split('?')[0];
    const header = {
      alg: useEddsa ? 'EdDSA' : 'ES256',
      typ: 'JWT',
      kid: exchange.apiKey,
      nonce: (exchange['randomBytes'] as (size: number) => string)(16),
    };
    const claims = {
      aud: [useEddsa ? 'cdp_service' : 'retail_rest_api_proxy'],
      iss: useEddsa ? 'cdp' : 'coinbase-cloud',
      nbf: seconds,
      exp: seconds + 120,
      sub: exchange.apiKey,
      iat: seconds,
      ...(uri === undefined ? {} : useEddsa ? { uris: [uri] } : { uri }),
    };
    const message = `${encoded(header)}.${encoded(claims)}`;
    return `${message}.${signer.sign(message, 'base64url') as string}`;
  };
}
