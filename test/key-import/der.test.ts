/** DER that is cut, or not the only encoding of what it says. */
import assert from 'node:assert/strict';

import { der, integer, keyInfo, octets, OIDS, pem, pkcs1, pkcs8Der, sec1, sequence } from '../support/keys.js';
import { EC, ED25519, KEYS, KINDS, numbers, publicHalf, refusal, refused, RSA, scalar, seed, taken } from './support.js';

describe('a private key is refused', () => {
  it('cut short or with a byte more anywhere, in DER', () => {
    for (const kind of KINDS) {
      const whole = pkcs8Der(KEYS[kind]);
      for (let size = 1; size < whole.length; size += whole.length > 500 ? 37 : 1) {
        if (size !== 32) assert.equal(refusal(whole.subarray(0, size)).code, 'KEY_FORMAT', `${size} bytes`);
      }
      refused(Buffer.concat([whole, Buffer.of(0)]), 'KEY_FORMAT', 'DER');
    }
  });

  it('in DER that is not the only encoding of what it says', () => {
    const inner = pkcs8Der(KEYS.ed25519).subarray(2);
    taken(sequence(inner), 'ed25519');
    const bad = [
      Buffer.concat([Buffer.of(0x30, 0x81, inner.length), inner]),
      Buffer.concat([Buffer.of(0x30, 0x82, 0, inner.length), inner]),
      Buffer.concat([Buffer.of(0x30, 0x80), inner, Buffer.of(0, 0)]),
      Buffer.concat([Buffer.of(0x30, 0x84, 0, 0, 0, inner.length), inner]),
      Buffer.concat([Buffer.of(0x30, 0xff), inner]),
      sequence(der(0x02, Buffer.of(0, 0)), ED25519, octets(octets(seed))),
      sequence(der(0x02), ED25519, octets(octets(seed))),
      keyInfo(ED25519, octets(seed), 2n),
      keyInfo(ED25519, octets(seed), 0n, der(0x81, Buffer.of(0), publicHalf)),
      keyInfo(ED25519, octets(seed), 1n, der(0x81, Buffer.of(1), publicHalf)),
      keyInfo(ED25519, octets(seed), 1n, der(0x82, Buffer.of(0), publicHalf)),
      keyInfo(sequence(OIDS.ed25519, der(0x05)), octets(seed)),
      keyInfo(ED25519, seed),
      keyInfo(ED25519, octets(seed.subarray(1))),
      keyInfo(ED25519, Buffer.concat([octets(seed), Buffer.of(0)])),
      keyInfo(sequence(OIDS.rsa), pkcs1(numbers)),
      keyInfo(RSA, pkcs1(numbers), 1n, der(0x81, Buffer.of(0), publicHalf)),
      keyInfo(RSA, pkcs1([...numbers, 1n])),
      keyInfo(RSA, pkcs1(numbers.slice(0, 7))),
      keyInfo(EC, sec1(scalar.subarray(1))),
      keyInfo(EC, sec1(Buffer.concat([Buffer.of(0), scalar]))),
      keyInfo(EC, sequence(integer(2n), octets(scalar))),
      keyInfo(EC, sec1(scalar, der(0xa1))),
      keyInfo(sequence(OIDS.ec), sec1(scalar)),
      pem('EC PRIVATE KEY', sec1(scalar)),
    ];
    bad.forEach((one, i) => assert.equal(refusal(one).code, 'KEY_FORMAT', `number ${i}`));
  });
});
