/** Secrets on their way to other programs: our side of strongroom clip and exec, while the other side has them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Secret, Vault } from '../../lib/index.js';
import { Place, password, program } from '../cli/support.js';
import { Running } from '../cli/running.js';
import { withoutSecretmem } from '../support/child.js';
import { startX } from '../support/desktop.js';
import { assertClean, assertFound } from './lib/claims.js';
import { coreOf, UNLIMITED_CORES, withDirectory, withKernelCores } from './lib/cores.js';
import { keyOf, makeFixture, MARKER, privateKeyNeedles, type Fixture } from './lib/fixture.js';
import { isRoomOf, roomMappings } from './lib/mappings.js';
import { hmacNeedles, textNeedles, type Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess, type Report } from './lib/scan.js';
import { pageOut, withSwapFile } from './lib/swap.js';
import { tool } from './lib/tools.js';
import { vaultSecrets } from './lib/vault.js';

attack('what clip and exec leave in our memory', ['root', 'gcc', 'core pattern', 'swap', 'secretmem', 'no sanitizer'], () => {
  let place: Place;
  let fixture: Fixture;
  let needles: Needle[];
  /** Of the entries: it is in the arguments, and so in the memory, of the process that is scanned. */
  const name = randomBytes(24).toString('hex');

  before(async () => {
    place = new Place();
    await place.makeVault();
    fixture = makeFixture();
    const [, kraken] = fixture.secrets;
    const [ed25519] = fixture.privateKeys.texts;
    const take = (bytes: Buffer): Secret => Secret.fromBytes(Uint8Array.from(bytes));
    const vault = await Vault.open(place.vault, { password: take(Buffer.from(password)), rollback: 'ignore' });
    await vault.add({ name, exchange: 'kraken', key: 'K'.repeat(56), secret: take(kraken!.text) });
    await vault.add({ name: `${name}-key`, exchange: 'binance', key: 'B'.repeat(64), secret: take(ed25519!) });
    vault.destroy();
    needles = [
      { name: MARKER, bytes: Buffer.from(name) },
      ...textNeedles('secret', kraken!.text),
      ...hmacNeedles('secret', keyOf(kraken!), kraken!.hash),
      ...textNeedles('private key', Buffer.from(ed25519!.toString().split('\n')[1]!.slice(24))), // before it stands what every such key begins with
      ...privateKeyNeedles(fixture.privateKeys),
      ...textNeedles('password', Buffer.from(password)),
      ...vaultSecrets(place.vault, Buffer.from(password)).needles,
    ];
  });
  after(() => place.remove());

  /** All of a process's memory but the room's, which another test looks at. */
  const scan = async (pid: number): Promise<Report> => outside(await scanProcess(pid, 'memory', needles), isRoomOf(pid));

  /** The control: the program that was handed the secret has it in its ordinary memory, and the same scan finds it there. */
  async function assertHas(pid: number, needle: string): Promise<void> {
    const report = await scan(pid);
    assertFound(report);
    assert.ok(report.counts[needle], needle);
  }

  /** A program that reads all that it is handed, says so, and keeps it. */
  function reader(way: '--fd' | '--credentials'): string[] {
    const read = way === '--fd' ? 'open(3,"rb").read(),open(4,"rb").read()' : 'open(d+n,"rb").read(),open(d+n+"-key","rb").read()';
    const script = `import os,sys,time\nd=os.environ.get("CREDENTIALS_DIRECTORY","")+"/"\nn=os.environ["MARKER"]\nkept=[${read}]\nprint("ready",os.getpid(),flush=True)\ntime.sleep(60)`;
    return ['exec', name, `${name}-key`, way, '--quiet', '--', 'python3', '-c', script];
  }

  const childOf = ({ pid }: Running, program: string): number =>
    Number(
      execFileSync('pgrep', ['-P', String(pid), '-x', program], { encoding: 'utf8' })
        .trim()
        .split('\n')[0],
    );

  it('clip: nothing while the clipboard has the secret and after it was compared, where xclip has all of it', async () => {
    const desktop = await startX();
    try {
      const running = new Running(place, ['clip', name, '--timeout', '60'], { ...desktop.env, MARKER: name });
      await running.says('is on the clipboard');
      assertClean(await scan(running.pid));
      await assertHas(childOf(running, 'xclip'), 'secret: bytes');
      running.kill('SIGTERM');
      assert.equal((await running.ended).signal, 'SIGTERM');
    } finally {
      await desktop.stop();
    }
  });

  for (const way of ['--fd', '--credentials'] as const) {
    it(`exec ${way}: nothing while a program has a secret and a private key, which has both`, async () => {
      const running = new Running(place, reader(way), { MARKER: name });
      await running.says('ready');
      const child = childOf(running, 'python3');
      assertClean(await scan(running.pid));
      await assertHas(child, 'secret: bytes');
      await assertHas(child, 'private key: bytes');
      running.kill('SIGTERM');
      assert.equal((await running.ended).status, 128 + 15);
    });
  }

  // Each hardens itself, and is made to leave a core all the same; pages of secretmem could be in neither.
  it('clip and exec on locked pages, paged out and then ended by SIGABRT: nothing in swap and in their cores, where the programs that were handed it have it', async () => {
    const desktop = await startX();
    const command = [...UNLIMITED_CORES, ...withoutSecretmem, process.execPath, program];
    const env = { ...desktop.env, MARKER: name, LD_PRELOAD: tool('stay_dumpable.so') };
    const start = async (args: readonly string[], says: string, child: string): Promise<{ running: Running; child: number }> => {
      const running = new Running(place, args, env, command);
      await running.says(says);
      return { running, child: childOf(running, child) };
    };
    try {
      const all = [
        await start(['clip', name, '--timeout', '60'], 'is on the clipboard', 'xclip'),
        await start(reader('--fd'), 'ready', 'python3'),
        await start(reader('--credentials'), 'ready', 'python3'),
      ];
      await withDirectory((folder) =>
        withSwapFile(folder, async (file) => {
          for (const { running } of all) {
            assert.ok(pageOut(running.pid) > 4 << 20, 'most of it is in swap');
            assert.ok(roomMappings(running.pid).length > 0);
            for (const room of roomMappings(running.pid)) assert.equal(room.kib['Swap'], 0);
          }
          assertClean(await scanFiles([file], needles, 'swap'));
          for (const { child } of all) pageOut(child);
          assertFound(await scanFiles([file], needles, 'swap'));
        }),
      );
      await withDirectory((folder) =>
        withKernelCores(folder, async () => {
          for (const { running, child } of all) {
            running.kill('SIGABRT');
            process.kill(child, 'SIGABRT');
            assert.equal((await running.ended).signal, 'SIGABRT');
            assertClean(await scanFiles([coreOf(running.pid, folder)], needles));
            const { counts } = await scanFiles([coreOf(child, folder)], needles);
            assert.ok(counts['secret: bytes'], 'the core of the program that has it');
          }
        }),
      );
    } finally {
      await desktop.stop();
    }
  });
});
