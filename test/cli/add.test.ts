/** strongroom add asks for what the exchange asks for, explains first, and takes nothing else; sign uses it. */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

import type { Run, Step } from '../tools/terminal.js';
import { Place, assertFails, password, unlock } from './support.js';

const OKX_KEY = 'a1b2c3d4-0123-4567-89ab-0123456789ab';
const OKX_SECRET = '0123456789ABCDEF0123456789ABCDEF';
const KUCOIN_KEY = '0123456789abcdef01234567';
const KUCOIN_SECRET = 'a1b2c3d4-0123-4567-89ab-0123456789ab';
const PASSPHRASE = 'Quartz-Lantern-11';
const BINANCE_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const KEY_PASSWORD = 'open sesame';

const ed25519 = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: KEY_PASSWORD },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const p256 = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const answer = (question: string, text: string): Step[] => [{ expect: question }, { send: `${text}\r` }];

describe('strongroom add', () => {
  let place: Place;
  before(async () => {
    place = new Place();
    await place.makeVault();
  });
  after(() => place.remove());

  const addOf = (name: string, exchange: string, key: string): string[] => ['add', name, '--exchange', exchange, '--key', key];
  const withPassword = (args: readonly string[], more: Record<number, string> = {}): Promise<Run> =>
    place.call([...args, '--password-fd', '3'], { descriptors: { 3: password, ...more } });
  const keyFile = (text: string, mode = 0o600): string => {
    const file = path.join(place.folder, `key-${fs.readdirSync(place.folder).length}.pem`);
    fs.writeFileSync(file, text, { mode });
    return file;
  };

  it('says where to make the key, without the right to withdraw, before it asks for the secret and the passphrase', async () => {
    const steps = [...unlock, ...answer('secret of ', OKX_SECRET), ...answer('okx passphrase of ', PASSPHRASE), { exit: true } as const];
    const run = await place.call(addOf('okx-main', 'okx', OKX_KEY), { steps });
    assert.equal(run.status, 0, run.output);
    const text = run.output;
    const order = [
      'OKX: make the key at https://www.okx.com',
      'ithdraw',
      'okx gives out an HMAC secret (32 visible ASCII characters)',
      'goes into every request as it is',
      'secret of',
      'passphrase of',
      'added okx-main',
    ];
    for (const [i, part] of order.entries())
      assert.ok(text.indexOf(part) > (i === 0 ? -1 : text.indexOf(order[i - 1]!)), `${part}: ${text}`);
    for (const secret of [OKX_SECRET, PASSPHRASE]) assert.ok(!text.includes(secret));
    assert.equal(run.leftover, '');
  });

  it('takes a key of an exchange that ccxt alone has messages for, of any kind, and signs nothing with it', async () => {
    const scalar = `0x${'5'.repeat(64)}`;
    const added = await withPassword([...addOf('wallet', 'ccxt-hyperliquid', '0xWALLET'), '--algorithm', 'secp256k1', '--secret-fd', '4'], {
      4: scalar,
    });
    assert.equal(added.status, 0, added.stderr);
    const shown = await withPassword(['show', 'wallet']);
    assert.match(shown.stdout, /exchange +ccxt-hyperliquid\n(?:.*\n)*.*secp256k1/);
    const signed = await withPassword(['sign', 'wallet', 'GET', '/info']);
    assert.equal(signed.status, 2);
    assert.match(signed.output, /entry "wallet" is one of ccxt-hyperliquid, which signs through strongroom\/ccxt alone/);
    const unknown = await place.call(addOf('x', 'bingx', 'K'));
    assert.match(unknown.output, /and ccxt-ID\./);
    assert.equal(unknown.status, 2);
  });

  it('signs with that passphrase in a header, and warns whoever prints it', async () => {
    const run = await withPassword(['sign', 'okx-main', 'GET', '/api/v5/account/balance', 'ccy=BTC', '--time', '1700000000000', '--json']);
    const { headers } = JSON.parse(run.stdout) as { headers: Record<string, string> };
    assert.equal(headers['OK-ACCESS-PASSPHRASE'], PASSPHRASE);
    assert.equal(
      headers['OK-ACCESS-SIGN'],
      createHmac('sha256', OKX_SECRET).update('2023-11-14T22:13:20.000ZGET/api/v5/account/balance?ccy=BTC').digest('base64'),
    );
    assert.match(run.output, /what follows has the passphrase in it.*show it to nobody/);
  });

  it('takes secret and passphrase from descriptors, and says nothing about pages to a program', async () => {
    const args = [...addOf('kucoin-main', 'kucoin', KUCOIN_KEY), '--password-fd', '3', '--secret-fd', '4', '--passphrase-fd', '5'];
    const run = await place.call(args, { descriptors: { 3: password, 4: KUCOIN_SECRET, 5: `${PASSPHRASE}\n` }, alone: true });
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stderr, 'added kucoin-main\n');
    const signed = await withPassword(['sign', 'kucoin-main', 'GET', '/api/v1/accounts', '--json']);
    const { headers } = JSON.parse(signed.stdout) as { headers: Record<string, string> };
    assert.equal(headers['KC-API-PASSPHRASE'], createHmac('sha256', KUCOIN_SECRET).update(PASSPHRASE).digest('base64'));
    assert.ok(!signed.output.includes('passphrase in it'), 'only its HMAC is in it');
  });

  it('takes a private key from a file and asks for the password of an encrypted one', async () => {
    const file = keyFile(ed25519.privateKey);
    const args = [...addOf('binance-ed', 'binance', BINANCE_KEY), '--secret-file', file];
    const steps = [...unlock, ...answer('password of the private key: ', KEY_PASSWORD), { exit: true } as const];
    const run = await place.call(args, { steps });
    assert.equal(run.status, 0, run.output);
    assert.ok(!run.output.includes(KEY_PASSWORD) && !run.output.includes('make the key at'));
    const signed = await withPassword(['sign', 'binance-ed', 'GET', '/api/v3/account', '--time', '5']);
    const signature = decodeURIComponent(/signature=(\S+)/.exec(signed.stdout)![1]!);
    assert.ok(verify(null, Buffer.from('timestamp=5'), createPublicKey(ed25519.publicKey), Buffer.from(signature, 'base64')));

    const again = [...addOf('binance-fd', 'binance', BINANCE_KEY), '--secret-file', file, '--key-password-fd', '4'];
    assert.equal((await withPassword(again, { 4: KEY_PASSWORD })).status, 0);
    const wrong = [...addOf('binance-no', 'binance', BINANCE_KEY), '--secret-file', file, '--key-password-fd', '4'];
    assertFails(await withPassword(wrong, { 4: 'wrong' }), 11, /the password does not open the private key/);
    const list = await withPassword(['list']);
    assert.match(list.stdout, /^binance-fd +binance +\S+ +ed25519 /m);
  });

  it('refuses a key of another kind, a file that others can read, and a private key that would be typed', async () => {
    const before = fs.readFileSync(place.vault);
    const add = (file: string): Promise<Run> => withPassword([...addOf('x', 'binance', BINANCE_KEY), '--secret-file', file]);
    assertFails(await add(keyFile(p256.privateKey)), 11, /^strongroom: binance takes no private key of P-256, but /);
    assertFails(await add(keyFile(ed25519.privateKey, 0o644)), 7, /0644.*chmod 600/);
    assertFails(await add(path.join(place.folder, 'none')), 13, /ENOENT|no such/i);
    const cdp = await place.call(addOf('x', 'coinbase-advanced', `organizations/${'0'.repeat(36)}/apiKeys/${'a'.repeat(36)}`));
    assertFails(
      cdp,
      2,
      /a private key has several lines and is not typed: coinbase-advanced takes a private key of Ed25519 or a private key of P-256$/,
    );
    assert.match(cdp.output, /--secret-file PATH/);
    assert.deepEqual(fs.readFileSync(place.vault), before);
  });

  it('says what is wrong with what was typed before it asks for anything', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [
        addOf('x', 'kraken', 'short'),
        /the entry's key is not what kraken gives out: it has 5 characters and should match \[A-Za-z0-9\+\/\]\{56\}; unusualForm \(--unusual-form\) takes it all the same$/,
      ],
      [[...addOf('x', 'binance', BINANCE_KEY), '--passphrase-fd', '4'], /--passphrase-fd is given, and binance has no passphrases$/],
      [[...addOf('x', 'okx', OKX_KEY), '--secret-fd', '4', '--passphrase-fd', '4'], /same descriptor/],
      [[...addOf('x', 'okx', OKX_KEY), '--secret-fd', '4', '--secret-file', 'f'], /both given$/],
      [[...addOf('x', 'kraken', 'K'.repeat(56)), '--nonce-unit', 'min'], /Allowed choices are s, ms, us, ns/],
      [[...addOf('x', 'kraken', 'K'.repeat(56)), '--passphrase', PASSPHRASE], /there is no option --passphrase/],
    ];
    for (const [args, sentence] of cases) {
      const run = await place.call(args, { descriptors: { 4: 'x' } });
      assertFails(run, 2, sentence);
      assert.ok(!run.output.includes('vault password'), 'nobody was asked');
      assert.ok(!run.output.includes(PASSPHRASE));
    }
  });

  it('fixes the unit of nonces, and sign keeps them in a file when told', async () => {
    const secret = Buffer.alloc(64, 5).toString('base64');
    const args = [...addOf('kraken-us', 'kraken', 'K'.repeat(56)), '--nonce-unit', 'us', '--secret-fd', '4'];
    assert.equal((await withPassword(args, { 4: secret })).status, 0);
    const file = path.join(place.folder, 'nonces');
    const nonces = [];
    for (let i = 0; i < 2; i++) {
      const run = await withPassword(['sign', 'kraken-us', 'POST', '/0/private/Balance', '--nonce-file', file, '--json']);
      nonces.push((JSON.parse(run.stdout) as { body: string }).body);
    }
    assert.match(nonces[0]!, /^nonce=\d{16}$/);
    assert.ok(nonces[1]! > nonces[0]!);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  });

  it('takes a key of another form when told so, and still none that looks like a secret', async () => {
    const secret = Buffer.alloc(64, 6).toString('base64');
    const add = (key: string): Promise<Run> =>
      withPassword([...addOf('kraken-new', 'kraken', key), '--unusual-form', '--secret-fd', '4'], { 4: secret });
    assertFails(await add(secret), 2, /the entry's key has the form of a secret of kraken, which is not to be shown$/);
    assert.equal((await add('N'.repeat(57))).status, 0);
  });

  it('has its key used with nested values, further fields, and as a curl command', async () => {
    const orders = '[{"side":"buy","sz":"1"},{"side":"sell","sz":2}]';
    const call = (...args: string[]): Promise<Run> =>
      withPassword(['sign', 'okx-main', 'POST', '/api/v5/trade/batch-orders', ...args, '--time', '1700000000000']);
    const { body } = JSON.parse((await call(`orders:=${orders}`, "note=it's", '--json')).stdout) as { body: string };
    assert.equal(body, `{"orders":${orders},"note":"it's"}`);
    const { stdout } = await call(`orders:=${orders}`, "note=it's", '--curl');
    assert.match(
      stdout,
      /^curl --disable --globoff --path-as-is --request POST --header .* --data-raw '\{"orders":.*"it'\\''s"\}' --url https:\/\/www\.okx\.com\/api\/v5\/trade\/batch-orders\n$/,
    );
    const list = await call('--field', `params:=${orders}`, '--json');
    assert.equal((JSON.parse(list.stdout) as { body: string }).body, orders);
    const kept = await call('a:= { "b" : [ 0.5 , -1 , "\\u00e9\\/ \\" 1.10" ] }', '--json');
    assert.equal(
      (JSON.parse(Buffer.from(kept.stdout, 'latin1').toString()) as { body: string }).body,
      '{"a":{"b":[0.5,-1,"é/ \\" 1.10"]}}',
    );
    const demo = await call('a=1', '--field', 'demo:=true', '--json');
    assert.equal((JSON.parse(demo.stdout) as { headers: Record<string, string> }).headers['x-simulated-trading'], '1');

    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['a:=1e-7'], /parameter a is a number that prints with an exponent/],
      // JSON.parse makes of each of them something else that could be signed.
      [['a:=12345678901234567890'], /parameter a has a number that JavaScript writes in other digits/],
      [['a:=0.10000000000000000001'], /parameter a has a number that JavaScript writes in other digits/],
      [['a:=[{"b":1.10}]'], /parameter a has a number/],
      [['a:={"b":"1","b":"2"}'], /parameter a has .* a name twice/],
      [['a:={"b":"1","2":"2"}'], /parameter a has .* a number for a name/],
      [['a:=null'], /parameter a is null/],
      [['a:=[1,'], /parameter a is not JSON$/],
      [[':=1'], /is not a parameter/],
      [['a=1', 'a:=2'], /parameter a is given twice/],
      [['a:={"__proto__":1}'], /a\.__proto__ has a name that JavaScript reserves/],
      [['a=1', '--field', 'params:={}'], /--field params has a place of its own/],
      [['--field', 'path=/x'], /--field path has a place of its own/],
      [['--field', 'nothing=1'], /a field other than/],
      [['--json', '--curl'], /--json and --curl are both given/],
    ];
    for (const [args, sentence] of cases) assertFails(await call(...args), 2, sentence);
  });
});
