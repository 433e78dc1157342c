/** What stands beside the signature on the way of a request: the digest of a body, Kraken's form of HMAC, a nonce. */
import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { NonceCounter, Secret, publicDigest } from '../lib/index.js';
import { claim, ns, race } from './lib/measure.js';

const body =
  '{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0.01","price":"37500.00","clientOrderId":"bot-1-0001"}'.padEnd(
    150,
  );
const route = '/0/private/AddOrder';

export function benchDigest(): boolean[] {
  const bytes = randomBytes(64);
  const keyObject = createSecretKey(bytes);
  const key = Secret.fromBytes(Uint8Array.from(bytes)).hmacKey({ hash: 'sha512' });
  const times = race({
    'sha256 publicDigest': () => publicDigest('sha256', body),
    'sha256 createHash': () => createHash('sha256').update(body).digest('hex'),
    'sha512 publicDigest': () => publicDigest('sha512', body),
    'sha512 createHash': () => createHash('sha512').update(body).digest('hex'),
    signDigest: () => key.signDigest(route, body, 'base64'),
    'createHash and createHmac': () =>
      createHmac('sha512', keyObject).update(route).update(createHash('sha256').update(body).digest()).digest('base64'),
  });
  console.log(`hashing ${body.length} bytes`);
  for (const [name, time] of Object.entries(times)) console.log(`  ${name.padEnd(26)} ${ns(time)}`);
  return [
    claim('SHA-256 of public data, rate over createHash', times['sha256 createHash'] / times['sha256 publicDigest'], { atLeast: 2 }),
    claim('SHA-512 of public data, rate over createHash', times['sha512 createHash'] / times['sha512 publicDigest'], { atLeast: 2 }),
    claim('HMAC over prefix and digest, rate over node:crypto', times['createHash and createHmac'] / times.signDigest, { atLeast: 3 }),
  ];
}

export function benchNonces(): boolean[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-bench-'));
  const now = Date.now(); // the clock's own 40 ns are not the counter's
  try {
    const inProcess = NonceCounter.inProcess('bench', { unit: 'ns' });
    const inFile = NonceCounter.inFile(path.join(folder, 'nonces'), { unit: 'ns' });
    const times = race({ 'of a process': () => inProcess.next(now), 'in a file': () => inFile.next(now) });
    console.log(`a nonce: ${ns(times['of a process'])} of a process, ${ns(times['in a file'])} in a file`);
    return [
      claim('a nonce of this process', times['of a process'], { atMost: 150 }, ' ns'),
      claim('a nonce in a file', times['in a file'], { atMost: 150 }, ' ns'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
