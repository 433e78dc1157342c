/** Secrets on their way to other programs: our side of strongroom clip and exec, while the other side has them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Secret, Vault } from '../../lib/index.js';
import { Place, password } from '../cli/support.js';
import { Running } from '../cli/running.js';
import { startX } from '../support/desktop.js';
import { assertClean, assertFound } from './lib/claims.js';
import { keyOf, makeFixture, MARKER, privateKeyNeedles, type Fixture } from './lib/fixture.js';
import { isRoomOf } from './lib/mappings.js';
import { hmacNeedles, textNeedles, type Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanProcess, type Report } from './lib/scan.js';
import { vaultSecrets } from './lib/vault.js';

attack('what clip and exec leave in our memory', ['root', 'gcc', 'no sanitizer'], () => {
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

  it('clip: nothing while the clipboard has the secret and after it was compared, where xclip has all of it', async () => {
    const desktop = await startX();
    try {
      const running = new Running(place, ['clip', name, '--timeout', '60'], { ...desktop.env, MARKER: name });
      await running.says('is on the clipboard');
      const [owner] = execFileSync('pgrep', ['-P', String(running.pid), '-x', 'xclip'], { encoding: 'utf8' }).trim().split('\n');
      assertClean(await scan(running.pid));
      await assertHas(Number(owner), 'secret: bytes');
      running.kill('SIGTERM');
      assert.equal((await running.ended).signal, 'SIGTERM');
    } finally {
      await desktop.stop();
    }
  });

  for (const way of ['--fd', '--credentials']) {
    it(`exec ${way}: nothing while a program has a secret and a private key, which has both`, async () => {
      const read = way === '--fd' ? 'open(3,"rb").read(),open(4,"rb").read()' : 'open(d+n,"rb").read(),open(d+n+"-key","rb").read()';
      const script = `import os,sys,time\nd=os.environ.get("CREDENTIALS_DIRECTORY","")+"/"\nn=os.environ["MARKER"]\nkept=[${read}]\nprint("ready",os.getpid(),flush=True)\ntime.sleep(60)`;
      const running = new Running(place, ['exec', name, `${name}-key`, way, '--quiet', '--', 'python3', '-c', script], { MARKER: name });
      await running.says('ready');
      const [child] = execFileSync('pgrep', ['-P', String(running.pid), '-x', 'python3'], { encoding: 'utf8' }).trim().split('\n');
      assertClean(await scan(running.pid));
      await assertHas(Number(child), 'secret: bytes');
      await assertHas(Number(child), 'private key: bytes');
      running.kill('SIGTERM');
      assert.equal((await running.ended).status, 128 + 15);
    });
  }
});
