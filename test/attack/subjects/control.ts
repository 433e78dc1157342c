/**
 * Control program: does what the product subject does, with an ordinary key. argv: string | key-object | sodium.
 * Every scan has to find something in it.
 */
import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createSecretKey,
  sign,
  type BinaryLike,
  type Cipher,
  type Hash,
  type Hmac,
  type KeyObject,
} from 'node:crypto';
import { readFileSync, readSync } from 'node:fs';

import { NOBLE_OPTIONS, nobleP256, nobleSecp256k1 } from '../../support/noble.js';
import { CCXT_PREFIX, ccxtForms } from '../lib/ccxt-needles.js';
import { LAST_MESSAGE } from '../lib/fixture.js';
import { DESCRIPTORS, serve } from './serve.js';

/** One signature with each private key for so many HMACs: they take a thousand times as long. */
const PRIVATE_KEY_SHARE = 50;

interface Sodium {
  sodium_malloc(size: number): Buffer;
  sodium_memzero(bytes: Buffer): void;
}

interface Key {
  readonly hash: string;
  readonly key: BinaryLike | KeyObject;
}

const SHAPES = [
  ['sha256', 'utf8'],
  ['sha512', 'base64'],
  ['sha384', 'hex'],
] as const;

/** A private key as node takes it, and the hash to sign with. */
interface PrivateKey {
  readonly hash: string | null;
  readonly key: KeyObject | string;
}

const keep: { keys: Key[]; privateKeys: PrivateKey[]; macs: Hmac[]; hashes: Hash[]; ciphers: Cipher[]; texts: string[] } = {
  keys: [],
  privateKeys: [],
  macs: [],
  hashes: [],
  ciphers: [],
  texts: [],
};

/** The ways to hold a key that people use. */
const ways: Record<string, (descriptor: number, encoding: BufferEncoding) => Key['key']> = {
  string(descriptor, encoding) {
    const text = readFileSync(descriptor, 'latin1');
    keep.texts.push(text);
    return encoding === 'utf8' ? text : Buffer.from(text, encoding);
  },
  'key-object'(descriptor, encoding) {
    const text = readFileSync(descriptor);
    const bytes = Buffer.from(text.toString('latin1'), encoding);
    const key = createSecretKey(bytes);
    text.fill(0);
    bytes.fill(0);
    return key;
  },
  sodium(descriptor, encoding) {
    const sodium = require('sodium-native') as Sodium;
    const text = sodium.sodium_malloc(128);
    let size = 0;
    for (let got = 1; got > 0; size += got) got = readSync(descriptor, text, size, text.length - size, null);
    if (encoding === 'utf8') return text.subarray(0, size);
    const bytes = sodium.sodium_malloc(Buffer.byteLength(text.toString('latin1', 0, size), encoding));
    bytes.write(text.toString('latin1', 0, size), encoding);
    return bytes;
  },
};

/** As text, which is parsed for every signature, or as a KeyObject; sodium-native has no kind of its own for them. */
function readPrivateKey(descriptor: number, passphrase: string): PrivateKey['key'] {
  const bytes = readFileSync(descriptor);
  const key = createPrivateKey({ key: bytes.toString('latin1').replaceAll('\\n', '\n'), passphrase });
  bytes.fill(0);
  return process.argv[2] === 'string' ? key.export({ type: 'pkcs8', format: 'pem' }).toString() : key;
}

