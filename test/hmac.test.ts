import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type HashName, Secret, StrongroomError } from '../lib/index.js';
import { packageRoot } from './support/child.js';
import { vectorsOf } from './exchanges/support.js';

const hashes: HashName[] = ['sha256', 'sha384', 'sha512'];

/** A key whose secret and copy are gone again. */
function keyOf(hash: HashName, bytes: Uint8Array): ReturnType<Secret['hmacKey']> {
  const secret = Secret.fromBytes(Uint8Array.from(bytes));
  try {
    return secret.hmacKey({ hash });
  } finally {
    secret.destroy();
  }
}

const codeOf = (attempt: () => unknown): string | undefined => {
  try {
    attempt();
  } catch (error) {
    return error instanceof StrongroomError ? error.code : String(error);
  }
  return undefined;
};

interface Rfc4231Case {
  name: string;
  key: string;
  data: string;
  truncated?: number;
  sha256: string;
  sha384: string;
  sha512: string;
}

describe('hmac', () => {
  describe('gives the values of RFC 4231', () => {
    const file = path.join(packageRoot, 'test/vectors/rfc4231.json');
    for (const vector of JSON.parse(readFileSync(file, 'utf8')) as Rfc4231Case[]) {
      for (const hash of hashes) {
        it(`${vector.name}, ${hash}`, () => {
          const key = keyOf(hash, Buffer.from(vector.key, 'hex'));
          const mac = key.sign(Buffer.from(vector.data, 'hex'));
          assert.equal(vector.truncated === undefined ? mac : mac.slice(0, vector.truncated), vector[hash]);
        });
      }
    }
  });

  it('equals node:crypto in 10,000 cases of key lengths 1 to 300 and message lengths 0 to 5,000', () => {
    for (let round = 0; round < 10_000; round++) {
      const hash = hashes[round % 3]!;
      const bytes = randomBytes(randomInt(1, 301));
      const message = randomBytes(randomInt(0, 5001));
      const key = keyOf(hash, bytes);
      const expected = createHmac(hash, bytes).update(message).digest('hex');
      assert.equal(key.sign(message), expected, `${hash}, key of ${bytes.length} bytes, message of ${message.length}`);
      key.destroy();
    }
  });

  it('takes strings of every length around the small buffer, in one, two, three and four bytes a character', () => {
    const bytes = randomBytes(32);
    const key = keyOf('sha256', bytes);
    for (const character of ['a', 'é', '€', '😀']) {
      for (let length = 4080 / Buffer.byteLength(character) - 12; length < 4112 / Buffer.byteLength(character); length++) {
        const text = character.repeat(Math.floor(length)) + 'tail'.slice(0, Math.floor(length) % 5);
        assert.equal(key.sign(text), createHmac('sha256', bytes).update(text).digest('hex'));
      }
    }
  });

  it('takes messages of 0 bytes and of 64 MiB, as string and as bytes', () => {
    const bytes = randomBytes(64);
    for (const hash of hashes) {
      const key = keyOf(hash, bytes);
      for (const message of [Buffer.alloc(0), Buffer.alloc(64 << 20, 'x')]) {
        const expected = createHmac(hash, bytes).update(message).digest('hex');
        assert.equal(key.sign(message), expected);
        assert.equal(key.sign(message.toString('latin1')), expected);
      }
    }
  });

  it('returns hex, base64, base64url and bytes of the same signature', () => {
    for (const hash of hashes) {
      const bytes = randomBytes(64);
      const key = keyOf(hash, bytes);
      const expected = createHmac(hash, bytes).update('message').digest();
      assert.equal(key.sign('message'), expected.toString('hex'));
      assert.equal(key.sign('message', 'hex'), expected.toString('hex'));
      assert.equal(key.sign('message', 'base64'), expected.toString('base64'));
      assert.equal(key.sign('message', 'base64url'), expected.toString('base64url'));
      const raw = key.sign('message', 'bytes');
      assert.deepEqual(Buffer.from(raw), expected);
      assert.equal(raw.constructor, Uint8Array);
    }
  });

  it('signs the view it is given, not the buffer under it', () => {
    const bytes = randomBytes(20);
    const key = keyOf('sha256', bytes);
    const view = new Uint8Array(new ArrayBuffer(100), 10, 7).fill(3);
    assert.equal(key.sign(view), createHmac('sha256', bytes).update(view).digest('hex'));
  });

  it('counts a lone surrogate as U+FFFD, as node does', () => {
    const bytes = randomBytes(20);
    const key = keyOf('sha256', bytes);
    assert.equal(key.sign('a\ud800b'), createHmac('sha256', bytes).update('a\ufffdb').digest('hex'));
  });

  it('refuses messages of other kinds and encodings there are none of', () => {
    const key = keyOf('sha256', randomBytes(20));
    const shared = new Uint8Array(new SharedArrayBuffer(8));
    for (const message of [undefined, null, 5, {}, [], new Uint16Array(4), new DataView(new ArrayBuffer(4)), shared]) {
      assert.equal(
        codeOf(() => key.sign(message as never)),
        'INVALID_ARGUMENT',
      );
    }
    assert.equal(
      codeOf(() => key.sign('message', 'utf8' as never)),
      'INVALID_ARGUMENT',
    );
    assert.equal(
      codeOf(() => key.sign('message')),
      undefined,
    );
  });

  it('throws HANDLE_DESTROYED after destroy(), which may be called again', () => {
    const secret = Secret.random(32);
    const key = secret.hmacKey({ hash: 'sha256' });
    secret.destroy();
    secret.destroy();
    assert.equal(
      codeOf(() => secret.hmacKey({ hash: 'sha256' })),
      'HANDLE_DESTROYED',
    );
    assert.equal(
      codeOf(() => key.sign('message')),
      undefined,
    );
    key.destroy();
    key.destroy();
    assert.equal(
      codeOf(() => key.sign('message')),
      'HANDLE_DESTROYED',
    );
  });

  it('is destroyed by Symbol.dispose', () => {
    const secret = Secret.random(32);
    const key = secret.hmacKey({ hash: 'sha256' });
    key[Symbol.dispose]();
    secret[Symbol.dispose]();
    assert.equal(
      codeOf(() => key.sign('message')),
      'HANDLE_DESTROYED',
    );
    assert.equal(
      codeOf(() => secret.hmacKey({ hash: 'sha256' })),
      'HANDLE_DESTROYED',
    );
  });
});

