/** What does opening a vault cost, beside the key derivation that it cannot do without? And does it grow with the number of entries? */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import * as path from 'node:path';
import { Secret } from '../lib/secret.js';
import { DEFAULT_KDF_COST, type KdfCost } from '../lib/vault/kdf.js';
import { Vault, createVaultWithCost } from '../lib/vault/vault.js';
import { pad, recordsHash, sealBox, sealPasswordSlot, writeVault } from '../test/vault/support/by-hand.js';
import { claim, loadRivals, ms } from './lib/measure.js';
import { recordTrial } from './lib/record.js';

const rounds = 9;
const entries = 10_000;
const cheap: KdfCost = { memory: 8, passes: 1, lanes: 1 };
const password = 'a password';
const secret = (text: string): Secret => Secret.fromBytes(Buffer.from(text));

async function openTime(file: string): Promise<number> {
  const given = secret(password);
  const start = process.hrtime.bigint();
  const vault = await Vault.open(file, { password: given });
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  vault.destroy();
  return time;
}

/** Written by the tests' own writer: adding one by one writes the file once an entry. */
function largeVault(): Buffer {
  const vaultKey = randomBytes(32);
  const vaultId = randomBytes(16);
  const made = Array.from({ length: entries }, (_, i) => {
    const id = randomBytes(16);
    const box = sealBox(pad(randomBytes(64)), { parent: vaultKey, kind: 'secret', vaultId, context: id });
    const record = { role: 'secret', id: id.toString('hex'), size: box.length };
    const created = '2026-11-24T12:00:00.000Z';
    return { box, entry: { name: `account ${i}`, exchange: 'binance', key: randomBytes(32).toString('hex'), created, secrets: [record] } };
  });
  const records = Buffer.concat(made.map(({ box }) => box));
  const index = Buffer.from(JSON.stringify({ entries: made.map(({ entry }) => entry), records: recordsHash(records) }));
  const slots = [sealPasswordSlot(vaultKey, vaultId, Buffer.from(password), cheap)];
  return writeVault({ vaultKey, vaultId, generation: 1n, slots, index, records });
}

export async function benchOpenVault(): Promise<boolean[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-bench-'));
  try {
    const { memory, passes, lanes } = DEFAULT_KDF_COST;
    const threads = Math.min(lanes, availableParallelism());
    const rivals = loadRivals();
    const full = path.join(folder, 'full.vault');
    const small = path.join(folder, 'small.vault');
    const large = path.join(folder, 'large.vault');
    (await Vault.create(full, { password: secret(password) })).destroy();
    (await createVaultWithCost(small, secret(password), cheap)).destroy();
    writeFileSync(large, largeVault(), { mode: 0o600 });

    const times = { argon2: [], open: [], small: [], large: [] } as Record<'argon2' | 'open' | 'small' | 'large', number[]>;
    for (let round = 0; round < rounds; round++) {
      times.argon2.push(rivals.argon2(memory, passes, lanes, threads));
      times.open.push(await openTime(full));
      times.small.push(await openTime(small));
      times.large.push(await openTime(large));
    }
    recordTrial(new Map(Object.entries(times).map(([name, of]) => [name, of.map((time) => time * 1e6)])));
    const [argon2, open, small_, large_] = Object.values(times).map((of) => Math.min(...of));
    const best = { argon2: argon2!, open: open!, small: small_!, large: large_! };
    console.log(
      `opening a vault, ${memory / 1024} MiB, ${passes} passes, ${lanes} lanes, ${threads} threads (best of ${rounds}, in turns)`,
    );
    console.log(`  libargon2 alone ${ms(best.argon2)}, opening ${ms(best.open)}`);
    console.log(`  with next to no derivation: no entries ${ms(best.small)}, ${entries} entries ${ms(best.large)}`);
    return [
      claim('opening a vault, time over libargon2 alone', best.open / best.argon2, { atMost: 1.05 }),
      claim(`opening one with ${entries} entries, over one with none`, best.large - best.small, { atMost: 100 }, ' ms'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
