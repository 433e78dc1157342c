/**
 * A terminal for tests: runs a program on a pseudo-terminal of its own and types at it (play_terminal.py says what a
 * step can be).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';

const driver = path.join(__dirname, '../../../test/tools/play_terminal.py');

/** The program as it waits, at a step of its own. */
export interface Waiting {
  pid: number;
  /** Text, latin-1. */
  shown: string;
  /** Bytes that were typed and wait in the kernel. */
  pending: number;
}

type Look = (waiting: Waiting) => Promise<void>;

export type Step =
  | { look: Look }
  | { taken: true }
  | { expect: string }
  | { quiet: number }
  | { send: string }
  | { copy: string; spaced?: true }
  | { signal: NodeJS.Signals }
  | { mode: string }
  | { stopped: true }
  | { foreground: true }
  | { file: string; as: string }
  | { search: string | { shown: string }; as: string }
  | { hangup: true }
  | { exit: true };

export interface Mode {
  ECHO: boolean;
  ICANON: boolean;
  ISIG: boolean;
  IEXTEN: boolean;
  /** Every setting, to compare. */
  all: string;
}

export interface Job {
  command: readonly string[];
  env?: Record<string, string>;
  stdin?: 'tty' | 'null';
  stdout?: 'tty' | 'null' | 'pipe';
  stderr?: 'tty' | 'null' | 'pipe';
  /** What the program can read from a pipe under that number. */
  descriptors?: Record<number, string>;
  /** How wide the terminal is; it does not say unless told. */
  columns?: number;
  steps: readonly Step[];
}

/** Text is latin-1: one character a byte. */
export interface Run {
  output: string;
  stdout: string;
  stderr: string;
  status: number | null;
  signal: NodeJS.Signals | null;
  modes: Record<string, Mode> & { end: Mode };
  files: Record<string, string>;
  found: Record<string, number>;
  /** What the shell would have read from the terminal after the program: must be nothing that was typed at a prompt. */
  leftover: string;
}

export async function runOnTerminal(job: Job): Promise<Run> {
  const python = spawn('python3', [driver], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, LD_PRELOAD: '' },
  });
  const closed = once(python, 'close');
  const steps = job.steps.map((step, at) => ('look' in step ? { look: at } : step));
  const env = { TERM: 'xterm', LD_PRELOAD: process.env.LD_PRELOAD ?? '', ...job.env };
  python.stdin.write(`${JSON.stringify({ ...job, steps, env })}\n`);
  let run: (Run & { error?: string }) | undefined;
  try {
    for await (const line of createInterface({ input: python.stdout })) {
      const said = JSON.parse(line) as Run | (Waiting & { look: number });
      if ('look' in said) {
        await (job.steps[said.look] as { look: Look }).look(said);
        python.stdin.write('\n');
      } else {
        run = said;
      }
    }
  } catch (error) {
    python.kill(); // and with its terminal the program
    throw error;
  }
  await closed;
  if (run === undefined) throw new Error('the terminal has ended without a word');
  if (run.error !== undefined) throw new Error(run.error);
  return run;
}
