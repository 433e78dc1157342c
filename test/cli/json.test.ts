/** What verbs print for programs: each that prints data has --json, and no secret is in it. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeProgram } from '../../lib/cli/main.js';
import { pathOf, verbsOf } from '../../lib/cli/manual.js';
import { Secret, Vault } from '../../lib/index.js';
import type { Run } from '../tools/terminal.js';
import { Place, password } from './support.js';

/** Secrets that are found wherever they are: no other text is like them. */
const hmacSecret = Buffer.from('for tests only, and found wherever it is: 64 bytes of a secret..').toString('base64');
const sentPassphrase = 'passphrase-that-okx-wants-itself-0815';
const importedSecret = 'password-in-a-list-of-entries-4711';
const okxSecret = '0F1E2D3C4B5A69788796A5B4C3D2E1F0';

/** Verbs that print no data on standard output, and why. A new verb is either here, or below with its arguments. */
const noData: Readonly<Record<string, string>> = {
  init: 'says on standard error what it made',
  add: 'says on standard error what it added',
  edit: 'says on standard error what it changed',
  rename: 'says on standard error what it is called now',
  cp: 'says on standard error what it copied',
  rm: 'says on standard error what it took away',
  rotate: 'says on standard error what is left to do',
  generate: 'says on standard error what it made; the password is shown on the terminal, if at all',
  clip: 'says on standard error what is on the clipboard',
  exec: 'its standard output is that of the program that it runs',
  'slot add': 'says on standard error what it added',
  'slot rm': 'says on standard error what it took away',
  'slot passwd': 'says on standard error that it is done',
  rekey: 'says on standard error what it dropped',
  menu: 'is for a person',
  completion: 'prints a program for a shell',
};

/** Every other verb, as it is called here, the last with a vault that is not cheap any more. COPY is a copy of the vault. */
const calls: Readonly<Record<string, readonly string[]>> = {
  list: ['list'],
  show: ['show', 'kraken-main'],
  audit: ['audit'],
  import: ['import', '--entries-fd', '4', '--dry-run'],
  backup: ['backup'],
  verify: ['verify'],
  sign: ['sign', 'kraken-main', 'POST', '/0/private/Balance'],
  'slot list': ['slot', 'list'],
  'slot test': ['slot', 'test'],
  exchanges: ['exchanges'],
  doctor: ['doctor'],
  restore: ['restore', 'COPY'],
  migrate: ['migrate'],
};

/** As it is, and in the other ways that text is written: JSON, base64, hex, percent-encoding, and the bytes behind base64. */
function formsOf(secret: string): string[] {
  const bytes = [Buffer.from(secret), Buffer.from(secret, 'base64')];
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    ...bytes.flatMap((each) => [each.toString('hex'), each.toString('base64').replace(/=+$/, '')]),
  ];
}

const holds = (run: Run, secret: string): boolean =>
  formsOf(secret).some((form) => `${run.stdout}${run.stderr}${run.output}`.toLowerCase().includes(form.toLowerCase()));

describe('--json', () => {
  const program = makeProgram();
  let place: Place;
  let copy: string;
  before(async () => {
    place = new Place();
    await place.makeVault();
    const open = Secret.fromBytes(Buffer.from(password));
    const vault = await Vault.open(place.vault, { password: open, rollback: 'ignore' });
    const secret = (text: string, sendable = false): Secret => Secret.fromBytes(Buffer.from(text), { sendable });
    await vault.add({ name: 'kraken-main', exchange: 'kraken', key: 'K'.repeat(56), secret: secret(hmacSecret) });
    await vault.add({
      name: 'okx',
      exchange: 'okx',
      key: '0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d',
      secret: secret(okxSecret),
      passphrase: secret(sentPassphrase, true),
    });
    vault.destroy();
    open.destroy();
    copy = path.join(place.folder, 'copy');
    fs.copyFileSync(place.vault, copy);
  });
  after(() => place.remove());

  it('is taken by every verb that prints data', () => {
    for (const verb of verbsOf(program)) {
      const verbPath = pathOf(verb).join(' ');
      const takes = verb.options.some(({ long }) => long === '--json');
      assert.equal(takes, verbPath in calls, `${verbPath}: say in this test how it is called, or why it prints no data`);
      assert.equal(takes, !(verbPath in noData), verbPath);
    }
  });

  /** Those that end with 1 where there is something to say. */
  const findings = ['doctor', 'audit'];

  for (const [verbPath, args] of Object.entries(calls)) {
    it(`of ${verbPath} is JSON, with no secret in it`, async () => {
      const takesPassword = verbsOf(program)
        .find((verb) => pathOf(verb).join(' ') === verbPath)!
        .options.some(({ long }) => long === '--password-fd');
      const run = await place.call(
        [...args.map((arg) => (arg === 'COPY' ? copy : arg)), '--json', ...(takesPassword ? ['--password-fd', '3'] : [])],
        {
          descriptors: { 3: password, 4: JSON.stringify([{ name: 'login', secret: importedSecret }]) },
          alone: true,
        },
      );
      assert.ok(run.status === 0 || (run.status === 1 && findings.includes(verbPath)), run.stderr);
      assert.ok(typeof JSON.parse(run.stdout) === 'object');
      for (const secret of [hmacSecret, okxSecret, sentPassphrase, importedSecret, password])
        assert.ok(!holds(run, secret), `${verbPath} shows a secret`);
    });
  }

  it('of a request whose passphrase is sent has that passphrase, as the README says, which shows that this test would find one', async () => {
    const run = await place.call(['sign', 'okx', 'GET', '/api/v5/account/balance', '--json', '--password-fd', '3'], {
      descriptors: { 3: password },
    });
    assert.equal(run.status, 0, run.output);
    assert.ok(holds(run, sentPassphrase));
    assert.ok(!holds(run, okxSecret));
    assert.match(run.output, /show it to nobody/);
    for (const form of formsOf(okxSecret)) assert.ok(holds({ ...run, stderr: `"${form}"` }, okxSecret), form);
  });
});
