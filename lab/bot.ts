/**
 * A bot that holds one key in one of the ways (argv: the way) and signs with it. It is started in its home, where the key, or what opens
 * the vault that it lies in, was put by prepare.ts; the vault's password comes over descriptor 4.
 */
import { createHmac, createSecretKey, type BinaryLike, type KeyObject } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { Secret, Vault, openRoom, type Backing } from '../lib/index.js';
import { serve } from '../test/attack/subjects/serve.js';
import { ENTRY, FILES, SERVICE, type WayName } from './ways.js';

interface Sodium {
  sodium_malloc(size: number): Buffer;
  sodium_memzero(bytes: Buffer): void;
}

interface Keyring {
  Entry: new (service: string, account: string) => { getPassword(): string };
}

/** How a bot signs, and what it does when it has no more use for the key. */
interface Holder {
  sign(message: string): string;
  letGo(): void;
}

const fromRivals = createRequire(path.join(__dirname, '../../lab/rivals/package.json'));
const hmac = (key: BinaryLike | KeyObject, message: string): string => createHmac('sha256', key).update(message).digest('hex');

function ofKey<Key extends BinaryLike | KeyObject>(key: Key, wipe: (key: Key) => void = () => undefined): Holder {
  const held: { key: Key | undefined } = { key }; // a field of the bot's, as bots have one
  return Object.assign(held, {
    sign: (message: string) => hmac(held.key!, message),
    letGo() {
      wipe(held.key!);
      held.key = undefined;
    },
  });
}

function keyObject(): Holder {
  const bytes = readFileSync(FILES.secret);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return ofKey(key);
}

function sodiumBuffer(): Holder {
  const sodium = require('sodium-native') as Sodium;
  const bytes = sodium.sodium_malloc(statSync(FILES.secret).size);
  const descriptor = openSync(FILES.secret, 'r');
  readSync(descriptor, bytes);
  closeSync(descriptor);
  return ofKey(bytes, (key) => sodium.sodium_memzero(key));
}

async function vault(backing: Backing): Promise<Holder> {
  openRoom({ require: backing });
  const password = Secret.fromDescriptor(4);
  const opened = await Vault.open(FILES.vault, { password });
  password.destroy();
  const signer = opened.signer(ENTRY, 'binance');
  return {
    /** The signature of a request, with the text that it is of in front. */
    sign: (message) => signer.sign({ method: 'GET', path: '/api/v3/order', params: { symbol: 'BTCUSDT', origClientOrderId: message } }).url,
    letGo: () => opened.destroy(),
  };
}

const ways: Record<WayName, () => Holder | Promise<Holder>> = {
  env: () => ofKey(process.env['API_SECRET']!, () => void delete process.env['API_SECRET']),
  buffer: () => ofKey(readFileSync(FILES.secret), (bytes) => bytes.fill(0)),
  'key-object': keyObject,
  'secure-heap': keyObject,
  sodium: sodiumBuffer,
  keyring: () => ofKey(new (fromRivals('@napi-rs/keyring') as Keyring).Entry(SERVICE, 'bot').getPassword()),
  locked: () => vault('locked'),
  secretmem: () => vault('secretmem'),
};

const bot: { holder?: Holder | undefined; marker?: number } = {};
Object.assign(globalThis, { bot });

serve({
  async load() {
    bot.holder = await ways[process.argv[2] as WayName]();
    bot.marker = openSync(FILES.marker, 'r'); // stays open: whoever takes descriptors over must find something
    readFileSync(bot.marker);
  },
  sign: (message: string) => bot.holder!.sign(message),
  work(times: number) {
    for (let i = 0; i < times; i++) bot.holder!.sign(`message-${i}`);
  },
  async letGo() {
    bot.holder!.letGo();
    bot.holder = undefined;
    for (let i = 0; i < 5; i++) {
      gc!();
      await new Promise((resolve) => setTimeout(resolve, 20)); // finalizers run between turns of the event loop
    }
  },
  /** Loads what an attacker put into node_modules, and lets it work. */
  attackFromInside: (module: string, out: string) => (require(module) as (out: string) => void)(out),
});
