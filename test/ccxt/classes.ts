/** The exchange classes of the installed ccxt, and a key for each way in which it signs. */
import { createHash } from 'node:crypto';

import { Secret } from '../../lib/index.js';
import type { CcxtKey, CcxtKeys } from '../../lib/ccxt/index.js';
import type { SecureOptions } from '../../lib/ccxt/index.js';
import { makeKey } from '../support/keys.js';
import { p256Sec1Key, rsaKey } from './keys.js';

export const secretOf = (text: string | Uint8Array): Secret => Secret.fromBytes(Uint8Array.from(Buffer.from(text as string)));

/** One way to sign with one class. */
export interface Case {
  readonly id: string;
  /** The way, in a few words; docs/ccxt.md shows it. */
  readonly way: string;
  /** What stock ccxt is given. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The fields of {@link credentials} that the adapter is not given. */
  readonly secretFields: readonly string[];
  /** What the adapter is given instead. */
  key(): CcxtKey | CcxtKeys;
  /** The same with another secret, for the control. */
  readonly other: Readonly<Record<string, string>>;
  readonly options?: SecureOptions;
  /** What signs in the place of `sign()`, or beside it: methods of the object with what they are called with, given the key as the object has it. */
  readonly calls?: readonly Call[];
  /** Signatures are random: the public key that verifies them. */
  readonly verify?: 'es256' | 'rsa-pss';
}

/** A call of a method that signs. */
export type Call = readonly [method: string, args: (instance: { privateKey: string }) => unknown[]];

/** Letters and digits of `name`: always the same, and base64 too, with letters of both cases. */
const fixedText = (name: string, length: number): string =>
  createHash('sha512').update(name).digest('base64').replace(/[+/=]/g, '').slice(0, length);

const PUBLIC: Readonly<Record<string, string>> = {
  apiKey: 'account-5tY8vK2mQpWzXcRdLfHg',
  uid: '1048576',
  accountId: '7654321',
  login: 'somebody',
  password: 'a passphrase',
  token: '',
};

const BASE64_SECRETS = ['btcmarkets', 'btcturk', 'coinbaseexchange', 'coinbaseinternational', 'kraken', 'krakenfutures'];

function hmacSecret(id: string, salt: string): string {
  if (BASE64_SECRETS.includes(id)) return createHash('sha512').update(`${id} ${salt}`).digest('base64');
  return fixedText(`${id} ${salt}`, 32);
}

/** The way of most: a secret that HMACs or hashes are made with. */
function hmacCase(id: string, way: string, options?: SecureOptions): Case {
  const secret = hmacSecret(id, 'secret');
  return {
    id,
    way,
    credentials: { ...PUBLIC, secret },
    secretFields: ['secret'],
    key: () => secretOf(secret),
    other: { ...PUBLIC, secret: hmacSecret(id, 'other') },
    ...(options === undefined ? {} : { options }),
  };
}

interface KeyPair {
  /** As ccxt wants it. */
  readonly text: string;
  /** As {@link Secret} reads it. */
  readonly pem: string;
}

function privateCase(
  id: string,
  way: string,
  field: 'secret' | 'privateKey',
  make: () => KeyPair,
  extra: Readonly<Record<string, string>> = {},
): Case {
  const [pair, other] = [make(), make()];
  return {
    id,
    way,
    credentials: { ...PUBLIC, ...extra, [field]: pair.text },
    secretFields: [field],
    key: () => secretOf(pair.pem).privateKey(),
    other: { ...PUBLIC, ...extra, [field]: other.text },
  };
}

const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;

function ed25519Pair(write: (seed: Buffer, pem: string, publicKey: Buffer) => string): KeyPair {
  const key = makeKey('ed25519');
  const pem = key.export(pkcs8).toString();
  const half = (name: 'd' | 'x'): Buffer => Buffer.from(key.export({ format: 'jwk' })[name]!, 'base64url');
  return { text: write(half('d'), pem, half('x')), pem };
}

const asPem = (): KeyPair => ed25519Pair((_seed, pem) => pem);
const asBase64 = (): KeyPair => ed25519Pair((seed, _pem, publicKey) => Buffer.concat([seed, publicKey]).toString('base64'));
const rsaPair = (): KeyPair => {
  const pem = rsaKey();
  return { text: pem, pem };
};
const bodyOf = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');