describe('the hmac of a prefix and a digest', () => {
  const expected = (hash: HashName, bytes: Buffer, prefix: string, hashed: string | Buffer): Buffer =>
    createHmac(hash, bytes).update(prefix).update(createHash('sha256').update(hashed).digest()).digest();

  it("gives the signature of Kraken's documentation", () => {
    const vector = vectorsOf('kraken').find(({ oracle, form }) => oracle === 'official' && form === 'rest')!;
    const { path: prefix } = vector.request as { path: string };
    const hashed = String(vector.options!.nonce) + vector.expect.body!;
    const key = Secret.fromBytes(Uint8Array.from(Buffer.from(vector.secret))).hmacKey({ hash: 'sha512', encoding: 'base64' });
    assert.equal(key.signDigest(prefix, hashed, 'base64'), vector.expect.signature);
    assert.notEqual(key.signDigest(`${prefix}/`, hashed, 'base64'), vector.expect.signature);
  });

  it('equals node:crypto for prefixes and texts of every size, in every hash and output', () => {
    for (const hash of hashes) {
      const bytes = randomBytes(64);
      const key = keyOf(hash, bytes);
      const lengths = [0, 1, 31, 32, 63, 64, 65, 200, 4059, 4060, 4061, 4091, 4092, 4093, 4096, 4097, 5000, 200_000];
      for (const length of lengths) {
        for (const other of [0, 19, 4095, 70_000]) {
          const [prefix, hashed] = ['é'.repeat(length / 2) + 'p'.repeat(length % 2), 'h€'.repeat(other / 4)];
          assert.equal(key.signDigest(prefix, hashed), expected(hash, bytes, prefix, hashed).toString('hex'));
          assert.equal(key.signDigest(hashed, prefix), expected(hash, bytes, hashed, prefix).toString('hex'));
        }
      }
      const raw = randomBytes(100);
      const mac = expected(hash, bytes, '/path', raw);
      assert.equal(key.signDigest('/path', raw, 'base64'), mac.toString('base64'));
      assert.equal(key.signDigest('/path', raw, 'base64url'), mac.toString('base64url'));
      assert.deepEqual(Buffer.from(key.signDigest('/path', raw, 'bytes')), mac);
    }
  });

  it('is refused for a prefix that is no string, for what cannot be hashed, and after destroy()', () => {
    const key = keyOf('sha512', randomBytes(20));
    for (const prefix of [undefined, null, 5, {}, Buffer.from('/path')]) {
      assert.equal(
        codeOf(() => key.signDigest(prefix as never, 'hashed')),
        'INVALID_ARGUMENT',
      );
    }
    for (const hashed of [undefined, null, 5, {}, new Uint16Array(4)]) {
      assert.equal(
        codeOf(() => key.signDigest('/path', hashed as never)),
        'INVALID_ARGUMENT',
      );
    }
    assert.equal(
      codeOf(() => key.signDigest('/path', 'hashed', 'utf8' as never)),
      'INVALID_ARGUMENT',
    );
    assert.equal(
      codeOf(() => key.signDigest('/path', 'hashed')),
      undefined,
    );
    key.destroy();
    assert.equal(
      codeOf(() => key.signDigest('/path', 'hashed')),
      'HANDLE_DESTROYED',
    );
  });
});

