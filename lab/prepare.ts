/** Puts into a bot's home, which is the working directory, what the bot starts from. argv: the way; secret, password and marker come over 3, 4 and 5. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { Secret } from '../lib/index.js';
import { createVaultWithCost } from '../lib/vault/vault.js';
import { ENTRY, FILES, SERVICE, isOurs, type WayName } from './ways.js';

interface Keyring {
  Entry: new (service: string, account: string) => { setPassword(password: string): void };
}

const [secret, password, marker] = [3, 4, 5].map((descriptor) => readFileSync(descriptor)) as [Buffer, Buffer, Buffer];
const way = process.argv[2] as WayName;
const write = (file: string, content: Buffer | string): void => writeFileSync(file, content, { mode: 0o600 });

/** What the password is stretched with is no part of what is attacked here: it takes next to no time. */
async function vault(): Promise<void> {
  const opened = await createVaultWithCost(FILES.vault, Secret.fromBytes(new Uint8Array(password)), { memory: 8, passes: 1, lanes: 1 });
  await opened.add({ name: ENTRY, exchange: 'binance', key: 'K'.repeat(64), secret: Secret.fromBytes(new Uint8Array(secret)) });
  opened.destroy();
}

async function main(): Promise<void> {
  write(FILES.marker, marker.toString('hex'));
  const { Entry } = createRequire(path.join(__dirname, '../../lab/rivals/package.json'))('@napi-rs/keyring') as Keyring;
  new Entry(SERVICE, 'marker').setPassword(marker.toString('hex'));
  if (isOurs(way)) await vault();
  else if (way === 'env') write(FILES.env, `API_SECRET=${secret.toString()}\n`);
  else if (way === 'keyring') new Entry(SERVICE, 'bot').setPassword(secret.toString());
  else write(FILES.secret, secret);
}

void main();
