/** Exchange objects of ccxt that sign with handles: what they take, what they refuse, and that nothing else changes. */
import assert from 'node:assert/strict';
import * as crypto from 'node:crypto';
import { createHmac, createSign } from 'node:crypto';
import { inspect } from 'node:util';

import { type CcxtSigner, secureCcxt, wipeCcxt } from '../../lib/ccxt/index.js';
import { Secret, type Vault } from '../../lib/index.js';
import { VaultFolder, PASSWORD, CHEAP, secret } from '../vault/support/folder.js';
import { ExchangeServer } from '../support/exchange-server.js';
import { createVaultWithCost } from '../../lib/vault/vault.js';
import { factsNamed } from '../../lib/exchanges/index.js';
import { asserts } from './errors.js';
import { loadCcxt } from './run.js';
import type { Instance, InstanceClass } from './compare.js';
import { classNamed, redirect } from './support.js';

const KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const KRAKEN_SECRET = Buffer.from(SECRET).toString('base64');

const account = (exchange: Instance): string => exchange.sign('account', 'private', 'GET', {}).url;
const signatureOf = (url: string): string => /signature=(.*)$/.exec(url)![1]!;
const expected = (url: string, key: string): string =>
  createHmac('sha256', key)
    .update(/\?(.*)&signature/.exec(url)![1]!)
    .digest('hex');

