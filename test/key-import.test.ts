import assert from 'node:assert/strict';
import { createPublicKey, randomBytes, verify, type KeyObject } from 'node:crypto';
import { StrongroomError, type Secret } from '../lib/index.js';
import { native } from '../lib/native.js';
import { requireSecret } from '../lib/secret.js';
import { runScript } from './support/child.js';
import {
  OIDS,
  curve,
  der,
  integer,
  keyInfo,
  type Kind,
  makeKey,
  octets,
  oid,
  openssl,
  pem,
  pkcs1,
  pkcs8,
  pkcs8Der,
  point,
  rsaNumbers,
  sec1,
  secretOf,
  sequence,
  spki,
} from './support/keys.js';
import { openBox, sealPasswordSlot, unpad } from './vault/support/by-hand.js';

const PASSWORD = 'päss word';
const KEYS: Record<Kind, KeyObject> = { ed25519: makeKey('ed25519'), rsa: makeKey('rsa'), p256: makeKey('p256') };
const KINDS = Object.keys(KEYS) as Kind[];

const seed = Buffer.from(KEYS.ed25519.export({ format: 'jwk' }).d!, 'base64url');
const publicHalf = Buffer.from(KEYS.ed25519.export({ format: 'jwk' }).x!, 'base64url');
const scalar = Buffer.from(KEYS.p256.export({ format: 'jwk' }).d!, 'base64url');
const publicPoint = createPublicKey(KEYS.p256).export({ type: 'spki', format: 'der' }).subarray(-65);
const compressed = Buffer.concat([Buffer.of(2 + (publicPoint.at(-1)! & 1)), publicPoint.subarray(1, 33)]);
const numbers = rsaNumbers(KEYS.rsa);

const EC = sequence(OIDS.ec, OIDS.prime256v1);
const RSA = sequence(OIDS.rsa, der(0x05));
const ED25519 = sequence(OIDS.ed25519);

const encrypted = (kind: Kind, cipher: string): string =>
  KEYS[kind].export({ type: 'pkcs8', format: 'pem', cipher, passphrase: PASSWORD }).toString();
const traditional = (kind: 'rsa' | 'p256', cipher?: string): string =>
  (KEYS[kind].export as (options: object) => string | Buffer)({
    type: kind === 'rsa' ? 'pkcs1' : 'sec1',
    format: 'pem',
    ...(cipher === undefined ? {} : { cipher, passphrase: PASSWORD }),
  }).toString();
/** Encrypted by the command, which knows more ways than node. */
const byCommand = (kind: Kind, ...args: string[]): Buffer =>
  openssl(['pkcs8', '-topk8', '-passout', `pass:${PASSWORD}`, ...args], pkcs8(KEYS[kind]));

/** The key that `text` is signs as `kind`'s does, under the same public key. */
function taken(text: Uint8Array | string, kind: Kind, password?: Secret): void {
  const secret = secretOf(text);
  assert.equal(secret.keyKind(), password === undefined ? kind : 'encrypted');
  const key = secret.privateKey(password === undefined ? {} : { password });
  assert.equal(key.algorithm, kind);
  assert.equal(key.publicKey({ format: 'pem' }), spki(KEYS[kind]));
  const signature = key.sign('message', 'bytes');
  const verifying = { key: createPublicKey(KEYS[kind]), dsaEncoding: 'ieee-p1363' } as const;
  assert.ok(verify(kind === 'ed25519' ? null : 'sha256', Buffer.from('message'), verifying, signature));
}

function refusal(text: Uint8Array | string, password?: string): StrongroomError {
  try {
    secretOf(text).privateKey(password === undefined ? {} : { password: secretOf(password) });
  } catch (error) {
    assert.ok(error instanceof StrongroomError, String(error));
    return error;
  }
  return assert.fail('it was taken');
}

