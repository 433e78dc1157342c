import assert from 'node:assert/strict';
import { createPublicKey, sign as nodeSign, randomBytes, randomInt, verify, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type DsaForm, PrivateKey, Secret, StrongroomError } from '../lib/index.js';
import { packageRoot, runScript } from './support/child.js';
import { type Kind, makeKey, pkcs8, rsa8192, secretOf, spki } from './support/keys.js';

const KINDS: Kind[] = ['ed25519', 'rsa', 'p256', 'secp256k1'];
const isEcdsa = (kind: Kind): boolean => kind === 'p256' || kind === 'secp256k1';

const ours = (key: KeyObject): PrivateKey => secretOf(pkcs8(key)).privateKey();

/** Whether node:crypto takes it for a signature of the key. */
function verifies(key: KeyObject, message: string | Uint8Array, signature: Uint8Array, form: DsaForm = 'p1363'): boolean {
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const dsaEncoding = form === 'der' ? 'der' : 'ieee-p1363';
  return verify(hash, Buffer.from(message), { key: createPublicKey(key), dsaEncoding }, signature);
}

const vectors = <T>(name: string): T => JSON.parse(readFileSync(path.join(packageRoot, 'test/vectors', name), 'utf8')) as T;

const codeOf = (attempt: () => unknown): string | undefined => {
  try {
    attempt();
  } catch (error) {
    return error instanceof StrongroomError ? error.code : String(error);
  }
  return undefined;
};