serve({
  load() {
    const way = ways[process.argv[2]!]!;
    keep.keys = SHAPES.map(([hash, encoding], i) => ({ hash, key: way(DESCRIPTORS.secrets[i]!, encoding) }));
    const password = readFileSync(DESCRIPTORS.password, 'latin1');
    keep.texts.push(password, readFileSync(DESCRIPTORS.wrongPassword, 'latin1'));
    keep.privateKeys = DESCRIPTORS.privateKeys.map((descriptor, i) => ({
      hash: i === 0 ? null : 'sha256',
      key: readPrivateKey(descriptor, password),
    }));
  },
  /** Keys of a vault, where the test hands some over: each in use as a cipher's and as an HMAC's. In front of them text, of so many bytes, to be kept. */
  loadKeys(textSize = 0) {
    const keys = readFileSync(DESCRIPTORS.keys);
    keep.texts.push(keys.toString('latin1', 0, textSize));
    for (let at = textSize; at < keys.length; at += 32) {
      const key = keys.subarray(at, at + 32);
      keep.ciphers.push(createCipheriv('aes-256-gcm', key, Buffer.alloc(12)));
      keep.macs.push(createHmac('sha256', key).update('x'));
    }
  },
  sign(times: number) {
    for (let i = 0; i < times; i++) {
      for (const { hash, key } of keep.keys) createHmac(hash, key).update(`message ${i}`).digest('hex');
    }
    for (let i = 0; i < times / PRIVATE_KEY_SHARE; i++) {
      for (const { hash, key } of keep.privateKeys) sign(hash, Buffer.from(`message ${i}`), key);
    }
    // One of each left in the middle, as between two chunks of a message: the midstates are in use.
    keep.macs.push(...keep.keys.map(({ hash, key }) => createHmac(hash, key).update('half a message')));
  },
  /** A passphrase as people hold one, and its HMAC. */
  signPassphrase(times: number) {
    const passphrase = readFileSync(DESCRIPTORS.keys, 'latin1');
    keep.texts.push(passphrase);
    const { hash, key } = keep.keys[0]!;
    for (let i = 0; i < times; i++) createHmac(hash, key).update(passphrase).digest('base64');
  },
  /** The first password in other forms than its own. */
  keepForms() {
    const password = Buffer.from(
      keep.texts.find((text) => text.length === 40)!,
      'latin1',
    );
    keep.texts.push(password.toString('hex'), password.toString('base64'), password.reverse().toString('latin1'));
  },
  /** A scalar of secp256k1 as a bot has it, with which ccxt's curve signs. */
  async signWithScalar(file: string) {
    const scalar = readFileSync(file, 'latin1').trim();
    keep.texts.push(scalar);
    const curve = await nobleSecp256k1();
    const sign = (message: string): unknown =>
      curve.sign(createHash('sha256').update(message).digest(), Buffer.from(scalar.slice(-64), 'hex'), NOBLE_OPTIONS);
    for (let i = 0; i < 10; i++) sign(`message ${i}`);
    sign(LAST_MESSAGE);
  },
  /** P-256 as ccxt signs with it. */
  async signaturesOfP256(times: number) {
    const curve = await nobleP256();
    const { key } = keep.privateKeys[2]!;
    const scalar = createPrivateKey(key as string).export({ format: 'jwk' }).d!;
    const digest = createHash('sha256').update(LAST_MESSAGE).digest();
    const sign = (): Uint8Array => curve.sign(digest, Buffer.from(scalar, 'base64url'), { ...NOBLE_OPTIONS, format: 'compact' });
    return Array.from({ length: times }, () => Buffer.from(sign()).toString('hex'));
  },
  /** A secret in each form that ccxt makes of it, kept as bots keep them; its hashes in the middle, as between two chunks of a message. */
  signInFormsOfCcxt(file: string) {
    const text = readFileSync(file);
    for (const bytes of Object.values(ccxtForms(text))) {
      keep.texts.push(bytes.toString('latin1'));
      for (const hash of ['sha256', 'sha512']) keep.macs.push(createHmac(hash, bytes).update('half a message'));
    }
    for (const hash of ['md5', 'sha256']) keep.hashes.push(createHash(hash).update(CCXT_PREFIX).update(text).update('half a message'));
    keep.texts.push(createHash('md5').update(text).digest().toString('latin1'));
    return ['md5', 'sha256'].map((hash) => createHash(hash).update(CCXT_PREFIX).update(text).update('message 0').digest('hex'));
  },
  environment: (name: string) => void keep.texts.push(process.env[name]!),
});
