/** What strongroom/sdk takes, refuses and never signs. */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';

import { StrongroomError, type ErrorCode } from '../../lib/errors.js';
import { protection } from '../../lib/protection.js';
import type { ChangedSdk, SdkKeySigner, SdkOptions } from '../../lib/sdk/index.js';
import { type BinanceCommon, sdkOptions, secureSdk, wipeSdk } from '../../lib/sdk/index.js';
import { type HashName, Secret } from '../../lib/secret.js';
import { Vault, createVaultWithCost } from '../../lib/vault/vault.js';
import { ExchangeServer } from '../support/exchange-server.js';
import { CHEAP, PASSWORD, VaultFolder, secret } from '../vault/support/folder.js';
import { ed25519Account, keyOf, newAccount } from './accounts.js';
import { type Client, requireSdk, sdkClass, sdkNamed, sdks } from './sdks.js';
import { kucoin as verifyKucoin, okx as verifyOkx } from './verify.js';

/** By the name of the package: the hash of its HMACs, their encoding, and what it calls the secret. */
const asking: Readonly<Record<keyof SdkOptions, readonly [HashName, 'hex' | 'base64', string]>> = {
  binance: ['sha256', 'hex', 'api_secret'],
  'bybit-api': ['sha256', 'hex', 'secret'],
  'okx-api': ['sha256', 'base64', 'apiSecret'],
  'bitget-api': ['sha256', 'base64', 'apiSecret'],
  'gateio-api': ['sha512', 'hex', 'apiSecret'],
  'bitmart-api': ['sha256', 'hex', 'apiSecret'],
};
const askingNames = Object.keys(asking) as (keyof SdkOptions)[];
const KEY = 'the key of an HMAC';

const placeholderOf = (name: keyof SdkOptions, options: object): string => (options as Record<string, string>)[asking[name][2]]!;

function refused(attempt: () => unknown, code: ErrorCode, message: RegExp): void {
  assert.throws(attempt, (error: unknown) => {
    assert.ok(error instanceof StrongroomError && error.code === code, String(error));
    assert.match(error.message, message);
    return true;
  });
}

describe('the options of an SDK', () => {
  for (const name of askingNames) {
    const [hash, encoding] = asking[name];

    it(`${name} have a function that signs with ${hash} in ${encoding}, for the placeholder that comes with it and for nothing else`, async () => {
      const options = sdkOptions(name, secret(KEY));
      const placeholder = placeholderOf(name, options);
      const { customSignMessageFn: sign } = options;
      const wanted = crypto.createHmac(hash, KEY).update('a message').digest(encoding);
      assert.equal(await sign('a message', placeholder), wanted);
      assert.match(placeholder, /^[A-Za-z0-9]{32}$/);
      const others = [KEY, '', placeholder.toLowerCase(), undefined as never, placeholderOf(name, sdkOptions(name, secret(KEY)))];
      for (const other of others) await assert.rejects(sign('a message', other), { code: 'SDK_CREDENTIAL' });
      for (const message of [placeholder, `secret=${placeholder}&a=b`, JSON.stringify({ a: [placeholder] })])
        await assert.rejects(sign(message, placeholder), { code: 'SDK_PLACEHOLDER' });
      assert.equal(await sign('a message', placeholder), wanted);
      wipeSdk(options);
      await assert.rejects(sign('a message', placeholder), { code: 'HANDLE_DESTROYED' });
    });
  }

  it('sign with a secret, an HMAC key or a signer of the caller', async () => {
    const wanted = crypto.createHmac('sha256', KEY).update('m').digest('base64');
    const never = (): never => assert.fail('of an HMAC only');
    const own: SdkKeySigner = {
      algorithm: 'hmac',
      hmac: (hash, _form, message, encoding) =>
        crypto
          .createHmac(hash, KEY)
          .update(message)
          .digest(encoding as 'base64'),
      hash: never,
      sign: never,
    };
    for (const key of [secret(KEY), secret(KEY).hmacKey({ hash: 'sha256' }), own]) {
      const { apiSecret, customSignMessageFn } = sdkOptions('okx-api', key);
      if (key instanceof Secret) key.destroy();
      assert.equal(await customSignMessageFn('m', apiSecret), wanted);
    }
  });

  it('refuse a key of another hash or kind, and what is no key', () => {
    refused(() => sdkOptions('gateio-api', secret(KEY).hmacKey({ hash: 'sha256' })), 'KEY_UNFIT', /^an HMAC with sha512 is wanted/);
    const ed25519 = (): never => keyOf(ed25519Account('k')) as never;
    refused(() => sdkOptions('okx-api', ed25519()), 'SDK_CREDENTIAL', /^okx-api signs with hmac, and this key is of ed25519$/);
    refused(() => sdkOptions('bybit-api', ed25519()), 'SDK_CREDENTIAL', /^bybit-api signs with hmac or rsa, and this key is of ed25519$/);
    refused(() => sdkOptions('okx-api', KEY as never), 'SECRET_STRING', /a secret cannot be a string/);
    refused(() => sdkOptions('okx-api', {} as never), 'INVALID_ARGUMENT', /key/);
    for (const name of ['coinbase-api', 'toString', 'kraken-api'])
      refused(() => sdkOptions(name as 'okx-api', secret(KEY)), 'INVALID_ARGUMENT', /name/);
  });
});

