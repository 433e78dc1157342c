/** strongroom menu: pick an entry, do something with it, go back. */
import { StrongroomError } from '../../errors.js';
import type { Vault, VaultEntry } from '../../vault/vault.js';
import { exit } from '../exit.js';
import { tell } from '../failure.js';
import { requireTerminal } from '../input.js';
import { type VaultOptions, openVault } from '../session.js';
import { count, plain, table } from '../ui.js';
import { type Line, entryActions, vaultActions } from './actions.js';
import { ask, ended, idle } from './ask.js';

export interface MenuOptions extends VaultOptions {
  /** Milliseconds. */
  idle: number;
}

/** Thrown through whatever was being asked. */
class Leave extends Error {}
class Lock extends Error {}

/** For `clip` and `audit`, without another question: docs/threat-model.md says why this may be. */
const releasing = { release: true } as const;

const print = (text: string): void => void process.stdout.write(text);
const clearScreen = '\x1b[H\x1b[2J\x1b[3J'; // what can be scrolled back to, too

export async function menu({ idle: wait, passwordFd, ...options }: MenuOptions): Promise<void> {
  requireTerminal();
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw new StrongroomError('NO_TERMINAL');
  // A descriptor gives its password once; after that it is asked for.
  const session = new Session(options, wait, await openVault({ ...options, ...(passwordFd !== undefined && { passwordFd }) }, releasing));
  try {
    for (;;) await session.unlessLocked(() => session.pick());
  } catch (error) {
    if (!(error instanceof Leave)) throw error;
  } finally {
    session.close();
  }
  process.exitCode = exit.done; // whatever a verb in between found
}

class Session {
  readonly #options: VaultOptions;
  readonly #wait: number;
  #vault: Vault | undefined;

  constructor(options: VaultOptions, wait: number, vault: Vault) {
    this.#options = options;
    this.#wait = wait;
    this.#vault = vault;
  }

  /** Wipes the vault's key. */
  close(): void {
    this.#vault?.destroy();
    this.#vault = undefined;
  }

  async unlessLocked(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Lock)) throw error;
      this.close();
      print(`${clearScreen}locked: nobody was here for ${count(this.#wait / 1000, 'second')}\n`);
      if ((await ask('Enter opens the vault again, Ctrl-D leaves: ')) === ended) throw new Leave();
    }
  }

  /** One entry, or something of the whole vault. */
  async pick(): Promise<void> {
    const entries = (await this.#opened()).entries();
    const rows = entries.map(({ name, exchange = '' }, i) => [String(i + 1), name, exchange]);
    print(`\n${table([...rows, ...vaultActions.map(({ key, title }) => [key, title, '']), ['q', 'leave', '']])}`);
    const picked = await this.#line('which one? ');
    if (picked === null) return;
    if (picked === 'q') throw new Leave();
    const action = vaultActions.find(({ key }) => key === picked);
    if (action !== undefined) return this.#run((options, line) => action.run(options, line));
    const found = findEntry(entries, picked);
    if (found === undefined) print(`there is no ${plain(JSON.stringify(picked))} to pick\n`);
    else await this.#actOn(found.name);
  }

  /** Until the person goes back, or nothing is called so any more. */
  async #actOn(name: string): Promise<void> {
    for (;;) {
      const entry = (await this.#opened()).entries().find((each) => each.name === name);
      if (entry === undefined) return;
      const actions = entryActions.filter(({ fits }) => fits?.(entry) ?? true);
      print(`\n${plain(entry.name)}\n${table([...actions.map(({ key, title }) => [key, title]), ['b', 'back']])}`);
      const picked = await this.#line('what? ');
      if (picked === null || picked === 'b') return;
      if (picked === 'q') throw new Leave();
      const action = actions.find(({ key }) => key === picked);
      if (action === undefined) print(`there is no ${plain(JSON.stringify(picked))} to do\n`);
      else await this.#run((options, line) => action.run(entry, options, line));
    }
  }

  /** An error of the verb is told, and the menu goes on. */
  async #run(run: (options: VaultOptions, line: Line) => unknown): Promise<void> {
    const opened = await this.#opened();
    try {
      await run({ ...this.#options, opened, idle: this.#wait }, (question) => this.#line(question));
    } catch (error) {
      if (error instanceof Leave || error instanceof Lock) throw error;
      if (error instanceof StrongroomError && error.code === 'INPUT_IDLE') throw new Lock();
      tell(error, (text) => process.stderr.write(text));
    }
  }

  /** Asks until it opens: a mistyped password is no reason to leave. */
  async #opened(): Promise<Vault> {
    while (this.#vault === undefined) {
      try {
        this.#vault = await openVault(this.#options, releasing);
      } catch (error) {
        if (!(error instanceof StrongroomError && error.code === 'WRONG_PASSWORD')) throw error;
        tell(error, (text) => process.stderr.write(text));
      }
    }
    return this.#vault;
  }

  async #line(question: string): Promise<string | null> {
    const answer = await ask(question, this.#wait);
    if (answer === idle) throw new Lock();
    if (answer === ended) throw new Leave();
    return answer === '' ? null : answer;
  }
}

/** By number, by name, or by the beginning of one name only. */
function findEntry(entries: readonly VaultEntry[], picked: string): VaultEntry | undefined {
  const name = picked.normalize('NFC');
  const like = entries.filter((entry) => entry.name.startsWith(name));
  return (
    entries.find((entry) => entry.name === name) ??
    (/^\d+$/.test(picked) ? entries[Number(picked) - 1] : like.length === 1 ? like[0] : undefined)
  );
}