describe('a private key', () => {
  describe('gives the values of RFC 8032, 7.1', () => {
    interface Vector {
      name: string;
      seed: string;
      public: string;
      message: string;
      signature: string;
    }
    for (const vector of vectors<Vector[]>('rfc8032.json')) {
      it(vector.name, () => {
        const key = secretOf(Buffer.from(vector.seed, 'hex')).privateKey();
        assert.equal(key.algorithm, 'ed25519');
        assert.equal(key.sign(Buffer.from(vector.message, 'hex'), 'hex'), vector.signature);
        assert.equal(
          Buffer.from(key.publicKey({ format: 'der' }))
            .subarray(-32)
            .toString('hex'),
          vector.public,
        );
      });
    }
  });

  it('of RFC 6979, A.2.5, has its public key, and signs what that key verifies', () => {
    interface Vector {
      scalar: string;
      x: string;
      y: string;
      signatures: { message: string; signature: string }[];
    }
    const { scalar, x, y, signatures } = vectors<Vector>('rfc6979-p256.json');
    const text = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
    const sec1 = `30310201010420${scalar}a00a06082a8648ce3d030107`;
    const pem = `-----BEGIN EC PRIVATE KEY-----\n${Buffer.from(sec1, 'hex').toString('base64')}\n-----END EC PRIVATE KEY-----\n`;
    const key = secretOf(pem).privateKey();
    const published = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: text(x), y: text(y) }, format: 'jwk' });
    assert.equal(key.publicKey({ format: 'pem' }), published.export({ type: 'spki', format: 'pem' }));
    for (const { message, signature } of signatures) {
      for (const one of [Buffer.from(signature, 'hex'), key.sign(message, 'bytes')]) {
        assert.ok(verify('sha256', Buffer.from(message), { key: published, dsaEncoding: 'ieee-p1363' }, one));
      }
    }
  });

  for (const bits of [2048, 3072, 4096]) {
    it(`with ${bits} bits of RSA signs byte for byte as node:crypto does`, () => {
      const theirs = makeKey('rsa', bits);
      const key = ours(theirs);
      for (let round = 0; round < 20; round++) {
        const message = randomBytes(randomInt(0, 3000));
        assert.deepEqual(Buffer.from(key.sign(message, 'bytes')), nodeSign('sha256', message, theirs));
      }
    });
  }

  it('with 8,192 bits of RSA, the most there may be, signs byte for byte as node:crypto does', () => {
    const theirs = rsa8192();
    const expected = nodeSign('sha256', Buffer.from('message'), theirs);
    const key = ours(theirs);
    assert.deepEqual(Buffer.from(key.sign('message', 'bytes')), expected);
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      assert.equal(key.sign('message', encoding), expected.toString(encoding));
    }
  });

  for (const kind of KINDS) {
    it(`of ${kind} signs 1,000 random messages so that node:crypto verifies each, and no other`, () => {
      const theirs = makeKey(kind);
      const key = ours(theirs);
      const other = makeKey(kind);
      for (let round = 0; round < 1000; round++) {
        const message = randomBytes(1 + (round % 300));
        const form = isEcdsa(kind) && round % 2 === 0 ? 'der' : 'p1363';
        const signature = key.sign(message, 'bytes', ...(isEcdsa(kind) ? [{ form } as const] : []));
        assert.ok(verifies(theirs, message, signature, form));
        if (round % 100 > 0) continue;
        assert.ok(!verifies(other, message, signature, form), 'the control: another key');
        message[0]! ^= 1;
        assert.ok(!verifies(theirs, message, signature, form), 'the control: another message');
      }
    });

    it(`of ${kind} shows the public key that node:crypto derives`, () => {
      const theirs = makeKey(kind);
      const key = ours(theirs);
      assert.equal(key.publicKey({ format: 'pem' }), spki(theirs));
      assert.deepEqual(Buffer.from(key.publicKey({ format: 'der' })), createPublicKey(theirs).export({ type: 'spki', format: 'der' }));
      assert.equal(
        codeOf(() => key.publicKey({ format: 'jwk' as 'pem' })),
        'INVALID_ARGUMENT',
      );
      assert.equal(
        codeOf(() => (key.publicKey as () => unknown)()),
        'INVALID_ARGUMENT',
      );
    });

    it(`of ${kind} signs messages of 0 bytes and of 64 MiB, as string and as bytes`, () => {
      const theirs = makeKey(kind);
      const key = ours(theirs);
      for (const message of [Buffer.alloc(0), Buffer.alloc(64 << 20, 'x')]) {
        assert.ok(verifies(theirs, message, key.sign(message, 'bytes')));
        assert.ok(verifies(theirs, message, key.sign(message.toString('latin1'), 'bytes')));
      }
    });

    it(`of ${kind} signs the UTF-8 of a string, a lone surrogate as U+FFFD, and a view alone of its buffer`, () => {
      const theirs = makeKey(kind);
      const key = ours(theirs);
      assert.ok(verifies(theirs, 'pässword 😀', key.sign('pässword 😀', 'bytes')));
      assert.ok(verifies(theirs, 'a\ufffdb', key.sign('a\ud800b', 'bytes')));
      const view = new Uint8Array(new ArrayBuffer(100), 10, 7).fill(3);
      assert.ok(verifies(theirs, Buffer.alloc(7, 3), key.sign(view, 'bytes')));
      assert.equal(key.sign(view, 'bytes').constructor, Uint8Array);
    });

    it(`of ${kind} refuses other messages, encodings and forms, and signs what is good`, () => {
      const key = ours(makeKey(kind));
      const shared = new Uint8Array(new SharedArrayBuffer(8));
      for (const message of [undefined, null, 5, {}, [], new Uint16Array(4), new DataView(new ArrayBuffer(4)), shared]) {
        assert.equal(
          codeOf(() => key.sign(message as never, 'hex')),
          'INVALID_ARGUMENT',
        );
      }
      for (const encoding of [undefined, 'utf8', 0]) {
        assert.equal(
          codeOf(() => key.sign('message', encoding as never)),
          'INVALID_ARGUMENT',
        );
      }
      assert.equal(
        codeOf(() => key.sign('message', 'hex', { form: 'raw' as never })),
        'INVALID_ARGUMENT',
      );
      assert.equal(
        codeOf(() => key.sign('message', 'hex', { form: 'der' })),
        isEcdsa(kind) ? undefined : 'INVALID_ARGUMENT',
      );
      assert.equal(
        codeOf(() => key.sign('message', 'hex', {})),
        undefined,
      );
    });

    it(`of ${kind} throws HANDLE_DESTROYED after destroy(), which may be called again, and outlives its secret`, () => {
      const secret = secretOf(pkcs8(makeKey(kind)));
      const [key, other] = [secret.privateKey(), secret.privateKey()];
      secret.destroy();
      assert.equal(
        codeOf(() => secret.privateKey()),
        'HANDLE_DESTROYED',
      );
      assert.equal(
        codeOf(() => secret.keyKind()),
        'HANDLE_DESTROYED',
      );
      assert.equal(
        codeOf(() => key.sign('message', 'hex')),
        undefined,
      );
      key.destroy();
      key.destroy();
      assert.equal(
        codeOf(() => key.sign('message', 'hex')),
        'HANDLE_DESTROYED',
      );
      assert.equal(
        codeOf(() => key.publicKey({ format: 'pem' })),
        'HANDLE_DESTROYED',
      );
      assert.equal(key.algorithm, kind);
      other[Symbol.dispose]();
      assert.equal(
        codeOf(() => other.sign('message', 'hex')),
        'HANDLE_DESTROYED',
      );
    });
  }

  it('of P-256 never repeats a nonce: 2,000 signatures of one message have 2,000 values of r', () => {
    const key = ours(makeKey('p256'));
    const seen = new Set<string>();
    for (let i = 0; i < 2000; i++) seen.add(key.sign('message', 'hex').slice(0, 64));
    assert.equal(seen.size, 2000);
  });

  it('writes r and s of P-256 in 32 bytes each however small they are, the same numbers in either form', () => {
    const theirs = makeKey('p256');
    const key = ours(theirs);
    let short = 0;
    for (let i = 0; i < 2000; i++) {
      const signature = key.sign('message', 'bytes');
      assert.equal(signature.length, 64);
      if (signature[0] !== 0 && signature[32] !== 0) continue;
      short++;
      assert.ok(verifies(theirs, 'message', signature));
    }
    assert.ok(short > 0, 'one in 128 has a leading zero');
  });

  it('shows its kind and label and nothing else', () => {
    const key = Secret.fromBytes(Uint8Array.from(Buffer.from(pkcs8(makeKey('p256')))), { label: 'a label' }).privateKey();
    assert.equal(inspect(key, { showHidden: true, depth: Infinity, getters: true }), '[private-key "a label"]');
    assert.equal(JSON.stringify(key), '{"kind":"private-key","label":"a label"}');
    assert.deepEqual(Reflect.ownKeys(key), []);
  });

  it('is made by this package only', () => {
    const Class = PrivateKey as unknown as new (...given: unknown[]) => unknown;
    const forged = { sign: () => 'forged', algorithm: () => 0, destroy: () => undefined };
    for (const given of [[], [forged, 'label'], [Symbol('made by strongroom'), forged, 'label']]) {
      assert.equal(
        codeOf(() => new Class(...given)),
        'HANDLE_INVALID',
      );
    }
  });

  it('signs in 8 workers at once, each with keys of its own', async () => {
    const keys = KINDS.map((kind) => makeKey(kind));
    const script = `
      const { parentPort, workerData } = require('node:worker_threads');
      const { Secret } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/index.js'))});
      const keys = workerData.map((pem) => Secret.fromBytes(Uint8Array.from(Buffer.from(pem))).privateKey());
      const signatures = [];
      for (let i = 0; i < 50; i++) signatures.push(keys.map((key) => key.sign('message ' + i, 'bytes')));
      for (const key of keys) key.destroy();
      parentPort.postMessage(signatures);`;
    const all = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const worker = new Worker(script, { eval: true, workerData: keys.map(pkcs8) });
        const [signatures] = (await once(worker, 'message')) as [Uint8Array[][]];
        await worker.terminate();
        return signatures;
      }),
    );
    assert.equal(all.length, 8);
    for (const signatures of all) {
      signatures.forEach((set, i) => set.forEach((signature, kind) => assert.ok(verifies(keys[kind]!, `message ${i}`, signature))));
    }
  });

  it('is wiped when it is collected, and its function keeps it alive', () => {
    const child = runScript(
      `const pem = ${JSON.stringify(pkcs8(makeKey('p256')))};
       const make = () => strongroom.Secret.fromBytes(Uint8Array.from(Buffer.from(pem))).privateKey();
       const { sign, destroy } = (() => {
         const secret = native.secretFromBytes(Uint8Array.from(Buffer.from(pem)));
         const key = secret.privateKey(null, null);
         return { sign: key.sign, destroy: key.destroy.bind(key) };
       })();
       make().sign('message', 'hex'); // what OpenSSL keeps for good once it has been used
       const slots = () => strongroom.protection().slots;
       const before = slots();
       (() => { for (let i = 0; i < 200; i++) make(); })();
       const full = slots();
       const collect = (times) => {
         gc();
         if (times > 0) return setTimeout(collect, 20, times - 1); // finalizers run between turns of the event loop
         const signature = sign('message', 0, 0);
         destroy();
         report({ before, full, after: slots(), length: signature.length, code: refusal(() => sign('message', 0, 0)).code });
       };
       collect(5);`,
      { nodeArguments: ['--expose-gc'] },
    );
    const { before, full, after, length, code } = child.report as Record<string, number> & { code: string };
    assert.ok(full! > before! + 200, `${before} slots, then ${full}`);
    assert.ok(after! <= before!, `${before} slots, then ${full}, then ${after}`);
    assert.deepEqual([length, code], [128, 'HANDLE_DESTROYED'], child.stderr);
  });

  for (const end of ['', 'process.exit(0);', 'setTimeout(() => process.exit(0), 5);']) {
    it(`alive in the main thread and in a worker lets the program end by '${end}'`, () => {
      const pems = KINDS.map((kind) => pkcs8(makeKey(kind)));
      const work = `globalThis.keys = ${JSON.stringify(pems)}.map((pem) => strongroom.Secret.fromBytes(Uint8Array.from(Buffer.from(pem))).privateKey());
        for (const key of keys) key.sign('message', 'hex');`;
      const worker = `const strongroom = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/index.js'))}); ${work}
        require('node:worker_threads').parentPort.postMessage(0);
        ${end === '' ? '' : "setInterval(() => keys[0].sign('message', 'hex'), 1);"}`;
      const child = runScript(`${work}
        const { Worker } = require('node:worker_threads');
        new Worker(${JSON.stringify(worker)}, { eval: true }).once('message', () => { ${end} });`);
      assert.deepEqual([child.signal, child.status], [null, 0], child.stderr);
    });
  }
});
