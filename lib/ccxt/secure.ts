/** Puts placeholders and hooks into one exchange object. */
import { StrongroomError } from '../errors.js';
import { type AdapterKey, signerOf } from '../adapter/credentials.js';
import { Ed25519Exchange } from './ed25519.js';
import { type CcxtExchange, type CcxtMembers, type CcxtRequest, replace } from './exchange.js';
import { type CcxtFacts, classIdOf, factsOf, refusalOf } from './facts.js';
import { Guard } from './guard.js';
import { hookHashes, passphraseText } from './hooks.js';
import { coinbaseToken, signConnectionToken, signTokenOf } from './json-web-token.js';
import type { OwnedSigner } from '../adapter/key-signer.js';
import { type CcxtKeys, isKeys } from './keys.js';
import { type OutgoingWork, hookSending } from './outgoing.js';
import { Placeholder, type PlaceholderShape, randomText } from '../adapter/placeholder.js';
import { hookKalshi, hookLbankRsa } from './rsa.js';
import type { AdapterSigner } from '../adapter/signer.js';
import { hookSecp256k1 } from './secp256k1.js';
import { hookSolana } from './solana.js';

/** What {@link secureCcxt} allows. */
export interface SecureOptions {
  /**
   * Lets the hash of the secret alone be sent: cryptomus wants that with requests that have no body. It tells as much as the secret to whoever
   * takes it for one, so it is refused unless told.
   */
  readonly bareHash?: boolean;
}

/** Fields of an exchange object that hold what signs. */
type Field = 'secret' | 'privateKey';

const secured = new WeakMap<CcxtExchange, readonly (AdapterSigner | OwnedSigner)[]>();

const unfit = (id: string, what: string): StrongroomError => new StrongroomError('CCXT_CREDENTIAL', { subject: `${id} ${what}` });

export function wipe(exchange: CcxtExchange): void {
  for (const signer of secured.get(exchange) ?? []) if ('destroy' in signer) signer.destroy();
}

export function secure(exchange: CcxtMembers, key: AdapterKey | CcxtKeys, options: SecureOptions): void {
  const id = classIdOf(exchange);
  const refusal = refusalOf(id);
  if (refusal !== undefined) throw new StrongroomError('CCXT_UNSUPPORTED', { subject: refusal });
  if (secured.has(exchange)) throw unfit(id, 'was secured already');
  for (const field of ['secret', 'privateKey'] as const) {
    if (exchange[field]) throw unfit(id, `has a ${field} as text already, which no call can take back: make it without`);
  }
  const facts = factsOf(id);
  const keys: CcxtKeys = isKeys(key) ? key : { [fieldOf(exchange, facts)]: key };
  const signers = new Map<Field, AdapterSigner | OwnedSigner>();
  try {
    for (const field of ['secret', 'privateKey'] as const) {
      const given = keys[field];
      if (given !== undefined) signers.set(field, signerOf(given, facts, privateKind(facts, field), options.bareHash === true));
    }
    hook(exchange, facts, signers, options);
  } catch (error) {
    for (const signer of signers.values()) if ('destroy' in signer) signer.destroy();
    throw error;
  }
  secured.set(exchange, [...signers.values()]);
}

/** Where the one key of an exchange goes. */
function fieldOf({ requiredCredentials }: CcxtMembers, { scheme }: CcxtFacts): Field {
  if (scheme === 'secp256k1') return 'privateKey';
  return requiredCredentials['privateKey'] === true && requiredCredentials['secret'] !== true ? 'privateKey' : 'secret';
}

/** What a {@link Secret} in a field is the private key of, where it is one. */
function privateKind({ scheme, ed25519 }: CcxtFacts, field: Field): 'ed25519' | 'rsa' | 'secp256k1' | undefined {
  if (field === 'secret') return scheme === 'ed25519' ? 'ed25519' : undefined;
  if (scheme === 'rsa-pss') return 'rsa';
  return scheme === 'solana' || ed25519 === 'pem' ? 'ed25519' : 'secp256k1';
}

function hook(exchange: CcxtMembers, facts: CcxtFacts, signers: ReadonlyMap<Field, AdapterSigner>, options: SecureOptions): void {
  const guard = new Guard(exchange.id);
  const changes: Changes = [];
  const work: Work = { guard };
  for (const [field, signer] of signers) {
    if (signer.apiKey !== undefined && !exchange.apiKey && exchange.requiredCredentials['apiKey'] === true) exchange.apiKey = signer.apiKey;
    const ed25519 = facts.scheme === 'ed25519' && (field === 'secret' || facts.ed25519 === 'pem');
    if (ed25519) {
      hookEd25519(exchange, field, facts, signer, guard, changes, work);
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
      hookSecret(exchange, field, facts, signer, guard, changes, work, options);
    }
  }
  hookSending(exchange, work);
  if (changes.length === 0) return;
  const stock = exchange.sign;
  replace(exchange, 'sign', (...args: unknown[]) => changes.reduce((request, change) => change(request), stock.apply(exchange, args)));
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

type Changes = ((request: CcxtRequest) => CcxtRequest)[];
type Work = { -readonly [Name in keyof OutgoingWork]: OutgoingWork[Name] };

function hookEd25519(
  exchange: CcxtMembers,
  field: Field,
  facts: CcxtFacts,
  signer: AdapterSigner,
  guard: Guard,
  changes: Changes,
  work: Work,
): void {
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

function hookSecret(
  exchange: CcxtMembers,
  field: Field,
  facts: CcxtFacts,
  signer: AdapterSigner,
  guard: Guard,
  changes: Changes,
  work: Work,
  options: SecureOptions,
): void {
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
    bareHash: options.bareHash === true,
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
function hookPassphrase(exchange: CcxtMembers, signer: AdapterSigner, guard: Guard, work: Work): string | undefined {
  if (signer.passphrase === undefined || exchange.requiredCredentials['password'] !== true) return undefined;
  if (exchange.password) throw unfit(exchange.id, 'has a password as text already: leave it out, the entry gives it');
  const placeholder = randomText(24);
  exchange.password = placeholder;
  if (signer.passphrase.text === undefined) guard.watchFor(placeholder);
  else work.passphrase = { placeholder, text: () => passphraseText(signer, exchange.id) };
  return placeholder;
}