function refused(text: Uint8Array | string, code: string, message: RegExp | string, password?: string): void {
  const error = refusal(text, password);
  assert.equal(error.code, code, error.message);
  if (typeof message === 'string') assert.ok(error.message.includes(message), error.message);
  else assert.match(error.message, message);
}

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

    for (const cipher of ['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc', 'des-ede3-cbc']) {
      it(`of ${kind} as PKCS#8 under a password with ${cipher}`, () => taken(encrypted(kind, cipher), kind, secretOf(PASSWORD)));
    }

    it(`of ${kind} as encrypted PKCS#8 in DER`, () => {
      taken(byCommand(kind, '-v2', 'aes256', '-outform', 'DER'), kind, secretOf(PASSWORD));
    });
  }

  for (const prf of ['hmacWithSHA1', 'hmacWithSHA224', 'hmacWithSHA256', 'hmacWithSHA384', 'hmacWithSHA512']) {
    it(`under a password that PBKDF2 stretches with ${prf}, 300,000 times`, () => {
      taken(byCommand('p256', '-v2', 'aes256', '-v2prf', prf, '-iter', '300000'), 'p256', secretOf(PASSWORD));
    }).timeout(20_000);
  }

  it('under a password that scrypt stretches', () => {
    taken(byCommand('p256', '-scrypt'), 'p256', secretOf(PASSWORD));
    taken(byCommand('ed25519', '-scrypt', '-scrypt_N', '1024', '-scrypt_r', '1', '-scrypt_p', '16'), 'ed25519', secretOf(PASSWORD));
  });

  it('under a password of 1 byte and of 1,000', () => {
    for (const password of ['x', 'y'.repeat(1000)]) {
      const text = KEYS.p256.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: password }).toString();
      taken(text, 'p256', secretOf(password));
    }
  });

  for (const kind of ['rsa', 'p256'] as const) {
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

describe('a private key is refused', () => {
  const text = pkcs8(KEYS.p256);

  it('without its password and with a wrong one, in each form of encryption', () => {
    const forms = [
      encrypted('ed25519', 'aes-256-cbc'),
      encrypted('rsa', 'des-ede3-cbc'),
      byCommand('p256', '-scrypt'),
      byCommand('rsa', '-v2', 'aes128', '-outform', 'DER'),
      traditional('rsa', 'aes-256-cbc'),
      traditional('p256', 'des-ede3-cbc'),
    ];
    for (const form of forms) {
      refused(form, 'KEY_PASSWORD_NEEDED', 'the private key is encrypted');
      for (let i = 0; i < 20; i++) refused(form, 'KEY_PASSWORD_WRONG', 'does not open', `wrong ${i}`);
      assert.ok(secretOf(form).privateKey({ password: secretOf(PASSWORD) }), 'the control: the right one');
    }
  }).timeout(60_000);

  it('with a password that is no secret', () => {
    const secret = secretOf(encrypted('ed25519', 'aes-256-cbc'));
    for (const [password, code] of [
      ['a string', 'SECRET_STRING'],
      [{}, 'HANDLE_INVALID'],
      [null, 'HANDLE_INVALID'],
      [secretOf('x').hmacKey({ hash: 'sha256' }), 'HANDLE_INVALID'],
    ]) {
      assert.throws(() => secret.privateKey({ password: password as Secret }), { code });
    }
    const gone = secretOf(PASSWORD);
    gone.destroy();
    assert.throws(() => secret.privateKey({ password: gone }), { code: 'HANDLE_DESTROYED' });
  });

  it('cut short anywhere, in PEM', () => {
    for (let size = 1; size < text.trimEnd().length; size++) {
      assert.equal(refusal(text.slice(0, size)).code, 'KEY_FORMAT', `${size} characters`);
    }
  });

  it('cut short or with a byte more anywhere, in DER', () => {
    for (const kind of KINDS) {
      const whole = pkcs8Der(KEYS[kind]);
      for (let size = 1; size < whole.length; size += whole.length > 500 ? 37 : 1) {
        if (size !== 32) assert.equal(refusal(whole.subarray(0, size)).code, 'KEY_FORMAT', `${size} bytes`);
      }
      refused(Buffer.concat([whole, Buffer.of(0)]), 'KEY_FORMAT', 'DER');
    }
  });

  const [, first, second] = text.split('\n') as [string, string, string];
  const damaged: [string, string, string | RegExp][] = [
    ['with text before it', `Bag Attributes\n${text}`, 'neither PEM nor'],
    ['with text behind it', `${text}more`, 'something follows'],
    ['with a second key behind it', text + text, 'something follows'],
    ['without an END line', text.replace(/-----END.*/, ''), 'END line is missing'],
    ['with the END line of another', text.replace('END PRIVATE', 'END PUBLIC'), 'BEGIN and END lines'],
    ['with a label that never ends', text.replace('BEGIN PRIVATE KEY-----', 'BEGIN PRIVATE KEY'), 'BEGIN line'],
    ['with a label of 100 characters', text.replaceAll('PRIVATE', 'X'.repeat(92)), 'BEGIN line'],
    ['with a character of base64 missing', text.replace(first, first.slice(1)), 'base64'],
    ['with a character that is none of base64', text.replace(first, `${first.slice(0, 9)}*${first.slice(10)}`), 'base64'],
    ['with a space within a line', text.replace(first, `${first.slice(0, 9)} ${first.slice(9)}`), 'base64'],
    ['with a line left out', text.replace(`${first}\n`, ''), 'DER'],
    ['with a line twice', text.replace(second, `${second}\n${second}`), 'DER'],
    ['with nothing in it', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n', 'empty'],
    ['with one byte in it', pem('PRIVATE KEY', Buffer.of(0x30)), 'DER'],
    ['with headers that are not known', text.replace('\n', '\nComment: none\n\n'), 'headers'],
    ['under a label that is not its own', text.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY'), 'DER'],
    ['that is white space', ' \n ', 'neither PEM nor'],
    ['that is any text', 'a secret of an HMAC', 'neither PEM nor'],
    ['that is any text of 32 characters', 'p4ssw0rd of an API key, or such ', 'is text, and no Ed25519 seed'],
    ['that is the text of an HMAC secret of 32 characters', 'A1b2C3d4E5f6G7h8A1b2C3d4E5f6G7h8', 'is text, and no Ed25519 seed'],
    ['that is hexadecimal of 16 bytes', '0123456789abcdef'.repeat(2), 'is text, and no Ed25519 seed'],
    ['that is 32 lines', '\t\r\n '.repeat(8), 'is text, and no Ed25519 seed'],
    ['that is any text of 64 characters', 'x'.repeat(64), 'neither PEM nor'],
    ['that is hexadecimal of 32 bytes but for one character', `${'0'.repeat(63)}g`, 'neither PEM nor'],
    ['that is hexadecimal of 32 bytes in two lines', `${'0'.repeat(32)}\n${'0'.repeat(31)}`, 'neither PEM nor'],
    ['that is hexadecimal of 64 bytes', '00'.repeat(64), 'neither PEM nor'],
    ['that is base64 of a seed without its padding', seed.toString('base64').slice(0, 43), 'neither PEM nor'],
    ['that is base64 of a seed in the alphabet of URLs', '_'.repeat(42) + '8=', 'neither PEM nor'],
    ['that is base64 of 32 bytes with a bit to spare', `${'A'.repeat(42)}B=`, 'neither PEM nor'],
    ['that is any text of 44 characters', '-'.repeat(44), 'BEGIN line'],
    ['that is hexadecimal of 33 bytes', '00'.repeat(33), 'neither PEM nor'],
    ['that is base64 of 31 bytes', Buffer.alloc(31, 1).toString('base64'), 'neither PEM nor'],
    ['that is base64 of 63 bytes', Buffer.alloc(63, 1).toString('base64'), 'neither PEM nor'],
    ['with a NUL in its label', text.replaceAll('PRIVATE KEY', 'PRIVATE KEY\0'), 'BEGIN line'],
    ['with a NUL and more in its label', text.replaceAll('PRIVATE KEY', 'PRIVATE KEY\0X'), 'BEGIN line'],
    ['with a NUL in the label of its END line', text.replace('END PRIVATE KEY', 'END PRIVATE KEY\0'), 'END line'],
    ['with a tab in its label', text.replaceAll('PRIVATE KEY', 'PRIVATE\tKEY'), 'BEGIN line'],
    ['with a letter of no alphabet in its label', text.replaceAll('PRIVATE KEY', 'PRIVATE KEY\u00e9'), 'BEGIN line'],
    ['with a NUL in a line', text.replace(first, `${first.slice(0, 9)}\0${first.slice(10)}`), 'base64'],
    ['with a NUL in the name of a traditional cipher', traditional('rsa', 'aes-256-cbc').replace('256-CBC', '256-CBC\0'), 'headers'],
    ['with a NUL in a traditional vector', traditional('rsa', 'aes-256-cbc').replace(/CBC,../, 'CBC,\0' + '0'), 'headers'],
    ['with more than the traditional header', traditional('rsa', 'aes-256-cbc').replace('ENCRYPTED', 'ENCRYPTED, or not'), 'headers'],
    ['with a NUL behind the traditional header', traditional('rsa', 'aes-256-cbc').replace('ENCRYPTED', 'ENCRYPTED\0'), 'headers'],
    ['with a traditional header without its vector', traditional('rsa', 'aes-256-cbc').replace(/CBC,.*/, 'CBC'), 'headers'],
    ['with a traditional vector cut short', traditional('rsa', 'aes-256-cbc').replace(/(CBC,.*)../, '$1'), 'parameters of its encryption'],
    ['with a traditional vector that is none', traditional('rsa', 'aes-256-cbc').replace(/CBC,../, 'CBC,xy'), 'headers'],
    ['with a traditional cipher that is not known', traditional('rsa', 'aes-256-cbc').replace('AES-256-CBC', 'DES-CBC'), 'cipher'],
  ];
  for (const [what, bad, message] of damaged) {
    it(what, () => {
      refused(bad, 'KEY_FORMAT', message);
      assert.equal(secretOf(bad).keyKind(), 'none');
    });
  }

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

  const unfit: [string, Uint8Array | string, string, string][] = [
    ['a seed and its public key in bytes', Buffer.concat([seed, publicHalf]), 'KEY_FORMAT', 'neither PEM nor'],
    ['a public key in PEM', spki(KEYS.rsa), 'KEY_KIND', 'a public key'],
    ['a public key in DER', createPublicKey(KEYS.p256).export({ type: 'spki', format: 'der' }), 'KEY_KIND', 'a public key'],
    ['an RSA public key', createPublicKey(KEYS.rsa).export({ type: 'pkcs1', format: 'pem' }).toString(), 'KEY_KIND', 'a public key'],
    ['a certificate in PEM', pem('CERTIFICATE', Buffer.of(0x30, 0)), 'KEY_KIND', 'a certificate'],
    ['a certificate in DER', sequence(sequence(integer(1n)), sequence(OIDS.rsa)), 'KEY_KIND', 'a certificate'],
    ['a key in OpenSSH\'s format', pem('OPENSSH PRIVATE KEY', Buffer.from('openssh-key-v1')), 'KEY_KIND', 'OpenSSH'],
    ['a DSA key', pem('DSA PRIVATE KEY', Buffer.of(0x30, 0)), 'KEY_KIND', 'a DSA key'],
    ['a DSA key in PKCS#8', keyInfo(sequence(oid('2a8648ce380401')), Buffer.of(2, 1, 1)), 'KEY_KIND', 'a DSA key'],
    ['an RSA key for PSS', keyInfo(sequence(oid('2a864886f70d01010a')), pkcs1(numbers)), 'KEY_KIND', 'PSS'],
    ['an RSA key of three primes', pem('RSA PRIVATE KEY', pkcs1([...numbers, 3n], 1n)), 'KEY_KIND', 'two primes'],
    ['a key of a kind that nobody knows', keyInfo(sequence(oid('2a0304')), octets(seed)), 'KEY_KIND', 'not known'],
    ['a curve that the key describes', keyInfo(sequence(OIDS.ec, sequence(integer(1n))), sec1(scalar)), 'KEY_KIND', 'describes'],
    ['a key of P-256 inside of another curve', keyInfo(EC, sec1(scalar, curve(oid('2b81040022')))), 'KEY_KIND', 'P-384'],
    ['another public half of a seed', Buffer.concat([seed, randomBytes(32)]).toString('base64'), 'KEY_MISMATCH', 'another seed'],
    [
      'another public half in PKCS#8',
      keyInfo(ED25519, octets(seed), 1n, der(0x81, Buffer.of(0), randomBytes(32))),
      'KEY_MISMATCH',
      'another seed',
    ],
    [
      'another point',
      keyInfo(EC, sec1(scalar, point(createPublicKey(makeKey('p256')).export({ type: 'spki', format: 'der' }).subarray(-65)))),
      'KEY_MISMATCH',
      'another scalar',
    ],
    ['a point that is not on the curve', keyInfo(EC, sec1(scalar, point(Buffer.alloc(65, 4)))), 'KEY_FORMAT', 'no point'],
    ['the point at infinity', keyInfo(EC, sec1(scalar, point(Buffer.of(0)))), 'KEY_FORMAT', 'no point'],
    ...[4, 6, 7].map((form): [string, Uint8Array | string, string, string] => [
      `a point of 65 bytes that begins with ${form} and has another y`,
      keyInfo(EC, sec1(scalar, point(Buffer.concat([Buffer.of(form), publicPoint.subarray(1, 64), Buffer.of(publicPoint[64]! ^ 1)])))),
      'KEY_FORMAT',
      'no point',
    ]),
    ...[0, 1, 5, 6, 7, 0x84].map((form): [string, Uint8Array | string, string, string] => [
      `its point beginning with ${form}`,
      keyInfo(EC, sec1(scalar, point(Buffer.concat([Buffer.of(form), publicPoint.subarray(1)])))),
      'KEY_FORMAT',
      'no point',
    ]),
    ['its point with a byte more', keyInfo(EC, sec1(scalar, point(Buffer.concat([publicPoint, Buffer.of(0)])))), 'KEY_FORMAT', 'no point'],
    ['its point with a byte less', keyInfo(EC, sec1(scalar, point(publicPoint.subarray(0, 64)))), 'KEY_FORMAT', 'no point'],
    ['its compressed point with a byte more', keyInfo(EC, sec1(scalar, point(Buffer.concat([compressed, Buffer.of(0)])))), 'KEY_FORMAT', 'no point'],
    [
      'its compressed point with the other y',
      keyInfo(EC, sec1(scalar, point(Buffer.concat([Buffer.of(compressed[0]! ^ 1), compressed.subarray(1)])))),
      'KEY_MISMATCH',
      'another scalar',
    ],
  ];
  for (const [what, bad, code, message] of unfit) it(`that is ${what}`, () => refused(bad, code, message));

  for (const [name, curveName] of [
    ['P-384', 'secp384r1'],
    ['P-521', 'secp521r1'],
    ['secp256k1', 'secp256k1'],
  ] as const) {
    it(`of the curve ${name}, in each form`, () => {
      const sec = openssl(['ecparam', '-name', curveName, '-genkey', '-noout'], '');
      refused(sec, 'KEY_KIND', name);
      refused(openssl(['pkcs8', '-topk8', '-nocrypt'], sec), 'KEY_KIND', name);
    });
  }

  for (const [kind, name] of [
    ['ed448', 'Ed448'],
    ['x25519', 'X25519'],
    ['x448', 'X448'],
  ] as const) {
    it(`of ${name}`, () => refused(openssl(['genpkey', '-algorithm', kind], ''), 'KEY_KIND', name));
  }

  it('of P-256 whose scalar is 0, the order or above, and taken below the order', () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
    for (const bad of [0n, order, order + 1n, (1n << 256n) - 1n]) refused(keyInfo(EC, sec1(bytes(bad))), 'KEY_FORMAT', 'scalar');
    for (const good of [1n, 2n, order - 1n]) assert.equal(secretOf(keyInfo(EC, sec1(bytes(good)))).privateKey().algorithm, 'p256');
  });

  it('of RSA with fewer than 2,048 bits or more than 8,192, whatever else is wrong with it', () => {
    const odd = (bits: number): bigint => (1n << BigInt(bits - 1)) | 1n;
    const withModulus = (n: bigint): string => pem('RSA PRIVATE KEY', pkcs1([n, ...numbers.slice(1)]));
    const [small] = rsaNumbers(makeKey('rsa', 1024));
    refused(pkcs8(makeKey('rsa', 1024)), 'KEY_SIZE', /1024 bits, at least 2048/);
    refused(withModulus(small), 'KEY_SIZE', /1024 bits, at least 2048/);
    refused(withModulus(odd(2047)), 'KEY_SIZE', /2047 bits, at least 2048/);
    refused(withModulus(odd(2048)), 'KEY_MISMATCH', 'do not fit together');
    refused(withModulus(odd(8192)), 'KEY_MISMATCH', 'do not fit together');
    refused(withModulus(odd(8193)), 'KEY_SIZE', /8193 bits, at most 8192/);
    refused(withModulus(odd(100_000)), 'KEY_SIZE', /100000 bits, at most 8192/);
    refused(withModulus(0n), 'KEY_SIZE', /0 bits, at least 2048/);
  });

  describe('of RSA', () => {
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
      refused(keyInfo(RSA, sequence(version!, ...parts)), 'KEY_FORMAT', 'DER');
    });
  });

  it('which asks for more work than there are limits, before any is done', () => {
    const pbkdf2 = (iterations: bigint): Buffer =>
      sequence(oid('2a864886f70d01050c'), sequence(octets(Buffer.alloc(8)), integer(iterations)));
    const scrypt = (n: bigint, r: bigint, p: bigint): Buffer =>
      sequence(oid('2b06010401da47040b'), sequence(octets(Buffer.alloc(8)), integer(n), integer(r), integer(p)));
    const box = (derivation: Buffer): Buffer => {
      const cipher = sequence(oid('60864801650304012a'), octets(Buffer.alloc(16)));
      return sequence(sequence(oid('2a864886f70d01050d'), sequence(derivation, cipher)), octets(Buffer.alloc(64)));
    };
    const start = process.hrtime.bigint();
    for (const [derivation, parameter] of [
      [pbkdf2(5_000_001n), /iterations of PBKDF2 is 5000001, the limit is 5000000/],
      [pbkdf2((1n << 62n) + 1n), /iterations of PBKDF2/],
      [pbkdf2(1n << 100n), /iterations of PBKDF2 is 9223372036854776000/],
      [scrypt(1n << 20n, 8n, 1n), /memory of scrypt \(128 r \(N \+ p \+ 2\) bytes\) is 1073744896, the limit is 33554432/],
      [scrypt(2n, 1n, 1n << 18n), /memory of scrypt .* is 33554944, the limit is 33554432/],
      [scrypt(2n, 1n << 17n, 4n), /memory of scrypt .* is 134217728, the limit is 33554432/],
      [scrypt(1n << 15n, 8n, 1n), /memory of scrypt .* is 33557504, the limit is 33554432/],
      [scrypt(1n << 62n, 1n << 62n, 1n << 62n), /memory of scrypt/],
      [scrypt(1n << 14n, 8n, 9n), /work of scrypt \(N r p\) is 1179648, the limit is 1048576/],
      [scrypt(2n, 1n, 1n << 40n), /memory of scrypt/],
      [scrypt(2n, (1n << 63n) - 1n, (1n << 63n) - 1n), /memory of scrypt/],
      [scrypt(1n << 10n, 1n, 1025n), /work of scrypt \(N r p\) is 1049600, the limit is 1048576/],
    ] as const) {
      refused(box(derivation), 'KDF_LIMIT', parameter, PASSWORD);
      refused(pem('ENCRYPTED PRIVATE KEY', box(derivation)), 'KDF_LIMIT', parameter);
    }
    for (const derivation of [pbkdf2(0n), scrypt(0n, 8n, 1n), scrypt(1n, 8n, 1n), scrypt(1000n, 8n, 1n), scrypt(16n, 0n, 1n), scrypt(16n, 8n, 0n)]) {
      refused(box(derivation), 'KEY_FORMAT', 'parameters of its encryption', PASSWORD);
    }
    assert.ok(process.hrtime.bigint() - start < 2_000_000_000n, 'nothing was derived');
    refused(box(pbkdf2(1000n)), 'KEY_PASSWORD_WRONG', 'does not open', PASSWORD);
    refused(box(scrypt(16n, 8n, 1n)), 'KEY_PASSWORD_WRONG', 'does not open', PASSWORD);
  });

  it('encrypted in a way that is not read', () => {
    refused(byCommand('rsa', '-v1', 'PBE-SHA1-3DES'), 'KEY_FORMAT', 'another way than PBES2', PASSWORD);
    refused(byCommand('rsa', '-v2', 'camellia256'), 'KEY_FORMAT', 'another way than PBES2', PASSWORD);
  });

  it('where scrypt would have to work in memory that is not locked', () => {
    const script = `
      const text = ${JSON.stringify(byCommand('p256', '-scrypt').toString())};
      const password = strongroom.Secret.fromBytes(Uint8Array.from(Buffer.from(${JSON.stringify(PASSWORD)})));
      const secret = strongroom.Secret.fromBytes(Uint8Array.from(Buffer.from(text)));
      report([refusal(() => secret.privateKey({ password }))?.code ?? 'taken', strongroom.Secret.random(64).hmacKey({ hash: 'sha256' }).sign('m').length]);`;
    // Root's CAP_IPC_LOCK would lift the limit for locked pages: secretmem counts it for everybody.
    const limited = runScript(script, { wrapper: ['prlimit', '--memlock=8388608:8388608', 'setpriv', '--bounding-set=-ipc_lock', '--inh-caps=-ipc_lock'] });
    assert.deepEqual(limited.report, ['MEMLOCK_LIMIT', 64], limited.stderr);
    assert.deepEqual(runScript(script).report, ['taken', 64]);
  });
});

