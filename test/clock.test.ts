/** A signer's clock is set by what a real server answers, and by nothing that is no time. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { offsetOf, type TimeReading } from '../lib/clock.js';
import { exchanges } from '../lib/exchanges/index.js';
import type { Facts } from '../lib/exchanges/types.js';
import { binanceServer } from './exchanges/servers/binance.js';
import { SECRETS, exchangeNames, signerFor } from './exchanges/support.js';

type ServerTime = NonNullable<Facts['serverTime']>;

/** How an exchange with these facts writes a time: to its unit, so that a second loses its fraction. */
function answerOf({ field, unit }: ServerTime, time: number, quoted = false): string {
  const number = { s: Math.floor(time / 1000), ms: time, us: time * 1000, ns: `${time}000000`, iso: new Date(time).toISOString() }[unit];
  const text = unit === 'iso' || quoted ? JSON.stringify(String(number)) : String(number);
  const names = field === '' ? [] : field.split('.');
  return names.reduceRight((inner, name) => `{"other":1,"${name}":${inner}}`, text);
}

const factsWith = (serverTime: Omit<ServerTime, 'url'>): Facts => ({
  ...exchanges.kraken.facts,
  serverTime: { url: 'https://x', ...serverTime },
});
const ofUnit = (unit: ServerTime['unit'], field = 'a.b'): Facts => factsWith({ field, unit });

