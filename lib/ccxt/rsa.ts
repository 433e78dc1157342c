/** RSA of lbank, which ccxt does out of reach of any hook. */
import { crypto } from '../builtins.js';
import { type CcxtDigest, type CcxtHash, type CcxtMembers, type CcxtRequest } from './exchange.js';
import type { Guard } from './guard.js';
import type { AdapterSigner } from '../adapter/signer.js';

/** The least that a signature with SHA-256 fits in, so that ccxt's own takes no time. It signs nothing that is sent. */
const BITS = 512;

/**
 * Gives ccxt an RSA key of this process's own, and exchanges the signature that it makes. What is signed is the MD5 of the request in upper case,
 * which ccxt asks for just before.
 * @returns what is to be done to each request
 */
export function hookLbankRsa(exchange: CcxtMembers, signer: AdapterSigner, guard: Guard): (request: CcxtRequest) => CcxtRequest {
  const { privateKey } = crypto().generateKeyPairSync('rsa', {
    modulusLength: BITS,
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  exchange.secret = privateKey.toString('base64');
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
