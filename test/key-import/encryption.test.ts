/** Private keys under a password: what is read, what asks for too much, and what a wrong password says. */
import assert from 'node:assert/strict';

import type { Secret } from '../../lib/index.js';
import { runScript } from '../support/child.js';
import { integer, octets, oid, pem, secretOf, sequence } from '../support/keys.js';
import { byCommand, encrypted, KEYS, KINDS, PASSWORD, refused, taken, traditional } from './support.js';

describe('a private key is taken', () => {
  for (const kind of KINDS) {
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
    });
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
});

describe('a private key is refused', () => {
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
  });

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
    for (const derivation of [
      pbkdf2(0n),
      scrypt(0n, 8n, 1n),
      scrypt(1n, 8n, 1n),
      scrypt(1000n, 8n, 1n),
      scrypt(16n, 0n, 1n),
      scrypt(16n, 8n, 0n),
    ]) {
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
    const limited = runScript(script, {
      wrapper: ['prlimit', '--memlock=8388608:8388608', 'setpriv', '--bounding-set=-ipc_lock', '--inh-caps=-ipc_lock'],
    });
    assert.deepEqual(limited.report, ['MEMLOCK_LIMIT', 64], limited.stderr);
    assert.deepEqual(runScript(script).report, ['taken', 64]);
  });
});
