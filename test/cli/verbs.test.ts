/** strongroom list, show, edit, rename, cp, rm, rotate and audit, and passwords by add, on a real terminal. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import * as fs from 'node:fs';
import { readVault } from '../vault/support/by-hand.js';
import type { Run, Step } from '../tools/terminal.js';
import { Place, assertFails, password, unlock } from './support.js';

const BINANCE_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const BINANCE_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const NEW_KEY = 'n'.repeat(64);
const NEW_SECRET = BINANCE_SECRET.split('').reverse().join('');
const MAIL = 'tangerine orchard 41';

const answer = (question: string, text: string): Step[] => [{ expect: question }, { send: `${text}\r` }];

describe('strongroom and its entries', () => {
  let place: Place;
  before(async () => {
    place = new Place();
    await place.makeVault();
  });
  after(() => place.remove());

  /** With the password of the vault, and no secret in what it prints. */
  async function run(args: readonly string[], more: Record<number, string> = {}, alone?: true): Promise<Run> {
    const done = await place.call([...args, '--password-fd', '3'], { descriptors: { 3: password, ...more }, ...(alone && { alone }) });
    for (const secret of [BINANCE_SECRET, NEW_SECRET, MAIL])
      assert.ok(![done.output, done.stdout, done.stderr].some((text) => text.includes(secret)));
    return done;
  }
  async function does(args: readonly string[], more: Record<number, string> = {}): Promise<Run> {
    const done = await run(args, more);
    assert.equal(done.status, 0, done.output);
    return done;
  }
  const entries = async (...args: string[]): Promise<Record<string, unknown>[]> =>
    JSON.parse(Buffer.from((await does(['list', '--json', ...args])).stdout, 'latin1').toString()) as Record<string, unknown>[];
  const secrets = (): Map<string, Buffer> => readVault(fs.readFileSync(place.vault), Buffer.from(password)).secrets;

  it('add keeps a password, asked for twice and unseen, or from a descriptor, with a user and a note', async () => {
    const add = ['add', 'mail', '--password-entry', '--user', 'ada', '--note', 'the old account'];
    const typed = await place.call(add, {
      steps: [...unlock, ...answer('password to keep as mail: ', MAIL), ...answer('the same again: ', MAIL)],
    });
    assert.equal(typed.status, 0, typed.output);
    assert.ok(!typed.output.includes(MAIL));
    assert.equal(secrets().get('mail')!.toString(), MAIL);
    const differ = await place.call(['add', 'x', '--password-entry'], {
      steps: [...unlock, ...answer('keep as x: ', 'a'), ...answer('the same again: ', 'b')],
    });
    assertFails(differ, 11, /what was typed the second time differs$/);
    await does(['add', 'door', '--password-entry', '--secret-fd', '4'], { 4: 'abc\n' });
    assert.equal(secrets().get('door')!.toString(), 'abc');
  });

  it('add keeps what an API key may do, and says what does not go together', async () => {
    await does(
      ['add', 'main', '--exchange', 'binance', '--key', BINANCE_KEY, '--rights', 'read,trade', '--note', 'small', '--secret-fd', '4'],
      { 4: BINANCE_SECRET },
    );
    const [entry] = await entries('main');
    assert.deepEqual([entry!['rights'], entry!['note']], [['read', 'trade'], 'small']);
    const bad: [string[], RegExp][] = [
      [['add', 'x', '--key', 'k'], /--exchange is missing$/],
      [['add', 'x', '--exchange', 'binance'], /--key is missing$/],
      [['add', 'x', '--password-entry', '--key', 'k'], /--key is of an API key, and this is a password$/],
      [['add', 'x', '--password-entry', '--rights', 'read'], /--rights is of an API key/],
      [['add', 'x', '--exchange', 'binance', '--key', BINANCE_KEY, '--user', 'u'], /--user is of a password/],
      [
        ['add', 'x', '--exchange', 'binance', '--key', BINANCE_KEY, '--rights', 'transfer'],
        /"transfer" is no right; there are read, trade, withdraw$/,
      ],
    ];
    for (const [args, sentence] of bad) assertFails(await place.call(args), 2, sentence);
    assertFails(await run(['add', 'x', '--password-entry'], {}, true), 10, /no terminal/);
  });

  it('list shows all, or what has a text in its name, or is of one exchange', async () => {
    const all = await does(['list']);
    const [head, ...rows] = all.stdout.trimEnd().split('\n');
    assert.match(head!, /^NAME +EXCHANGE +KEY +KIND +USER +CREATED +AGE$/);
    assert.match(rows[0]!, /^mail +password +ada +\d{4}-\S+ +0 days$/);
    assert.match(rows[2]!, /^main +binance +vmPUZE\S+ +hmac +\d{4}-\S+ +0 days$/);
    assert.deepEqual(
      (await entries('MAI')).map(({ name }) => name),
      ['mail', 'main'],
    );
    assert.deepEqual(
      (await entries('--exchange', 'binance')).map(({ name }) => name),
      ['main'],
    );
    const none = await does(['list', 'nothing']);
    assert.deepEqual([none.stdout, /the vault has nothing of that/.test(none.output)], ['', true]);
  });

  it('show tells all of one, as a table and as JSON, but its secret', async () => {
    const { stdout } = await does(['show', 'main']);
    for (const line of [
      /^name +main$/m,
      /^exchange +binance$/m,
      /^key +vmPUZE/m,
      /^kind +hmac$/m,
      /^rights +read, trade$/m,
      /^note +small$/m,
      /^keys at +https:/m,
    ])
      assert.match(stdout, line);
    const mail = JSON.parse((await does(['show', 'mail', '--json'])).stdout) as Record<string, unknown>;
    assert.deepEqual(mail, { name: 'mail', user: 'ada', note: 'the old account', created: mail['created'] });
    assertFails(await run(['show', 'none']), 3, /no entry "none"$/);
  });

  it('edit sets and takes away what is said of an entry', async () => {
    await does(['edit', 'mail', '--user', 'grace', '--no-note']);
    await does(['edit', 'main', '--rights', 'withdraw, read', '--note', 'two\nlines']);
    const [mail, , main] = await entries();
    assert.deepEqual(
      [mail!['user'], mail!['note'], main!['rights'], main!['note']],
      ['grace', undefined, ['withdraw', 'read'], 'two\nlines'],
    );
    assert.match((await does(['show', 'main'])).stdout, /^note +two\n +lines$/m);
    assertFails(await run(['edit', 'mail']), 2, /nothing to change is given$/);
    assertFails(await run(['edit', 'mail', '--rights', 'read']), 2, /a password has none$/);
    assertFails(await run(['edit', 'mail', '--key', 'k']), 2, /unknown option '--key'$/);
  });

  it('rename and cp give an entry another name, or a second one', async () => {
    await does(['rename', 'door', 'gate']);
    await does(['cp', 'gate', 'gate e\u0301']);
    assert.deepEqual(
      (await entries()).map(({ name }) => name),
      ['mail', 'gate', 'main', 'gate é'],
    );
    assert.equal(secrets().get('gate é')!.toString(), 'abc');
    assertFails(await run(['rename', 'gate', 'mail']), 4, /"mail" already$/);
    assertFails(await run(['cp', 'door', 'x']), 3, /no entry "door"$/);
  });

  it('rm asks, takes yes for yes and all else for no, and needs --yes where nobody can be asked', async () => {
    const asked = (text: string): Promise<Run> =>
      place.call(['rm', 'gate', 'gate e\u0301', '--password-fd', '3'], {
        descriptors: { 3: password },
        steps: answer('remove gate, gate', text),
      });
    const before = fs.readFileSync(place.vault);
    for (const no of ['n', '', 'yess']) assertFails(await asked(no), 130, /the input was cancelled$/);
    assertFails(await run(['rm', 'gate'], {}, true), 10, /no terminal/);
    assertFails(await run(['rm', 'gate', 'none', '--yes']), 3, /no entry "none"$/);
    assert.deepEqual(fs.readFileSync(place.vault), before);
    const yes = await asked('y');
    assert.equal(yes.status, 0, yes.output);
    assert.match(yes.output, /removed gate, gate .*\r?\n.*\.bak still has them, until the next change/);
    assert.deepEqual(
      (await entries()).map(({ name }) => name),
      ['mail', 'main'],
    );
    await does(['add', 'gone', '--password-entry', '--secret-fd', '4'], { 4: 'x' });
    assert.equal((await run(['rm', 'gone', '--yes'], {}, true)).status, 0);
  });

  it('rotate puts a new key in, keeps the old one, says what to do, and ends when told', async () => {
    const sign = async (...args: string[]): Promise<[string | undefined, boolean, boolean]> => {
      const { url, headers } = JSON.parse(
        (await does(['sign', 'main', 'GET', '/api/v3/account', '--time', '1', '--json', ...args])).stdout,
      ) as { url: string; headers: Record<string, string> };
      const [, query, signature] = /\?(.*)&signature=(.*)$/.exec(url)!;
      const by = (text: string): boolean => signature === createHmac('sha256', text).update(query!).digest('hex');
      return [headers['X-MBX-APIKEY'], by(NEW_SECRET), by(BINANCE_SECRET)];
    };
    // Which sign showed to be what it signs with: read by hand afterwards, a program less each time.
    const kept = (): [unknown, string] => {
      const { json, secrets: all } = readVault(fs.readFileSync(place.vault), Buffer.from(password));
      return [(json.entries.find(({ name }) => name === 'main') as { key?: string } | undefined)?.key, all.get('main')!.toString()];
    };
    const steps = [...unlock, ...answer(`binance secret of ${NEW_KEY}: `, NEW_SECRET)];
    const typed = await place.call(['rotate', 'main', '--key', NEW_KEY], { steps });
    assert.equal(typed.status, 0, typed.output);
    assert.ok(!typed.output.includes(NEW_SECRET));
    assert.match(typed.output, /Binance: make the key at https:/);
    assert.match(typed.output, new RegExp(`delete ${BINANCE_KEY} at https:`));
    assert.match(typed.output, /strongroom rotate main --confirm/);
    assert.match((await does(['list', 'main'])).stdout, /rotation not confirmed$/m);
    assert.deepEqual(await sign(), [NEW_KEY, true, false]);
    assert.deepEqual(await sign('--replaced'), [BINANCE_KEY, false, true]);
    assertFails(
      await run(['rotate', 'main', '--key', 'm'.repeat(64), '--secret-fd', '4'], { 4: BINANCE_SECRET }),
      4,
      /neither confirmed nor undone$/,
    );

    await does(['rotate', 'main', '--undo']);
    assert.deepEqual(kept(), [BINANCE_KEY, BINANCE_SECRET]);
    assertFails(await run(['rotate', 'main', '--confirm']), 3, /no rotation/);
    assertFails(
      await run(['rotate', 'main', '--key', NEW_KEY, '--secret-fd', '4'], { 4: BINANCE_SECRET }),
      2,
      /new secret is the one that it has$/,
    );
    await does(['rotate', 'main', '--key', NEW_KEY, '--secret-fd', '4'], { 4: NEW_SECRET });
    await does(['rotate', 'main', '--confirm']);
    assert.deepEqual(kept(), [NEW_KEY, NEW_SECRET]);
    assertFails(await run(['sign', 'main', 'GET', '/api/v3/account', '--replaced']), 3, /no rotation/);
    assert.deepEqual([...secrets().keys()], ['mail', 'main']);

    assertFails(await run(['rotate', 'main', '--secret-fd', '4'], { 4: 'x' }), 2, /--key is missing$/);
    assertFails(await run(['rotate', 'main', '--confirm', '--undo']), 2, /both given$/);
    assertFails(await run(['rotate', 'main', '--confirm', '--key', 'k']), 2, /takes no new key/);
    assertFails(await run(['rotate', 'mail', '--key', 'k', '--secret-fd', '4'], { 4: 'x' }), 2, /--key is of an API key/);
    await does(['rotate', 'mail', '--secret-fd', '4'], { 4: 'mandarin\n' });
    assert.equal(secrets().get('mail')!.toString(), 'mandarin');
  });

  it('audit ends with 1 where something is found, tells it and what to do, and prints no secret', async () => {
    const json = await run(['audit', '--json']);
    assert.equal(json.status, 1, json.output);
    const found = JSON.parse(json.stdout) as { finding: string; entries?: string[] }[];
    assert.deepEqual(
      found.map(({ finding, entries: names = [] }) => [finding, ...names]),
      [['unconfirmed', 'mail'], ['withdraw', 'main'], ['weak-kdf']],
    );
    await does(['add', 'twin', '--password-entry', '--secret-fd', '4'], { 4: 'mandarin' });
    const table = await run(['audit']);
    assert.equal(table.status, 1);
    assert.match(table.stdout, /^same-secret +mail, twin +have the same secret$/m);
    assert.match(table.stdout, /^withdraw +main +may withdraw$/m);
    assert.match(table.stdout, /^what to do:$/m);
    assertFails(await run(['audit', '--days', 'x']), 2, /"x" is not a number of days$/);
  });
});
