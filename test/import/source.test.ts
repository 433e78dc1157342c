/** A source in the room: what a field gives out is text or a secret as its form says, and nothing of it stays when it is destroyed. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

import { fieldsOf } from '../../lib/import/findings.js';
import { Secret, protection } from '../../lib/index.js';
import { type NativeImportSource, native } from '../../lib/native.js';
import { writeCypherVault } from '../support/cypher-vault.js';
import { openCypherVault, readCypherVault } from '../../lib/import/cypher-vault.js';

const ENTRIES = 0;
const ENV = 1;
const SECTIONS = 2;

describe('a source of an import', () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-'));
    Secret.random(1).destroy();
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const write = (content: string | Uint8Array, mode = 0o600): string => {
    const file = path.join(folder, 'source');
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, content, { mode });
    return file;
  };
  const entries = (value: unknown): NativeImportSource => native.importFromFile(write(JSON.stringify(value)), ENTRIES);
  /** Stands at the field of that name. */
  const at = (source: NativeImportSource, name: string): NativeImportSource => {
    for (const field of fieldsOf(source)) if (field.name === name) return source;
    assert.fail(`no field ${name}`);
  };
  const macOf = (source: NativeImportSource, name: string): unknown => at(source, name).secret(false).hmacKey(0, 0).sign('m', 0);
  const expected = (text: string): string => createHmac('sha256', text).update('m').digest('hex');
  const invalid = { code: 'INVALID_ARGUMENT' };

  it('gives out of an entry the secrets as handles and the rest as text, and neither as the other', () => {
    const source = entries([
      {
        name: 'a',
        exchange: 'kraken',
        key: 'k',
        secret: 's\u00e4 1',
        passphrase: 'p',
        keyPassword: 'q',
        user: 'u',
        note: 'n',
        algorithm: 'rsa',
        nonceUnit: 's',
        rights: ['read'],
        other: 'o',
      },
    ]);
    for (const [name, text] of [
      ['secret', 's\u00e4 1'],
      ['passphrase', 'p'],
      ['keyPassword', 'q'],
    ] as const) {
      assert.equal(macOf(source, name), expected(text));
      assert.throws(() => at(source, name).text(), invalid, name);
    }
    for (const [name, text] of Object.entries({
      name: 'a',
      exchange: 'kraken',
      key: 'k',
      user: 'u',
      note: 'n',
      algorithm: 'rsa',
      nonceUnit: 's',
    })) {
      assert.equal(at(source, name).text(), text);
      assert.throws(() => at(source, name).secret(false), invalid, name);
    }
    assert.throws(() => at(source, 'other').text(), invalid);
    assert.throws(() => at(source, 'other').secret(false), invalid);
    assert.throws(() => at(source, 'rights').text(), invalid, 'a list is no text');
    source.rewind();
    assert.throws(() => source.secret(false), invalid, 'before the first field');
    while (source.next() !== null);
    assert.throws(() => source.secret(false), invalid, 'behind the last field');
    source.destroy();
  });

  it('gives out of a section the secrets as handles and names and public keys as text, and neither as the other', () => {
    const section = { secret: 's', password: 'p', privateKey: 'q', name: 'n', key: 'k', apiKey: 'l', walletAddress: 'w', token: 't' };
    const source = native.importFromFile(write(JSON.stringify({ kraken: section })), SECTIONS);
    for (const name of ['secret', 'password', 'privateKey'] as const) {
      assert.equal(macOf(source, name), expected(section[name]));
      assert.throws(() => at(source, name).text(), invalid, name);
    }
    for (const name of ['name', 'key', 'apiKey', 'walletAddress'] as const) {
      assert.equal(at(source, name).text(), section[name]);
      assert.throws(() => at(source, name).secret(false), invalid, name);
    }
    assert.throws(() => at(source, 'token').text(), invalid);
    assert.throws(() => at(source, 'token').secret(false), invalid);
    source.destroy();
  });

  it('gives out no password of a CypherVault as text', async () => {
    const password = Secret.fromBytes(Buffer.from('pw'));
    const file = await readCypherVault(write(writeCypherVault({ password: 'pw', content: { site: { user: 'secret' } } }).file));
    const source = await openCypherVault(file, password, { megabytes: 0, iterations: 1 });
    password.destroy();
    assert.equal(macOf(source, 'user'), expected('secret'));
    assert.throws(() => at(source, 'user').text(), invalid);
    source.destroy();
  });

  it('shows no name of a field that could be a secret in the wrong place', () => {
    const source = entries([{ short_word: 1, ['x'.repeat(25)]: 1, abc1: 1, '': 1, '\ud800': 1 }]);
    const names = [...fieldsOf(source)].map(({ name, readable }) => [name, readable]);
    assert.deepEqual(names, [
      ['short_word', true],
      ['', false],
      ['', false],
      ['', true],
      ['', false],
    ]);
    source.destroy();
    const env = native.importFromFile(write(`${'a'.repeat(25)}==\n${'a'.repeat(24)}=\nA_${'b'.repeat(40)}=1\n`), ENV);
    assert.deepEqual(
      [...fieldsOf(env)].map(({ name, readable }) => [name, readable]),
      [
        ['', false],
        ['a'.repeat(24), true],
        [`A_${'b'.repeat(40)}`, true],
      ],
    );
    env.destroy();
  });

  it('is gone, and its memory given back, when it is destroyed; secrets that came out of it stay', () => {
    const { slots, usedBytes } = protection();
    const source = native.importFromFile(write(`A='${'x'.repeat(5000)}'\nB=1\n`), ENV);
    const secret = at(source, 'B').secret(false);
    assert.ok(protection().usedBytes - usedBytes > 5000);
    source.destroy();
    source.destroy();
    assert.throws(() => source.next(), { code: 'HANDLE_DESTROYED' });
    assert.throws(() => source.secret(false), { code: 'HANDLE_DESTROYED' });
    assert.equal(secret.hmacKey(0, 0).sign('m', 0), expected('1'));
    secret.destroy();
    assert.ok(protection().slots <= slots + 1, 'but for the key of this test');
  });

  it('has up to 2 MiB, which is more than a slot of the room holds', () => {
    const limit = 2 << 20;
    const source = native.importFromFile(write(`LONG='${'x'.repeat(300_000)}'\nLAST=1\n`), ENV);
    assert.equal(macOf(source, 'LAST'), expected('1'));
    assert.throws(() => at(source, 'LONG').secret(false), { code: 'SECRET_LENGTH' });
    source.destroy();
    const whole = native.importFromFile(write(`A=1\n#${'x'.repeat(limit - 5)}`), ENV);
    assert.equal(at(whole, 'A').text(), '1');
    whole.destroy();
    assert.throws(() => native.importFromFile(write(`A=1\n#${'x'.repeat(limit - 4)}`), ENV), { code: 'IMPORT_SIZE' });
    assert.throws(() => native.importFromFile(write(''), ENV), { code: 'IMPORT_SIZE' });
    const descriptor = fs.openSync(write(`A=1\n#${'x'.repeat(limit - 5)}`), 'r');
    const read = native.importFromDescriptor(descriptor, ENV);
    assert.equal(at(read, 'A').text(), '1');
    read.destroy();
    fs.closeSync(descriptor);
    const more = fs.openSync(write(`A=1\n#${'x'.repeat(limit - 4)}`), 'r');
    assert.throws(() => native.importFromDescriptor(more, ENV), { code: 'IMPORT_SIZE' });
    fs.closeSync(more);
  });

  it('is a regular file, whoever may read it, or a descriptor that is no terminal', () => {
    native.importFromFile(write('A=1', 0o644), ENV).destroy();
    const link = path.join(folder, 'link');
    fs.symlinkSync(write('A=1'), link);
    native.importFromFile(link, ENV).destroy();
    for (const other of [folder, '/dev/zero']) assert.throws(() => native.importFromFile(other, ENV), { code: 'SECRET_NOT_A_FILE' });
    assert.throws(() => native.importFromFile(path.join(folder, 'missing'), ENV), { code: 'SYSTEM' });
    assert.throws(() => native.importFromDescriptor(1 << 20, ENV), { code: 'SYSTEM' });
    assert.throws(() => native.importFromFile(link, 3), invalid);
  });
});
