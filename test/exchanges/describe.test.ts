/** What an exchange asks for, in the words of errors and of the command line. */
import assert from 'node:assert/strict';
import { algorithmsOf, hmacForm, keyWords, keysWords } from '../../lib/exchanges/describe.js';
import { type KeyAlgorithm, exchangeNamed } from '../../lib/exchanges/index.js';
import type { Facts } from '../../lib/exchanges/types.js';

const factsOf = (name: string): Facts => exchangeNamed(name).facts;
const written = { signature: 'base64' } as const;
const hmac = { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } as const;
const taking = (keys: Facts['keys']): Facts => ({ ...factsOf('kraken'), keys });

describe('describe: the keys that an exchange takes', () => {
  it('are listed in one order, whatever order its facts have', () => {
    const all: KeyAlgorithm[] = ['hmac', 'ed25519', 'rsa', 'p256', 'secp256k1'];
    assert.deepEqual(algorithmsOf(taking({ secp256k1: written, p256: written, rsa: written, ed25519: written, hmac })), all);
    for (const algorithm of all)
      assert.deepEqual(algorithmsOf(taking({ [algorithm]: algorithm === 'hmac' ? hmac : written })), [algorithm]);
    assert.deepEqual(algorithmsOf(taking({})), []);
  });

  it('are described by their form: encoding, and size where the exchange has one', () => {
    assert.equal(hmacForm(hmac), 'visible ASCII characters');
    assert.equal(hmacForm({ ...hmac, bytes: [32, 32] }), '32 visible ASCII characters');
    assert.equal(hmacForm({ ...hmac, bytes: [16, 32] }), '16 to 32 visible ASCII characters');
    assert.equal(hmacForm({ ...hmac, encoding: 'base64' }), 'base64');
    assert.equal(hmacForm({ ...hmac, encoding: 'base64', bytes: [64, 64] }), '64 bytes in base64');
    assert.equal(hmacForm({ ...hmac, encoding: 'hex', bytes: [20, 40] }), '20 to 40 bytes in hex');
  });

  it('are named one by one, and with "or" between', () => {
    const facts = taking({ hmac: { ...hmac, bytes: [32, 32] }, ed25519: written, rsa: written, p256: written, secp256k1: written });
    assert.equal(keyWords(facts, 'hmac'), 'an HMAC secret (32 visible ASCII characters)');
    assert.equal(keyWords(taking({ rsa: written }), 'hmac'), 'an HMAC secret');
    assert.equal(keyWords(facts, 'ed25519'), 'a private key of Ed25519');
    assert.equal(keyWords(facts, 'rsa'), 'a private key of RSA');
    assert.equal(keyWords(facts, 'p256'), 'a private key of P-256');
    assert.equal(keyWords(facts, 'secp256k1'), 'a private key of secp256k1');
    assert.equal(keysWords(taking({ hmac, rsa: written })), 'an HMAC secret (visible ASCII characters) or a private key of RSA');
    assert.equal(keysWords(factsOf('kraken')), 'an HMAC secret (64 bytes in base64)');
  });
});
