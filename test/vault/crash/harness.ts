/** A verb that dies, or whose system calls fail, at one place; and what is left of the vault. */
import { type SpawnSyncReturns, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { StrongroomError } from '../../../lib/errors.js';
import { Vault, createVaultWithCost, setSlotCost } from '../../../lib/vault/vault.js';
import { plainEnvironment } from '../../attack/lib/tools.js';
import { packageRoot, runScript } from '../../support/child.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, openVault, secret } from '../support/folder.js';
import { openWithProduct } from '../testkit/open.js';
import { NEW_PASSWORD, type Verb, factsOf, prelude } from './verbs.js';

/** What is there afterwards: what was there before the verb, or what should be after it. */
export type State = 'old' | 'new';

export interface Death {
  /** The number of the call in whose place it was killed; undefined where it came to its end. */
  readonly call: number | undefined;
  /** How many calls there were, that one included. */
  readonly calls: number;
  readonly state: State;
}

/** @throws Error unless these are the facts before or after */
function stateOf(verb: Verb, names: readonly string[], ...bytes: Parameters<NonNullable<Verb['isNew']>>): State {
  const { before, after, isNew } = verb;
  const same = (others: readonly string[]): boolean => others.length === names.length && others.every((name, i) => names[i] === name);
  if (isNew !== undefined && same(after)) return isNew(...bytes) ? 'new' : 'old';
  if (same(after)) return 'new';
  if (before !== null && same(before)) return 'old';
  throw new Error(`the vault has ${JSON.stringify(names)}`);
}

interface Template {
  readonly file: string;
  readonly slots: readonly string[];
}

/** With the password that it has: the old one, or after a change the new one. */
async function openWhole(file: string): Promise<{ vault: Vault; password: string }> {
  for (const password of [PASSWORD, NEW_PASSWORD]) {
    try {
      return { vault: await openVault(file, password), password };
    } catch (error) {
      if (!(error instanceof StrongroomError && error.code === 'WRONG_PASSWORD'))
        throw new Error(`the vault is not whole: ${error instanceof StrongroomError ? error.code : String(error)}`);
    }
  }
  throw new Error('the vault is not whole: neither password opens it');
}

export class CrashFolder {
  readonly #path = mkdtempSync(path.join(tmpdir(), 'strongroom-crash-'));
  readonly #work = path.join(this.#path, 'work');
  readonly #file = path.join(this.#work, 'v.vault');
  readonly #templates = new Map<string, Template>();

  /** Compiles a C file of the tests. */
  #compile(source: string, ...flags: string[]): string {
    const out = path.join(this.#path, path.basename(source, '.c'));
    if (existsSync(out)) return out;
    const file = path.join(packageRoot, 'test/vault', source);
    execFileSync('gcc', ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', ...flags, '-o', out, file, '-ldl'], {
      env: plainEnvironment(),
      stdio: 'inherit',
    });
    return out;
  }

  /** A vault that a verb begins with. */
  async #template(setUp: Verb['setUp']): Promise<Template> {
    const name = String(setUp);
    const known = this.#templates.get(name);
    if (known !== undefined) return known;
    const file = path.join(this.#path, `${this.#templates.size}.template`);
    (await createVaultWithCost(file, secret(PASSWORD), CHEAP)).destroy();
    const vault = await Vault.open(file, { password: secret(PASSWORD), keepKeys: true });
    setSlotCost(vault, CHEAP);
    await vault.add({ name: 'old', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
    await setUp?.(vault);
    const template = { file, slots: vault.slots().map(({ id }) => id) };
    vault.destroy();
    this.#templates.set(name, template);
    return template;
  }

  async #prepare(verb: Verb): Promise<void> {
    rmSync(this.#work, { recursive: true, force: true });
    mkdirSync(this.#work);
    if (verb.before === null) return;
    if (verb.copy !== undefined) copyFileSync((await this.#template(verb.copy)).file, `${this.#file}.copy`);
    const template = (await this.#template(verb.setUp)).file;
    for (const part of ['', '.bak'].filter((end) => existsSync(template + end))) copyFileSync(template + part, this.#file + part);
  }

  #script({ script }: Verb): string {
    return `${prelude(this.#file)}
      const mark = () => { if (process.env.FAULT_AT === undefined) process.kill(process.pid, 'SIGUSR2'); }; // for the tracer alone
      const writing = async (work) => { mark(); await work(); mark(); };
      (${script}).then(() => report('done'), (error) => report(error.code ?? String(error)));`;
  }

  /** Kills the verb in the place of its `at`-th system call, counted over all threads. @throws Error if the vault is lost */
  async kill(verb: Verb, at: number): Promise<Death> {
    await this.#prepare(verb);
    const child = runScript(this.#script(verb), { wrapper: [this.#compile('crash/tracer.c'), String(at)] });
    const [, killedAt, call] = /^killed at call (\d+), (\d+)$/m.exec(child.stderr) ?? [];
    const calls = Number(killedAt ?? /^(\d+) calls$/m.exec(child.stderr)?.[1]);
    const ended = call === undefined ? child.status === 0 && child.report === 'done' : child.status === 137;
    if (!ended) throw new Error(`ended with ${child.status}, ${JSON.stringify(child.report)}: ${child.stderr}`);
    return { call: call === undefined ? undefined : Number(call), calls, state: await this.#whole(verb) };
  }

  /** The `at`-th call that opens or changes a file fails with an errno, or writes half. @throws Error if the vault is lost */
  async fault(verb: Verb, at: number, kind: number | 'short'): Promise<{ name: string | undefined; code: unknown; state: State }> {
    await this.#prepare(verb);
    const shim = this.#compile('support/faults.c', '-shared', '-fPIC');
    const env = { LD_PRELOAD: shim, FAULT_FOLDER: this.#work, FAULT_AT: String(at), FAULT_KIND: String(kind), UV_USE_IO_URING: '0' };
    const child: SpawnSyncReturns<string> & { report: unknown } = runScript(this.#script(verb), { env });
    if (child.status !== 0) throw new Error(`ended with ${child.status ?? child.signal}: ${child.stderr}`);
    const name = /^fault at (\w+)$/m.exec(child.stderr)?.[1];
    for (const file of this.#copies()) (await openWhole(file)).vault.destroy(); // what failed is not left behind
    return { name, code: child.report, state: await this.#whole(verb) };
  }

  /** Every part of the vault that is there opens, nothing in the folder is in clear, and the next write works and cleans up. */
  async #whole(verb: Verb): Promise<State> {
    for (const name of readdirSync(this.#work)) {
      if (readFileSync(path.join(this.#work, name)).includes(BINANCE_SECRET)) throw new Error(`${name} has a secret in clear`);
    }
    if (!existsSync(this.#file)) {
      if (verb.before !== null) throw new Error('the vault is lost');
      (await createVaultWithCost(this.#file, secret(PASSWORD), CHEAP)).destroy();
      return this.#cleaned('old');
    }
    const template = verb.before === null ? undefined : await this.#template(verb.setUp);
    const old = template === undefined ? Buffer.alloc(0) : readFileSync(template.file);
    const { vault, password } = await openWhole(this.#file);
    const { expect, records } = await openWithProduct(this.#file, { password: Buffer.from(password) });
    if (expect !== 'success' || records.some((record) => /^\S+ [A-Z]/.test(record)))
      throw new Error(`the vault is not whole: ${expect} ${records.join(', ')}`);
    const [now, copies] = [readFileSync(this.#file), this.#copies().map((file) => readFileSync(file))];
    const state = stateOf(verb, factsOf(vault, template?.slots ?? []), old, now, copies);
    if (password !== PASSWORD && state !== 'new') throw new Error('the old vault opens by the new password');
    if (state === 'old' && !now.equals(old)) throw new Error('the old vault was changed');
    if (state === 'new' && verb.keeps === true && !copies.some((copy) => copy.equals(old)))
      throw new Error('what was there before is lost');
    if (existsSync(`${this.#file}.bak`)) (await openWhole(`${this.#file}.bak`)).vault.destroy();
    await vault.add({ name: 'next', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
    vault.destroy();
    return this.#cleaned(state);
  }

  /** Those with a date. */
  #copies(): string[] {
    return readdirSync(this.#work)
      .filter((name) => /\.(backup|replaced|migrated)-/.test(name))
      .map((name) => path.join(this.#work, name));
  }

  #cleaned(state: State): State {
    const stale = readdirSync(this.#work).filter((name) => name.endsWith('.tmp'));
    if (stale.length > 0) throw new Error(`${stale.join(' ')} was not removed by the next write`);
    return state;
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