describe('the hmac of a secret', () => {
  it('is that of its bytes', () => {
    for (const hash of hashes) {
      for (const size of [1, 12, 64, 300, 65536]) {
        const [bytes, text] = [randomBytes(40), randomBytes(size)];
        const key = keyOf(hash, bytes);
        const secret = Secret.fromBytes(Uint8Array.from(text));
        const expected = createHmac(hash, bytes).update(text).digest();
        assert.equal(key.signSecret(secret), expected.toString('hex'));
        assert.equal(key.signSecret(secret, 'base64'), expected.toString('base64'));
        assert.equal(key.signSecret(secret, 'base64url'), expected.toString('base64url'));
        assert.deepEqual(Buffer.from(key.signSecret(secret, 'bytes')), expected);
        secret.destroy();
        key.destroy();
      }
    }
  });

  it('is refused for anything but a secret, and after the destroy() of either', () => {
    const key = keyOf('sha256', randomBytes(20));
    const secret = Secret.random(20);
    assert.equal(
      codeOf(() => key.signSecret('passphrase' as never)),
      'SECRET_STRING',
    );
    for (const other of [undefined, null, {}, key, Buffer.from('passphrase')]) {
      assert.equal(
        codeOf(() => key.signSecret(other as never)),
        'HANDLE_INVALID',
      );
    }
    assert.equal(
      codeOf(() => key.signSecret(secret, 'utf8' as never)),
      'INVALID_ARGUMENT',
    );
    assert.equal(
      codeOf(() => key.signSecret(secret)),
      undefined,
    );
    secret.destroy();
    assert.equal(
      codeOf(() => key.signSecret(secret)),
      'HANDLE_DESTROYED',
    );
    const another = Secret.random(20);
    key.destroy();
    assert.equal(
      codeOf(() => key.signSecret(another)),
      'HANDLE_DESTROYED',
    );
  });
});

describe('the encoding of a key', () => {
  const bytes = Uint8Array.from({ length: 61 }, (_, i) => (i * 73 + 251) & 0xff);
  const expected = createHmac('sha256', bytes).update('m').digest('hex');
  const signWith = (text: string, encoding: 'utf8' | 'hex' | 'base64' | 'base64url'): string =>
    Secret.fromBytes(Uint8Array.from(Buffer.from(text)))
      .hmacKey({ hash: 'sha256', encoding })
      .sign('m');

  it('is decoded natively', () => {
    const buffer = Buffer.from(bytes);
    assert.equal(signWith(buffer.toString('hex'), 'hex'), expected);
    assert.equal(signWith(buffer.toString('hex').toUpperCase(), 'hex'), expected);
    assert.equal(signWith(buffer.toString('base64'), 'base64'), expected);
    assert.equal(signWith(buffer.toString('base64url'), 'base64url'), expected);
    assert.equal(signWith('pässword', 'utf8'), createHmac('sha256', 'pässword').update('m').digest('hex'));
  });

  const wrong: [string, 'hex' | 'base64' | 'base64url', string, number][] = [
    ['a digit that is none', 'hex', 'abcdeg', 6],
    ['an odd number of digits', 'hex', 'abc', 4],
    ['a space', 'base64', 'QUJD REVG', 5],
    ['a newline', 'base64', 'QUJDREVG\nQUJD', 9],
    ['no padding', 'base64', 'QUI', 4],
    ['the other alphabet', 'base64', 'QUJ-', 4],
    ['the other alphabet', 'base64url', 'QUJ+', 4],
  ];
  for (const [what, encoding, text, place] of wrong) {
    it(`is refused for ${what} in ${encoding}, with the place and without the character`, () => {
      const secret = Secret.fromBytes(Uint8Array.from(Buffer.from(text)));
      assert.throws(
        () => secret.hmacKey({ hash: 'sha256', encoding }),
        (error: StrongroomError) => {
          assert.equal(error.code, 'SECRET_ENCODING');
          assert.equal(error.message, `the secret is not valid ${encoding}: character ${place} is out of place`);
          return true;
        },
      );
    });
  }

  it('is utf8 unless told, and none but the four', () => {
    const secret = Secret.random(32);
    assert.equal(
      codeOf(() => secret.hmacKey({ hash: 'sha256', encoding: 'latin1' as never })),
      'INVALID_ARGUMENT',
    );
    assert.equal(
      codeOf(() => secret.hmacKey({ hash: 'md5' as never })),
      'INVALID_ARGUMENT',
    );
  });
});
