/** strongroom add, list and sign on a real terminal, with the keys and signatures that the exchanges publish. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ExchangeRequest } from '../../lib/exchanges/types.js';
import { type Vector, vectorsOf } from '../exchanges/support.js';
import type { Run, Step } from '../tools/terminal.js';
import { Place, assertFails, password, unlock } from './support.js';

const kraken = vectorsOf('kraken')[0] as Vector;
const binance = vectorsOf('binance')[0] as Vector;
const krakenKey = 'ExampleKey/0123456789+abcdefghijklmnopqrstuvwxyzABCDEFGH';

const pathOf = ({ request }: Vector): string => (request as ExchangeRequest).path;
const params = ({ request }: Vector): string[] =>
  Object.entries((request as ExchangeRequest).params ?? {}).map(([name, value]) => `${name}=${String(value)}`);
const addKraken = ['add', 'kraken-main', '--exchange', 'kraken', '--key', krakenKey];
const addBinance = ['add', 'binance-main', '--exchange', 'binance', '--key', binance.key as string];
const secretOf = (text: string): Step[] => [{ expect: 'secret of ' }, { send: `${text}\r` }];

describe('strongroom add, list, sign', () => {
  let place: Place;
  before(async () => {
    place = new Place();
    await place.makeVault();
    const run = await place.call(addKraken, { steps: [...unlock, ...secretOf(kraken.secret)] });
    assert.equal(run.status, 0, run.output);
    assert.ok(!run.output.includes(kraken.secret));
    const second = await place.call([...addBinance, '--password-fd', '3', '--secret-fd', '4'], {
      descriptors: { 3: `${password}\n`, 4: `${binance.secret}\n` },
      alone: true,
    });
    assert.equal(second.status, 0, second.stderr);
  });
  after(() => place.remove());

  const withPassword = (args: readonly string[]): Promise<Run> =>
    place.call([...args, '--password-fd', '3'], { descriptors: { 3: password } });

  it('lists what was added, as a table and as JSON', async () => {
    const run = await place.call(['list'], { steps: unlock });
    assert.equal(run.status, 0, run.output);
    const [head, ...rows] = run.stdout.trimEnd().split('\n');
    assert.match(head as string, /^NAME +EXCHANGE +KEY +KIND +USER +CREATED +AGE$/);
    assert.match(rows[0] as string, /^kraken-main +kraken +ExampleKey\/0123\S+ +hmac +\d{4}-\d\d-\d\dT/);
    assert.match(rows[1] as string, /^binance-main +binance +vmPUZE\S+ +hmac +/);
    assert.equal(rows.length, 2);

    const entries = JSON.parse((await withPassword(['list', '--json'])).stdout) as Record<string, string>[];
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['kraken-main', 'binance-main'],
    );
    assert.deepEqual(Object.keys(entries[0]!), ['name', 'exchange', 'key', 'algorithm', 'nonceUnit', 'created']);
    assert.deepEqual(Object.keys(entries[1]!), ['name', 'exchange', 'key', 'algorithm', 'created']);
  });

  it("signs kraken's documented request as kraken does", async () => {
    const args = ['sign', 'kraken-main', 'POST', pathOf(kraken), ...params(kraken), '--time', String(kraken.options?.nonce)];
    const signed = JSON.parse((await withPassword([...args, '--json'])).stdout) as Record<string, unknown>;
    assert.deepEqual(signed, {
      url: kraken.expect.url,
      method: 'POST',
      headers: { ...kraken.expect.headers, 'API-Key': krakenKey },
      body: kraken.expect.body,
    });
    const text = (await place.call(args, { steps: unlock })).stdout;
    assert.match(text, /^POST https:\/\/api\.kraken\.com\/0\/private\/AddOrder\n/);
    assert.ok(text.includes(`\nAPI-Sign: ${kraken.expect.signature}\n`));
    assert.ok(text.endsWith(`\n\n${kraken.expect.body}\n`));
  });

  it("signs binance's documented request as binance does", async () => {
    const run = await withPassword([
      'sign',
      'binance-main',
      'post',
      pathOf(binance),
      ...params(binance),
      '--time',
      String(binance.options?.time),
      '--json',
    ]);
    assert.equal((JSON.parse(run.stdout) as { url: string }).url, binance.expect.url);
  });

  it('shows the bytes that were signed, and nothing on a terminal that would not show them', async () => {
    // C1, a mark that turns text around, DEL: JSON has them as they are.
    const odd = '\u009b2J\u202e\x7f';
    const args = (value: string): string[] => [
      'sign',
      'kraken-main',
      'POST',
      '/0/private/Balance',
      `a=${value}`,
      '--encoding',
      'json',
      '--time',
      '1',
    ];
    const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');
    const piped = await withPassword(args(odd));
    assert.equal(piped.status, 0, piped.output);
    assert.ok(utf8(piped.stdout).endsWith(`\n\n{"nonce":"1","a":"${odd}"}\n`), piped.stdout);
    const { body } = JSON.parse(utf8((await withPassword([...args(odd), '--json'])).stdout)) as { body: string };
    assert.equal(body, `{"nonce":"1","a":"${odd}"}`);

    const onTerminal = (value: string): Promise<Run> =>
      place.call([...args(value), '--password-fd', '3'], { descriptors: { 3: password }, stdout: 'tty' });
    const refused = await onTerminal(odd);
    assertFails(refused, 2, /it has control characters; use --json or a pipe$/);
    assert.ok(!utf8(refused.output).includes(odd) && !refused.output.includes('API-Sign'));
    const shown = await onTerminal('b');
    assert.equal(shown.status, 0, shown.output);
    assert.ok(shown.output.includes('{"nonce":"1","a":"b"}'), shown.output);
  });

  it('signs with the clock of now unless told', async () => {
    const before = Date.now();
    const signed = JSON.parse((await withPassword(['sign', 'kraken-main', 'POST', '/0/private/Balance', '--json'])).stdout) as {
      body: string;
    };
    const nonce = Number(new URLSearchParams(signed.body).get('nonce'));
    assert.ok(nonce >= before && nonce <= Date.now());
  });

  it('refuses a wrong password, whichever way it came', async () => {
    const typed = await place.call(['list'], { steps: [{ expect: 'vault password: ' }, { send: 'wrong\r' }] });
    assertFails(typed, 5, /^strongroom: wrong password$/);
    assertFails(await place.call(['list', '--password-fd', '3'], { descriptors: { 3: 'wrong' } }), 5, /wrong password/);
  });

  it('says what is missing before it asks for a password, and what is there before it asks for a secret', async () => {
    assertFails(await place.call(['list', '--vault', `${place.vault}-none`]), 3, /there is no vault at/);
    assertFails(await place.call([...addKraken], { steps: unlock }), 4, /has an entry "kraken-main" already/);
    assertFails(await place.call(['sign', 'nobody', 'GET', '/0/private/Balance'], { steps: unlock }), 3, /no entry "nobody"/);
    const unknown = await place.call(['add', 'x', '--exchange', 'nowhere', '--key', 'k']);
    assertFails(unknown, 2, /nowhere/);
  });

  it('refuses a secret that is none of that exchange, and leaves the vault as it was', async () => {
    const before = fs.readFileSync(place.vault);
    const bad = `${kraken.secret.slice(0, 20)}*${kraken.secret.slice(21)}`;
    const run = await place.call(['add', 'other', '--exchange', 'kraken', '--key', krakenKey], {
      steps: [...unlock, ...secretOf(bad)],
    });
    assertFails(run, 11, /character 21 is out of place$/);
    assert.ok(!run.output.includes(bad.slice(0, 16)));
    assert.deepEqual(fs.readFileSync(place.vault), before);
  });

  it('without a terminal fails at once and names the descriptors', async () => {
    for (const args of [['list'], ['sign', 'kraken-main', 'GET', '/0/private/Balance'], [...addKraken, '--password-fd', '3']]) {
      const run = await place.call(args, { alone: true, descriptors: { 3: password } });
      assertFails(run, 10, /no terminal/);
      assert.match(run.stderr, /--password-fd N.*--secret-fd N/);
    }
  });

  it('refuses a vault that others can read', async () => {
    fs.chmodSync(place.vault, 0o644);
    assertFails(await place.call(['list']), 7, /0644.*chmod 600/);
    fs.chmodSync(place.vault, 0o600);
    assert.equal((await withPassword(['list'])).status, 0);
  });

  describe('takes a secret from nowhere else:', () => {
    it('not from an argument, whose value is not repeated', async () => {
      const value = 'hunter2hunter2';
      for (const given of [
        ['--password', value],
        [`--password=${value}`],
        ['--secret', value],
        [`--passphrase=${value}`],
        [`-password=${value}`],
        [`--api-secret=${value}`],
      ]) {
        const run = await place.call(['list', ...given]);
        assertFails(run, 2, /there is no option --.*can be read by every user/);
        assert.match(run.output, /--password-fd N or --secret-fd N/);
        assert.ok(!run.output.includes(value));
      }
      for (const [given, sentence] of [
        [`--pasword=${value}`, /unknown option '--pasword'$/],
        [`--pasword=a'${value}`, /unknown option '--pasword'$/],
        [`--pasword=a'\n${value}'b`, /unknown option '--pasword'$/],
        [`--pasword'${value}`, /unknown option$/],
        [`-p${value}`, /unknown option$/],
        [`-p=${value}`, /unknown option '-p'$/],
        [`--password-fd=${value}`, /a descriptor is a number/],
      ] as const) {
        const run = await place.call(['list', given]);
        assertFails(run, 2, sentence);
        assert.ok(!run.output.includes(value), given);
      }
    });

    it('not from a descriptor that is a terminal', async () => {
      assertFails(await place.call(['list', '--password-fd', '0']), 10, /descriptor 0 is a terminal/);
    });

    it('not from a descriptor that nobody handed over: one of node itself would never end', async () => {
      for (let descriptor = 3; descriptor < 18; descriptor++) {
        const run = await place.call(['list', '--password-fd', String(descriptor)]);
        if (run.status !== 11) assertFails(run, 2, /was not handed over/);
        else assertFails(run, 11, /0 bytes/); // /dev/null, which node has open
      }
      assertFails(await place.call(['list', '--password-fd', 'x']), 2, /a descriptor is a number/);
    });

    it('not from one descriptor for both', async () => {
      const run = await place.call([...addKraken, '--password-fd', '3', '--secret-fd', '3'], {
        descriptors: { 3: password },
      });
      assertFails(run, 2, /the same descriptor/);
    });
  });

  it('refuses what is no request', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['FETCH', '/0/private/Balance'], /none of GET, POST, PUT, PATCH, DELETE/],
      [['POST', '/0/private/Balance', 'pair'], /NAME=VALUE/],
      [['POST', '/0/private/Balance', 'a=1', 'a=2'], /given twice/],
      [['POST', '/0/private/Balance', '--time', 'now'], /not a number of milliseconds/],
    ];
    for (const [request, sentence] of cases) {
      assertFails(await withPassword(['sign', 'kraken-main', ...request]), 2, sentence);
    }
    assertFails(await withPassword(['sign', 'kraken-main', 'POST', 'https://evil.example/']), 2, /./);
  });
});
