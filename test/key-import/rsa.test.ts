/** The numbers of an RSA key, which have to fit together: a key whose numbers do not could give its primes away. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import { integer, keyInfo, makeKey, pkcs1, rsaNumbers, sequence } from '../support/keys.js';
import { numbers, refusal, refused, RSA, taken } from './support.js';

describe('an RSA private key', () => {
  const [n, e, d, p, q, dp, dq, qi] = numbers;
  taken(keyInfo(RSA, pkcs1(numbers)), 'rsa');
  const swapped = [n, e, d, q, p, dq, dp, modularInverse(p, q)];
  const unfitting: [string, bigint[]][] = [
    ['with one bit of its modulus changed', [n ^ (1n << 900n), e, d, p, q, dp, dq, qi]],
    ['with one bit of its exponent changed', [n, e, d ^ (1n << 900n), p, q, dp, dq, qi]],
    ['with another public exponent', [n, e + 2n, d, p, q, dp, dq, qi]],
    ['with one bit of a prime changed', [n, e, d, p ^ (1n << 500n), q, dp, dq, qi]],
    ['with one bit of the other prime changed', [n, e, d, p, q ^ 2n, dp, dq, qi]],
    ['with one bit of d mod p-1 changed', [n, e, d, p, q, dp ^ 4n, dq, qi]],
    ['with one bit of d mod q-1 changed', [n, e, d, p, q, dp, dq ^ (1n << 600n), qi]],
    ['with one bit of the coefficient changed', [n, e, d, p, q, dp, dq, qi ^ 1n]],
    ['with its primes exchanged and nothing else', [n, e, d, q, p, dp, dq, qi]],
    ['with a prime of 0', [n, e, d, 0n, q, dp, dq, qi]],
    ['with both primes 0', [n, e, d, 0n, 0n, dp, dq, qi]],
    ['with primes 1 and n', [n, e, d, 1n, n, 0n, d % (n - 1n), 0n]],
    ['with a prime of 1', [n, e, d, p, 1n, dp, dq, qi]],
    ['with both primes the same', [p * p, e, d, p, p, dp, dp, qi]],
    ['with exponents of 0', [n, e, 0n, p, q, 0n, 0n, qi]],
    ['with a coefficient of 0', [n, e, d, p, q, dp, dq, 0n]],
    ['with an exponent above its modulus', [n, e, d + (p - 1n) * (q - 1n) * 2n, p, q, dp, dq, qi]],
    ['with a number larger than its modulus', [n, e, d, p, q, dp, dq, n << 9n]],
    ['with a public exponent of 1', [n, 1n, 1n, p, q, 1n, 1n, qi]],
    ['with an even public exponent', [n, 65538n, d, p, q, dp, dq, qi]],
    ['with a public exponent of 65 bits', [n, (1n << 64n) + 1n, d, p, q, dp, dq, qi]],
  ];
  it('with its primes exchanged and all that follows from them, it is taken', () => taken(keyInfo(RSA, pkcs1(swapped)), 'rsa'));
  for (const [what, bad] of unfitting) {
    it(`${what}, it is refused`, () => {
      const error = refusal(keyInfo(RSA, pkcs1(bad)));
      assert.equal(error.code, 'KEY_MISMATCH', error.message);
    });
  }
  it('with a prime that is none, it is refused for its signatures', () => {
    // A divisible number in the place of q, with exponents and a coefficient that fit it.
    const [, , , prime, other] = rsaNumbers(makeKey('rsa', 2304));
    const composite = 105n * ((other / 105n) | 1n);
    const phi = (prime - 1n) * (composite - 1n);
    const exponent = [65537n, 257n, 17n, 19n, 23n, 29n, 31n, 37n].find((one) => gcd(one, phi) === 1n)!;
    const inverse = modularInverse(exponent, phi);
    const parts = [inverse % (prime - 1n), inverse % (composite - 1n), modularInverse(composite, prime)];
    const error = refusal(keyInfo(RSA, pkcs1([prime * composite, exponent, inverse, prime, composite, ...parts])));
    assert.equal(error.code, 'KEY_MISMATCH');
    assert.match(error.message, /its signatures do not verify/);
  });
  it('with a negative prime, it is refused', () => {
    const negative = Buffer.concat([Buffer.of(0x02, 0x81, 0x80, 0x80), randomBytes(127)]);
    const [version, ...parts] = [integer(0n), ...numbers.map(integer)];
    parts[3] = negative;
    refused(keyInfo(RSA, sequence(version, ...parts)), 'KEY_FORMAT', 'DER');
  });
});

function modularInverse(a: bigint, modulus: bigint): bigint {
  let [old, now, oldFactor, factor] = [((a % modulus) + modulus) % modulus, modulus, 1n, 0n];
  while (now !== 0n) {
    const quotient = old / now;
    [old, now, oldFactor, factor] = [now, old - quotient * now, factor, oldFactor - quotient * factor];
  }
  return ((oldFactor % modulus) + modulus) % modulus;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
