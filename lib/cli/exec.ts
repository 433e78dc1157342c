/** strongroom exec: hands secrets to a program that cannot use handles. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { releaseOf, type Vault } from '../vault/vault.js';
import { UsageError } from './failure.js';
import { onRamfs, ramfsFolder, requireRamfs } from './ramfs.js';
import { type VaultOptions, withVault } from './session.js';
import { plain } from './ui.js';

export interface ExecOptions extends VaultOptions {
  fd?: true;
  credentials?: true;
  passphrases?: true;
  quiet?: true;
}

/** One secret, and the descriptor of the pipe that has it. */
interface Handed {
  /** What a file with it is called: the entry's name, with `.passphrase` behind it for its passphrase. */
  readonly name: string;
  readonly pipe: number;
}

/** The first descriptor that a program does not have anyway. */
const FIRST = 3;
/** sh redirects from descriptors of one digit. */
const MOST_FILES = 7;
/** As sh ends where it cannot run a program, or not find it (POSIX, 2.8.2). */
const NOT_RUN = 126;
const NOT_FOUND = 127;

export async function exec(typedNames: readonly string[], command: readonly string[], options: ExecOptions): Promise<void> {
  const names = typedNames.map((name) => name.normalize('NFC'));
  checkArguments(names, command, options);
  const folder = options.credentials === true ? ramfsFolder() : undefined;
  if (folder !== undefined) requireRamfs(folder); // before anybody is asked
  const handed = await withVault(options, (vault) => release(vault, names, options), { release: true });
  const stdin = options.passwordFd === 0 ? 'ignore' : 'inherit';
  if (options.passwordFd !== undefined) closeSync(options.passwordFd); // a file could be read again, from its beginning
  if (options.quiet !== true) warn(handed, command[0]!);
  process.exitCode = await outcome(() => {
    try {
      return start(handed, command, folder, stdin);
    } finally {
      for (const { pipe } of handed) closeSync(pipe);
    }
  }, command[0]!);
}

function checkArguments(names: readonly string[], command: readonly string[], options: ExecOptions): void {
  if (names.length === 0) throw new UsageError('exec needs the name of an entry in front of --');
  if (command.length === 0) throw new UsageError('exec needs a program to run', 'for example: strongroom exec kraken-main -- node bot.js');
  if (options.fd === true && options.credentials === true) throw new UsageError('--fd and --credentials are both given');
  const same = names.find((name, at) => names.some((other, place) => place < at && variable(other) === variable(name)));
  if (same !== undefined)
    throw new UsageError(
      `${JSON.stringify(same)} is given twice, or with another that is called alike in the environment (${variable(same)})`,
    );
  if (options.credentials !== true) return;
  const unusable = names.find((name) => name.includes('/') || name === '.' || name === '..' || Buffer.byteLength(name) > 240);
  if (unusable !== undefined)
    throw new UsageError(`${JSON.stringify(unusable)} cannot be the name of a file, as --credentials would have it`);
}

/** A pipe for each secret; none is left open on an error. */
function release(vault: Vault, names: readonly string[], { passphrases, credentials }: ExecOptions): Handed[] {
  const handed: Handed[] = [];
  const hand = (name: string, entry: string, role: 'secret' | 'passphrase'): void =>
    void handed.push({ name, pipe: releaseOf(vault, entry, role).pipe() });
  try {
    for (const name of names) {
      hand(name, name, 'secret');
      if (passphrases === true) hand(`${name}.passphrase`, name, 'passphrase');
    }
    if (credentials === true && handed.length > MOST_FILES)
      throw new UsageError(`${handed.length} secrets are too many at once, --credentials takes ${MOST_FILES}`);
    return handed;
  } catch (error) {
    for (const { pipe } of handed) closeSync(pipe);
    throw error;
  }
}

/** The variable that tells the number of a descriptor. */
const variable = (name: string): string => `STRONGROOM_FD_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

function warn(handed: readonly Handed[], program: string): void {
  const what = handed.map(({ name }) => name).join(', ');
  const text = `${program} gets ${handed.length === 1 ? 'a secret' : 'secrets'} as it is (${what}): from then on it lies in that program's ordinary memory, open to swap, core dumps and whoever reads it there`;
  process.stderr.write(plain(`${text}\n`));
}

/** Starts the program with the pipes as its descriptors from 3 on, or with files that sh fills out of them. */
function start(
  handed: readonly Handed[],
  command: readonly string[],
  folder: string | undefined,
  stdin: 'inherit' | 'ignore',
): ChildProcess {
  const stdio: StdioOptions = [stdin, 'inherit', 'inherit', ...handed.map(({ pipe }) => pipe)];
  if (folder === undefined) {
    const numbers = Object.fromEntries(handed.map(({ name }, at) => [variable(name), String(FIRST + at)]));
    return spawn(command[0]!, command.slice(1), { stdio, env: { ...process.env, ...numbers } });
  }
  const fill = handed.map((_, at) => `cat <&${FIRST + at} >"$1/$${2 + at}" || exit 125\nexec ${FIRST + at}<&-`);
  const prepare = ['mask=$(umask)', 'umask 0377', ...fill, 'umask "$mask"', 'chmod 0500 "$1"'].join('\n');
  const [program, ...args] = onRamfs(
    folder,
    command,
    prepare,
    handed.map(({ name }) => name),
  );
  return spawn(program!, args, { stdio, env: { ...process.env, CREDENTIALS_DIRECTORY: folder } });
}

/** What this process ends with: what the program did, or 128 and the number of the signal that ended it. */
function outcome(begin: () => ChildProcess, program: string): Promise<number> {
  const started: { child?: ChildProcess } = {};
  const stop = forwardSignals((signal) => started.child?.kill(signal)); // from before it can be the target of one
  const child = (started.child = begin());
  return new Promise<number>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(plain(`strongroom: ${program} cannot be run: ${error.code ?? error.message}\n`));
      resolve(error.code === 'ENOENT' ? NOT_FOUND : NOT_RUN);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  }).finally(stop);
}

/** A terminal sends these to all of its foreground programs, to ours and to the one that we started. */
const OF_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const FORWARDED: readonly NodeJS.Signals[] = [...OF_TERMINAL, 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'];

/** @returns what ends it */
function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const handlers = FORWARDED.map((signal) => {
    const handler = (): void => {
      if (!(OF_TERMINAL.includes(signal) && isInForeground())) send(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => handlers.forEach((off) => off());
}

/** Whether we are what a terminal's keys act on: proc(5), /proc/pid/stat, fields 5 (pgrp) and 8 (tpgid). */
function isInForeground(): boolean {
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields[2] === fields[5];
}
