import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import v8 from 'node:v8';

import { exchanges } from '../lib/exchanges/index.js';
import { Signer } from '../lib/signer.js';
import { textSigner } from './exchanges/refused.js';
import { cryptoKey, roomKey, SECRETS, signerFor } from './exchanges/support.js';

const BALANCE = { method: 'POST', path: '/0/private/Balance' } as const;
const ACCOUNT = { method: 'GET', path: '/api/v3/account' } as const;

const nonceOf = (signer: Signer): number => Number(new URLSearchParams(signer.sign(BALANCE).body).get('nonce'));
const timestampOf = (signer: Signer): number => Number(new URL(signer.sign(ACCOUNT).url).searchParams.get('timestamp'));

/** Runs `action` with a clock that stands still. */
function at<T>(now: number, action: () => T): T {
  const real = Date.now;
  Date.now = () => now;
  try {
    return action();
  } finally {
    Date.now = real;
  }
}

describe('the signer’s clock', () => {
  it('gives milliseconds since 1970', () => {
    const before = Date.now();
    const timestamp = timestampOf(signerFor('binance'));
    assert.ok(timestamp >= before && timestamp <= Date.now());
  });

  it('adds the offset of the exchange’s clock', () => {
    const signer = signerFor('binance');
    signer.clockOffset = -2500;
    assert.equal(
      at(1_700_000_000_000, () => timestampOf(signer)),
      1_699_999_997_500,
    );
    for (const offset of [0.5, NaN, Infinity, '1', undefined]) {
      assert.throws(() => (signer.clockOffset = offset as number), { code: 'REQUEST_INVALID' });
    }
    assert.equal(signer.clockOffset, -2500);
  });

  it('repeats a timestamp within one millisecond, as an exchange allows', () => {
    const signer = signerFor('binance');
    assert.deepEqual(
      at(1_700_000_000_000, () => [timestampOf(signer), timestampOf(signer)]),
      [1_700_000_000_000, 1_700_000_000_000],
    );
  });

  it('never repeats a nonce, however fast', () => {
    const signer = signerFor('kraken', 'FAST');
    const nonces = Array.from({ length: 10_000 }, () => nonceOf(signer));
    assert.ok(nonces.every((nonce, i) => i === 0 || nonce > nonces[i - 1]!));
  });

  it('never goes back with the clock', () => {
    const signer = signerFor('kraken', 'BACK');
    assert.equal(
      at(1_700_000_000_000, () => nonceOf(signer)),
      1_700_000_000_000,
    );
    assert.equal(
      at(1_600_000_000_000, () => nonceOf(signer)),
      1_700_000_000_001,
    );
    assert.equal(
      at(1_700_000_005_000, () => nonceOf(signer)),
      1_700_000_005_000,
    );
  });

  it('is shared by signers of one API key, as the exchange counts per key', () => {
    const [one, two, other] = [signerFor('kraken', 'SHARED'), signerFor('kraken', 'SHARED'), signerFor('kraken', 'OTHER')];
    const nonces = at(1_700_000_000_000, () => [nonceOf(one), nonceOf(two), nonceOf(one), nonceOf(other)]);
    assert.deepEqual(nonces, [1_700_000_000_000, 1_700_000_000_001, 1_700_000_000_002, 1_700_000_000_000]);
  });

  it('steps aside for a time that is given, once', () => {
    const signer = signerFor('kraken', 'GIVEN');
    assert.match(signer.sign(BALANCE, { time: 1_700_000_000_500 }).body!, /^nonce=1700000000500$/);
    assert.equal(
      at(1_700_000_000_000, () => nonceOf(signer)),
      1_700_000_000_000,
    );
    for (const time of [-1, 0.5, NaN, 2 ** 53, '1' as unknown as number, null as unknown as number]) {
      assert.throws(() => signer.sign(BALANCE, { time }), { code: 'REQUEST_INVALID' });
    }
  });
});

