/** ECDSA over secp256k1: methods of the exchange object sign hashes, and each exchange writes signatures in its own way. */
import { StrongroomError } from '../errors.js';
import { type CcxtDigest, type CcxtHash, type CcxtMembers, replace } from './exchange.js';
import { classIdOf } from './facts.js';
import type { Placeholder } from '../adapter/placeholder.js';
import type { AdapterSigner } from '../adapter/signer.js';

/** Of a signature: r and s as 64 hexadecimal digits each, and the recovery id, 0 or 1. */
type Shape = (r: string, s: string, recovery: number) => unknown;

const NOBODY = `0x${'0'.repeat(40)}`;
/** What Ethereum adds to a recovery id. */
const ETHEREUM = 27;
const trimmed = (digits: string): string => digits.replace(/^0+(?=.)/, '');

const padded: Shape = (r, s, recovery) => ({ r: `0x${r}`, s: `0x${s}`, v: ETHEREUM + recovery });
const joined: Shape = (r, s, recovery) => `0x${r}${s}${(ETHEREUM + recovery).toString(16)}`;

/** Of those that do not join them: as `signHash` of ccxt 4.5 returns them. */
const shapes: Readonly<Record<string, Shape>> = {
  dydx: (r, s, recovery) => ({ r, s, v: ETHEREUM + recovery }),
  hyperliquid: (r, s, recovery) => ({ r: `0x${trimmed(r)}`, s: `0x${trimmed(s)}`, v: ETHEREUM + recovery }),
  'prediction.hyperliquid': padded,
  'prediction.opinion': padded,
  'prediction.polymarket': padded,
};

/** Keccak-256 as @noble/hashes has it: the sizes, in bytes, that no other hash of ccxt has. */
const isKeccak = ({ outputLen, blockLen }: CcxtHash): boolean => outputLen === 32 && blockLen === 136;

interface Members extends CcxtMembers {
  signHash?(hash: string, privateKey: string): unknown;
  /** Of sxbet. */
  signDigest?(digest: string, privateKey: string): unknown;
  /** Of prediction markets. */
  signEvmTransaction?(transaction: unknown, privateKey: string): string;
  hashMessage?(message: string): string;
  signMessage(message: string, privateKey: string): unknown;
  createSignedRequest(request: Request, ...rest: unknown[]): Request;
  keccakMessage(message: Uint8Array): string;
  ethGetAddressFromPrivateKey(privateKey: string): string;
}

/** Of grvt. */
interface Request {
  signature: Record<string, unknown>;
  [field: string]: unknown;
}

/** The hash functions that ccxt used, since the adapter has no Keccak of its own. */
interface Keccak {
  hash?: CcxtHash;
  /** In hexadecimal digits. */
  last?: string;
}

