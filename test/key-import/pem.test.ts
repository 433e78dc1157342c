/** Text that is no private key, or a damaged one. */
import assert from 'node:assert/strict';

import { pem, pkcs8, secretOf } from '../support/keys.js';
import { KEYS, refusal, refused, seed, traditional } from './support.js';

describe('a private key is refused', () => {
  const text = pkcs8(KEYS.p256);

  it('cut short anywhere, in PEM', () => {
    for (let size = 1; size < text.trimEnd().length; size++) {
      assert.equal(refusal(text.slice(0, size)).code, 'KEY_FORMAT', `${size} characters`);
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
});
