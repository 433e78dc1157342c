/** A command for curl that sends the signed request and nothing else, whatever is in it, through a real shell and a real curl. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';

import { curlCommand, shellWord } from '../../lib/cli/curl.js';
import { signerFor } from '../exchanges/support.js';

/** The words that sh makes of a line. */
function wordsOf(line: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

const NASTY = [
  `it's`,
  `''`,
  `"$HOME" \`id\` $(id) \\ !! ~ * ? [a] {a,b} #x`,
  'two\nlines\ttab',
  '@/etc/passwd',
  '-o/tmp/x',
  '=',
  'é😀',
  '%41',
  ';&|<>()',
];

describe('a shell word', () => {
  it('is one word of sh, the same text as before', () => {
    assert.deepEqual(wordsOf(NASTY.map(shellWord).join(' ')), NASTY);
    assert.equal(shellWord(''), "''");
    assert.equal(shellWord('plain/word-1'), 'plain/word-1');
    assert.notDeepEqual(wordsOf(NASTY[2]!), [NASTY[2]], 'without quotes it would be something else');
    const text = fc.fullUnicodeString().filter((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (words) =>
        assert.deepEqual(wordsOf(words.map(shellWord).join(' ')), words),
      ),
      { numRuns: 30 },
    );
  });
});

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: string;
}

async function send(command: string): Promise<number> {
  const child = spawn('sh', ['-c', `${command} --silent --output /dev/null`], { stdio: 'ignore' });
  const [status] = (await once(child, 'exit')) as [number];
  return status;
}

describe('a curl command', () => {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method!, url: request.url!, headers: request.rawHeaders, body: Buffer.concat(chunks).toString() });
      response.end();
    });
  });
  let baseUrl: string;
  before(async function () {
    if (spawnSync('curl', ['--version']).error !== undefined) this.skip();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  it('sends the request byte for byte: method, URL, headers and body', async () => {
    const kraken = signerFor('kraken');
    const binance = signerFor('binance');
    for (const signer of [kraken, binance]) signer.baseUrl = baseUrl;
    const nasty = Object.fromEntries(NASTY.map((text, i) => [`p${i}`, text]));
    const requests = [
      binance.sign({ method: 'GET', path: '/api/v3/order', params: nasty }),
      binance.sign({ method: 'DELETE', path: '/api/v3/order', params: { a: ['x', 'y'] } }),
      binance.sign({ method: 'POST', path: '/api/v3/order', params: nasty }),
      binance.sign({ method: 'POST', path: '/api/v3/order', params: nasty, encoding: 'form' }),
      kraken.sign({ method: 'POST', path: '/0/private/AddOrderBatch', params: { orders: NASTY } }),
      { url: `${baseUrl}/a/../b[1-3]{c,d}`, method: 'PUT', headers: { 'X-Empty': '' }, body: '@/etc/hostname' },
    ];
    for (const request of requests) {
      assert.equal(await send(curlCommand(request)), 0);
      const { method, url, headers, body } = seen.pop()!;
      assert.deepEqual([method, baseUrl + url, body], [request.method, request.url, request.body ?? '']);
      const given = Object.entries(request.headers).flat();
      const added = headers.filter((text, i) => i % 2 === 0 && !given.includes(text));
      assert.deepEqual(
        given.filter((text) => !headers.includes(text)),
        [],
      );
      assert.deepEqual(
        added.filter((name) => !['Host', 'User-Agent', 'Accept', 'Content-Length'].includes(name)),
        [],
      );
    }
  });
});