export function hookSecp256k1(exchange: CcxtMembers, placeholder: Placeholder, signer: AdapterSigner): void {
  const members = exchange as Members;
  const id = classIdOf(exchange);
  const { signHash, signMessage, signDigest, ethGetAddressFromPrivateKey } = members;
  const digits = placeholder.text.slice(-64);
  const isOurs = (key: string): boolean => key.slice(-64) === digits;
  const keccak: Keccak = {};
  const parts = (hash: string): [r: string, s: string, recovery: number] => {
    const bytes = Buffer.from(signer.signDigest!(Buffer.from(hash.slice(-64), 'hex')));
    return [bytes.toString('hex', 0, 32), bytes.toString('hex', 32, 64), bytes[64]!];
  };

  const { hash } = exchange;
  exchange.hash = (request: string | Uint8Array, algorithm: CcxtHash, digest?: CcxtDigest) => {
    const result = hash(request, algorithm, digest);
    if (isKeccak(algorithm)) {
      keccak.hash = algorithm;
      if (typeof result === 'string') keccak.last = result;
    }
    return result;
  };
  if (typeof signHash === 'function') {
    const shape = Object.hasOwn(shapes, id) ? shapes[id]! : joined;
    replace(exchange, 'signHash', (of: string, key: string) => (isOurs(key) ? shape(...parts(of)) : signHash.call(exchange, of, key)));
  }
  replace(exchange, 'ethGetAddressFromPrivateKey', (key: string) =>
    isOurs(key) ? addressOf(members, signer, keccak) : ethGetAddressFromPrivateKey.call(exchange, key),
  );
  if (typeof signDigest === 'function') {
    replace(exchange, 'signDigest', (of: string, key: string) => (isOurs(key) ? joined(...parts(of)) : signDigest.call(exchange, of, key)));
  }
  if (typeof members.signEvmTransaction === 'function') {
    replace(exchange, 'signEvmTransaction', () => {
      throw new StrongroomError('CCXT_UNSUPPORTED', { subject: `${exchange.id} would sign a transaction with the placeholder of its key` });
    });
  }
  if (id === 'hibachi') {
    // SHA-256 of the message, and the recovery id as it is.
    replace(exchange, 'signMessage', (message: string, key: string) => {
      if (!isOurs(key)) return signMessage.call(exchange, message, key);
      const bytes = Buffer.from(signer.sign(message, 'bytes', 'recoverable') as Uint8Array);
      return bytes.toString('hex');
    });
  }
  if (id === 'grvt') hookGrvt(members, parts, keccak);
  if (id === 'dydx') hookDydx(members, signer, digits);
}

/** grvt signs within the method that makes the request, out of reach: what it hashed last is signed again. */
function hookGrvt(exchange: Members, parts: (hash: string) => [string, string, number], keccak: Keccak): void {
  const { createSignedRequest } = exchange;
  replace(exchange, 'createSignedRequest', (request: Request, ...rest: unknown[]): Request => {
    const made = createSignedRequest.call(exchange, request, ...rest);
    const [r, s, recovery] = parts(keccak.last!);
    Object.assign(made.signature, { r: `0x${r}`, s: `0x${s}`, v: ETHEREUM + recovery });
    return made;
  });
}

/** dydx signs with a key of its own chain, which ccxt makes of a signature of the wallet and keeps: here the key is that of the chain. */
function hookDydx(exchange: Members, signer: AdapterSigner, digits: string): void {
  exchange.options['dydxCredentials'] = { privateKey: digits, publicKey: compressed(signer) };
  replace(exchange, 'signOnboardingAction', () => {
    throw new StrongroomError('CCXT_UNSUPPORTED', {
      subject: 'dydx would make its key of a signature in JavaScript: the key of the dYdX chain is what signs here',
    });
  });
}

/** The point of a public key: 64 bytes at the end of its SubjectPublicKeyInfo. */
const pointOf = (signer: AdapterSigner): Buffer => Buffer.from(signer.publicKey!()).subarray(-64);

function compressed(signer: AdapterSigner): string {
  const point = pointOf(signer);
  return `${point[63]! % 2 === 0 ? '02' : '03'}${point.toString('hex', 0, 32)}`;
}

/** The last 20 bytes of the point's Keccak-256. */
function addressOf(exchange: Members, signer: AdapterSigner, keccak: Keccak): string {
  if (keccak.hash === undefined) {
    // Whatever makes ccxt hash something.
    if (typeof exchange.keccakMessage === 'function') exchange.keccakMessage(new Uint8Array(1));
    else if (typeof exchange.hashMessage === 'function') exchange.hashMessage('0');
    else if (exchange.id === 'grvt')
      exchange.createSignedRequest(
        { address: NOBODY, signature: { nonce: 1, expiration: '1' } },
        'EIP712_WALLETLOGIN_TYPE',
        undefined,
        NOBODY,
      );
  }
  if (keccak.hash === undefined) {
    throw new StrongroomError('CCXT_CREDENTIAL', {
      subject: `${exchange.id} asks for the address of the wallet: give it as walletAddress`,
    });
  }
  const { last } = keccak;
  const address = `0x${(exchange.hash(pointOf(signer), keccak.hash) as string).slice(-40)}`;
  if (last !== undefined) keccak.last = last; // grvt asks for the address between hashing and signing
  return address;
}