describe('an exchange object of ccxt', () => {
  let binance: InstanceClass;
  before(async () => {
    binance = await classNamed('binance');
  });

  it('signs with a secret, an HMAC key or a signer, and the secret may be destroyed', () => {
    const made = secret(SECRET);
    const first = secureCcxt(new binance({ apiKey: KEY }), made);
    made.destroy();
    const second = secureCcxt(binance, { apiKey: KEY }, secret(SECRET).hmacKey({ hash: 'sha256' }));
    const key = secret(SECRET).hmacKey({ hash: 'sha256' });
    const remote: CcxtSigner = {
      algorithm: 'hmac',
      apiKey: KEY,
      hmac: (_hash, _form, message, encoding) => key.sign(message, encoding as 'hex'),
      hash: () => assert.fail(),
      sign: () => assert.fail(),
    };
    const third = secureCcxt(new binance({}), remote);
    assert.equal(third.apiKey, KEY);
    for (const exchange of [first, second, third]) {
      const url = account(exchange);
      assert.equal(signatureOf(url), expected(url, SECRET));
    }
  });

  it('is one of its own: others of the same class, and node:crypto, are left alone', () => {
    const before = Object.getOwnPropertyDescriptors(binance.prototype);
    const { createSign: signBefore, createHmac: hmacBefore } = crypto;
    const first = secureCcxt(new binance({ apiKey: KEY }), secret('a'.repeat(64)));
    const second = secureCcxt(new binance({ apiKey: KEY }), secret('b'.repeat(64)));
    const stock = new binance({ apiKey: KEY, secret: 'c'.repeat(64) });
    for (const [exchange, letter] of [
      [first, 'a'],
      [second, 'b'],
      [stock, 'c'],
    ] as const) {
      const url = account(exchange);
      assert.equal(signatureOf(url), expected(url, letter.repeat(64)));
    }
    assert.notEqual(first.secret, second.secret);
    assert.equal(stock.secret, 'c'.repeat(64));
    assert.deepEqual(Object.getOwnPropertyDescriptors(binance.prototype), before);
    assert.equal(createSign, signBefore);
    assert.equal(createHmac, hmacBefore);
  });

  it('signs no more once it is wiped', () => {
    const exchange = secureCcxt(new binance({ apiKey: KEY }), secret(SECRET));
    assert.ok(account(exchange));
    wipeCcxt(exchange);
    asserts(() => account(exchange), 'HANDLE_DESTROYED', /destroyed/);
  });

  it('is refused with a secret of its own, twice, as a string, and with a key of another kind', async () => {
    asserts(
      () => secureCcxt(new binance({ apiKey: KEY, secret: SECRET }), secret(SECRET)),
      'CCXT_CREDENTIAL',
      /^binance has a secret as text already/,
    );
    const exchange = secureCcxt(new binance({ apiKey: KEY }), secret(SECRET));
    asserts(() => secureCcxt(exchange, secret(SECRET)), 'CCXT_CREDENTIAL', /^binance was secured already$/);
    asserts(() => secureCcxt(new binance({}), SECRET as unknown as Secret), 'SECRET_STRING', /cannot be a string/);
    asserts(() => secureCcxt(new binance({}), {} as Secret), 'INVALID_ARGUMENT', /key/);
    asserts(() => secureCcxt({ id: 'binance' } as Instance, secret(SECRET)), 'INVALID_ARGUMENT', /exchange/);
    const kraken = await classNamed('kraken');
    asserts(
      () => secureCcxt(new kraken({}), Secret.random(32).privateKey()),
      'CCXT_CREDENTIAL',
      /^kraken takes keys of hmac, and this one is of ed25519$/,
    );
    const wrongHash = secureCcxt(new kraken({ apiKey: KEY }), secret(KRAKEN_SECRET).hmacKey({ hash: 'sha256', encoding: 'base64' }));
    asserts(() => wrongHash.sign('Balance', 'private', 'POST', {}), 'KEY_UNFIT', /an HMAC with sha512 is wanted/);
    const right = secureCcxt(new kraken({ apiKey: KEY }), secret(KRAKEN_SECRET).hmacKey({ hash: 'sha512', encoding: 'base64' }));
    assert.ok(right.sign('Balance', 'private', 'POST', {}));
  });

  it('is refused where its exchange wants the secret itself, and the error points to the README', async () => {
    for (const id of ['alpaca', 'bitteam', 'blockchaincom', 'luno', 'mudrex', 'onetrading', 'lighter', 'paradex', 'extended']) {
      const refused = await classNamed(id);
      const exchange = new refused({});
      asserts(() => secureCcxt(exchange, secret(SECRET)), 'CCXT_UNSUPPORTED', /README\.md, section "Bots on ccxt"/);
      assert.ok(!exchange.secret, id);
    }
  });

  it('of a prediction market signs, and throws rather than sign a transaction or send the secret', async () => {
    const scalar = (): Secret => secret(`0x${'1'.repeat(64)}`);
    for (const id of ['limitless', 'predictfun']) {
      const exchange = secureCcxt(new (await classNamed(`prediction.${id}`))({}), scalar());
      const send = exchange['signEvmTransaction'] as (transaction: unknown, key: unknown) => unknown;
      asserts(
        () => send({}, exchange['privateKey']),
        'CCXT_UNSUPPORTED',
        /^(limitless|predictfun) would sign a transaction with the placeholder/,
      );
    }
    const keys = { secret: secret('c2VjcmV0IG9mIHBvbHltYXJrZXQ='), privateKey: scalar() };
    const polymarket = secureCcxt(new (await classNamed('prediction.polymarket'))({ apiKey: KEY, password: 'p' }), keys);
    const { headers } = polymarket.sign('order', ['clob', 'private'], 'POST', { a: 1 }) as { headers: Record<string, string> };
    assert.equal(headers['POLY_API_KEY'], KEY);
    const client = (polymarket['client'] as (url: string) => { send(message: unknown): Promise<unknown> })('wss://127.0.0.1:1/user');
    await assert.rejects(client.send({ auth: { secret: polymarket.secret } }), { code: 'CCXT_PLACEHOLDER' });
    const myriad = new (await classNamed('prediction.myriad'))({});
    asserts(() => secureCcxt(myriad, scalar()), 'CCXT_UNSUPPORTED', /the prediction market myriad .*README\.md/);
  });

  it('never has the hash of its secret alone returned, unless that was allowed', async () => {
    const cryptomus = await classNamed('cryptomus');
    const make = (options = {}): Instance => secureCcxt(new cryptomus({ uid: '1' }), secret(SECRET), options);
    asserts(() => make().sign('v2/user-api/exchange/account/balance', 'private', 'GET', {}), 'BARE_HASH', /secret alone/);
    assert.ok(make().sign('v2/user-api/exchange/orders', 'private', 'POST', { a: 1 }));
    const { headers } = make({ bareHash: true }).sign('v2/user-api/exchange/account/balance', 'private', 'GET', {});
    assert.equal((headers as Record<string, string>)['sign'], crypto.createHash('md5').update(SECRET).digest('hex'));
  });
});

