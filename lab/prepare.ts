/** Puts into a bot's home, which is the working directory, what the bot starts from. argv: the way; secret, password and marker come as lines. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { Secret } from '../lib/index.js';
import { createVaultWithCost } from '../lib/vault/vault.js';
import { ENTRY, FILES, SERVICE, isOurs, type WayName } from './ways.js';

interface Keyring {
  Entry: new (service: string, account: string) => { setPassword(password: string): void };
}

const [secret, password, marker] = readFileSync(0, 'latin1').split('\n') as [string, string, string];
const way = process.argv[2] as WayName;
const write = (file: string, content: string): void => writeFileSync(file, content, { mode: 0o600 });

/** What the password is stretched with is no part of what is attacked here: it takes next to no time. */
async function vault(): Promise<void> {
  const opened = await createVaultWithCost(FILES.vault, Secret.fromBytes(Uint8Array.from(Buffer.from(password))), {
    memory: 8,
    passes: 1,
    lanes: 1,
  });
  await opened.add({
    name: ENTRY,
    exchange: 'binance',
    key: 'K'.repeat(64),
    secret: Secret.fromBytes(Uint8Array.from(Buffer.from(secret))),
  });
  opened.destroy();
}

async function main(): Promise<void> {
  write(FILES.marker, marker);
  const { Entry } = createRequire(path.join(__dirname, '../../lab/rivals/package.json'))('@napi-rs/keyring') as Keyring;
  new Entry(SERVICE, 'marker').setPassword(marker);
  if (isOurs(way)) await vault();
  else if (way === 'env') write(FILES.env, `API_SECRET=${secret}\n`);
  else if (way === 'keyring') new Entry(SERVICE, 'bot').setPassword(secret);
  else write(FILES.secret, secret);
}

void main();
