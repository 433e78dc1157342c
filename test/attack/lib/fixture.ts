import { randomBytes, randomInt, type KeyObject } from 'node:crypto';

import { encryptInfo, makeKey, pem, pkcs8, pkcs8Der } from '../../support/keys.js';
import { ed25519Needles, p256Needles, rsaNeedles, secp256k1Needles } from './key-needles.js';
import { aesNeedles, hmacNeedles, textNeedles, type Needle } from './needles.js';
import type { HashName } from './sha2.js';

/** A secret as a person holds it: text, and how that text stands for the key of which HMAC. */
export interface TestSecret {
  readonly name: string;
  readonly text: Buffer;
  readonly encoding: 'utf8' | 'hex' | 'base64';
  readonly hash: HashName;
}

/** Private keys, each in another form. */
export interface PrivateKeys {
  /** PKCS#8 in PEM. */
  readonly ed25519: KeyObject;
  /** PKCS#8 in PEM, encrypted under the fixture's password. */
  readonly rsa: KeyObject;
  /** SEC1 in PEM with its newlines written \\n. */
  readonly p256: KeyObject;
  /** SEC1 in PEM. */
  readonly secp256k1: KeyObject;
  /** The texts, in that order. */
  readonly texts: readonly Buffer[];
  /** What the password of `rsa` was stretched to. */
  readonly encryptionKey: Buffer;
}

/** What a subject signs last with each private key. */
export const LAST_MESSAGE = 'the last message';

export const PRIVATE_KEY_NAMES = ['ed25519 key', 'rsa key', 'p256 key', 'secp256k1 key'] as const;

/** What one subject is given. Everything is random, so that no scan can find another run's leftovers. */
export interface Fixture {
  /** In ordinary memory of every subject: a scan that does not find it has not looked. */
  readonly marker: Buffer;
  readonly secrets: readonly TestSecret[];
  readonly privateKeys: PrivateKeys;
  readonly password: Buffer;
  readonly wrongPassword: Buffer;
}

function randomText(length: number): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Buffer.from(Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''));
}

function makePrivateKeys(password: Buffer): PrivateKeys {
  const [ed25519, rsa, p256, secp256k1] = [makeKey('ed25519'), makeKey('rsa'), makeKey('p256'), makeKey('secp256k1')];
  const { info, key } = encryptInfo(pkcs8Der(rsa), password);
  const sec1 = (ec: KeyObject): string => ec.export({ type: 'sec1', format: 'pem' }).toString();
  const texts = [pkcs8(ed25519), pem('ENCRYPTED PRIVATE KEY', info), sec1(p256).replaceAll('\n', '\\n'), sec1(secp256k1)];
  return { ed25519, rsa, p256, secp256k1, texts: texts.map((text) => Buffer.from(text)), encryptionKey: key };
}

/** The shapes of Binance's and Kraken's secrets, and a hexadecimal one. */
export function makeFixture(): Fixture {
  const password = randomText(40);
  return {
    marker: randomBytes(64),
    secrets: [
      { name: 'sha256 secret', text: randomText(64), encoding: 'utf8', hash: 'sha256' },
      {
        name: 'sha512 secret',
        text: Buffer.from(randomBytes(64).toString('base64')),
        encoding: 'base64',
        hash: 'sha512',
      },
      { name: 'sha384 secret', text: Buffer.from(randomBytes(48).toString('hex')), encoding: 'hex', hash: 'sha384' },
    ],
    privateKeys: makePrivateKeys(password),
    password,
    wrongPassword: randomText(40),
  };
}

export const MARKER = 'marker (not a secret)';

/** The decoded key bytes of a secret. */
export function keyOf(secret: TestSecret): Buffer {
  return Buffer.from(secret.text.toString('latin1'), secret.encoding);
}

/** Needles of private keys alone. */
export function privateKeyNeedles({ ed25519, rsa, p256, secp256k1, encryptionKey }: PrivateKeys): Needle[] {
  const [first, second, third, fourth] = PRIVATE_KEY_NAMES;
  return [
    ...ed25519Needles(first, ed25519, [LAST_MESSAGE]),
    ...rsaNeedles(second, rsa),
    ...aesNeedles(`encryption of the ${second}`, encryptionKey),
    ...p256Needles(third, p256),
    ...secp256k1Needles(fourth, secp256k1, [LAST_MESSAGE]),
  ];
}

/** Needles of the signing secrets and private keys, and the marker. */
export function secretNeedles(fixture: Fixture): Needle[] {
  return [
    { name: MARKER, bytes: fixture.marker },
    ...fixture.secrets.flatMap((secret) => [
      ...textNeedles(secret.name, secret.text),
      ...hmacNeedles(secret.name, keyOf(secret), secret.hash),
    ]),
    ...privateKeyNeedles(fixture.privateKeys),
  ];
}

/** Needles of both passwords. */
export function passwordNeedles(fixture: Fixture): Needle[] {
  return [...textNeedles('password', fixture.password), ...textNeedles('wrong password', fixture.wrongPassword)];
}
