/** RSA of lbank and of the prediction market kalshi, which ccxt does out of reach of any hook. */
import { crypto } from '../builtins.js';
import { type CcxtDigest, type CcxtHash, type CcxtMembers, type CcxtRequest } from './exchange.js';
import type { Guard } from './guard.js';
import type { AdapterSigner } from '../adapter/signer.js';

/** Little more than a signature with SHA-256, and with PSS a salt, fits in, so that ccxt's own takes no time. It signs nothing that is sent. */
const BITS = 512;
const PSS_BITS = 1024;

const ownKey = (bits: number): Buffer =>
  crypto().generateKeyPairSync('rsa', {
    modulusLength: bits,
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  }).privateKey;

/**
 * Gives ccxt an RSA key of this process's own, and exchanges the signature that it makes. What is signed is the MD5 of the request in upper case,
 * which ccxt asks for just before.
 * @returns what is to be done to each request
 */
export function hookLbankRsa(exchange: CcxtMembers, signer: AdapterSigner, guard: Guard): (request: CcxtRequest) => CcxtRequest {
  exchange.secret = ownKey(BITS).toString('base64');
  guard.watchFor(exchange.secret);
  const { hash } = exchange;
  let message: string | undefined;
  exchange.hash = (request: string | Uint8Array, algorithm: CcxtHash, digest?: CcxtDigest) => {
    const result = hash(request, algorithm, digest);
    message = typeof result === 'string' ? result.toUpperCase() : undefined;
    return result;
  };
  return (request) => {
    if (message === undefined || typeof request.body !== 'string') return request;
    const signature = encodeURIComponent(signer.sign(message, 'base64') as string);
    message = undefined;
    return { ...request, body: request.body.replace(/(^|&)sign=[^&]*/, `$1sign=${signature}`) };
  };
}

const KALSHI_SIGNATURE = 'KALSHI-ACCESS-SIGNATURE';

/**
 * Gives ccxt an RSA key of this process's own, and signs what it signed again: RSA-PSS of time, method and path with its prefix, without the query.
 * All three stand in the request.
 * @returns what is to be done to each request
 */
export function hookKalshi(exchange: CcxtMembers, signer: AdapterSigner, guard: Guard): (request: CcxtRequest) => CcxtRequest {
  const text = ownKey(PSS_BITS).toString('base64');
  exchange.privateKey = `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`;
  guard.watchFor(text);
  return (request) => {
    const headers = request.headers as Readonly<Record<string, string>> | undefined;
    if (headers?.[KALSHI_SIGNATURE] === undefined) return request;
    const [path] = request.url.slice(request.url.indexOf('/trade-api')).split('?');
    const message = `${headers['KALSHI-ACCESS-TIMESTAMP']}${request.method}${path}`;
    return { ...request, headers: { ...headers, [KALSHI_SIGNATURE]: signer.sign(message, 'base64', 'pss') as string } };
  };
}
