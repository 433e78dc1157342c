/** What does a bot's start cost, from an empty node process to an open vault, by a key file and by a credential? */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Secret } from '../lib/secret.js';
import { Vault, createVaultWithCost, setSlotCost } from '../lib/vault/vault.js';
import { claim, ms, packageRoot } from './lib/measure.js';

const rounds = 25;
const cheap = { memory: 8, passes: 1, lanes: 1 };
/** A process that starts: the bound over an empty one. */
const mostMs = 30;

function run(script: string, env: Record<string, string>): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`node -e '${script}' ended with ${status}: ${String(stderr)}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** One vault that both open, with one entry to sign with. */
async function makeVault(folder: string, keyFile: string): Promise<string> {
  const file = path.join(folder, 'bench.vault');
  const password = Secret.fromBytes(Buffer.from('a password'));
  (await createVaultWithCost(file, password, cheap)).destroy();
  const vault = await Vault.open(file, { password, keepKeys: true });
  setSlotCost(vault, cheap);
  await vault.addSlot({ type: 'key-file', keyFile });
  await vault.addSlot({ type: 'credential', credential: 'strongroom' });
  vault.destroy();
  return file;
}

export async function benchOpenSlot(): Promise<boolean[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-bench-'));
  try {
    const credentials = path.join(folder, 'credentials');
    const keyFile = path.join(folder, 'key');
    mkdirSync(credentials, { mode: 0o700 });
    for (const file of [keyFile, path.join(credentials, 'strongroom')]) writeFileSync(file, randomBytes(32), { mode: 0o600 });
    process.env['CREDENTIALS_DIRECTORY'] = credentials;
    const env = { CREDENTIALS_DIRECTORY: credentials, XDG_STATE_HOME: path.join(folder, 'state') };
    const file = await makeVault(folder, keyFile);
    const open = (options: string): string =>
      `require(${JSON.stringify(packageRoot)}).Vault.open(${JSON.stringify(file)}, ${options}).then((vault) => vault.slots())`;
    const scripts = { node: '', package: `require(${JSON.stringify(packageRoot)})`, keyFile: open(JSON.stringify({ keyFile })), credential: open('{}') };
    const best = { node: Infinity, package: Infinity, keyFile: Infinity, credential: Infinity };
    for (let round = -1; round < rounds; round++) {
      for (const name of Object.keys(scripts) as (keyof typeof scripts)[]) {
        const time = run(scripts[name], env);
        if (round >= 0) best[name] = Math.min(best[name], time); // the first one remembers the vault
      }
    }
    console.log(
      `a process that opens a vault (best of ${rounds}, in turns): node alone ${ms(best.node)}, with the package ${ms(best.package)}, ` +
        `by a key file ${ms(best.keyFile)}, by a credential ${ms(best.credential)}`,
    );
    return [
      claim('opening by a key file, over node alone', best.keyFile - best.node, { atMost: mostMs }, ' ms'),
      claim('opening by a credential, over node alone', best.credential - best.node, { atMost: mostMs }, ' ms'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
