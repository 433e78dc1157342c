/** Running the command line in tests: on a terminal of its own, with a vault that is cheap to open. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { exit } from '../../lib/cli/exit.js';
import { makeProgram } from '../../lib/cli/main.js';
import { exitsOf, pathOf } from '../../lib/cli/manual.js';
import { Secret } from '../../lib/index.js';
import { createVaultWithCost } from '../../lib/vault/vault.js';
import { type Job, type Run, type Step, runOnTerminal } from '../tools/terminal.js';

export const program = path.join(__dirname, '../../lib/cli/main.js');
export const password = 'lantern-quartz-eleven';

export interface Call {
  steps?: readonly Step[];
  env?: Record<string, string>;
  descriptors?: Job['descriptors'];
  /** A command in front of node, such as prlimit. */
  wrapper?: readonly string[];
  /** Without a controlling terminal. */
  alone?: true;
  stdout?: Job['stdout'];
  stderr?: Job['stderr'];
  columns?: number;
}

/** What every run shows beside what it is made for: the verb ends with nothing but what its help says. */
function assertDocumented(args: readonly string[], { status, signal, output }: Run): void {
  const verb = args.reduce((command, word) => command.commands.find((each) => each.name() === word) ?? command, makeProgram());
  if (signal !== null || verb.commands.length > 0) return;
  if (verb.name() === 'exec' && args.includes('--')) return; // it may be what the other program ended with
  const documented = exitsOf(verb).map((name) => exit[name]);
  assert.ok(
    (documented as (number | null)[]).includes(status),
    `strongroom ${pathOf(verb).join(' ')} ended with ${status}, which it does not document\n${output}`,
  );
}

/** A folder for one describe block, and the program run in its light: HOME and vault are in it. */
export class Place {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-cli-'));
  readonly vault = path.join(this.folder, 'vault');

  async call(
    args: readonly string[],
    { steps = [], env, descriptors, wrapper = [], alone, stdout = 'pipe', stderr = 'tty', columns }: Call = {},
  ): Promise<Run> {
    const command = [...wrapper, process.execPath, program, ...args];
    const run = await runOnTerminal({
      command: alone ? ['setsid', '-w', ...command] : command,
      env: { HOME: this.folder, XDG_DATA_HOME: '', XDG_STATE_HOME: '', STRONGROOM_VAULT: this.vault, ...env },
      stdout,
      stderr: alone ? 'pipe' : stderr,
      ...(descriptors && { descriptors }),
      ...(columns !== undefined && { columns }),
      steps,
    });
    assert.ok(!run.output.includes(password) && !run.stdout.includes(password) && !run.stderr.includes(password));
    assertDocumented(args, run);
    return run;
  }

  /** Makes the vault without the program, with a key derivation that takes no time. */
  async makeVault(): Promise<void> {
    fs.rmSync(this.vault, { force: true });
    const secret = Secret.fromBytes(Buffer.from(password));
    (await createVaultWithCost(this.vault, secret, { memory: 64, passes: 1, lanes: 1 })).destroy();
    secret.destroy();
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** The password asked for and given. */
export const unlock: readonly Step[] = [{ expect: 'vault password: ' }, { send: `${password}\r` }];

/** What a person would see: without escape sequences, and without what was written over. */
const visible = (output: string): string => output.replace(/\x1b\[[?\d]*[a-z]/g, '').replace(/[^\n]*\r(?!\n)/g, '');

/** Exit code, and the first line that begins with the program's name. */
export function assertFails(run: Run, status: number, sentence: RegExp): void {
  const line =
    visible(`${run.output}\n${run.stderr}`)
      .split(/\r?\n/)
      .find((text) => text.startsWith('strongroom: ')) ?? '';
  assert.match(line, sentence);
  assert.equal(run.status, status);
  assert.equal(run.stdout, '');
}