describe("a vault's entry under an SDK", () => {
  const server = new ExchangeServer();
  const folder = new VaultFolder();
  const okx = newAccount('okx-key');
  const kucoin = { ...newAccount('kucoin-key'), secret: '7c1a3c3e-1a2b-4c3d-9e8f-0123456789ab' };
  let url: string;
  let vault: Vault;
  before(async () => {
    url = await server.start();
    vault = await createVaultWithCost(folder.fresh(), secret(PASSWORD), CHEAP);
    const sendable = { sendable: true };
    await vault.addAll([
      {
        name: 'okx-main',
        exchange: 'okx',
        unusualForm: true,
        key: okx.apiKey,
        secret: secret(okx.secret),
        passphrase: Secret.fromBytes(Buffer.from(okx.passphrase), sendable),
      },
      {
        name: 'kucoin-main',
        exchange: 'kucoin',
        unusualForm: true,
        key: kucoin.apiKey,
        secret: secret(kucoin.secret),
        passphrase: secret(kucoin.passphrase),
      },
    ]);
  });
  after(() => {
    server.stop();
    folder.remove();
  });

  it('gives the API key and the passphrase too', async () => {
    const options = sdkOptions('okx-api', { vault, entry: 'okx-main' });
    assert.deepEqual(Object.keys(options).sort(), ['apiKey', 'apiPass', 'apiSecret', 'customSignMessageFn']);
    server.verify = (request) => verifyOkx(request, (apiKey) => (apiKey === okx.apiKey ? okx : undefined));
    const { requests, answer } = sdkNamed('okx-api');
    server.answer = answer;
    const client = new (sdkClass('okx-api', 'RestClient'))({ ...options, baseUrl: url });
    for (const request of requests) await request(client);
  });

  it('gives KuCoin the HMAC of its passphrase', async () => {
    const { requests, answer, make } = sdkNamed('kucoin-universal-sdk');
    server.verify = (request) => verifyKucoin(request, (apiKey) => (apiKey === kucoin.apiKey ? kucoin : undefined));
    server.answer = answer;
    const none = { apiKey: '', secret: '', passphrase: '' };
    for (const request of requests) await request(make(url, none, { vault, entry: 'kucoin-main' }));
    refused(() => make(url, none, secret(KEY)), 'SDK_CREDENTIAL', /^kucoin-universal-sdk needs the passphrase too/);
  });
});