const binanceLike = ['binance', 'binancecoinm', 'binanceus', 'binanceusdm'];
const bybitLike = ['bybit', 'bybiteu', 'bybitid'];

/** Ways of a class that signs with a private key, or with one too. */
function privateCases(id: string, toBase58: (bytes: Uint8Array) => string): Case[] {
  const asBase58 = (): KeyPair => ed25519Pair((seed) => `ed25519:${toBase58(seed)}`);
  const asSolana = (): KeyPair => ed25519Pair((seed, _pem, publicKey) => toBase58(Buffer.concat([seed, publicKey])));
  if (binanceLike.includes(id)) return [privateCase(id, 'Ed25519', 'secret', asPem), privateCase(id, 'RSA', 'secret', rsaPair)];
  if (bybitLike.includes(id)) return [privateCase(id, 'RSA', 'secret', rsaPair)];
  switch (id) {
    case 'backpack':
      return [privateCase(id, 'Ed25519', 'secret', asBase64)];
    case 'modetrade':
    case 'woofipro':
      return [privateCase(id, 'Ed25519', 'secret', asBase58)];
    case 'revolutx':
      return [privateCase(id, 'Ed25519', 'privateKey', asPem)];
    case 'pacifica':
      return [privateCase(id, 'Ed25519', 'privateKey', asSolana, { walletAddress: '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin' })].map(
        (one) => ({ ...one, calls: PACIFICA }),
      );
    case 'lbank':
      return [
        privateCase(id, 'RSA', 'secret', () => {
          const { text, pem } = rsaPair();
          return { text: bodyOf(text), pem };
        }),
      ];
    case 'coinbase': {
      const cloud = { apiKey: 'organizations/0b7a9a4e-8c2d/apiKeys/4d1c3b2a-1f0e' };
      const es256 = privateCase(
        id,
        'JSON Web Token, ES256',
        'secret',
        () => {
          const pem = p256Sec1Key();
          return { text: pem, pem };
        },
        cloud,
      );
      return [
        { ...es256, verify: 'es256' },
        privateCase(id, 'JSON Web Token, EdDSA', 'secret', asBase64, { apiKey: '4d1c3b2a-1f0e-4c5b-9a6d-2e8f7b1c0a3d' }),
      ];
    }
    default:
      return [];
  }
}

/** Enough for r and s that begin with zeros, which exchanges write in their own ways. */
const HASHES = Array.from({ length: 300 }, (_, number) => createHash('sha256').update(String(number)).digest('hex'));
const signHash: readonly Call[] = HASHES.map((hash) => ['signHash', ({ privateKey }) => [`0x${hash}`, privateKey]]);
const message = Buffer.from('a message of an exchange');
const NONCE = 1_795_955_696_789;

const onChain: Readonly<Record<string, readonly Call[]>> = {
  aster: [
    ...signHash,
    ['signMessage', ({ privateKey }) => [message, privateKey]],
    ['ethGetAddressFromPrivateKey', ({ privateKey }) => [privateKey]],
  ],
  derive: [...signHash, ['signMessage', ({ privateKey }) => ['1795955696789', privateKey]]],
  dydx: [...signHash, ['retrieveCredentials', () => []]],
  grvt: [
    ['ethGetAddressFromPrivateKey', ({ privateKey }) => [privateKey]],
    ...HASHES.slice(0, 50).map((_, number): Call => [
      'createSignedRequest',
      () => [
        { address: '0x0000000000000000000000000000000000000001', signature: { nonce: number, expiration: String(NONCE) } },
        'EIP712_WALLETLOGIN_TYPE',
      ],
    ]),
  ],
  hibachi: HASHES.map((hash): Call => ['signMessage', ({ privateKey }) => [hash, privateKey]]),
  hyperliquid: [
    ...signHash,
    [
      'signL1Action',
      () => [{ type: 'order', orders: [{ a: 1, b: true, p: '1', s: '1', r: false, t: { limit: { tif: 'Gtc' } } }], grouping: 'na' }, NONCE],
    ],
    [
      'signUserSignedAction',
      () => [
        {
          'HyperliquidTransaction:UsdSend': [
            { name: 'hyperliquidChain', type: 'string' },
            { name: 'time', type: 'uint64' },
          ],
        },
        { hyperliquidChain: 'Mainnet', time: NONCE },
      ],
    ],
  ],
  nado: signHash,
  'prediction.hyperliquid': [
    ...signHash,
    ['signL1Action', () => [{ type: 'order', orders: [{ a: 1, b: true, p: '1', s: '1', r: false }], grouping: 'na' }, NONCE]],
  ],
  'prediction.opinion': [...signHash, ['signApiKeyAuth', () => ['0x0000000000000000000000000000000000000001', 'create', NONCE]]],
  'prediction.polymarket': [...signHash, ['signClobAuth', () => ['0x0000000000000000000000000000000000000001', '1795955696', 0]]],
  'prediction.predictfun': [...signHash, ['ethGetAddressFromPrivateKey', ({ privateKey }) => [privateKey]]],
  'prediction.sxbet': HASHES.map((hash): Call => ['signDigest', ({ privateKey }) => [`0x${hash}`, privateKey]]),
};

