/** What does a signature cost, beside node's own and beside the least it can cost? And does it grow with the number of keys? */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { Secret } from '../lib/index.js';
import { bestOf, claim, loadRivals, ns, race } from './lib/measure.js';

// An order as Binance documents it, cut to 106 bytes.
const message = 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559'.slice(
  0,
  106,
);
const calls = 500;

export function benchSign(): boolean[] {
  const rivals = loadRivals();
  const bytes = randomBytes(64);
  const keyObject = createSecretKey(bytes);
  const secret = Secret.fromBytes(Uint8Array.from(bytes));
  const sha256 = secret.hmacKey({ hash: 'sha256' });
  const sha512 = secret.hmacKey({ hash: 'sha512' });
  const times = race({
    'empty call': () => rivals.emptyCall(message),
    'sha256 hex': () => sha256.sign(message),
    'sha256 createHmac': () => createHmac('sha256', keyObject).update(message).digest('hex'),
    'sha512 base64': () => sha512.sign(message, 'base64'),
    'sha512 createHmac': () => createHmac('sha512', keyObject).update(message).digest('base64'),
  });
  const bare256 = bestOf(400, () => rivals.bareHashes(0, message.length, calls));
  const bare512 = bestOf(400, () => rivals.bareHashes(2, message.length, calls));
  console.log(`signing ${message.length} bytes`);
  for (const [name, time] of Object.entries(times)) console.log(`  ${name.padEnd(20)} ${ns(time)}`);
  console.log(`  ${'sha256 bare hashes'.padEnd(20)} ${ns(bare256)}\n  ${'sha512 bare hashes'.padEnd(20)} ${ns(bare512)}`);
  return [
    claim('HMAC-SHA256 hex, rate over createHmac with a KeyObject', times['sha256 createHmac'] / times['sha256 hex'], { atLeast: 6 }),
    claim('HMAC-SHA256 hex, time over bare hashes and an empty call', times['sha256 hex'] / (bare256 + times['empty call']), {
      atMost: 1.4,
    }),
    claim('HMAC-SHA512 base64, rate over createHmac with a KeyObject', times['sha512 createHmac'] / times['sha512 base64'], {
      atLeast: 4.5,
    }),
  ];
}

export function benchManyKeys(): boolean[] {
  const alone = Secret.random(64).hmacKey({ hash: 'sha256' });
  const before = race({ alone: () => alone.sign(message) }).alone;
  const others = Array.from({ length: 10_000 }, () => {
    const secret = Secret.random(64);
    return { secret, key: secret.hmacKey({ hash: 'sha256' }) };
  });
  let next = 0;
  const among = race({
    one: () => alone.sign(message),
    'each in turn': () => others[(next = (next + 1) % others.length)]!.key.sign(message),
  });
  console.log(`one key of one: ${ns(before)}; the same key of 10,001: ${ns(among.one)}; 10,000 keys in turn: ${ns(among['each in turn'])}`);
  return [claim('signing with 10,000 keys alive, over signing with one', among.one / before, { atMost: 1.05 })];
}