describe('a client that is changed', () => {
  const server = new ExchangeServer();
  let url: string;
  before(async () => (url = await server.start()));
  after(() => server.stop());
  const common = requireSdk('@binance/common') as BinanceCommon;
  const changed = sdks.filter(({ name }) => !Object.hasOwn(asking, name));

  it('has no secret, is what it says, and is secured once', () => {
    const kraken = (text?: string): Client => new (requireSdk('kraken-api') as new (...args: unknown[]) => Client)('k', text);
    const base64 = (): never => secret(Buffer.from(KEY).toString('base64')) as never;
    refused(() => secureSdk('kraken-api', kraken('a secret'), base64()), 'SDK_CREDENTIAL', /has a secret as text already/);
    const client = secureSdk('kraken-api', kraken(), base64());
    refused(() => secureSdk('kraken-api', client, base64()), 'SDK_CREDENTIAL', /^this client of kraken-api was secured already$/);
    refused(() => secureSdk('kraken-api', kraken(), secret('no base64!')), 'SECRET_ENCODING', /character/);
    const spot = new (sdkClass('@binance/spot', 'Spot'))({ configurationRestAPI: { apiKey: 'k', apiSecret: 'a secret' } });
    refused(() => secureSdk('@binance/common', spot, secret(KEY), common), 'SDK_CREDENTIAL', /has a secret as text already/);
    const connector = new (sdkClass('@binance/connector', 'Spot'))('k', 'a secret');
    refused(() => secureSdk('@binance/connector', connector, secret(KEY)), 'SDK_CREDENTIAL', /has a secret as text already/);
    const names: ChangedSdk[] = ['@binance/connector', 'kucoin-universal-sdk', 'gate-api', 'kraken-api'];
    for (const name of names) {
      const key = name === 'kraken-api' ? base64() : secret(KEY);
      const attempt = () => secureSdk(name as 'gate-api', new Date(), key);
      const before = protection().slots;
      for (let i = 0; i < 10; i++) refused(attempt, 'SDK_UNSUPPORTED', /^this is no client of .* it has no /);
      assert.equal(protection().slots, before, 'nothing is left of what was made for it');
    }
    const own = secret(KEY).hmacKey({ hash: 'sha256', encoding: 'utf8' });
    refused(() => secureSdk('kucoin-universal-sdk', new Date(), own), 'SDK_UNSUPPORTED', /no client/);
    assert.equal(own.sign('m', 'hex'), crypto.createHmac('sha256', KEY).update('m').digest('hex'), 'a key of the caller stays one');
    refused(() => secureSdk('@binance/common', new Date(), secret(KEY), common), 'SDK_UNSUPPORTED', /no configuration/);
    refused(() => secureSdk('okx-api' as 'gate-api', {}, secret(KEY)), 'INVALID_ARGUMENT', /name/);
    refused(() => secureSdk('gate-api', undefined as never, secret(KEY)), 'INVALID_ARGUMENT', /client/);
  });

  it('of @binance/common comes with the module that it was made with', () => {
    const spot = (): Client => new (sdkClass('@binance/spot', 'Spot'))({ configurationRestAPI: { apiKey: 'k' } });
    refused(() => secureSdk('@binance/common', spot(), secret(KEY), undefined as never), 'INVALID_ARGUMENT', /common/);
    const another = { ...common, ConfigurationRestAPI: class {} };
    refused(() => secureSdk('@binance/common', spot(), secret(KEY), another), 'SDK_CREDENTIAL', /made with another copy/);
    const { sign } = common.RequestSigner.prototype;
    secureSdk('@binance/common', spot(), secret(KEY), common);
    assert.equal(common.RequestSigner.prototype.sign, sign, 'the class is as it was');
  });

  it('of @binance/common signs with the placeholder when the package has forgotten what signs', () => {
    const spot = new (sdkClass('@binance/spot', 'Spot'))({ configurationRestAPI: { apiKey: 'k' } });
    const { configuration } = spot['restAPI'] as unknown as { configuration: { apiSecret: string } };
    secureSdk('@binance/common', spot, secret(KEY), common);
    const signedWith = (key: string): string => crypto.createHmac('sha256', key).update('a=1').digest('hex');
    assert.equal(common.getSignature(configuration, { a: 1 }), signedWith(KEY));
    (common as BinanceCommon & { clearSignerCache(): void }).clearSignerCache();
    assert.equal(common.getSignature(configuration, { a: 1 }), signedWith(configuration.apiSecret));
    assert.notEqual(configuration.apiSecret, KEY);
  });

  it('of @binance/connector for connections takes no private key', () => {
    const made = sdkClass('@binance/connector', 'WebsocketAPI');
    const connection = Object.create(made.prototype as object) as object; // one that is not opened
    refused(() => secureSdk('@binance/connector', connection, keyOf(ed25519Account('k'))), 'SDK_CREDENTIAL', /signs with hmac only$/);
    assert.equal(secureSdk('@binance/connector', connection, secret(KEY)), connection);
  });

  for (const { name, make, requests, answer } of changed) {
    it(`of ${name} signs no text with its placeholder in it, nor after it was wiped`, async () => {
      server.answer = answer;
      const account = newAccount('k');
      let placeholder = '';
      const client = make(url, account, keyOf(account));
      placeholder = placeholderIn(client);
      assert.match(placeholder, /^[A-Za-z0-9]{32}$/);
      const before = server.received.length;
      await assert.rejects(async () => withText(name, client, placeholder), { message: /placeholder of its secret/ });
      assert.equal(server.received.length, before, 'nothing was sent');
      await withText(name, client, [...placeholder].reverse().join(''));
      assert.equal(server.received.length, before + 1, 'the control');
      wipeSdk(securedPart(client));
      await assert.rejects(async () => requests[0]!(client), { message: /was destroyed/ });
      assert.equal(server.received.length, before + 1);
    });
  }

  it('lends node:crypto to nobody: it is as it was, also after an error, and other keys sign as they would', async () => {
    const stock = { createHmac: crypto.createHmac, sign: crypto.sign };
    const account = newAccount('k');
    const { make, requests, answer } = sdkNamed('@binance/connector');
    server.answer = answer;
    const client = make(url, account, keyOf(account)) as unknown as Client & { buildQuery: unknown };
    await requests[0]!(client);
    assert.equal(crypto.createHmac, stock.createHmac);
    assert.equal(crypto.sign, stock.sign);
    let inside: unknown;
    const params = { get a() {
      inside = [crypto.createHmac !== stock.createHmac, crypto.createHmac('sha1', 'k').update('m').digest('hex')];
      throw new Error('of the caller');
    } }; // prettier-ignore
    assert.throws(() => client['signRequest']!('GET', '/x', params), /of the caller/);
    assert.deepEqual(inside, [true, stock.createHmac('sha1', 'k').update('m').digest('hex')]);
    assert.equal(crypto.createHmac, stock.createHmac);
  });
});

/** What was handed to secureSdk: gate-api has it in the object whose methods are called. */
const securedPart = (client: Client): object => client['client'] ?? client;

/** The first text of the placeholder's form that is found. */
function placeholderIn(client: Client): string {
  const texts = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value === 'string' && /^[A-Za-z0-9]{32}$/.test(value)) texts.add(value);
    if (typeof value === 'object' && value !== null && depth > 0) for (const inner of Object.values(value)) visit(inner, depth - 1);
  };
  visit(client, 5);
  assert.equal(texts.size, 1);
  return [...texts][0]!;
}

/** A request with a text in it that a caller chose. */
async function withText(name: string, client: Client, text: string): Promise<unknown> {
  if (name === '@binance/connector') return client['account']!({ note: text });
  if (name === '@binance/common') return (client['restAPI'] as unknown as Client)['sendSignedRequest']!('/api/v3/account', 'GET', { text });
  if (name === 'gate-api') return client['createOrder']!({ currencyPair: text }, {});
  if (name === 'kraken-api') return client['api']!('Balance', { text });
  const { kucoinBalances } = await import('./kucoin.js');
  return kucoinBalances(requireSdk(name) as never, client, text);
}
