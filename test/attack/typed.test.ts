/**
 * What a person types, at the real command line on a real terminal: every verb that asks for a secret, looked at while it waits at its prompt and in
 * the core that it leaves when it is ended there. The command line hardens itself and leaves no core; here it is made to leave one.
 */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';

import { makeProgram } from '../../lib/cli/main.js';
import { pathOf } from '../../lib/cli/manual.js';
import { Secret, Vault } from '../../lib/index.js';
import { createVaultWithCost, setSlotCost } from '../../lib/vault/vault.js';
import { Place, password, unlock } from '../cli/support.js';
import { withoutSecretmem } from '../support/child.js';
import { writeCypherVault } from '../support/cypher-vault.js';
import { runOnTerminal, type Run, type Step, type Waiting } from '../tools/terminal.js';
import { recoveryCode } from '../vault/support/by-hand.js';
import { assertClean, assertFound } from './lib/claims.js';
import { coreOf, gcore, UNLIMITED_CORES, withDirectory, withKernelCores } from './lib/cores.js';
import { keyOf, makeFixture, MARKER } from './lib/fixture.js';
import { isRoomOf } from './lib/mappings.js';
import { hmacNeedles, textNeedles, wordNeedles, type Needle } from './lib/needles.js';
import { DESKTOP, prompts, type Typed } from './lib/prompts.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess, type Report } from './lib/scan.js';
import { materialNeedles, slotSecrets } from './lib/slots.js';
import { tool } from './lib/tools.js';
import { vaultSecrets } from './lib/vault.js';

const COST = { memory: 8, passes: 1, lanes: 1 };
/** In locked pages a scan does see what is typed. */
const BACKINGS = { secretmem: [], 'locked pages': withoutSecretmem };

const take = (text: string | Buffer): Secret => Secret.fromBytes(Uint8Array.from(Buffer.from(text)));

/** Every verb that takes a password, by the words that call it. */
function verbs(command: Command = makeProgram()): string[] {
  const own = command.options.some(({ long }) => long === '--password-fd') ? [pathOf(command).join(' ')] : [];
  return [...own, ...command.commands.flatMap(verbs)];
}

