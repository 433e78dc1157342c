/** Puts placeholders and hooks into one exchange object. */
import { type AdapterKey, signerOf } from '../adapter/credentials.js';
import type { OwnedSigner } from '../adapter/key-signer.js';
import type { AdapterSigner } from '../adapter/signer.js';
import { StrongroomError } from '../errors.js';
import { type CcxtExchange, type CcxtMembers, replace } from './exchange.js';
import { type CcxtFacts, classIdOf, factsOf, refusalOf } from './facts.js';
import { Guard } from './guard.js';
import { type Field, type Hooking, hookField, unfit } from './hook-field.js';
import { type CcxtKeys, isKeys } from './keys.js';
import { hookSending } from './outgoing.js';

/** What {@link secureCcxt} allows. */
export interface SecureOptions {
  /**
   * Lets the hash of the secret alone be sent: cryptomus wants that with requests that have no body. It tells as much as the secret to whoever
   * takes it for one, so it is refused unless told.
   */
  readonly bareHash?: boolean;
}

const secured = new WeakMap<CcxtExchange, readonly (AdapterSigner | OwnedSigner)[]>();

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
  const hooking: Hooking = { exchange, facts, guard: new Guard(exchange.id), changes: [], work: {}, bareHash: options.bareHash === true };
  for (const [field, signer] of signers) {
    if (signer.apiKey !== undefined && !exchange.apiKey && exchange.requiredCredentials['apiKey'] === true) exchange.apiKey = signer.apiKey;
    hookField(hooking, field, signer);
  }
  const { changes, guard, work } = hooking;
  hookSending(exchange, { guard, ...work });
  if (changes.length === 0) return;
  const stock = exchange.sign;
  replace(exchange, 'sign', (...args: unknown[]) => changes.reduce((request, change) => change(request), stock.apply(exchange, args)));
}
