/** What does a signature with a private key cost, beside node's own `sign` with a KeyObject, and beside the functions of ccxt? */
import { constants, createHash, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { type PrivateKey, Secret } from '../lib/index.js';
import { type CcxtFunctions, ccxtFunctions } from './lib/sdk.js';
import { claim, race } from './lib/measure.js';

// The order that bench/sign.ts signs.
const message = 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559'.slice(
  0,
  106,
);
const bytes = Buffer.from(message);
const digest = createHash('sha256').update(message).digest();

interface Row {
  readonly name: string;
  readonly make: () => KeyObject;
  /** Ours, where it is not the signature of the message in base64. */
  readonly ours?: (key: PrivateKey) => unknown;
  readonly node: (key: KeyObject) => unknown;
  readonly ccxt: (functions: CcxtFunctions, key: KeyObject) => () => unknown;
}

const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;
const rsaKey = (modulusLength: number): KeyObject => generateKeyPairSync('rsa', { modulusLength }).privateKey;
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
// Read from its text, as test/support/keys.ts says why.
const scalarOf = (key: KeyObject): string =>
  Buffer.from(createPrivateKey(pkcs8(key)).export({ format: 'jwk' }).d!, 'base64url').toString('hex');

function rsaRow(name: string, bits: number): Row {
  return {
    name,
    make: () => rsaKey(bits),
    node: (key) => sign('sha256', bytes, key).toString('base64'),
    ccxt: ({ rsa, sha256 }, key) => {
      const pem = pkcs8(key);
      return () => rsa(message, pem, sha256);
    },
  };
}

const ROWS: readonly Row[] = [
  {
    name: 'Ed25519',
    make: () => generateKeyPairSync('ed25519').privateKey,
    node: (key) => sign(null, bytes, key).toString('base64'),
    ccxt: ({ eddsa, ed25519 }, key) => {
      const pem = pkcs8(key);
      return () => eddsa(bytes, pem, ed25519);
    },
  },
  {
    name: 'P-256',
    make: () => ec('prime256v1'),
    node: (key) => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }).toString('base64'),
    ccxt: ({ ecdsa, p256, sha256 }, key) => {
      const scalar = scalarOf(key);
      return () => ecdsa(message, scalar, p256, sha256);
    },
  },
  {
    name: 'secp256k1',
    make: () => ec('secp256k1'),
    ours: (key) => key.signDigest(digest, 'hex', { form: 'recoverable' }),
    node: (key) => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }).toString('hex'),
    ccxt: ({ ecdsa, secp256k1 }, key) => {
      const [hash, scalar] = [digest.toString('hex'), scalarOf(key)];
      return () => ecdsa(hash, scalar, secp256k1);
    },
  },
  rsaRow('RSA-2048', 2048),
  {
    name: 'RSA-2048 PSS',
    make: () => rsaKey(2048),
    ours: (key) => key.sign(message, 'base64', { form: 'pss' }),
    node: (key) =>
      sign('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }).toString(
        'base64',
      ),
    ccxt: ({ rsa, sha256 }, key) => {
      const pem = pkcs8(key);
      return () => rsa(message, pem, sha256, 'pss');
    },
  },
  rsaRow('RSA-4096', 4096),
];

const us = (nanoseconds: number): string => `${(nanoseconds / 1000).toFixed(1)} us`;

export async function benchPrivateKey(): Promise<boolean[]> {
  console.log(`signing ${message.length} bytes with private keys, base64; secp256k1 of their hash`);
  const functions = await ccxtFunctions();
  return ROWS.map(({ name, make, ours, node, ccxt }) => {
    const pem = pkcs8(make());
    const theirs = createPrivateKey(pem);
    const key = Secret.fromBytes(Uint8Array.from(Buffer.from(pem))).privateKey();
    const times = race({
      ours: ours === undefined ? () => key.sign(message, 'base64') : () => ours(key),
      node: () => node(theirs),
      ccxt: ccxt(functions, theirs),
    });
    key.destroy();
    console.log(
      `  ${name.padEnd(12)} ${us(times.ours)}, node:crypto ${us(times.node)}, ccxt ${us(times.ccxt)}, ${(times.ccxt / times.ours).toFixed(1)} times ours`,
    );
    return claim(`${name}, rate over sign() with a KeyObject`, times.node / times.ours, { atLeast: 1 });
  });
}
