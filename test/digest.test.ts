import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { publicDigest } from '../lib/digest.js';
import type { HashName } from '../lib/secret.js';
import { runScript } from './support/child.js';

const hashes: HashName[] = ['sha256', 'sha384', 'sha512'];

describe('a digest of public data', () => {
  it('equals node:crypto for strings and bytes of every length around the blocks and the small buffer', () => {
    const lengths = [...Array.from({ length: 300 }, (_, i) => i), ...Array.from({ length: 30 }, (_, i) => 4080 + i), 100_000];
    for (const hash of hashes) {
      for (const length of lengths) {
        const bytes = randomBytes(length);
        const text = bytes.toString('latin1'); // half of its characters take two bytes
        assert.equal(publicDigest(hash, bytes), createHash(hash).update(bytes).digest('hex'), `${hash}, ${length} bytes`);
        assert.equal(publicDigest(hash, text), createHash(hash).update(text, 'utf8').digest('hex'), `${hash}, ${length} characters`);
      }
    }
  });

  it('comes as hex, base64, base64url or bytes', () => {
    for (const hash of hashes) {
      const expected = createHash(hash).update('message').digest();
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        assert.equal(publicDigest(hash, 'message', encoding), expected.toString(encoding));
      }
      const raw = publicDigest(hash, 'message', 'bytes');
      assert.deepEqual(Buffer.from(raw), expected);
      assert.equal(raw.constructor, Uint8Array);
    }
  });

  it('refuses what is no message, no hash and no encoding', () => {
    const refused = { code: 'INVALID_ARGUMENT' };
    for (const message of [undefined, null, 5, {}, [], new Uint16Array(4), new Uint8Array(new SharedArrayBuffer(8))]) {
      assert.throws(() => publicDigest('sha256', message as never), refused);
    }
    assert.throws(() => publicDigest('md5' as never, 'm'), refused);
    assert.throws(() => publicDigest('sha256', 'm', 'utf8' as never), refused);
    assert.equal(publicDigest('sha256', 'm').length, 64);
  });

  it('needs no room: none is opened, and no memory is locked', () => {
    const child = runScript(`
      for (let i = 0; i < 1000; i++) strongroom.publicDigest('sha512', 'message ' + i, 'base64');
      const before = strongroom.protection();
      strongroom.Secret.random(32).hmacKey({ hash: 'sha256' }).sign('m');
      report([before.backing, before.roomBytes, strongroom.protection().backing]);`);
    const [backing, bytes, later] = child.report as [string, number, string];
    assert.deepEqual([backing, bytes], ['closed', 0], child.stderr);
    assert.notEqual(later, 'closed');
  });
});
