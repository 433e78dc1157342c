/** Exchanges that only ccxt has messages for: what a vault asks of their keys. */
import assert from 'node:assert/strict';
import { exchanges, factsNamed, passphraseNamed } from '../../lib/exchanges/index.js';
import { factsOfCcxt, isOfCcxt } from '../../lib/exchanges/of-ccxt.js';

describe('of-ccxt: an exchange of ccxt', () => {
  it('is named by ccxt- and the name of its class', () => {
    for (const name of ['ccxt-bingx', 'ccxt-a', 'ccxt-0x', `ccxt-${'a'.repeat(50)}`]) assert.ok(isOfCcxt(name), name);
    for (const name of [
      'bingx',
      'ccxt-',
      'ccxt-Bingx',
      'ccxt-bing x',
      'xccxt-bingx',
      'ccxt-bingx\n',
      `ccxt-${'a'.repeat(51)}`,
      'ccxt_bingx',
    ])
      assert.ok(!isOfCcxt(name), name);
    assert.deepEqual(Object.keys(exchanges).filter(isOfCcxt), []);
  });

  it('takes any text as HMAC secret, and every kind of private key', () => {
    const written = { signature: 'base64' };
    const facts = factsOfCcxt('ccxt-bingx');
    assert.deepEqual(facts.keys, {
      hmac: { hashes: ['sha256', 'sha384', 'sha512'], encoding: 'utf8', signature: 'hex' },
      ed25519: written,
      rsa: written,
      p256: written,
      secp256k1: written,
    });
    assert.deepEqual([facts.time, facts.timeUnit, facts.hosts], ['timestamp', 'ms', {}]); // no nonces: ccxt makes its own
    assert.match(facts.read, /^\d{4}-\d\d-\d\d$/);
    assert.deepEqual(facts, factsNamed('ccxt-bingx'));
  });

  it('is told of in words', () => {
    const { title, page, signs, parameters, makeKey } = factsOfCcxt('ccxt-bingx');
    assert.deepEqual(
      [title, page, signs, parameters],
      ['bingx, by ccxt', 'https://docs.ccxt.com', 'what ccxt does', 'as ccxt orders them'],
    );
    assert.deepEqual(makeKey, {
      url: 'the site of bingx',
      advice: 'Give it no right to withdraw, and bind it to the address that the bot runs at.',
    });
  });

  it('has a passphrase, which is sent, where ccxt sends one', () => {
    const sending = ['apex', 'bitget', 'blofin', 'coinbaseexchange', 'coinbaseinternational', 'deepcoin', 'myokx', 'okx', 'okxus', 'weex'];
    for (const id of sending) assert.equal(passphraseNamed(`ccxt-${id}`), 'sent', id);
    for (const id of ['bingx', 'kucoin', 'kucoinfutures', 'ndax', 'ape']) {
      assert.equal(passphraseNamed(`ccxt-${id}`), undefined, id);
      assert.ok(!('passphrase' in factsOfCcxt(`ccxt-${id}`)), id);
    }
  });

  it('or any other: its passphrase is asked for by name, and a name of none has none', () => {
    assert.equal(passphraseNamed('okx'), 'sent');
    assert.equal(passphraseNamed('kucoin'), 'signed');
    assert.equal(passphraseNamed('kraken'), undefined);
    for (const name of [undefined, 'nobody', 'toString', '']) assert.equal(passphraseNamed(name), undefined);
  });
});