const PACIFICA: readonly Call[] = [
  [
    'signMessage',
    ({ privateKey }) => [{ type: 'create_order', timestamp: NONCE, expiry_window: 5000 }, { symbol: 'BTC', amount: '0.1' }, privateKey],
  ],
];

function onChainCase(id: string): Case {
  const scalar = (salt: string): string => `0x${createHash('sha256').update(`${id} ${salt}`).digest('hex')}`;
  const credentials = {
    ...PUBLIC,
    walletAddress: id === 'dydx' ? 'dydx1cpb4tedmwq304c2kc9pwzjwq0sc6z2a4tasxrz' : '0x0000000000000000000000000000000000000001',
  };
  const own: Readonly<Record<string, string>> = id === 'grvt' ? { walletAddress: credentials.walletAddress } : credentials;
  return {
    id,
    way: 'secp256k1',
    credentials: { ...own, privateKey: scalar('secret') },
    secretFields: ['privateKey'],
    key: () => secretOf(scalar('secret')),
    other: { ...own, privateKey: scalar('other') },
    calls: onChain[id] ?? signHash,
  };
}

/** Of prediction markets that sign requests with a secret and orders with the key of a wallet. */
function walletCase(id: string): Case {
  const wallet = onChainCase(id);
  const base64 = (salt: string): string => createHash('sha512').update(`${id} ${salt}`).digest('base64');
  const isUrlSafe = id === 'prediction.polymarket';
  const secret = (salt: string): string => (isUrlSafe ? base64(salt).replaceAll('+', '-').replaceAll('/', '_') : base64(salt));
  return {
    ...wallet,
    way: 'HMAC, and secp256k1',
    credentials: { ...wallet.credentials, secret: secret('api') },
    secretFields: ['privateKey', 'secret'],
    key: () => ({ secret: secretOf(secret('api')), privateKey: wallet.key() as CcxtKey }),
    other: { ...wallet.other, secret: secret('other api') },
  };
}

function kalshiCase(id: string): Case {
  return { ...privateCase(id, 'RSA-PSS', 'privateKey', rsaPair), verify: 'rsa-pss' };
}

const ONLY_PRIVATE = ['backpack', 'modetrade', 'pacifica', 'revolutx', 'woofipro'];

/** Every way of a class. Empty for one that the adapter refuses. */
export function casesOf(id: string, toBase58: (bytes: Uint8Array) => string): Case[] {
  if (id === 'prediction.kalshi') return [kalshiCase(id)];
  if (id === 'prediction.limitless') return [walletCase(id)];
  if (id === 'prediction.polymarket') return [walletCase(id)];
  if (Object.hasOwn(onChain, id)) return [onChainCase(id)];
  const cases = ONLY_PRIVATE.includes(id) ? [] : [hmacCase(id, 'HMAC', id === 'cryptomus' ? { bareHash: true } : undefined)];
  return [...cases, ...privateCases(id, toBase58)];
}