attack('what a person types', ['root', 'gcc', 'gdb', 'core pattern', 'secretmem', 'no sanitizer'], () => {
  let place: Place;
  let typed: Typed;
  let needles: Needle[];
  /** In the environment, and so in the memory, of what is scanned. */
  const marker = randomBytes(24).toString('hex');

  before(async () => {
    place = new Place();
    const { secrets, password: kept, wrongPassword: newPassword } = makeFixture();
    const [kraken, code, more] = [secrets[1]!, randomBytes(20), makeFixture()];
    typed = {
      password,
      newPassword: newPassword.toString(),
      kept: kept.toString(),
      secret: kraken.text.toString(),
      otherSecret: randomUUID(),
      passphrase: more.password.toString(),
      master: more.wrongPassword.toString(),
      recoveryCode: recoveryCode(code),
    };
    const opened = take(password);
    (await createVaultWithCost(place.vault, opened, COST)).destroy();
    const vault = await Vault.open(place.vault, { password: opened, keepKeys: true, rollback: 'ignore' });
    setSlotCost(vault, COST);
    await vault.addSlot({ type: 'recovery-code', recoveryCode: take(typed.recoveryCode) });
    await vault.add({ name: 'kraken-main', exchange: 'kraken', key: 'K'.repeat(56), secret: take(more.secrets[1]!.text) });
    await vault.add({ name: 'login', secret: take(more.secrets[0]!.text) });
    vault.destroy();
    copyFileSync(place.vault, path.join(place.folder, 'vault.bak'));
    writeFileSync(path.join(place.folder, 'cyphervault.txt'), writeCypherVault({ password: typed.master, content: {} }).file, {
      mode: 0o600,
    });
    needles = [
      { name: MARKER, bytes: Buffer.from(marker) },
      ...Object.entries(typed).flatMap(([name, text]) => materialNeedles(name, Buffer.from(text))),
      ...hmacNeedles('secret', keyOf(kraken), kraken.hash),
      ...textNeedles('secret in the vault', more.secrets[1]!.text),
      ...hmacNeedles('secret in the vault', keyOf(more.secrets[1]!), more.secrets[1]!.hash),
      ...textNeedles('password in the vault', more.secrets[0]!.text),
      ...vaultSecrets(place.vault, Buffer.from(password)).needles,
      ...slotSecrets(place.vault, [{ name: 'recovery code, decoded', type: 4, material: code }]).needles,
    ];
  });
  after(() => place.remove());

  const env = (): Record<string, string> => ({ ...DESKTOP, MARKER: marker, LD_PRELOAD: tool('stay_dumpable.so') });
  const wrapper = (backing: keyof typeof BACKINGS): string[] => [...UNLIMITED_CORES, ...BACKINGS[backing]];
  const onTerminal =
    (args: readonly string[], backing: keyof typeof BACKINGS, more: Record<string, string> = {}) =>
    (steps: Step[]): Promise<Run> =>
      place.call(args, { steps, stdout: 'tty', env: { ...env(), ...more }, wrapper: wrapper(backing) });

  /** @param look says what is to be looked for in the core, too */
  function coreAfter(
    run: (steps: Step[]) => Promise<Run>,
    steps: readonly Step[],
    look: (waiting: Waiting) => Promise<Needle[]>,
  ): Promise<Report> {
    return withDirectory((folder) =>
      withKernelCores(folder, async () => {
        let found: { pid: number; known: Needle[] } | undefined;
        const atPrompt = async (waiting: Waiting): Promise<void> => void (found = { pid: waiting.pid, known: await look(waiting) });
        assert.equal((await run([...steps, { look: atPrompt }, { signal: 'SIGABRT' }, { exit: true }])).signal, 'SIGABRT');
        return scanFiles([coreOf(found!.pid, folder)], found!.known);
      }),
    );
  }

  it('is asked for by the verbs that are looked at here, and by no other', () => {
    const looked = Object.keys(prompts(typed, place.folder)).map((title) => title.replace(/ --.*| (?:password|recovery-code)$/, ''));
    assert.deepEqual([...new Set(looked)].sort(), verbs().sort());
  });

  for (const title of Object.keys(prompts({} as Typed, ''))) {
    it(`strongroom ${title}: nothing outside the room at its prompt, nothing waits in the kernel, nothing is in a core`, async () => {
      const { args, steps, holds, shows } = prompts(typed, place.folder)[title]!;
      const look = async ({ pid, shown, pending }: Waiting): Promise<Needle[]> => {
        const known = [...needles, ...(shows === undefined ? [] : wordNeedles('shown', Buffer.from(shows.exec(shown)![0])))];
        assert.equal(pending, 0);
        const report = await scanProcess(pid, 'memory', known);
        assertClean(outside(report, isRoomOf(pid)));
        assert.ok(report.counts[`${holds}: ${holds === 'vault key' ? 'key' : 'bytes'}`], 'the scan sees what locked pages hold');
        return known;
      };
      assertClean(await coreAfter(onTerminal(args, 'locked pages'), steps, look));
    });
  }

  const say = (question: string, line: string): Step[] => [{ expect: question }, { send: `${line}\r` }];

  for (const backing of ['secretmem', 'locked pages'] as const) {
    it(`the menu, when all was typed and stored, on ${backing}: nothing outside the room, in what waits in pipes, or in a core`, async () => {
      const vault = path.join(place.folder, `menu of ${backing}`);
      const own = { STRONGROOM_VAULT: vault, XDG_STATE_HOME: `${vault}.state` }; // what it was copied from is older afterwards
      copyFileSync(place.vault, vault);
      const steps: Step[] = [
        ...unlock,
        ...[...say('which one? ', 'login'), ...say('what? ', 't')],
        ...[...say('password to keep as login: ', typed.kept), ...say('the same again: ', typed.kept), { expect: 'is the new password' }],
        ...[...say('what? ', 'b'), ...say('which one? ', 'kraken-main'), ...say('what? ', 't')],
        ...[...say('not secret: ', 'L'.repeat(56)), ...say('kraken secret of ', typed.secret), { expect: 'signs with' }],
        ...[...say('what? ', 'f'), { expect: 'is confirmed' }, { expect: 'what? ' }],
      ];
      const look = async ({ pid }: Waiting): Promise<Needle[]> => {
        const known = [...needles, ...vaultSecrets(vault, Buffer.from(password)).needles];
        assertClean(outside(await scanProcess(pid, 'memory', known), isRoomOf(pid)));
        assert.deepEqual((await scanProcess(pid, 'descriptors', known)).hits, []);
        // By gdb against the marks, which locked pages do not promise.
        if (backing === 'secretmem') assertClean(await withDirectory((folder) => scanFiles([gcore(pid, folder, true)], known)));
        return known;
      };
      assertClean(await coreAfter(onTerminal(['menu'], backing, own), steps, look));
    });
  }

  const control = [...UNLIMITED_CORES, process.execPath, path.join(__dirname, 'subjects/typed.js')];

  it('is found in a control that asks and keeps it as programs do: in its memory, by gcore, and in a core', async () => {
    const texts = Object.entries(typed);
    const assertAll = (report: Report): void => {
      assertFound(report);
      assert.deepEqual(
        texts.map(([name]) => `${name}: bytes`).filter((needle) => !report.counts[needle]),
        [],
      );
    };
    const look = async ({ pid }: Waiting): Promise<Needle[]> => {
      assertAll(await scanProcess(pid, 'memory', needles));
      assertAll(await withDirectory((folder) => scanFiles([gcore(pid, folder, true)], needles)));
      return needles;
    };
    const run = (steps: Step[]): Promise<Run> =>
      runOnTerminal({ command: [...control, ...texts.map(([name]) => `${name}: `)], env: { MARKER: marker }, steps });
    assertAll(await coreAfter(run, [...texts.flatMap(([name, text]) => say(`${name}: `, text)), { expect: 'all typed' }], look));
  });

  it('is seen to wait in the kernel where a control does not read it', async () => {
    const look = async ({ pending }: Waiting): Promise<void> => assert.equal(pending, typed.secret.length + 1);
    const steps: Step[] = [
      { expect: 'secret: ' },
      { signal: 'SIGSTOP' },
      { stopped: true },
      ...say('', typed.secret),
      { quiet: 0.5 },
      { look },
      { signal: 'SIGKILL' },
    ];
    assert.equal((await runOnTerminal({ command: [...control, 'secret: '], steps })).signal, 'SIGKILL');
  });

  it('leaves no core at all where the command line is as it is, and the control does', () =>
    withDirectory((folder) =>
      withKernelCores(folder, async () => {
        let pid = 0;
        const end: Step[] = [{ look: async (waiting) => void (pid = waiting.pid) }, { signal: 'SIGABRT' }, { exit: true }];
        const hasCore = (): boolean => existsSync(path.join(folder, `core.${pid}`));
        for (const title of ['init', 'add', 'import', 'menu']) {
          const { args, steps } = prompts(typed, place.folder)[title]!;
          const { signal } = await place.call(args, { steps: [...steps, ...end], stdout: 'tty', wrapper: UNLIMITED_CORES });
          assert.deepEqual([signal, hasCore()], ['SIGABRT', false], title);
        }
        await runOnTerminal({ command: [...control, 'secret: '], steps: [{ expect: 'secret: ' }, ...end] });
        assert.ok(hasCore());
      }),
    ));
});
