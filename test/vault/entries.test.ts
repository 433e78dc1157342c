/** What an entry must have is what its exchange asks for, no more and no less; and what it signs with is what was put in. */
import assert from 'node:assert/strict';
import { createHash, createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import v8 from 'node:v8';

import type { ErrorCode } from '../../lib/errors.js';
import { type Facts, exchanges } from '../../lib/exchanges/index.js';
import { Secret } from '../../lib/secret.js';
import type { NewExchangeEntry, Vault } from '../../lib/vault/vault.js';
import { readVault } from './support/by-hand.js';
import { BINANCE_KEY, BINANCE_SECRET, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';
import { makeKey, pkcs8 } from '../support/keys.js';

const KRAKEN_SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
const PASSPHRASE = 'quartz lantern 11';
const sendable = (text: string): Secret => Secret.fromBytes(Buffer.from(text), { sendable: true });

const pem = { type: 'pkcs8', format: 'pem' } as const;
const publicPem = { type: 'spki', format: 'pem' } as const;
const keys = {
  ed25519: generateKeyPairSync('ed25519', { privateKeyEncoding: pem, publicKeyEncoding: publicPem }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: pem, publicKeyEncoding: publicPem }),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256', privateKeyEncoding: pem, publicKeyEncoding: publicPem }),
};
const encrypted = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { ...pem, cipher: 'aes-256-cbc', passphrase: 'open sesame' },
  publicKeyEncoding: publicPem,
});

const OKX = { exchange: 'okx', key: 'a1b2c3d4-0123-4567-89ab-0123456789ab' } as const;
const KUCOIN = { exchange: 'kucoin', key: '0123456789abcdef01234567' } as const;
const OKX_SECRET = '0123456789ABCDEF0123456789ABCDEF';
const KUCOIN_SECRET = 'a1b2c3d4-0123-4567-89ab-0123456789ab';

const ACCOUNT = { method: 'GET', path: '/api/v3/account' } as const;

type Change = Partial<{ -readonly [Field in keyof NewExchangeEntry]: NewExchangeEntry[Field] | undefined }>;

