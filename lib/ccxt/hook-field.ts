/** Puts a placeholder in the place of one field of an exchange object, and what signs with its key where the exchange signs. */
import { StrongroomError } from '../errors.js';
import { Placeholder, type PlaceholderShape, randomText } from '../adapter/placeholder.js';
import type { AdapterSigner } from '../adapter/signer.js';
import { Ed25519Exchange } from './ed25519.js';
import { type CcxtMembers, type CcxtRequest, replace } from './exchange.js';
import type { CcxtFacts } from './facts.js';
import type { Guard } from './guard.js';
import { hookHashes, passphraseText } from './hooks.js';
import { coinbaseToken, signConnectionToken, signTokenOf } from './json-web-token.js';
import type { OutgoingWork } from './outgoing.js';
import { hookKalshi, hookLbankRsa } from './rsa.js';
import { hookSecp256k1 } from './secp256k1.js';
import { hookSolana } from './solana.js';

/** Fields of an exchange object that hold what signs. */
export type Field = 'secret' | 'privateKey';

/** One exchange object while it is made to sign with handles. */
export interface Hooking {
  readonly exchange: CcxtMembers;
  readonly facts: CcxtFacts;
  /** Knows every placeholder that was put in. */
  readonly guard: Guard;
  /** What is done, in order, to each request that the exchange's own `sign` made. */
  readonly changes: ((request: CcxtRequest) => CcxtRequest)[];
  /** What is done to what goes out otherwise. */
  readonly work: { -readonly [Name in keyof Omit<OutgoingWork, 'guard'>]: OutgoingWork[Name] };
  readonly bareHash: boolean;
}

export const unfit = (id: string, what: string): StrongroomError => new StrongroomError('CCXT_CREDENTIAL', { subject: `${id} ${what}` });

/** @throws StrongroomError `CCXT_CREDENTIAL` for a key that the exchange does not sign with */
export function hookField(hooking: Hooking, field: Field, signer: AdapterSigner): void {
  const { exchange, facts, guard, changes } = hooking;
  if (facts.scheme === 'ed25519' && (field === 'secret' || facts.ed25519 === 'pem')) {
    hookEd25519(hooking, field, signer);
  } else if (facts.scheme === 'solana') {
    exchange[field] = placeholderFor('key', guard).text;
    hookSolana(exchange, requireAlgorithm(exchange, signer, 'ed25519'));
  } else if (facts.scheme === 'rsa-pss') {
    changes.push(hookKalshi(exchange, requireAlgorithm(exchange, signer, 'rsa'), guard));
  } else if (signer.algorithm === 'secp256k1' && field === 'privateKey') {
    if (facts.scheme === undefined) throw unfit(exchange.id, 'is not known to sign with secp256k1');
    const placeholder = placeholderFor('hex', guard);
    exchange[field] = placeholder.text;
    hookSecp256k1(exchange, placeholder, signer);
  } else {
    hookSecret(hooking, field, signer);
  }
}

function placeholderFor(shape: PlaceholderShape, guard: Guard): Placeholder {
  const placeholder = new Placeholder(shape);
  guard.watchFor(placeholder.text);
  return placeholder;
}

function requireAlgorithm(exchange: CcxtMembers, signer: AdapterSigner, ...algorithms: readonly string[]): AdapterSigner {
  if (algorithms.includes(signer.algorithm)) return signer;
  throw unfit(exchange.id, `takes keys of ${algorithms.join(' or ')}, and this one is of ${signer.algorithm}`);
}

function hookEd25519({ exchange, facts, guard, changes, work }: Hooking, field: Field, signer: AdapterSigner): void {
  const ed25519 = new Ed25519Exchange(exchange, facts.ed25519!, requireAlgorithm(exchange, signer, 'ed25519'));
  guard.watchFor(ed25519.text);
  guard.watchFor(ed25519.seed);
  exchange[field] = ed25519.text;
  changes.push((request) => ({
    ...request,
    url: ed25519.inText(request.url),
    body: ed25519.inValue(request.body),
    headers: ed25519.inValue(request.headers),
  }));
  work.message = (message) => ed25519.inValue(message);
}

function hookSecret({ exchange, facts, guard, changes, work, bareHash }: Hooking, field: Field, signer: AdapterSigner): void {
  const { id } = exchange;
  if (id === 'coinbase' && signer.algorithm !== 'hmac') {
    requireAlgorithm(exchange, signer, 'p256', 'ed25519');
    const placeholder = placeholderFor(signer.algorithm === 'p256' ? 'ec-pem' : 'base64', guard);
    exchange.secret = placeholder.text;
    refuseHmac(exchange, placeholder);
    replace(exchange, 'createAuthToken', coinbaseToken(exchange, signer));
    return;
  }
  if (id === 'lbank' && signer.algorithm === 'rsa') {
    changes.push(hookLbankRsa(exchange, signer, guard));
    return;
  }
  const placeholder = placeholderFor(field === 'privateKey' ? 'long-key' : 'key', guard);
  exchange[field] = placeholder.text;
  let asymmetric;
  if (signer.algorithm !== 'hmac') {
    requireAlgorithm(exchange, signer, ...(facts.instead?.algorithms ?? ['hmac']));
    asymmetric = signatureWriter(exchange, signer, facts.instead?.percent === true);
  }
  const passphrase = hookPassphrase(exchange, signer, guard, work);
  hookHashes(exchange, placeholder, signer, passphrase, {
    asymmetric,
    digestIsKey: facts.form === 'md5-text',
    bareHash,
  });
  if (facts.scheme !== 'token') return;
  const signed: { token?: string } = {};
  changes.push((request) => ({ ...request, headers: signTokenOf(request.headers, signer) }));
  work.connecting = () => signConnectionToken(exchange, signed, signer);
}

/** Where ccxt would take a private key for the key of an HMAC: no exchange accepts that. */
function refuseHmac(exchange: CcxtMembers, placeholder: Placeholder): void {
  const { hmac } = exchange;
  exchange.hmac = (request, secret, ...rest) => {
    if (placeholder.formOf(secret) !== undefined) throw unfit(exchange.id, 'takes this private key for the secret of an HMAC here');
    return hmac(request, secret, ...rest);
  };
}

/** Signatures of a private key as ccxt writes them: in requests with percent signs where the exchange wants that, in messages as they are. */
function signatureWriter(exchange: CcxtMembers, signer: AdapterSigner, percent: boolean): (message: string | Uint8Array) => string {
  let inMessage = false;
  const { signParams } = exchange as { signParams?: (...args: unknown[]) => unknown };
  if (signParams !== undefined) {
    replace(exchange, 'signParams', (...args: unknown[]) => {
      inMessage = true;
      try {
        return signParams.apply(exchange, args);
      } finally {
        inMessage = false;
      }
    });
  }
  return (message) => {
    const signature = signer.sign(message, 'base64') as string;
    return percent && !inMessage ? encodeURIComponent(signature) : signature;
  };
}

/** @returns the placeholder of the passphrase, where the signer has one and the exchange asks for it */
function hookPassphrase(exchange: CcxtMembers, signer: AdapterSigner, guard: Guard, work: Hooking['work']): string | undefined {
  if (signer.passphrase === undefined || exchange.requiredCredentials['password'] !== true) return undefined;
  if (exchange.password) throw unfit(exchange.id, 'has a password as text already: leave it out, the entry gives it');
  const placeholder = randomText(24);
  exchange.password = placeholder;
  if (signer.passphrase.text === undefined) guard.watchFor(placeholder);
  else work.passphrase = { placeholder, text: () => passphraseText(signer, exchange.id) };
  return placeholder;
}