describe('what a vault keeps of a private key', () => {
  const vaultId = Buffer.alloc(16, 7);
  const secretId = Buffer.alloc(16, 9);
  const vaultKeyBytes = randomBytes(32);

  /** A native vault key whose bytes the test knows. */
  async function openVaultKey(): Promise<Awaited<ReturnType<typeof native.unlockVaultKey>>> {
    const slot = sealPasswordSlot(vaultKeyBytes, vaultId, Buffer.from('vault password'), { memory: 8, passes: 1, lanes: 1 });
    const password = requireSecret(secretOf('vault password'));
    return native.unlockVaultKey(password, vaultId, Uint8Array.from(slot.subarray(0, 12)), Uint8Array.from(slot.subarray(12)));
  }

  for (const kind of KINDS) {
    it(`of ${kind} is PKCS#8 in DER, as node writes it, whatever it came in, and signs from there`, async () => {
      const key = await openVaultKey();
      const forms: [string | Uint8Array, string?][] = [[pkcs8(KEYS[kind])], [encrypted(kind, 'aes-256-cbc'), PASSWORD]];
      if (kind === 'ed25519') forms.push([seed], [Buffer.concat([seed, publicHalf]).toString('base64')]);
      else forms.push([traditional(kind)], [traditional(kind, 'aes-128-cbc'), PASSWORD]);
      for (const [form, password] of forms) {
        const normal = requireSecret(secretOf(form)).pkcs8(password === undefined ? null : requireSecret(secretOf(password)));
        const box = key.sealSecret(normal, secretId);
        const plain = unpad(openBox(Buffer.from(box), { parent: vaultKeyBytes, kind: 'secret', vaultId, context: secretId }));
        assert.deepEqual(plain, pkcs8Der(KEYS[kind]));
        const opened = key.openPrivateKey(box, secretId);
        const signature = opened.sign('message', 3, 0) as Uint8Array;
        const verifying = { key: createPublicKey(KEYS[kind]), dsaEncoding: 'ieee-p1363' } as const;
        assert.ok(verify(kind === 'ed25519' ? null : 'sha256', Buffer.from('message'), verifying, signature));
      }
    });
  }

  it('is nothing else: a record of text opens as no private key, and a damaged one not at all', async () => {
    const key = await openVaultKey();
    for (const text of [pkcs8(KEYS.p256), seed, traditional('rsa')]) {
      const box = key.sealSecret(requireSecret(secretOf(text)), secretId);
      assert.throws(() => key.openPrivateKey(box, secretId), { code: 'KEY_FORMAT' });
    }
    const box = key.sealSecret(requireSecret(secretOf(pkcs8Der(KEYS.p256))), secretId);
    assert.ok(key.openPrivateKey(box, secretId));
    assert.throws(() => key.openPrivateKey(box, Buffer.alloc(16)), { code: 'VAULT_DAMAGED' });
    box[100]! ^= 1;
    assert.throws(() => key.openPrivateKey(box, secretId), { code: 'VAULT_DAMAGED' });
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