describe('an entry of a vault', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  const binance = (): NewExchangeEntry => ({ name: 'n', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
  const kraken = (): NewExchangeEntry => ({ name: 'n', exchange: 'kraken', key: 'K'.repeat(56), secret: secret(KRAKEN_SECRET) });
  const okx = (): NewExchangeEntry => ({ name: 'n', ...OKX, secret: secret(OKX_SECRET), passphrase: sendable(PASSPHRASE) });
  const kucoin = (): NewExchangeEntry => ({ name: 'n', ...KUCOIN, secret: secret(KUCOIN_SECRET), passphrase: secret(PASSPHRASE) });

  /** Adds the good entry, and not the same one with something changed; `check` says so before. */
  async function refuses(good: () => NewExchangeEntry, change: Change, code: ErrorCode, message: RegExp): Promise<void> {
    const { file, vault, bytes } = await folder.vault();
    const changed = { ...good(), ...change };
    for (const [name, value] of Object.entries(changed)) if (value === undefined) delete changed[name as keyof Change];
    assert.throws(() => vault.check(changed as NewExchangeEntry), { code });
    const error = await refusal(vault.add(changed as NewExchangeEntry), code);
    assert.match(error.message, message);
    vault.check(good());
    assert.deepEqual(readFileSync(file), bytes);
    await vault.add(good());
    assert.throws(() => vault.check(good()), { code: 'ENTRY_EXISTS' });
  }

  /** Adds, opens again, and hands over. */
  async function added(entry: NewExchangeEntry): Promise<Vault> {
    const { file, vault } = await folder.vault();
    await vault.add(entry);
    vault.destroy();
    return openVault(file);
  }

  it('has a key of the form that its exchange gives out', async () => {
    await refuses(
      kraken,
      { key: 'K'.repeat(55) },
      'ENTRY_INVALID',
      /^the entry's key is not what kraken gives out: it has 55 characters and should match \[A-Za-z0-9\+\/\]\{56\}; unusualForm \(--unusual-form\) takes it all the same$/,
    );
    await refuses(kraken, { key: KRAKEN_SECRET }, 'ENTRY_INVALID', /^the entry's key is not what kraken gives out/);
    await refuses(
      binance,
      { key: `${BINANCE_KEY}\n` },
      'ENTRY_INVALID',
      /^the entry's key is not 1 to 1024 visible ASCII characters: character 65 is white space$/,
    );
  });

  it('may have a key and a secret of another form when told so, of which the exchange alone knows', async () => {
    const key = 'k'.repeat(57);
    assert.equal((await added({ ...kraken(), key, unusualForm: true })).entries()[0]!.key, key);
    const long = Buffer.alloc(96, 7).toString('base64');
    const signer = (await added({ ...kraken(), secret: secret(long), unusualForm: true })).signer('n', 'kraken');
    const { body, headers } = signer.sign({ method: 'POST', path: '/0/private/Balance' }, { nonce: 1 });
    const hash = createHash('sha256').update(`1${body}`).digest();
    const mac = createHmac('sha512', Buffer.alloc(96, 7)).update('/0/private/Balance').update(hash).digest('base64');
    assert.equal(headers['API-Sign'], mac);
    for (const good of [kraken, binance, okx, kucoin]) await added({ ...good(), unusualForm: true });

    const anyway = { unusualForm: true };
    await refuses(kraken, { ...anyway, key: 'k k' }, 'ENTRY_INVALID', /character 2 is white space$/);
    await refuses(kraken, { ...anyway, key: keys.rsa.publicKey }, 'ENTRY_INVALID', /character 11 is white space$/);
    await refuses(
      kraken,
      { ...anyway, key: KRAKEN_SECRET },
      'ENTRY_INVALID',
      /^the entry's key has the form of a secret of kraken, which is not to be shown$/,
    );
    await refuses(okx, { ...anyway, key: OKX_SECRET }, 'ENTRY_INVALID', /^the entry's key has the form of a secret of okx/);
    await refuses(kucoin, { ...anyway, key: KUCOIN_SECRET }, 'ENTRY_INVALID', /^the entry's key has the form of a secret of kucoin/);
    await refuses(kraken, { ...anyway, secret: secret(keys.rsa.privateKey) }, 'KEY_NOT_TAKEN', /^kraken takes no private key of RSA/);
    await refuses(kraken, { ...anyway, secret: secret(`*${KRAKEN_SECRET}`) }, 'SECRET_ENCODING', /base64/);
    await refuses(okx, { ...anyway, passphrase: undefined }, 'ENTRY_INVALID', /passphrase is missing/);
    for (const unusualForm of ['true', 1, null]) {
      await refuses(
        kraken,
        { key, unusualForm: unusualForm as never },
        'ENTRY_INVALID',
        /^the entry's unusualForm is neither true nor false$/,
      );
    }
  });

  it('has a secret of the encoding and size that its exchange gives out', async () => {
    await refuses(
      kraken,
      { secret: secret(`${KRAKEN_SECRET.slice(0, 20)}*${KRAKEN_SECRET.slice(21)}`) },
      'SECRET_ENCODING',
      /not valid base64: character 21 is out of place$/,
    );
    await refuses(
      kraken,
      { secret: secret(Buffer.alloc(63, 7).toString('base64')) },
      'ENTRY_INVALID',
      /^the entry's secret is not what kraken gives out: it should be an HMAC secret \(64 bytes in base64\); unusualForm \(--unusual-form\) takes it all the same$/,
    );
    await refuses(
      binance,
      { secret: secret(`${BINANCE_SECRET}x`) },
      'ENTRY_INVALID',
      /an HMAC secret \(64 visible ASCII characters\) or a private key of Ed25519 or a private key of RSA; unusualForm/,
    );
    // White space behind it, as a paste has: of an exchange that takes private keys too it is no private key.
    for (const space of [' ', '\t', '\r'])
      await refuses(binance, { secret: secret(BINANCE_SECRET + space) }, 'SECRET_ENCODING', /character 65 is out of place$/);
    await refuses(binance, { secret: secret('-----BEGIN PRIVATE KEY-----\nMC4') }, 'KEY_FORMAT', /^the private key cannot be read/);
    for (const [good, text, words] of [
      [okx, OKX_SECRET, /32 visible/],
      [kucoin, KUCOIN_SECRET, /36 visible/],
    ] as const) {
      for (const other of [`${text}x`, text.slice(1)]) await refuses(good, { secret: secret(other) }, 'ENTRY_INVALID', words);
    }
    await refuses(binance, { secret: secret(BINANCE_SECRET.replace('h', ' ')) }, 'KEY_FORMAT', /./);
    await refuses(
      binance,
      { secret: secret(BINANCE_SECRET.replace('h', 'é').slice(0, -1)), algorithm: 'hmac' },
      'SECRET_ENCODING',
      /character 2 is out of place$/,
    );
  });

  it('has a private key where its exchange takes one of that kind, and signs with it', async () => {
    for (const algorithm of ['ed25519', 'rsa'] as const) {
      const { privateKey, publicKey } = keys[algorithm];
      const vault = await added({ ...binance(), secret: secret(privateKey) });
      assert.equal(vault.entries()[0]!.algorithm, algorithm);
      const signer = vault.signer('n', 'binance');
      vault.destroy();
      const { url } = signer.sign(ACCOUNT, { time: 1_700_000_000_000 });
      const [query, signature] = url.split('?')[1]!.split('&signature=') as [string, string];
      const bytes = Buffer.from(decodeURIComponent(signature), 'base64');
      const check = (text: string): boolean =>
        verify(algorithm === 'rsa' ? 'sha256' : null, Buffer.from(text), createPublicKey(publicKey), bytes);
      assert.ok(check(query) && !check(`${query} `));
      signer.destroy();
      assert.throws(() => signer.sign(ACCOUNT), { code: 'HANDLE_DESTROYED' });
    }
    await refuses(
      binance,
      { secret: secret(keys.p256.privateKey) },
      'KEY_NOT_TAKEN',
      /^binance takes no private key of P-256, but an HMAC secret \(64 visible ASCII characters\) or /,
    );
  });

  it('has no private key where its exchange takes none, whatever its form', async () => {
    for (const { privateKey } of [keys.ed25519, keys.rsa, keys.p256]) {
      await refuses(
        kraken,
        { secret: secret(privateKey) },
        'KEY_NOT_TAKEN',
        /^kraken takes no private key of .*, but an HMAC secret \(64 bytes in base64\)$/,
      );
      await refuses(okx, { secret: secret(privateKey) }, 'KEY_NOT_TAKEN', /^okx takes no /);
    }
    await refuses(kraken, { secret: secret(encrypted.privateKey) }, 'KEY_NOT_TAKEN', /^kraken takes no private keys, but an HMAC secret/);
  });

  it('has no HMAC secret where its exchange takes private keys', async () => {
    const cdp = (): NewExchangeEntry => ({
      name: 'n',
      exchange: 'coinbase-advanced',
      key: `organizations/${'0'.repeat(36)}/apiKeys/${'a'.repeat(36)}`,
      secret: secret(keys.p256.privateKey),
    });
    await refuses(cdp, { secret: secret(BINANCE_SECRET) }, 'KEY_FORMAT', /^the private key cannot be read/);
    await refuses(cdp, { secret: secret(OKX_SECRET) }, 'KEY_FORMAT', /^the private key cannot be read: it is text, and no Ed25519 seed/);
    await refuses(
      cdp,
      { secret: secret(keys.rsa.privateKey) },
      'KEY_NOT_TAKEN',
      /^coinbase-advanced takes no private key of RSA, but a private key of Ed25519 or a private key of P-256$/,
    );
    assert.equal((await added(cdp())).entries()[0]!.algorithm, 'p256');
  });

  it('opens an encrypted private key with its password when it is added, and needs none afterwards', async () => {
    const good = (): NewExchangeEntry => ({ ...binance(), secret: secret(encrypted.privateKey), keyPassword: secret('open sesame') });
    await refuses(good, { keyPassword: undefined }, 'KEY_PASSWORD_NEEDED', /its password is needed/);
    await refuses(good, { keyPassword: secret('wrong') }, 'KEY_PASSWORD_WRONG', /does not open/);
    await refuses(binance, { keyPassword: secret('open sesame') }, 'ENTRY_INVALID', /keyPassword is one too many/);
    await refuses(
      binance,
      { keyPassword: secret('x'), secret: secret(keys.ed25519.privateKey) },
      'ENTRY_INVALID',
      /keyPassword is one too many/,
    );
    await refuses(good, { algorithm: 'rsa' }, 'KEY_NOT_TAKEN', /^binance takes no private keys of this kind as rsa/);
    const vault = await added(good());
    const { url } = vault.signer('n', 'binance').sign(ACCOUNT, { time: 1 });
    const signature = Buffer.from(decodeURIComponent(url.split('&signature=')[1]!), 'base64');
    assert.ok(verify(null, Buffer.from('timestamp=1'), createPublicKey(encrypted.publicKey), signature));
  });

  it('is asked which, where its secret could be of two kinds', async () => {
    const hexadecimal = '0123456789abcdef'.repeat(4);
    const both = (): NewExchangeEntry => ({ ...binance(), secret: secret(hexadecimal), algorithm: 'hmac' });
    await refuses(
      both,
      { algorithm: undefined },
      'ENTRY_INVALID',
      /^the entry's secret can be an HMAC secret .* or a private key of Ed25519: say which by algorithm$/,
    );
    await refuses(both, { algorithm: 'p256' }, 'KEY_NOT_TAKEN', /^binance takes no keys of that algorithm/);
    const secp256k1 = { secret: secret(pkcs8(makeKey('secp256k1'))), algorithm: undefined };
    await refuses(both, secp256k1, 'KEY_NOT_TAKEN', /^binance takes no private key of secp256k1, but /);
    const vault = await added({ ...both(), algorithm: 'ed25519' });
    assert.equal(vault.entries()[0]!.algorithm, 'ed25519');
    assert.equal((await added(both())).entries()[0]!.algorithm, 'hmac');
    // 32 characters are 32 bytes, as a seed has; but no seed is text.
    const htx = (): NewExchangeEntry => ({
      name: 'n',
      exchange: 'htx',
      key: 'abcdefgh-01234567-89abcdef-01234',
      secret: secret('abcdefgh-01234567-89abcdef-01234'),
    });
    assert.equal((await added(htx())).entries()[0]!.algorithm, 'hmac');
    await refuses(
      htx,
      { algorithm: 'ed25519' },
      'ENTRY_INVALID',
      /^the entry's secret is not what htx gives out: it should be a private key of Ed25519$/,
    );
    const seed = Buffer.alloc(32, 0xa5);
    assert.equal((await added({ ...htx(), secret: Secret.fromBytes(Uint8Array.from(seed)) })).entries()[0]!.algorithm, 'ed25519');
    assert.equal((await added({ ...htx(), secret: secret(seed.toString('base64')), algorithm: 'hmac' })).entries()[0]!.algorithm, 'hmac');
    await refuses(htx, { secret: secret(seed.toString('base64')) }, 'ENTRY_INVALID', /say which by algorithm$/);
  });

  it('has a passphrase where its exchange has one, and nowhere else', async () => {
    await refuses(okx, { passphrase: undefined }, 'ENTRY_INVALID', /^the entry's passphrase is missing: okx has one for each API key$/);
    await refuses(kucoin, { passphrase: undefined }, 'ENTRY_INVALID', /^the entry's passphrase is missing/);
    await refuses(binance, { passphrase: secret('x') }, 'ENTRY_INVALID', /^the entry's passphrase is one too many: binance has none$/);
    await refuses(okx, { passphrase: 'text' as unknown as Secret }, 'SECRET_STRING', /./);
  });

  it('has a passphrase that was made to be sent, where it is sent', async () => {
    await refuses(okx, { passphrase: secret(PASSPHRASE) }, 'SECRET_NOT_SENDABLE', /sendable: true/);
    await refuses(okx, { passphrase: sendable('two\nlines') }, 'SECRET_ENCODING', /character 4/);
    const vault = await added(okx());
    const signer = vault.signer('n', 'okx');
    vault.destroy();
    const { headers } = signer.sign({ method: 'GET', path: '/api/v5/account/balance' }, { time: 1_700_000_000_000 });
    assert.equal(headers['OK-ACCESS-PASSPHRASE'], PASSPHRASE);
    const message = `${headers['OK-ACCESS-TIMESTAMP']!}GET/api/v5/account/balance`;
    assert.equal(headers['OK-ACCESS-SIGN'], createHmac('sha256', OKX_SECRET).update(message).digest('base64'));
    signer.destroy();
    assert.throws(() => signer.sign({ method: 'GET', path: '/api/v5/account/balance' }), { code: 'HANDLE_DESTROYED' });
  });

  it('has a passphrase of which only the HMAC is sent, where it is signed', async () => {
    const { headers } = (await added(kucoin())).signer('n', 'kucoin').sign({ method: 'GET', path: '/api/v1/accounts' });
    assert.equal(headers['KC-API-PASSPHRASE'], createHmac('sha256', KUCOIN_SECRET).update(PASSPHRASE).digest('base64'));
    assert.ok(!JSON.stringify(headers).includes(PASSPHRASE));
  });

  it('shows no passphrase, secret or API key of a signer, whoever asks and however', async () => {
    for (const entry of [okx(), kucoin()]) {
      const vault = await added(entry);
      const signer = vault.signer('n');
      const failed = await refusal(vault.add({ ...okx(), name: 'n' }), 'ENTRY_EXISTS');
      const shown = [signer, vault, failed].flatMap((value) => [
        inspect(value, { showHidden: true, depth: 10, getters: true }),
        inspect(value, { showHidden: true, depth: 10, customInspect: false, getters: true }),
        JSON.stringify(value),
        v8.serialize(JSON.parse(JSON.stringify(value))).toString('latin1'),
        String(value),
      ]);
      const hidden = [PASSPHRASE, createHmac('sha256', KUCOIN_SECRET).update(PASSPHRASE).digest('base64'), OKX_SECRET, KUCOIN_SECRET];
      for (const text of shown) for (const part of hidden) assert.ok(!text.includes(part), text);
      assert.ok(inspect({ PASSPHRASE }).includes(PASSPHRASE), 'this search finds what is there');
    }
  });

  it('stands in the index with its algorithm, its unit and the roles of its records, as the page of the format says', async () => {
    const { file, vault } = await folder.vault();
    for (const entry of [
      okx(),
      { ...kucoin(), name: 'm' },
      { ...kraken(), name: 'k', nonceUnit: 'us' as const },
      { ...binance(), name: 'b', secret: secret(keys.rsa.privateKey) },
    ]) {
      await vault.add(entry);
    }
    const { json, secrets } = readVault(readFileSync(file), Buffer.from(PASSWORD));
    const told = json.entries.map(({ secrets: records, ...entry }) => [entry, records.map(({ role }) => role)] as const);
    const created = told.map(([entry]) => (entry as unknown as { created: string }).created);
    assert.deepEqual(told, [
      [{ name: 'n', ...OKX, algorithm: 'hmac', created: created[0] }, ['secret', 'sent-passphrase']],
      [{ name: 'm', ...KUCOIN, algorithm: 'hmac', created: created[1] }, ['secret', 'passphrase']],
      [{ name: 'k', exchange: 'kraken', key: 'K'.repeat(56), algorithm: 'hmac', nonceUnit: 'us', created: created[2] }, ['secret']],
      [{ name: 'b', exchange: 'binance', key: BINANCE_KEY, algorithm: 'rsa', created: created[3] }, ['secret']],
    ]);
    assert.equal(secrets.get('n')?.toString(), OKX_SECRET);
    assert.equal(secrets.get('n sent-passphrase')?.toString(), PASSPHRASE);
    assert.equal(secrets.get('m passphrase')?.toString(), PASSPHRASE);
    const der = secrets.get('b')!;
    assert.deepEqual(der, Buffer.from(keys.rsa.privateKey.split('\n').slice(1, -2).join(''), 'base64'));
    assert.deepEqual(
      vault.entries().map(({ algorithm, nonceUnit }) => [algorithm, nonceUnit]),
      [
        ['hmac', undefined],
        ['hmac', undefined],
        ['hmac', 'us'],
        ['rsa', undefined],
      ],
    );
  });

  it('is of the exchange that its signer is asked for', async () => {
    const vault = await added(binance());
    assert.throws(() => vault.signer('n', 'kraken'), { code: 'ENTRY_EXCHANGE', message: 'entry "n" is one of binance, not of kraken' });
    assert.throws(() => vault.signer('n', 'nowhere' as 'kraken'), { code: 'ENTRY_EXCHANGE' });
    assert.throws(() => vault.signer('m', 'kraken'), { code: 'ENTRY_MISSING' });
    assert.equal(vault.signer('n', 'binance').exchange, 'binance');
    assert.equal(vault.signer('n').exchange, 'binance');
  });

  it('has a nonce unit where its exchange has nonces, its exchange’s own unless told', async () => {
    await refuses(binance, { nonceUnit: 'ms' }, 'ENTRY_INVALID', /nonceUnit is one too many: binance has no nonces/);
    await refuses(kraken, { nonceUnit: 'min' as 'ms' }, 'ENTRY_INVALID', /nonceUnit is none of s, ms, us, ns/);
    assert.equal((await added(kraken())).entries()[0]!.nonceUnit, exchanges.kraken.facts.timeUnit);
  });

  it('can be added for every exchange that there is, with what its facts ask for', async () => {
    const { file, vault } = await folder.vault();
    const names = Object.keys(exchanges) as (keyof typeof exchanges)[];
    for (const exchange of names) {
      const facts: Facts = exchanges[exchange].facts;
      const { hmac } = facts.keys;
      const size = hmac?.bytes?.[0] ?? 32;
      const text = hmac?.encoding === 'utf8' ? 'z'.repeat(size) : Buffer.alloc(size, 0xfb).toString(hmac?.encoding ?? 'hex');
      const [algorithm] = (['ed25519', 'rsa', 'p256'] as const).filter((kind) => facts.keys[kind] !== undefined);
      await vault.add({
        name: exchange,
        exchange,
        key: sampleKey(facts.keyPattern),
        secret: secret(hmac === undefined ? keys[algorithm!].privateKey : text),
        ...(hmac !== undefined && { algorithm: 'hmac' as const }),
        ...(facts.passphrase !== undefined && { passphrase: sendable(PASSPHRASE) }),
      });
    }
    const opened = await openVault(file);
    assert.deepEqual(
      opened.entries().map(({ name }) => name),
      names,
    );
    for (const name of names) opened.signer(name, name).destroy();
  });
});

/** An API key of the form that an exchange prints: what the patterns of the facts are made of, and no more. */
function sampleKey(pattern = '.{32}'): string {
  const key = pattern
    .replace(/\(\?:([^()]*\/)\)\?/g, '')
    .replace(/\(\?:([^()]*)\)\{(\d+)\}/g, (_, part: string, count: string) => part.repeat(Number(count)))
    .replace(/(?:\[[^\]]*\]|\.|\\d)\{(\d+)(?:,\d*)?\}/g, (_, count: string) => '0'.repeat(Number(count)));
  assert.match(key, new RegExp(`^(?:${pattern})$`));
  return key;
}