/** A server whose clock is `ahead` of ours, in its Date header and, if it has one, in its body. */
async function withServer<T>(ahead: number, body: (now: number) => string, work: (url: string) => Promise<T>): Promise<T> {
  const server = http.createServer((_, response) => {
    const now = Date.now() + ahead;
    response.setHeader('Date', new Date(now).toUTCString());
    response.end(body(now));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function ask(url: string, part: 'date' | 'body'): Promise<TimeReading> {
  const sent = Date.now();
  const answer = await fetch(url);
  const body = await answer.text();
  return { sent, received: Date.now(), ...(part === 'date' ? { date: answer.headers.get('date') } : { body }) };
}

const NOW = 1_700_000_000_250;

describe('the offset of an exchange’s clock', () => {
  for (const ahead of [-90_000, 0, 7_000]) {
    it(`is read from a server that is ${ahead} ms ahead, to half the time of the question, and half a second for a Date header`, async () => {
      const signer = signerFor('binance');
      await withServer(
        ahead,
        (now) => answerOf(exchanges.binance.facts.serverTime!, now),
        async (url) => {
          const byBody = await ask(url, 'body');
          assert.equal(signer.setClock(byBody), signer.clockOffset);
          assert.ok(Math.abs(signer.clockOffset - ahead) <= (byBody.received - byBody.sent) / 2 + 1, `${signer.clockOffset}`);
          const byDate = await ask(url, 'date');
          signer.setClock(byDate);
          assert.ok(Math.abs(signer.clockOffset - ahead) <= (byDate.received - byDate.sent) / 2 + 501, `${signer.clockOffset}`);
        },
      );
    });
  }

  it('gets a request past an exchange whose clock is 20 seconds ahead, which refuses it otherwise', async () => {
    const account = { apiKey: 'API-KEY-OF-binance', secret: SECRETS.binance };
    const signer = signerFor('binance');
    const answer = (params = {}): string => {
      const { url, headers } = signer.sign({ method: 'GET', path: '/api/v3/account', params });
      const { pathname, search } = new URL(url);
      const wire = { method: 'GET', target: pathname + search, headers: { 'x-mbx-apikey': headers['X-MBX-APIKEY'] }, body: '', origin: '' };
      return JSON.stringify(binanceServer(account).http(wire, Date.now() + 20_000).answer);
    };
    assert.match(answer(), /-1021/);
    assert.match(answer({ recvWindow: 30_000 }), /"NEW"/, 'a receive window that is wide enough is the other way');
    await withServer(
      20_000,
      (now) => answerOf(exchanges.binance.facts.serverTime!, now),
      async (url) => {
        signer.setClock(await ask(url, 'body'));
      },
    );
    assert.match(answer(), /"NEW"/);
  });

  it('is read from the field and in the unit that each exchange’s facts name', () => {
    const named = exchangeNames.filter((name) => exchanges[name].facts.serverTime !== undefined);
    assert.ok(named.length >= 2);
    for (const name of named) {
      const facts: Facts = exchanges[name].facts;
      const offset = offsetOf({ sent: NOW - 100, received: NOW - 50, body: answerOf(facts.serverTime!, NOW) }, facts);
      assert.equal(offset, facts.serverTime!.unit === 's' ? 75 - 250 : 75, name);
    }
  });

  it('is read from seconds with and without a fraction, milli-, micro- and nanoseconds, quoted or not, and ISO 8601', () => {
    const reading = { sent: NOW - 1000, received: NOW - 1000 };
    for (const unit of ['ms', 'us', 'ns', 'iso'] as const) {
      for (const field of ['', 'time', 'data.0.time']) {
        for (const quoted of [false, true]) {
          const facts = ofUnit(unit, field);
          assert.equal(offsetOf({ ...reading, body: answerOf(facts.serverTime!, NOW, quoted) }, facts), 1000, `${unit} ${field}`);
        }
      }
    }
    assert.equal(offsetOf({ ...reading, body: '{"a":{"b":1700000000}}' }, ofUnit('s')), 750);
    assert.equal(offsetOf({ ...reading, body: '{"a":{"b":"1700000000.250"}}' }, ofUnit('s')), 1000);
    assert.equal(offsetOf({ ...reading, body: '{"a":[1700000000250]}' }, ofUnit('ms', 'a.0')), 1000);
    assert.equal(offsetOf({ ...reading, body: '{"a":{"b":"2023-11-15T00:13:20.250+02:00"}}' }, ofUnit('iso')), 1000);
  });

  it('is whole, and half of the time that the question took is taken off', () => {
    const body = '{"a":{"b":1700000000250}}';
    assert.equal(offsetOf({ sent: NOW - 3, received: NOW, body }, ofUnit('ms')), 2);
    assert.equal(offsetOf({ sent: NOW - 2000, received: NOW, body }, ofUnit('ms')), 1000);
    assert.equal(offsetOf({ sent: NOW, received: NOW, date: 'Tue, 14 Nov 2023 22:13:20 GMT' }, ofUnit('ms')), 250);
  });

  it('stays as it was when an answer has no time in it, and says what is wrong', () => {
    const signer = signerFor('binance');
    const good = { sent: NOW, received: NOW, body: '{"serverTime":1700000001250}' };
    assert.equal(signer.setClock(good), 1000);
    const bad: readonly (readonly [change: object, sentence: RegExp])[] = [
      [{ body: '' }, /^the answer has no time/],
      [{ body: '<html>502</html>' }, /^the answer has no time/],
      [{ body: '{}' }, /^the answer has no time/],
      [{ body: '{"serverTime":null}' }, /^the answer has no time/],
      [{ body: '{"serverTime":""}' }, /^the answer has no time/],
      [{ body: '{"serverTime":0}' }, /^the answer has no time/],
      [{ body: '{"serverTime":-1700000001250}' }, /^the answer has no time/],
      [{ body: '{"serverTime":1700000001}' }, /^the answer has no time/],
      [{ body: '{"serverTime":1700000001250000}' }, /^the answer has no time/],
      [{ body: '{"serverTime":1e300}' }, /^the answer has no time/],
      [{ body: '{"serverTime":"0x18bcfe568e2"}' }, /^the answer has no time/],
      [{ body: '{"serverTime":{"a":1}}' }, /^the answer has no time/],
      [{ body: '{"serverTime":"2023-11-14T22:13:21.250Z"}' }, /^the answer has no time/],
      [{ body: undefined }, /^the reading needs/],
      [{ body: undefined, date: null }, /^the reading needs/],
      [{ date: 'Tue, 14 Nov 2023 22:13:20 GMT' }, /^the reading needs/],
      [{ body: undefined, date: '' }, /^the Date header has no time/],
      [{ body: undefined, date: '2023-11-14' }, /^the Date header has no time/],
      [{ body: undefined, date: 'Tue, 14 Nov 2023 22:13:20' }, /^the Date header has no time/],
      [{ received: NOW - 1 }, /^sent and received/],
      [{ sent: NaN }, /^sent and received/],
      [{ received: undefined }, /^sent and received/],
    ];
    for (const [change, sentence] of bad) {
      assert.throws(() => signer.setClock({ ...good, ...change }), { code: 'REQUEST_INVALID', message: sentence }, JSON.stringify(change));
    }
    for (const reading of [null, undefined, 7, 'x', [good]]) {
      assert.throws(() => signer.setClock(reading as never), { code: 'REQUEST_INVALID', message: /^the reading is/ });
    }
    assert.throws(() => signer.setClock({ ...good, recieved: NOW } as never), {
      code: 'REQUEST_INVALID',
      message: /^the reading has a field other than/,
    });
    assert.equal(signer.clockOffset, 1000);
    const iso = ofUnit('iso');
    for (const text of ['2023-11-14T22:13:20', '2023-11-14', '1700000000250', 'Tue, 14 Nov 2023 22:13:20 GMT']) {
      assert.throws(() => offsetOf({ ...good, body: `{"a":{"b":"${text}"}}` }, iso), /has no time/, text);
    }
    const { serverTime: _, ...none } = ofUnit('ms');
    assert.throws(() => offsetOf(good, none), /^StrongroomError: this exchange has no address that tells its time$/);
  });
});
