/** strongroom import takes over what another program kept, names what it leaves out, and writes once or not at all. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

import { packageRoot } from '../support/child.js';
import { writeCypherVault } from '../support/cypher-vault.js';
import type { Run } from '../tools/terminal.js';
import { type Call, Place, assertFails, password, unlock } from './support.js';

const MASTER = 'hunter2-Master-Pass!';
const KRAKEN_KEY = 'K'.repeat(56);
const KRAKEN_SECRET = Buffer.alloc(64, 0xa5).toString('base64');
const BINANCE_KEY = 'b'.repeat(64);
const BINANCE_SECRET = 'S'.repeat(64);
const OKX_KEY = 'a1b2c3d4-0123-4567-89ab-0123456789ab';
const OKX_SECRET = '0123456789ABCDEF0123456789ABCDEF';
const PASSPHRASE = 'Quartz-Lantern-11';
const fixture = path.join(packageRoot, 'test/fixtures/cyphervault');

const cypherVault = (content: unknown): string => writeCypherVault({ password: MASTER, content }).file;
/** What a program wrote, which comes byte by byte. */
const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString();
const cheap = ['--megabytes', '0', '--iterations', '1'];

describe('strongroom import', () => {
  let place: Place;
  beforeEach(async () => {
    place = new Place();
    await place.makeVault();
  });
  afterEach(() => place.remove());

  const write = (name: string, content: string): string => {
    const file = path.join(place.folder, name);
    fs.writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const call = (args: readonly string[], descriptors: Record<number, string> = {}, more: Call = {}): Promise<Run> =>
    place.call(['import', ...args, '--password-fd', '3'], { descriptors: { 3: password, ...descriptors }, alone: true, ...more });
  const fromCypherVault = (file: string, args: readonly string[] = [], master = MASTER): Promise<Run> =>
    call(['--cyphervault', file, '--master-password-fd', '4', ...cheap, ...args], { 4: master });
  const list = async (): Promise<Record<string, unknown>[]> => {
    const run = await place.call(['list', '--json', '--password-fd', '3'], { descriptors: { 3: password }, alone: true });
    return JSON.parse(utf8(run.stdout)) as Record<string, unknown>[];
  };
  const names = async (): Promise<unknown[]> => (await list()).map(({ name }) => name);
  const bytes = (): Buffer => fs.readFileSync(place.vault);
  /** What the vault signs with is the secret that was imported. */
  const krakenSignature = async (name: string): Promise<string> => {
    const args = ['sign', name, 'POST', '/0/private/Balance', '--time', '1700000000000', '--json', '--password-fd', '3'];
    const run = await place.call(args, { descriptors: { 3: password }, alone: true });
    return (JSON.parse(run.stdout) as { headers: Record<string, string> }).headers['API-Sign']!;
  };

  it("takes CypherVault's own file at its own cost, asks for both passwords, and leaves it as it is", async () => {
    const file = path.join(place.folder, 'cyphervault.txt');
    fs.copyFileSync(path.join(fixture, 'cyphervault.txt'), file);
    const before = fs.readFileSync(file);
    const steps = [...unlock, { expect: "CypherVault's master password: " }, { send: `${MASTER}\r` }, { exit: true } as const];
    const run = await place.call(['import', '--cyphervault', file], { steps });
    assert.equal(run.status, 0, run.output);
    const expected = JSON.parse(fs.readFileSync(path.join(fixture, 'expected.json'), 'utf8')) as Record<string, Record<string, string>>;
    const pairs = Object.entries(expected).flatMap(([site, users]) =>
      Object.entries(users).map(([user, secret]) => ({ site, user, secret })),
    );
    assert.deepEqual(
      (await list()).map(({ name, user }) => ({ name, user })),
      pairs.map(({ site, user }) => ({ name: `${site}/${user}`, user })),
    );
    for (const { secret } of [...pairs, { secret: MASTER }]) assert.ok(!`${run.output}${run.stdout}`.includes(secret));
    assert.match(run.output, /make new API keys at the exchanges[^]*shred -u/);
    assert.deepEqual(fs.readFileSync(file), before);
  });

  it('shows in a dry run what would be, and writes nothing', async () => {
    const file = write('cv', cypherVault({ 'a.com': { me: 'one' }, master: { master: MASTER } }));
    const before = bytes();
    const run = await fromCypherVault(file, ['--dry-run']);
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, /^a\.com\/me +password +me$/m);
    assert.match(
      run.stderr,
      /left out master\/master: it is CypherVault's own master password\n1 entry would be imported; nothing was written\n$/,
    );
    assert.deepEqual(bytes(), before);

    assert.equal((await fromCypherVault(file)).status, 0);
    assert.deepEqual(await names(), ['a.com/me']);
  });

  it('names every entry that it cannot use, with the reason, and imports the others in one write', async () => {
    const content = {
      good: { me: 'one' },
      'me@x.com': { 'me@x.com': 'two' },
      empty: { me: '' },
      number: { me: 123, you: null },
      'line\nbreak': { me: 'three' },
      [`long${'x'.repeat(300)}`]: { me: 'four' },
      'caf\u00e9': { a: 'five' },
      'cafe\u0301': { a: 'six' },
      half: { me: '\ud800' },
      '\udc00': { me: 'seven' },
      nobody: {},
      text: 'eight',
      big: { me: 'x'.repeat(65537) },
    };
    const before = (await place.call(['list', '--json', '--password-fd', '3'], { descriptors: { 3: password }, alone: true })).stdout;
    assert.equal(before, '[]\n');
    const file = bytes();
    const run = await fromCypherVault(write('cv', cypherVault(content)), ['--json']);
    assert.equal(run.status, 1, run.stderr);
    const { imported, leftOut } = JSON.parse(utf8(run.stdout)) as { imported: unknown[]; leftOut: { name: string; reason: string }[] };
    assert.deepEqual(imported, [
      { name: 'good/me', user: 'me' },
      { name: 'me@x.com', user: 'me@x.com' },
      { name: 'caf\u00e9/a', user: 'a' },
    ]);
    const reasons = new Map(leftOut.map(({ name, reason }) => [name, reason]));
    const expected: [string, RegExp][] = [
      ['empty/me', /password is empty/],
      ['number/me', /password is no text/],
      ['number/you', /password is no text/],
      ['line\nbreak/me', /control character/],
      [`long${'x'.repeat(300)}/me`, /name has 307 bytes/],
      ['caf\u00e9/a', /same name/],
      ['half/me', /no Unicode text/],
      ['\\udc00/me', /no Unicode text/],
      ['nobody', /no users/],
      ['text', /something else/],
      ['big/me', /more than 65536 bytes/],
    ];
    for (const [name, reason] of expected) assert.match(reasons.get(name) ?? `nothing of ${name}`, reason);
    assert.equal(leftOut.length, expected.length);
    assert.deepEqual(await names(), ['good/me', 'me@x.com', 'caf\u00e9/a']);
    assert.deepEqual(fs.readFileSync(`${place.vault}.bak`), file, 'one write: what was there before it is the backup');
    for (const secret of ['three', 'four', 'six', 'seven', 'eight']) assert.ok(!`${run.stdout}${run.stderr}`.includes(secret));
  });

  it('imports nothing where the vault has one of the names, and the others with --on-conflict skip', async () => {
    assert.equal((await fromCypherVault(write('cv', cypherVault({ a: { b: 'one' } })))).status, 0);
    const more = write('more', cypherVault({ c: { d: 'two' }, a: { b: 'another' } }));
    const before = bytes();
    const run = await fromCypherVault(more);
    assert.equal(run.status, 4);
    assert.match(
      run.stderr,
      /left out a\/b: the vault has an entry of that name already\nstrongroom: the vault has an entry "a\/b" already/,
    );
    assert.deepEqual(bytes(), before);
    assert.equal((await fromCypherVault(more, ['--on-conflict', 'skip'])).status, 0);
    assert.deepEqual(await names(), ['a/b', 'c/d']);
  });

  it('says of a wrong password that it is one or the file is damaged, and of a damaged form what is wrong', async () => {
    const good = cypherVault({ a: { b: 'c' } });
    const file = write('cv', good);
    assertFails(
      await fromCypherVault(file, [], 'wrong'),
      5,
      /wrong password for .*cv, or other constants than it was written with, or a damaged file/,
    );
    assertFails(
      await fromCypherVault(write('cut', good.slice(1))),
      6,
      /cut is no CypherVault file, or a damaged one: it does not begin with 100 digits/,
    );
    assertFails(await fromCypherVault(path.join(place.folder, 'missing')), 13, /missing failed: ENOENT/);
    assert.equal((await fromCypherVault(file)).status, 0);
  });

  it('guesses the API keys of a .env file, and says which variables are none', async () => {
    const file = write(
      '.env',
      [
        '# a bot',
        `export KRAKEN_API_KEY=${KRAKEN_KEY}`,
        `KRAKEN_API_SECRET="${KRAKEN_SECRET}"`,
        `BINANCE_SUB1_APIKEY=${BINANCE_KEY}`,
        `BINANCE_SUB1_SECRET='${BINANCE_SECRET}'  # of the second account`,
        `OKX_API_KEY=${OKX_KEY}`,
        `OKX_SECRET_KEY=${OKX_SECRET}`,
        `OKX_PASSPHRASE=${PASSPHRASE}`,
        'LOG_LEVEL=debug',
        'TELEGRAM_TOKEN=secret-token-7',
      ].join('\n'),
    );
    const run = await call(['--env', file]);
    assert.equal(run.status, 1, run.stderr);
    assert.match(run.stderr, /left out LOG_LEVEL: it is no secret by its name\nleft out TELEGRAM_TOKEN: [^\n]*--map TELEGRAM_TOKEN=NAME/);
    const entries = (await list()).map(({ name, exchange, key }) => ({ name, exchange, key }));
    assert.deepEqual(entries, [
      { name: 'kraken', exchange: 'kraken', key: KRAKEN_KEY },
      { name: 'binance-sub1', exchange: 'binance', key: BINANCE_KEY },
      { name: 'okx', exchange: 'okx', key: OKX_KEY },
    ]);
    for (const secret of [KRAKEN_SECRET, BINANCE_SECRET, OKX_SECRET, PASSPHRASE, 'secret-token-7'])
      assert.ok(!`${run.stdout}${run.stderr}`.includes(secret));
    const okx = await place.call(
      ['sign', 'okx', 'GET', '/api/v5/account/balance', '--time', '1700000000000', '--json', '--password-fd', '3'],
      { descriptors: { 3: password }, alone: true },
    );
    const { headers } = JSON.parse(okx.stdout) as { headers: Record<string, string> };
    assert.equal(headers['OK-ACCESS-PASSPHRASE'], PASSPHRASE);
    assert.equal(
      headers['OK-ACCESS-SIGN'],
      createHmac('sha256', OKX_SECRET).update('2023-11-14T22:13:20.000ZGET/api/v5/account/balance').digest('base64'),
    );
  });

  it('imports what --map names and nothing else: the secret of an API key as that, anything else as a password', async () => {
    const file = write(
      '.env',
      `KRAKEN_API_KEY=${KRAKEN_KEY}\nKRAKEN_API_SECRET=${KRAKEN_SECRET}\nBINANCE_API_KEY=${BINANCE_KEY}\nBINANCE_API_SECRET=${BINANCE_SECRET}\nDB_PASSWORD='p w'\n`,
    );
    const run = await call(['--env-fd', '4', '--map', 'KRAKEN_API_SECRET=kraken-main', 'DB_PASSWORD=database'], {
      4: fs.readFileSync(file, 'latin1'),
    });
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(
      (await list()).map(({ name, exchange }) => ({ name, exchange })),
      [
        { name: 'kraken-main', exchange: 'kraken' },
        { name: 'database', exchange: undefined },
      ],
    );
    const added = write('secret', KRAKEN_SECRET);
    const again = await place.call(
      ['add', 'typed', '--exchange', 'kraken', '--key', KRAKEN_KEY, '--secret-file', added, '--password-fd', '3'],
      { descriptors: { 3: password }, alone: true },
    );
    assert.equal(again.status, 0, again.stderr);
    assert.equal(await krakenSignature('kraken-main'), await krakenSignature('typed'));
    assertFails(await call(['--env', file, '--map', 'MISSING=x']), 3, /environment variable MISSING is not set/);
    assertFails(await call(['--env', file, '--map', 'KRAKEN_API_SECRET']), 2, /--map is VARIABLE=NAME/);
  });

  it('finds the exchange where another variable or --exchange names it', async () => {
    const freqtrade = `FREQTRADE__EXCHANGE__NAME=kraken\nFREQTRADE__EXCHANGE__KEY=${KRAKEN_KEY}\nFREQTRADE__EXCHANGE__SECRET=${KRAKEN_SECRET}\n`;
    assert.equal((await call(['--env', write('a', freqtrade)])).status, 0);
    const plain = write('b', `API_KEY=${BINANCE_KEY}\nAPI_SECRET=${BINANCE_SECRET}\n`);
    assert.match((await call(['--env', plain])).stderr, /left out API_SECRET: .*--exchange says of which exchange/);
    assert.equal((await call(['--env', plain, '--exchange', 'binance'])).status, 0);
    assert.deepEqual(await names(), ['kraken', 'binance']);
  });

  it('takes no value that programs read differently, and no key of another form', async () => {
    const file = write(
      '.env',
      `KRAKEN_KEY=${KRAKEN_KEY}\nKRAKEN_SECRET=ab#${KRAKEN_SECRET}\nBINANCE_KEY=${BINANCE_SECRET.slice(1)}\nBINANCE_SECRET=${BINANCE_SECRET}\nOKX_KEY=${OKX_KEY}\nOKX_SECRET=${OKX_SECRET}\nOKX_SECRET=${OKX_SECRET}\nOKX_PASSPHRASE=${PASSPHRASE}\n`,
    );
    const run = await call(['--env', file]);
    assert.equal(run.status, 1, run.stderr);
    assert.match(run.stderr, /left out kraken \(KRAKEN_SECRET\): KRAKEN_SECRET: some programs take its #/);
    assert.match(run.stderr, /left out binance: .*key is not what binance gives out/);
    assert.match(run.stderr, /left out okx \(OKX_SECRET\): OKX_SECRET: it is set twice/);
    for (const secret of [KRAKEN_SECRET, BINANCE_SECRET.slice(1), OKX_SECRET]) assert.ok(!run.stderr.includes(secret));
    assert.deepEqual(await names(), []);
    assertFails(await call(['--env', write('open', 'A=1\nB="never closed\n')]), 6, /line 2 cannot be read/);
  });

  it('takes entries of both sorts as JSON, from a file or a descriptor', async () => {
    const entries = [
      { name: 'kraken-main', exchange: 'kraken', key: KRAKEN_KEY, secret: KRAKEN_SECRET, rights: ['read', 'trade'], note: 'the first' },
      { name: 'okx-main', exchange: 'okx', key: OKX_KEY, secret: OKX_SECRET, passphrase: PASSPHRASE },
      { name: 'mail', user: 'alice@example.com', secret: 'correct horse' },
    ];
    const run = await call(['--entries-fd', '5'], { 5: JSON.stringify(entries) });
    assert.equal(run.status, 0, run.stderr);
    const [kraken, okx, mail] = await list();
    assert.deepEqual(
      [kraken!['note'], kraken!['rights'], okx!['exchange'], mail!['user'], mail!['exchange']],
      ['the first', ['read', 'trade'], 'okx', 'alice@example.com', undefined],
    );
    assert.ok(!(await krakenSignature('kraken-main')).includes(KRAKEN_SECRET));

    const file = write('entries.json', JSON.stringify([{ name: 'other', secret: 's' }]));
    const other = await call(['--entries', file]);
    assert.equal(other.status, 0, other.stderr);
    assert.match(other.stderr, /they are still in .*entries\.json, in clear text\n/);
    fs.chmodSync(file, 0o644);
    assert.match(
      (await call(['--entries', write('entries.json', JSON.stringify([{ name: 'third', secret: 's' }]))])).stderr,
      /others may read \(mode 0644\)/,
    );
  });

  it('takes the configuration of a bot: sections of exchanges, of ccxt alone too, and leaves out what is none', async () => {
    const scalar = `0x${'1'.repeat(64)}`;
    const wallet = '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf';
    const config = {
      'kraken-main': { apiKey: KRAKEN_KEY, secret: KRAKEN_SECRET, enableRateLimit: true },
      okx: { apiKey: OKX_KEY, secret: OKX_SECRET, password: PASSPHRASE, options: { secret: 'nested' } },
      bingx: { apiKey: 'b', secret: 'c'.repeat(40) },
      hyperliquid: { walletAddress: wallet, privateKey: scalar },
      exchange: { name: 'binance', key: BINANCE_KEY, secret: BINANCE_SECRET, password: '' },
      telegram: { enabled: true, token: 'telegram-token-4711', chat_id: '1' },
      twice: { apiKey: 'k', secret: 'one-secret' },
      stake: { amount: 1 },
      'no exchange!': { apiKey: 'k', secret: 'another-secret' },
      [`long${'x'.repeat(40)}`]: { apiKey: 'k', secret: 'third-secret' },
      empty: { apiKey: 'k', secret: '' },
      timeframe: '5m',
    };
    const text = JSON.stringify(config).replace('"apiKey":"k","secret":"one-secret"', '"apiKey":"k","apiKey":"l","secret":"one-secret"');
    const run = await call(['--config', write('config.json', text), '--json']);
    assert.equal(run.status, 1, run.stderr);
    const { imported, leftOut } = JSON.parse(run.stdout) as { imported: unknown[]; leftOut: { name: string; reason: string }[] };
    assert.deepEqual(imported, [
      { name: 'kraken-main', exchange: 'kraken', key: KRAKEN_KEY },
      { name: 'okx', exchange: 'okx', key: OKX_KEY },
      { name: 'bingx', exchange: 'ccxt-bingx', key: 'b' },
      { name: 'hyperliquid', exchange: 'ccxt-hyperliquid', key: wallet },
      { name: 'binance', exchange: 'binance', key: BINANCE_KEY },
    ]);
    const reasons = new Map(leftOut.map(({ name, reason }) => [name, reason]));
    assert.match(reasons.get('telegram')!, /^it has token, and no key with a secret/);
    assert.equal(reasons.get('twice'), 'it has apiKey twice');
    assert.match(reasons.get('stake')!, /^it has no key with a secret$/);
    assert.match(reasons.get('no exchange!')!, /names no exchange/);
    assert.match(reasons.get('section 10')!, /more than 24 bytes/);
    assert.equal(reasons.get('empty'), 'its secret is empty');
    assert.match(reasons.get('timeframe')!, /no section/);
    for (const secret of [KRAKEN_SECRET, OKX_SECRET, PASSPHRASE, BINANCE_SECRET, scalar, 'one-secret', 'telegram-token', 'xxxxx'])
      assert.ok(!`${run.stdout}${run.stderr}`.includes(secret), secret);
    const signed = await place.call(['sign', 'okx', 'GET', '/api/v5/account/balance', '--json', '--password-fd', '3'], {
      descriptors: { 3: password },
      alone: true,
    });
    assert.equal((JSON.parse(signed.stdout) as { headers: Record<string, string> }).headers['OK-ACCESS-PASSPHRASE'], PASSPHRASE);
    assert.equal((await list()).find(({ name }) => name === 'hyperliquid')!['algorithm'], 'secp256k1');

    await place.makeVault();
    const other = await call(['--config-fd', '5'], {
      5: JSON.stringify({ exchange: { name: 'kraken', key: KRAKEN_KEY, secret: KRAKEN_SECRET } }),
    });
    assert.equal(other.status, 0, other.stderr);
    assertFails(await call(['--config', write('commented.json', '{\n  // freqtrade allows this\n}')]), 6, /line 2 cannot be read/);
  });

  it('leaves out entries whose fields are not as they should be, and shows no value of them', async () => {
    const entries = [
      { name: 'a', secret: 1 },
      { name: 'b', apiSecret: 'top-secret-1' },
      { name: 'c', secret: 'top-secret-2', ['x'.repeat(40)]: 'top-secret-3' },
      { name: 'd', exchange: 'nowhere', key: 'k', secret: 'top-secret-4' },
      { name: 'e', exchange: 'kraken', key: KRAKEN_KEY, secret: 'top-secret-5' },
      { secret: 'top-secret-6' },
      'top-secret-7',
      {},
      { name: 'f', user: 'u', secret: 'top-secret-8', key: 'k' },
      { name: 'g', secret: 'good' },
      { name: 'h' },
    ];
    const run = await call(['--entries', write('entries.json', JSON.stringify(entries).replace('"good"', '"good","note":"n"'))]);
    assert.equal(run.status, 1, run.stderr);
    for (const line of [
      'a: its secret is no text',
      'b: apiSecret is no field',
      'c: it has a field that is none of',
      'd: no exchange has that name',
      'e: the secret is not valid base64',
      'entry 6: it has no name',
      'entry 7: it is no object',
      'entry 8: it has no fields',
      'f: the entry',
      'h: it has no secret',
    ]) {
      assert.ok(run.stderr.includes(`left out ${line}`), `${line}\n${run.stderr}`);
    }
    assert.ok(!`${run.stdout}${run.stderr}`.includes('top-secret') && !run.stderr.includes('xxxx'));
    assert.deepEqual(await names(), ['g']);
    assertFails(await call(['--entries', write('bad', '[\n{"name": "a",}]')]), 6, /bad: line 2 cannot be read/);
    assertFails(await call(['--entries', write('huge', `["${'x'.repeat(2 << 20)}"]`)]), 6, /more than 2097152 bytes/);
  });

  it('finds in a dry run all that would end the import: more than a vault may have, and a name that it has', async () => {
    const many = (count: number): string =>
      write('many.json', JSON.stringify(Array.from({ length: count }, (_, i) => ({ name: `n${i}`, secret: 's' }))));
    const both = async (count: number): Promise<[Run, Run]> => [
      await call(['--entries', many(count), '--dry-run']),
      await call(['--entries', many(count)]),
    ];
    const tooMany = await both(16_385);
    for (const { status, stderr } of tooMany) assert.deepEqual([status, /16385[^]*16384/.test(stderr)], [6, true], stderr);
    assert.equal(tooMany[0].stderr, tooMany[1].stderr);
    assert.equal((await both(1))[1].status, 0);
    const there = await both(1);
    for (const { status, stderr } of there) assert.deepEqual([status, /"n0" already/.test(stderr)], [4, true], stderr);
    assert.equal(there[0].stderr, there[1].stderr);
  });

  it('wants one source, and somebody or a descriptor to ask', async () => {
    assertFails(await call([]), 2, /one source is needed/);
    assertFails(await call(['--env', 'a', '--entries', 'b']), 2, /one source is needed/);
    assertFails(await call(['--entries', 'b', '--map', 'A=b']), 2, /--map and --exchange are for --env and --env-fd/);
    assertFails(await call(['--env', 'a', '--env-fd', '4'], { 4: 'A=b' }), 2, /one source is needed/);
    assertFails(await call(['--env-fd', '3']), 2, /two of the descriptors are the same/);
    assertFails(await call(['--cyphervault', path.join(fixture, 'cyphervault.txt')]), 10, /no terminal/);
  });
});