describe('an exchange object with an entry of a vault', () => {
  const folder = new VaultFolder();
  const server = new ExchangeServer();
  let url: string;
  let vault: Vault;
  const PASSPHRASE = 'Pass phrase 77';
  const WALLET = '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf'; // of the scalar 1
  const SCALAR = `0x${'0'.repeat(63)}1`;
  const OKX_KEY = '985d5b66-57ce-40fb-b714-afc0b9787083';
  before(async () => {
    url = await server.start();
    vault = await createVaultWithCost(folder.fresh(), secret(PASSWORD), CHEAP);
    const sendable = Secret.fromBytes(Buffer.from(PASSPHRASE), { sendable: true });
    await vault.addAll([
      { name: 'okx', exchange: 'okx', key: OKX_KEY, secret: secret('22582BD0CFF14C41EDBF1AB98506286D'), passphrase: sendable },
      {
        name: 'kucoin',
        exchange: 'kucoin',
        key: '5c2db93503aa674c74a31734',
        secret: secret('f03a5284-5c39-4aaa-9b20-dea10bdcf8e3'),
        passphrase: secret(PASSPHRASE),
      },
      {
        name: 'blofin',
        exchange: 'ccxt-blofin',
        key: KEY,
        secret: secret(SECRET),
        passphrase: Secret.fromBytes(Buffer.from(PASSPHRASE), { sendable: true }),
      },
      {
        name: 'weex',
        exchange: 'ccxt-weex',
        key: KEY,
        secret: secret(SECRET),
        passphrase: Secret.fromBytes(Buffer.from(PASSPHRASE), { sendable: true }),
      },
      { name: 'bingx', exchange: 'ccxt-bingx', key: KEY, secret: secret(SECRET) },
      { name: 'hyperliquid', exchange: 'ccxt-hyperliquid', key: WALLET, secret: secret(SCALAR), algorithm: 'secp256k1' },
      { name: 'password', user: KEY, secret: secret(SECRET) },
    ]);
  });
  after(() => {
    server.stop();
    folder.remove();
  });

  it('sends a passphrase that has to be sent, and has it nowhere itself', async () => {
    const exchange = secureCcxt(new (await classNamed('okx'))({}), { vault, entry: 'okx' });
    redirect(exchange, url);
    const logged: string[] = [];
    const stock = console.log;
    console.log = (...args: unknown[]) => void logged.push(args.map((value) => JSON.stringify(value)).join(' '));
    exchange['verbose'] = true;
    try {
      await (exchange['privateGetAccountBalance'] as () => Promise<unknown>)();
    } finally {
      console.log = stock;
    }
    const { headers } = server.received.at(-1)!;
    assert.equal(headers['ok-access-passphrase'], PASSPHRASE);
    assert.equal(headers['ok-access-key'], OKX_KEY);
    const signed = `${headers['ok-access-timestamp'] as string}GET/api/v5/account/balance`;
    assert.equal(headers['ok-access-sign'], createHmac('sha256', '22582BD0CFF14C41EDBF1AB98506286D').update(signed).digest('base64'));
    assert.ok(logged.join('\n').includes('OK-ACCESS-PASSPHRASE'), 'the request was logged');
    assert.ok(!logged.join('\n').includes(PASSPHRASE));
    assert.ok(inspect(exchange).includes(exchange['password'] as string));
    assert.ok(!inspect(exchange, { depth: 3 }).includes(PASSPHRASE));
  });

  it('sends the passphrase of an exchange that ccxt alone has messages for, and refuses where that would stay in options', async () => {
    const exchange = secureCcxt(new (await classNamed('blofin'))({}), { vault, entry: 'blofin' });
    redirect(exchange, url);
    await (exchange['privateGetAssetBalances'] as () => Promise<unknown>)();
    assert.equal(server.received.at(-1)!.headers['access-passphrase'], PASSPHRASE);
    assert.ok(!inspect(exchange, { depth: 5 }).includes(PASSPHRASE));

    const weex = secureCcxt(new (await classNamed('weex', true))({}), { vault, entry: 'weex' });
    const connect = (): unknown => (weex['authenticate'] as (url: string) => unknown)('wss://127.0.0.1:1/v3/ws/private');
    asserts(connect, 'CCXT_UNSUPPORTED', /^weex sends the passphrase as it connects/);
    assert.ok(!inspect(weex, { depth: 5 }).includes(PASSPHRASE));
    const missing = { name: 'x', exchange: 'ccxt-apex', key: KEY, secret: secret(SECRET) };
    await assert.rejects(vault.add(missing), { code: 'ENTRY_INVALID', message: /passphrase is missing: ccxt-apex has one/ });
    const surplus = { name: 'x', exchange: 'ccxt-bingx', key: KEY, secret: secret(SECRET), passphrase: secret(PASSPHRASE) };
    await assert.rejects(vault.add(surplus), { code: 'ENTRY_INVALID', message: /passphrase is one too many/ });
  });

  it('of the exchanges that ask for a passphrase is said right: those of ccxt that send one, and no other', async () => {
    const ccxt = await loadCcxt();
    const asking = ccxt.exchanges.filter((id) => {
      const { requiredCredentials } = new (ccxt[id] as InstanceClass)({}) as unknown as { requiredCredentials: Record<string, boolean> };
      return requiredCredentials['password'] === true;
    });
    const signedOrNone = ['kucoin', 'kucoinfutures', 'ndax'];
    assert.deepEqual(
      ccxt.exchanges.filter((id) => factsNamed(`ccxt-${id}`).passphrase === 'sent'),
      asking.filter((id) => !signedOrNone.includes(id)),
    );
  });

  it('sends the HMAC of a passphrase that is only signed', async () => {
    const exchange = secureCcxt(new (await classNamed('kucoin'))({}), { vault, entry: 'kucoin' });
    const { headers } = exchange.sign('accounts', 'private', 'GET', {}) as { headers: Record<string, string> };
    assert.equal(
      headers['KC-API-PASSPHRASE'],
      createHmac('sha256', 'f03a5284-5c39-4aaa-9b20-dea10bdcf8e3').update(PASSPHRASE).digest('base64'),
    );
  });

  it('of an exchange that ccxt alone has messages for signs through ccxt, and in no other way', async () => {
    const BingX = await classNamed('bingx');
    const exchange = secureCcxt(new BingX({}), { vault, entry: 'bingx' });
    assert.equal(exchange.apiKey, KEY);
    const stock = new BingX({ apiKey: KEY, secret: SECRET });
    const signed = [exchange, stock].map((instance) => {
      instance['milliseconds'] = instance['nonce'] = () => 1_700_000_000_000;
      return instance.sign('user/balance', ['swap', 'v2', 'private'], 'GET', {});
    });
    assert.deepEqual(signed[0], signed[1]);
    asserts(() => vault.signer('bingx'), 'ENTRY_EXCHANGE', /"bingx" is one of ccxt-bingx, which signs through strongroom\/ccxt alone$/);
  });

  it('of a wallet is the scalar of its key', async () => {
    const Hyperliquid = await classNamed('hyperliquid');
    const exchange = secureCcxt(new Hyperliquid({ walletAddress: WALLET }), { vault, entry: 'hyperliquid' });
    const stock = new Hyperliquid({ walletAddress: WALLET, privateKey: SCALAR });
    const signed = [exchange, stock].map((instance) =>
      (instance['signL1Action'] as (...args: unknown[]) => unknown)({ type: 'cancel' }, 1_700_000_000_000),
    );
    assert.deepEqual(signed[0], signed[1]);
    const entry = vault.entries().find(({ name }) => name === 'hyperliquid');
    assert.deepEqual([entry?.algorithm, entry?.key], ['secp256k1', WALLET]);
  });

  it('is an API key that is there', async () => {
    const exchange = new (await classNamed('bingx'))({});
    asserts(() => secureCcxt(exchange, { vault, entry: 'nobody' }), 'ENTRY_MISSING', /nobody/);
    asserts(() => secureCcxt(exchange, { vault, entry: 'password' }), 'ENTRY_EXCHANGE', /"password" is a password, which signs nothing$/);
    await assert.rejects(vault.add({ name: 'x', exchange: 'bingx', key: KEY, secret: secret(SECRET) }), {
      code: 'EXCHANGE_UNKNOWN',
      message: /ccxt-ID for any other that ccxt knows as ID$/,
    });
    for (const wrong of ['ccxt-', 'ccxt-BingX', 'ccxt-a-b']) {
      await assert.rejects(
        vault.add({ name: 'x', exchange: wrong, key: KEY, secret: secret(SECRET) }),
        { code: 'EXCHANGE_UNKNOWN' },
        wrong,
      );
    }
  });

  it('has a new secret after a rotation', async () => {
    await vault.rotate('bingx', { key: 'another-key', secret: secret(`another ${SECRET}`.replaceAll(' ', '-')) });
    const exchange = secureCcxt(new (await classNamed('bingx'))({}), { vault, entry: 'bingx' });
    assert.equal(exchange.apiKey, 'another-key');
    await vault.undoRotation('bingx');
  });
});
