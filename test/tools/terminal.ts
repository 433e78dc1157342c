/**
 * A terminal for tests: runs a program on a pseudo-terminal of its own and types at it (play_terminal.py says what a
 * step can be).
 */
import { spawn } from 'node:child_process';
import * as path from 'node:path';

const driver = path.join(__dirname, '../../../test/tools/play_terminal.py');

export type Step =
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
  let text = '';
  python.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  python.stdin.end(
    JSON.stringify({ ...job, env: { TERM: 'xterm', LD_PRELOAD: process.env.LD_PRELOAD ?? '', ...job.env } }),
  );
  await new Promise((resolve, reject) => python.on('close', resolve).on('error', reject));
  const run = JSON.parse(text) as Run & { error?: string };
  if (run.error !== undefined) throw new Error(run.error);
  return run;
}
