/** CypherVault files: what Python wrote opens, and whatever is wrong with one is named, what can be seen without a password before time is spent on it. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

import { cypherVaultFindings, openCypherVault, readCypherVault } from '../../lib/import/cypher-vault.js';
import { type ErrorCode, Secret, StrongroomError } from '../../lib/index.js';
import { writeCypherVault, writeCypherVaults } from '../support/cypher-vault.js';

const MASTER = 'hunter2-Master-Pass!';
const CHEAP = { megabytes: 0, iterations: 1 };

describe('a CypherVault file', () => {
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-'))));
  after(() => fs.rmSync(folder, { recursive: true }));

  const write = (content: string): string => {
    const file = path.join(folder, 'cyphervault.txt');
    fs.writeFileSync(file, content);
    return file;
  };
  const withPassword = async <T>(text: string, work: (password: Secret) => Promise<T>): Promise<T> => {
    const password = Secret.fromBytes(Buffer.from(text));
    try {
      return await work(password);
    } finally {
      password.destroy();
    }
  };
  /** The names that come of it. */
  const open = async (content: string, master = MASTER, cost = CHEAP): Promise<string[]> => {
    const file = await readCypherVault(write(content));
    return withPassword(master, async (password) => {
      const source = await openCypherVault(file, password, cost);
      const findings = cypherVaultFindings(source);
      source.destroy();
      findings.destroy();
      return findings.entries.map(({ name }) => name);
    });
  };
  const refuses = async (content: string, code: ErrorCode, sentence: RegExp, master = MASTER, cost = CHEAP): Promise<void> => {
    await assert.rejects(open(content, master, cost), (error) => {
      assert.ok(error instanceof StrongroomError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      return true;
    });
  };

  it('opens whatever it costs, and whatever characters its password has', async () => {
    const content = { site: { user: 'secret' } };
    const wanted = [
      { password: MASTER, ...CHEAP },
      { password: 'p', megabytes: 1, iterations: 3 },
      { password: 'p\u00e4ssw\u00f6rd \u20ac \u{1d11e}', megabytes: 2, iterations: 1 },
      { password: 'x'.repeat(20000), ...CHEAP },
    ];
    const written = writeCypherVaults(wanted.map((one) => ({ ...one, content })));
    for (const [i, { password, ...cost }] of wanted.entries())
      assert.deepEqual(await open(written[i]!.file, password, cost), ['site/user'], `number ${i}`);
    assert.deepEqual(await open(`${written[0]!.file}\n`), ['site/user'], 'a newline that an editor added is no damage');
  });

  it('tells no wrong password from other constants or a damaged file, and says so', async () => {
    const { file } = writeCypherVault({ password: MASTER, content: { a: { b: 'c' } } });
    const [digits, sealed] = file.split('$') as [string, string];
    const flipped = (at: number): string => {
      const bytes = Buffer.from(sealed, 'base64');
      bytes[at < 0 ? bytes.length + at : at]! ^= 1;
      return `${digits}$${bytes.toString('base64')}`;
    };
    const sentence =
      /^wrong password for .*cyphervault\.txt, or other constants than it was written with, or a damaged file: nothing in it could tell them apart$/;
    assert.deepEqual(await open(file), ['a/b']);
    await refuses(file, 'IMPORT_PASSWORD', sentence, 'wrong');
    await refuses(file, 'IMPORT_PASSWORD', sentence, MASTER, { megabytes: 1, iterations: 1 });
    await refuses(file, 'IMPORT_PASSWORD', sentence, MASTER, { megabytes: 0, iterations: 2 });
    await refuses(flipped(-20), 'IMPORT_PASSWORD', sentence); // the block behind it decrypts to padding that differs
    await refuses(flipped(20), 'IMPORT_PASSWORD', sentence);
    await refuses(`2${digits.slice(1)}$${sealed}`, 'IMPORT_PASSWORD', sentence);
    const text = '{"a": {"b": "c"}}';
    const noText = ['{"a": {"b": \u0001}}', '{"a": {"b": NaN\u007f}}'].map((bad) => ({ password: MASTER, text: bad }));
    const notPadded = ['00', '80', 'ff'].map((byte) => ({ password: MASTER, text, pad: byte.repeat(111) }));
    const right = { password: MASTER, text, pad: '6f'.repeat(111) };
    const written = writeCypherVaults([...noText, ...notPadded, right]);
    for (const { file: bad } of written.slice(0, -1)) await refuses(bad, 'IMPORT_PASSWORD', sentence);
    assert.deepEqual(await open(written.at(-1)!.file), ['a/b'], 'the same by hand, and right');
  });

  it('tells the right password of a text that is no JSON from a wrong one: no other makes ASCII of it', async () => {
    const noJson = [
      '{"a": {"b": "c"}',
      '[]',
      '"a"',
      '{"a": {"b": "c"}} x',
      '['.repeat(100),
      '{"a": {"b": NaN}}',
      '{"a": {"b": -Infinity}}',
    ];
    const lessPadding = { password: MASTER, text: '{"a": {"b": "c"}}', pad: '6e'.repeat(111) }; // the first of it is an n of the text
    const written = writeCypherVaults([
      ...noJson.map((text) => ({ password: MASTER, text })),
      lessPadding,
      { ...lessPadding, pad: '6f'.repeat(111) },
    ]);
    const sentence =
      /^the password of .*cyphervault\.txt is right, and what it opens cannot be read: no JSON, which has neither NaN nor Infinity, or a damaged file$/;
    for (const { file } of written.slice(0, -1)) {
      await refuses(file, 'IMPORT_FORMAT', sentence);
      await refuses(file, 'IMPORT_PASSWORD', /^wrong password/, 'wrong');
    }
    assert.deepEqual(await open(written.at(-1)!.file), ['a/b']);
  });

  it('of another form is refused with what is wrong with it, before anybody waits', async () => {
    const { file } = writeCypherVault({ password: MASTER, content: { a: { b: 'c' } } });
    const [digits, sealed] = file.split('$') as [string, string];
    const cases: [string, ErrorCode, RegExp][] = [
      ['', 'IMPORT_SIZE', /is empty/],
      [sealed, 'IMPORT_FORMAT', /does not begin with 100 digits/],
      [`${digits.slice(1)}$${sealed}`, 'IMPORT_FORMAT', /does not begin with 100 digits/],
      [`${digits}0$${sealed}`, 'IMPORT_FORMAT', /does not begin with 100 digits/],
      [digits, 'IMPORT_FORMAT', /does not begin with 100 digits/],
      [`${digits}$`, 'IMPORT_FORMAT', /interrupted/],
      [`${digits}$n`, 'IMPORT_FORMAT', /interrupted/],
      [`${digits}$${sealed.slice(0, -1)}`, 'IMPORT_FORMAT', /not base64/],
      [`${digits}$${sealed}\n\n`, 'IMPORT_FORMAT', /not base64/],
      [`${digits}$${sealed.replace(/^./, '*')}`, 'IMPORT_FORMAT', /not base64/],
      [`${digits}$${sealed.slice(0, 64)}`, 'IMPORT_FORMAT', /32 encrypted bytes are no multiple of 128/],
      [`${digits}$${Buffer.alloc(16).toString('base64')}`, 'IMPORT_FORMAT', /0 encrypted bytes are no multiple/],
      [`${digits}$${'A'.repeat(3 << 20)}`, 'IMPORT_SIZE', /more than \d+ bytes/],
    ];
    for (const [content, code, sentence] of cases) await refuses(content, code, sentence);
    for (let length = 1; length < file.length; length++) {
      await assert.rejects(readCypherVault(write(file.slice(0, length))), { code: 'IMPORT_FORMAT' }, `cut to ${length} bytes`);
    }
  });

  it('holds as many entries as a vault', async () => {
    const users = Object.fromEntries(Array.from({ length: 16384 }, (_, i) => [`user ${i}`, `password ${i}`]));
    assert.equal((await open(writeCypherVault({ password: MASTER, content: { site: users } }).file)).length, 16384);
  });

  it('with a password that is no UTF-8 is none that CypherVault could open', async () => {
    const file = await readCypherVault(write(writeCypherVault({ password: MASTER, content: {} }).file));
    const password = Secret.fromBytes(Uint8Array.from([0x61, 0xff]));
    await assert.rejects(openCypherVault(file, password, CHEAP), { code: 'SECRET_ENCODING' });
    password.destroy();
  });
});
