/** What does a bot's start cost, from an empty node process to an open vault, by a key file and by a credential, and what of it is whose? */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import * as path from 'node:path';
import { Secret } from '../lib/secret.js';
import { headerSize, parseHeader, slotTypes } from '../lib/vault/format.js';
import { Vault, createVaultWithCost, setSlotCost } from '../lib/vault/vault.js';
import { claim, loadRivals, ms, packageRoot } from './lib/measure.js';
import { recordTrial } from './lib/record.js';

const rounds = 40;
const cheap = { memory: 8, passes: 1, lanes: 1 };
/** A process that starts: the issue's bound over an empty one. */
const mostMs = 30;

/** A script that is measured, and what its runs took in milliseconds: by the clock, and of processor time, which other programs change less. */
interface Candidate {
  readonly title: string;
  readonly script: string;
  readonly clock: number[];
  readonly processor: number[];
}

const candidate = (title: string, script: string): Candidate => ({ title, script, clock: [], processor: [] });

function run({ script, clock, processor }: Candidate, env: Record<string, string>): void {
  const { childrenTime } = loadRivals();
  const [start, before] = [process.hrtime.bigint(), childrenTime()];
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`node -e '${script}' ended with ${status}: ${String(stderr)}`);
  clock.push(Number(process.hrtime.bigint() - start) / 1e6);
  processor.push(childrenTime() - before);
}

const least = (times: readonly number[]): number => Math.min(...times);
const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;

const addon = `require(${JSON.stringify(path.join(packageRoot, 'prebuilds', `linux-${process.arch}`, 'strongroom.node'))})`;

/** What no JavaScript of ours can make faster: the native calls of an opening by a key file, on a file that is taken apart here. */
function nativeCalls(file: string, keyFile: string): string {
  const bytes = readFileSync(file);
  const header = parseHeader(bytes);
  const slot = header.slots.find(({ type }) => type === slotTypes['key-file'])!;
  const index = headerSize(header.slots.length);
  const argument = (part: Buffer): string => `Buffer.from('${part.toString('hex')}', 'hex')`;
  const box = bytes.subarray(index, index + header.indexSize);
  return `const native = ${addon}; native.initialize(Error); native.openRoom(0);
    native.unlockVaultKey(native.secretFromKeyFile(${JSON.stringify(keyFile)}), ${argument(header.vaultId)}, ${argument(slot.header)}, ${argument(slot.box)})
      .then((key) => key.openIndex(${argument(box)}, ${argument(bytes.subarray(0, index))}));`;
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
    const node = candidate('node alone', '');
    const openings = [
      candidate('opening by a key file', open(JSON.stringify({ keyFile }))),
      candidate('opening by a credential', open('{}')),
    ];
    const parts = [
      candidate('the addon alone', addon),
      candidate('and its calls by a key file', nativeCalls(file, keyFile)),
      candidate('the package alone', `require(${JSON.stringify(packageRoot)})`),
      ...openings,
    ];
    for (const opening of openings) run(candidate('', opening.script), env); // the first one remembers the vault
    for (let round = 0; round < rounds; round++) for (const one of [node, ...parts]) run(one, env);

    recordTrial(
      new Map([node, ...parts].map(({ title, processor }) => [`${title} (processor time)`, processor.map((time) => time * 1e6)])),
    );
    console.log(`a process that opens a vault: ${rounds} rounds in turns, a load of ${loadavg()[0]!.toFixed(1)}`);
    for (const time of ['clock', 'processor'] as const) {
      console.log(`  ${time}: node alone ${ms(least(node[time]))}, median ${ms(median(node[time]))}; over it`);
      for (const part of parts) {
        const [best, middle] = [least, median].map((pick) => ms(pick(part[time]) - pick(node[time])));
        console.log(`    ${part.title.padEnd(28)}${best!.padStart(8)}, median ${middle!.padStart(8)}`);
      }
    }
    // On an idle machine the clock shows no more than the processor time of all threads; on a busy one its differences are chance.
    return openings.map(({ title, processor }) =>
      claim(`${title}, processor time over node alone`, least(processor) - least(node.processor), { atMost: mostMs }, ' ms'),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
