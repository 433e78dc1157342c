/** Every form in which a private key may come, PKCS#8 first. Encrypted PKCS#8: encryption.test.ts. */
import assert from 'node:assert/strict';

import { curve, der, keyInfo, octets, OIDS, pem, pkcs8, pkcs8Der, point, sec1, secretOf } from '../support/keys.js';
import {
  compressed,
  EC,
  ED25519,
  KEYS,
  KINDS,
  PASSWORD,
  publicHalf,
  publicPoint,
  refused,
  scalar,
  seed,
  taken,
  traditional,
} from './support.js';

describe('a private key is taken', () => {
  for (const kind of KINDS) {
    it(`of ${kind} as PKCS#8, in PEM and in DER`, () => {
      taken(pkcs8(KEYS[kind]), kind);
      taken(pkcs8Der(KEYS[kind]), kind);
    });

    it(`of ${kind} in PEM with any line ends, also the two characters \\n, and with white space around it`, () => {
      const text = pkcs8(KEYS[kind]);
      taken(text.trimEnd(), kind);
      taken(text.replaceAll('\n', '\r\n'), kind);
      taken(text.replaceAll('\n', '\\n'), kind);
      taken(` \n\t${text}\n \n`, kind);
      taken(text.replaceAll('\n', ' \n'), kind);
      taken(text.split('\n').join('\n\n'), kind);
    });
  }

  for (const kind of ['rsa', 'p256', 'secp256k1'] as const) {
    it(`of ${kind} in its traditional PEM, plain and encrypted`, () => {
      taken(traditional(kind), kind);
      taken(traditional(kind).replaceAll('\n', '\\n'), kind);
      for (const cipher of ['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc']) {
        taken(traditional(kind, cipher), kind, secretOf(PASSWORD));
      }
      taken(traditional(kind, 'aes-256-cbc').replaceAll('\n', '\r\n'), kind, secretOf(PASSWORD));
    });
  }

  it('behind the parameters of its curve, as openssl ecparam -genkey writes it', () => {
    const parameters = pem('EC PARAMETERS', OIDS.prime256v1);
    taken(parameters + traditional('p256'), 'p256');
    taken((parameters + traditional('p256')).replaceAll('\n', '\\n'), 'p256');
    refused(parameters, 'KEY_FORMAT', 'only the parameters of a curve are there');
  });

  it('of P-256 without its public half, and with it in either form', () => {
    taken(pem('EC PRIVATE KEY', sec1(scalar, curve(OIDS.prime256v1))), 'p256');
    taken(pem('EC PRIVATE KEY', sec1(scalar, curve(OIDS.prime256v1), point(publicPoint))), 'p256');
    taken(pem('EC PRIVATE KEY', sec1(scalar, curve(OIDS.prime256v1), point(compressed))), 'p256');
    taken(keyInfo(EC, sec1(scalar)), 'p256');
    taken(keyInfo(EC, sec1(scalar, curve(OIDS.prime256v1), point(publicPoint))), 'p256');
  });

  it('of Ed25519 as a seed: 32 bytes, hexadecimal, base64, and base64 with the public key behind it', () => {
    taken(seed, 'ed25519');
    taken(seed.toString('hex'), 'ed25519');
    taken(seed.toString('hex').toUpperCase(), 'ed25519');
    taken(` ${seed.toString('hex')}\r\n`, 'ed25519');
    taken(seed.toString('base64'), 'ed25519');
    taken(Buffer.concat([seed, publicHalf]).toString('base64'), 'ed25519');
  });

  it('of Ed25519 as 32 bytes of any kind but text', () => {
    for (const byte of [0x00, 0x08, 0x0e, 0x1f, 0x7f, 0x80, 0xff]) {
      for (const place of [0, 15, 31]) {
        const bytes = Buffer.alloc(32, 'x');
        bytes[place] = byte;
        assert.equal(secretOf(bytes).privateKey().algorithm, 'ed25519', `${byte} at ${place}`);
      }
    }
  });

  it('of Ed25519 with its public half and attributes, as RFC 8410, 10.3, has it', () => {
    const attributes = der(0xa0);
    taken(keyInfo(ED25519, octets(seed), 1n, der(0x81, Buffer.of(0), publicHalf)), 'ed25519');
    taken(keyInfo(ED25519, octets(seed), 1n, attributes, der(0x81, Buffer.of(0), publicHalf)), 'ed25519');
  });

  it('with a password where it needs none, which is not looked at', () => {
    assert.equal(secretOf(pkcs8(KEYS.p256)).privateKey({ password: secretOf('any') }).algorithm, 'p256');
  });
});
