import { randomBytes, randomInt } from 'node:crypto';

import { hmacNeedles, textNeedles, type Needle } from './needles.js';
import type { HashName } from './sha2.js';

/** A secret as a person holds it: text, and how that text stands for the key of which HMAC. */
export interface TestSecret {
  readonly name: string;
  readonly text: Buffer;
  readonly encoding: 'utf8' | 'hex' | 'base64';
  readonly hash: HashName;
}

/** What one subject is given. Everything is random, so that no scan can find another run's leftovers. */
export interface Fixture {
  /** In ordinary memory of every subject: a scan that does not find it has not looked. */
  readonly marker: Buffer;
  readonly secrets: readonly TestSecret[];
  readonly password: Buffer;
  readonly wrongPassword: Buffer;
}

function randomText(length: number): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Buffer.from(Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''));
}

/** The shapes of Binance's and Kraken's secrets, and a hexadecimal one. */
export function makeFixture(): Fixture {
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
    password: randomText(40),
    wrongPassword: randomText(40),
  };
}

export const MARKER = 'marker (not a secret)';

/** The decoded key bytes of a secret. */
export function keyOf(secret: TestSecret): Buffer {
  return Buffer.from(secret.text.toString('latin1'), secret.encoding);
}

/** Needles of the signing secrets, and the marker. */
export function secretNeedles(fixture: Fixture): Needle[] {
  return [
    { name: MARKER, bytes: fixture.marker },
    ...fixture.secrets.flatMap((secret) => [
      ...textNeedles(secret.name, secret.text),
      ...hmacNeedles(secret.name, keyOf(secret), secret.hash),
    ]),
  ];
}

/** Needles of both passwords. */
export function passwordNeedles(fixture: Fixture): Needle[] {
  return [...textNeedles('password', fixture.password), ...textNeedles('wrong password', fixture.wrongPassword)];
}
