/** Private keys of tests in every form, made by node and OpenSSL's command, and by hand where those make nothing malformed. */
import { execFileSync } from 'node:child_process';
import {
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  pbkdf2Sync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Secret } from '../../lib/index.js';
import { packageRoot } from './child.js';

export const secretOf = (bytes: Uint8Array | string): Secret => Secret.fromBytes(Uint8Array.from(Buffer.from(bytes)));

export type Kind = 'ed25519' | 'rsa' | 'p256' | 'secp256k1';

const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;
const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;

function makePem(kind: Kind, bits: number): string {
  if (kind === 'ed25519') return generateKeyPairSync('ed25519', { privateKeyEncoding, publicKeyEncoding }).privateKey;
  if (kind === 'p256') return generateKeyPairSync('ec', { namedCurve: 'prime256v1', privateKeyEncoding, publicKeyEncoding }).privateKey;
  if (kind === 'secp256k1') return generateKeyPairSync('ec', { namedCurve: 'secp256k1', privateKeyEncoding, publicKeyEncoding }).privateKey;
  return generateKeyPairSync('rsa', { modulusLength: bits, privateKeyEncoding, publicKeyEncoding }).privateKey;
}

/**
 * A fresh key; `bits` of an RSA modulus. Read from its text: a KeyObject that node made together with its pair shares a lock with the job that did,
 * and node 20 waits for itself for ever where that job is collected while the key is exported.
 */
export const makeKey = (kind: Kind, bits = 2048): KeyObject => createPrivateKey(makePem(kind, bits));

/** Of 8,192 bits: making one takes a minute. */
export const rsa8192 = (): KeyObject => createPrivateKey(readFileSync(path.join(packageRoot, 'test/vectors/rsa-8192.pem')));

export const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
export const pkcs8Der = (key: KeyObject): Buffer => key.export({ type: 'pkcs8', format: 'der' });
export const spki = (key: KeyObject): string => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

/** What the command `openssl` makes of `input`. */
export const openssl = (args: readonly string[], input: Buffer | string): Buffer =>
  execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'pipe'] });

/** An element of DER. */
export function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length < 0x100 ? 2 : 4, '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body]);
}

export const sequence = (...content: Uint8Array[]): Buffer => der(0x30, ...content);
export const octets = (...content: Uint8Array[]): Buffer => der(0x04, ...content);
export const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

/** An INTEGER; negative ones in two's complement. */
export function integer(value: bigint): Buffer {
  if (value < 0n) return der(0x02, Buffer.from(BigInt.asUintN(64, value).toString(16), 'hex'));
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return der(0x02, Buffer.from(Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex'));
}

export function pem(label: string, content: Uint8Array): string {
  const lines = Buffer.from(content)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

const bigint = (base64url: string | undefined): bigint => BigInt(`0x${Buffer.from(base64url!, 'base64url').toString('hex')}`);

/** n, e, d, p, q, d mod p-1, d mod q-1, q^-1 mod p. */
export type RsaNumbers = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];

export function rsaNumbers(key: KeyObject): RsaNumbers {
  const { n, e, d, p, q, dp, dq, qi } = key.export({ format: 'jwk' });
  return [n, e, d, p, q, dp, dq, qi].map(bigint) as RsaNumbers;
}

export const pkcs1 = (numbers: readonly bigint[], version = 0n): Buffer => sequence(integer(version), ...numbers.map(integer));

export const OIDS = {
  rsa: oid('2a864886f70d010101'),
  ec: oid('2a8648ce3d0201'),
  prime256v1: oid('2a8648ce3d030107'),
  ed25519: oid('2b6570'),
};

/** ECPrivateKey: a scalar, and what may follow it. */
export const sec1 = (scalar: Uint8Array, ...rest: Uint8Array[]): Buffer => sequence(integer(1n), octets(scalar), ...rest);
export const curve = (parameters: Uint8Array): Buffer => der(0xa0, parameters);
export const point = (bytes: Uint8Array): Buffer => der(0xa1, der(0x03, Buffer.of(0), bytes));

/** PrivateKeyInfo. */
export const keyInfo = (algorithm: Uint8Array, key: Uint8Array, version = 0n, ...rest: Uint8Array[]): Buffer =>
  sequence(integer(version), algorithm, octets(key), ...rest);

/** EncryptedPrivateKeyInfo with PBES2: PBKDF2 over HMAC-SHA256, AES-256-CBC; and the key that encrypts. */
export function encryptInfo(info: Uint8Array, password: Uint8Array, iterations = 2048): { info: Buffer; key: Buffer } {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const key = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const prf = sequence(oid('2a864886f70d0209'), der(0x05));
  const derivation = sequence(oid('2a864886f70d01050c'), sequence(octets(salt), integer(BigInt(iterations)), prf));
  const scheme = sequence(oid('2a864886f70d01050d'), sequence(derivation, sequence(oid('60864801650304012a'), octets(iv))));
  return { info: sequence(scheme, octets(cipher.update(info), cipher.final())), key };
}
