import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { serialize, type Needle } from './needles.js';
import { plainEnvironment, tool } from './tools.js';

/** 16 or more bytes of a needle that were found. */
export interface Hit {
  readonly needle: string;
  /** The mapping, file, descriptor or thread. */
  readonly where: string;
  /** Of the matching bytes: an address, or an offset in the file. */
  readonly offset: number;
  /** Matching bytes. */
  readonly length: number;
}

export interface Report {
  /** Bytes that were searched. */
  readonly bytes: number;
  /** What could not be read, with the name of the errno. */
  readonly refused: readonly { where: string; offset: number; size: number; error: string }[];
  readonly hits: readonly Hit[];
  /** Hits that `hits` had no room for, one copy perhaps in several parts. */
  readonly dropped: number;
  /** Copies by needle; needles that were not found are absent. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The ways of reading that tools/scan.c knows; the last three of them and 'memory' take a process. */
export type Mode = 'file' | 'swap' | 'memory' | 'readv' | 'ptrace' | 'descriptors' | 'reopen';

async function scanner(mode: Mode, targets: readonly string[], needles: readonly Needle[], input?: Buffer): Promise<Report> {
  const child = spawn(tool('scan'), [mode, ...targets], {
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'inherit', 'pipe'],
    env: plainEnvironment(),
  });
  const out: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => out.push(chunk));
  // Needles go over a pipe: they are in no file, no argument and no environment.
  (child.stdio[3] as NodeJS.WritableStream).end(serialize(needles));
  if (input) child.stdin!.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`scan ${mode} ${targets.join(' ')} ended with ${code}`);
  return JSON.parse(Buffer.concat(out).toString()) as Report;
}

/** Scans files: as they are, or past the page cache ('swap'). */
export function scanFiles(paths: readonly string[], needles: readonly Needle[], mode: 'file' | 'swap' = 'file'): Promise<Report> {
  return scanner(mode, paths, needles);
}

/** Scans a running process. */
export function scanProcess(pid: number, mode: Exclude<Mode, 'file' | 'swap'>, needles: readonly Needle[]): Promise<Report> {
  return scanner(mode, [String(pid)], needles);
}

/** Scans bytes of this process. */
export function scanBytes(bytes: Buffer, needles: readonly Needle[]): Promise<Report> {
  return scanner('file', ['-'], needles, bytes);
}

/** The report without what lies in mappings that `leaveOut` names. Throws where hits were dropped: nobody knows where those lie. */
export function outside(report: Report, leaveOut: (where: string) => boolean): Report {
  if (report.dropped > 0) throw new Error(`${report.dropped} hits were dropped by the scan: they may lie outside`);
  const hits = report.hits.filter((hit) => !leaveOut(hit.where));
  const counts: Record<string, number> = {};
  for (const { needle } of hits) counts[needle] = (counts[needle] ?? 0) + 1;
  return { ...report, hits, counts };
}
