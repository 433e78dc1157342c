/**
 * `npm run crash`: every verb is killed in the place of each of its system calls, and each call that opens or changes a file fails in each
 * of the ways that a disk has. Prints a line a row: k of k. Some minutes.
 *
 *     npm run crash                 every verb
 *     npm run crash -- add rm       those whose names begin so
 */
import { constants } from 'node:os';
import { CrashFolder, type State } from './harness.js';
import { type Verb, verbs } from './verbs.js';

const { EDQUOT, EINTR, EIO, ENOSPC } = constants.errno;
const KINDS = { EIO, ENOSPC, EDQUOT, EINTR, 'half of it': 'short' } as const;

const folder = new CrashFolder();
let failures = 0;

interface Attempt {
  /** False: the verb has no such call, it came to its end. */
  readonly reached: boolean;
  /** False: the call was reached and is none that this fault is for. */
  readonly broken: boolean;
  readonly state: State;
  readonly note?: string;
}

/** Tries `attempt(1)`, `attempt(2)`… until the verb has no call of that number. */
async function every(what: string, attempt: (at: number) => Promise<Attempt>): Promise<void> {
  const states: Record<string, number> = {};
  const notes: Record<string, number> = {};
  let [good, tried] = [0, 0];
  for (let at = 1; ; at++) {
    try {
      const { reached, broken, state, note } = await attempt(at);
      if (!reached) break;
      if (!broken) continue;
      tried++;
      good++;
      states[state] = (states[state] ?? 0) + 1;
      if (note !== undefined) notes[note] = (notes[note] ?? 0) + 1;
    } catch (error) {
      tried++;
      failures++;
      console.log(`  FAILED: ${what}, call ${at}: ${(error as Error).message}`);
    }
  }
  const list = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  console.log(`${what}: ${good} of ${tried} whole (${list(states)})${Object.keys(notes).length > 0 ? `: ${list(notes)}` : ''}`);
}

async function tryVerb(verb: Verb): Promise<void> {
  await every(`${verb.name}, killed at any system call`, async (at) => {
    const { call, state } = await folder.kill(verb, at);
    return { reached: call !== undefined, broken: true, state };
  });
  for (const [kind, value] of Object.entries(KINDS)) {
    await every(`${verb.name}, ${kind} at any ${value === 'short' ? 'write' : 'call on a file'}`, async (at) => {
      const { name, code, state } = await folder.fault(verb, at, value);
      return { reached: name !== undefined, broken: value !== 'short' || name === 'write', state, note: String(code) };
    });
  }
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  for (const verb of verbs.filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)))) await tryVerb(verb);
  folder.remove();
  process.exitCode = failures > 0 ? 1 : 0;
}

void main();
