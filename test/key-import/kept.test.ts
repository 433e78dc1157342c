/** What a vault keeps of a private key. */
import assert from 'node:assert/strict';
import { createPublicKey, randomBytes, verify } from 'node:crypto';

import { native } from '../../lib/native.js';
import { requireSecret } from '../../lib/secret.js';
import { pkcs8, pkcs8Der, secretOf } from '../support/keys.js';
import { openBox, sealPasswordSlot, unpad } from '../vault/support/by-hand.js';
import { encrypted, KEYS, KINDS, PASSWORD, publicHalf, seed, traditional } from './support.js';

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
        const normal = requireSecret(secretOf(form)).pkcs8(password === undefined ? null : requireSecret(secretOf(password)), null);
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