describe('what a signature is told instead of the clock and of chance', () => {
  const signer = signerFor('kraken', 'TOLD');
  const bodyWith = (options: unknown): string => signer.sign(BALANCE, options as never).body!;

  it('is a nonce that holds all its digits', () => {
    for (const nonce of [0, 1, 2 ** 53 - 1, 0n, 2n ** 63n, '0', '1700000000000000001', '9'.repeat(20)])
      assert.equal(bodyWith({ nonce }), `nonce=${String(nonce)}`);
    const bare = Object.create(null) as object;
    for (const nonce of [
      2 ** 53,
      1.7e18,
      1e21,
      -1,
      -0.5,
      NaN,
      -1n,
      '',
      '007',
      '00',
      '1.0',
      '9'.repeat(21),
      ' 1',
      true,
      [5],
      { toString: () => '5' },
      bare,
      Symbol('1'),
      null,
    ]) {
      assert.throws(() => bodyWith({ nonce }), { code: 'REQUEST_INVALID', message: /^nonce is not a whole number/ }, typeof nonce);
    }
  });

  it('is a text where the exchange wants one of its own', () => {
    const login = (unique: unknown): string => textSigner('bittrex').signWebSocket({ version: '3' }, { unique: unique as string }).frame!;
    assert.match(login('abc-1'), /"abc-1"/);
    for (const unique of ['', 'a b', 'a"', 'a'.repeat(65), ['abc'], 7, null, { toString: () => 'abc' }]) {
      assert.throws(() => login(unique), { code: 'REQUEST_INVALID', message: /^unique is not 1 to 64/ }, JSON.stringify(unique));
    }
  });

  it('has no other name, so that no time is lost by a typing error', () => {
    assert.ok(bodyWith(undefined));
    assert.ok(bodyWith({}));
    assert.throws(() => bodyWith({ tiem: 1 }), {
      code: 'REQUEST_INVALID',
      message: 'the options argument has a field other than time, nonce, unique: "tiem"',
    });
    for (const options of [null, 7, 'x', [], new Map()])
      assert.throws(() => bodyWith(options), { code: 'REQUEST_INVALID', message: /^the options argument is/ });
  });

  it('is no offset that leads to before 1970, or beyond what a number holds', () => {
    const ahead = signerFor('binance');
    for (const offset of [-1_700_000_000_001, Number.MAX_SAFE_INTEGER]) {
      ahead.clockOffset = offset;
      assert.throws(() => at(1_700_000_000_000, () => ahead.sign(ACCOUNT)), { code: 'REQUEST_INVALID', message: /^time is not/ });
    }
    ahead.clockOffset = -1_700_000_000_000;
    assert.equal(
      at(1_700_000_000_000, () => timestampOf(ahead)),
      0,
    );
  });
});

