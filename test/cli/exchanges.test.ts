/** strongroom exchanges: every exchange, with what it asks for, from the facts and nowhere else. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { type Facts, exchanges } from '../../lib/exchanges/index.js';
import { program } from './support.js';

const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [program, 'exchanges', ...args], { encoding: 'utf8' });
const names = Object.keys(exchanges) as (keyof typeof exchanges)[];

describe('strongroom exchanges', () => {
  it('lists every exchange with its kinds of key, its passphrase, its time and whether it has ended', () => {
    const { status, stdout, stderr } = run();
    assert.deepEqual([status, stderr], [0, '']);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    assert.match(head!, /^NAME +TITLE +KEYS +PASSPHRASE +TIME/);
    assert.deepEqual(
      rows.map((row) => row.split(' ')[0]),
      names,
    );
    assert.match(stdout, /^kraken +Kraken spot +hmac +- +nonce in ms *$/m);
    assert.match(stdout, /^okx +OKX +hmac +sent as it is +iso *$/m);
    assert.match(stdout, /^kucoin +KuCoin +hmac +signed +ms *$/m);
    assert.match(stdout, /^bittrex .* ended 2023-12-04$/m);
  });

  it('tells all of one: where to make a key, without the right to withdraw, bound to addresses', () => {
    for (const name of names) {
      const facts: Facts = exchanges[name].facts;
      assert.ok(facts.makeKey.advice.length > 20 && /^https:\/\//.test(facts.makeKey.url), name);
    }
    const { stdout } = run('kraken');
    assert.match(stdout, /^make a key +https:\/\/pro\.kraken\.com\/app\/settings\/api$/m);
    assert.match(stdout, /leave "Withdraw" off; set "IP address restriction"/);
    assert.match(stdout, /^secret +an HMAC secret \(64 bytes in base64\)$/m);
    assert.match(stdout, /^time +a nonce in ms unless --nonce-unit says otherwise$/m);
    assert.match(stdout, /^page +https:\/\/docs\.kraken\.com\S+ \(read \d{4}-\d\d-\d\d\)$/m);
    assert.match(run('binance').stdout, /^good for +5000 ms; recvWindow up to 60000 ms$/m);
  });

  it('prints the facts as JSON', () => {
    const all = JSON.parse(run('--json').stdout) as { name: string }[];
    assert.deepEqual(
      all,
      names.map((name) => ({ name, ...(JSON.parse(JSON.stringify(exchanges[name].facts)) as object) })),
    );
    assert.deepEqual(
      JSON.parse(run('okx', '--json').stdout),
      all.find(({ name }) => name === 'okx'),
    );
  });

  it('knows no other', () => {
    const { status, stderr, stdout } = run('mtgox');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^strongroom: no exchange has that name; there are binance, /);
  });
});