describe('a signer', () => {
  it('goes to another host when told, and only over a line nobody can listen on', () => {
    const signer = signerFor('binance');
    assert.ok(signer.sign(ACCOUNT).url.startsWith('https://api.binance.com/api/v3/account?'));
    for (const url of ['https://testnet.binance.vision', 'https://testnet.binance.vision/', 'http://localhost:8080', 'http://[::1]:1']) {
      signer.baseUrl = url;
      assert.ok(signer.sign(ACCOUNT).url.startsWith(`${url.replace(/\/$/, '')}/api/v3/account?`));
    }
    for (const url of [
      'http://testnet.binance.vision',
      'http://localhost.evil.example',
      'https://user:pass@host.example',
      'https://host.example/path',
      'https://host.example?x',
      'https://host.example#x',
      'ftp://localhost',
      'host.example',
      '',
      7,
    ]) {
      assert.throws(() => (signer.baseUrl = url as string), { code: 'REQUEST_INVALID' }, String(url));
    }
    assert.equal(signer.baseUrl, 'http://[::1]:1');
    signer.baseUrl = undefined;
    assert.ok(signer.sign(ACCOUNT).url.startsWith('https://api.binance.com/'));
  });

  it('reads a request once, so that no getter and no proxy names one path to be signed and another to be sent', () => {
    const signer = signerFor('binance');
    const options = { time: 1_700_000_000_000 };
    const paths = ['/api/v3/account', '/sapi/v1/capital/withdraw/apply'];
    const changing = (): { method: 'GET'; path: string } => {
      let asked = 0;
      return { method: 'GET', get path() { return paths[asked++]!; } }; // prettier-ignore
    };
    const proxied = new Proxy(changing(), {
      getOwnPropertyDescriptor: (_, name) => ({ configurable: true, enumerable: true, value: name }),
    });
    for (const request of [changing(), proxied]) {
      assert.deepEqual(signer.sign(request as never, options), signer.sign({ method: 'GET', path: paths[0] } as never, options));
    }
    let asked = 0;
    const sometimes = new Proxy(new Date(), { getPrototypeOf: () => (asked++ === 0 ? Date.prototype : Object.prototype) });
    assert.throws(() => signer.sign(sometimes as never), { code: 'REQUEST_INVALID' });
  });

  it('shows its name and its exchange, whoever asks and however', () => {
    const signer = signerFor('kraken', 'PUBLIC-BUT-NOT-SHOWN');
    const shown = [
      inspect(signer),
      inspect(signer, { showHidden: true, depth: 10 }),
      inspect(signer, { showHidden: true, depth: 10, customInspect: false, getters: true }),
      JSON.stringify(signer),
      JSON.stringify(structuredClone(signer)),
      v8.serialize(signer).toString('latin1'),
      String(signer),
    ];
    for (const text of shown) {
      assert.ok(!text.includes('PUBLIC-BUT-NOT-SHOWN') && !text.includes(SECRETS.kraken), text);
    }
    assert.equal(inspect(signer), "Signer { name: 'kraken-test', exchange: 'kraken' }");
    assert.equal(JSON.stringify(signer), '{"name":"kraken-test","exchange":"kraken"}');
    assert.deepEqual(Reflect.ownKeys(signer), ['name', 'exchange']);
  });

  it('destroys its key, once or twice, and also by `using`', () => {
    for (const way of ['destroy', Symbol.dispose] as const) {
      let destroyed = 0;
      const key = { ...cryptoKey(SECRETS.kraken, exchanges.kraken.facts), destroy: () => destroyed++ };
      const signer = new Signer({ name: 'x', exchange: exchanges.kraken, apiKey: 'K', key });
      assert.equal(destroyed, 0);
      signer[way]();
      signer[way]();
      assert.equal(destroyed, 2, 'the key sees every call and is idempotent itself');
    }
  });

  it('is of no use once it is destroyed', () => {
    const key = roomKey(SECRETS.binance, exchanges.binance.facts);
    const signer = new Signer({ name: 'x', exchange: exchanges.binance, apiKey: 'K', key });
    assert.ok(signer.sign(ACCOUNT));
    signer.destroy();
    signer.destroy();
    assert.throws(() => signer.sign(ACCOUNT), { code: 'HANDLE_DESTROYED' });
    assert.throws(() => key.sign({ message: '', encoding: 'hex' }), { code: 'HANDLE_DESTROYED' });
  });

  it('has its facts frozen, to the last of them', () => {
    const assertFrozen = (value: unknown, where: string): void => {
      if (typeof value !== 'object' || value === null) return;
      assert.ok(Object.isFrozen(value), where);
      for (const [name, part] of Object.entries(value)) assertFrozen(part, `${where}.${name}`);
    };
    assertFrozen(exchanges, 'exchanges');
    assert.throws(() => assertFrozen(Object.freeze({ a: Object.freeze({ b: [] }) }), 'x'), /x\.a\.b/);
    for (const exchange of Object.values(exchanges)) {
      assert.match(exchange.facts.page, /^https:\/\//);
      assert.match(exchange.facts.read, /^\d{4}-\d\d-\d\d$/);
    }
  });
});
