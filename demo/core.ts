/** Dumps running processes with gcore and searches the cores, with the needles and the scanner of test/attack. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Needle } from '../test/attack/lib/needles.js';
import { hmacNeedles, textNeedles } from '../test/attack/lib/needles.js';
import { scanBytes, scanFiles } from '../test/attack/lib/scan.js';

/** One line of the table: a thing that must not be found, in all the forms it takes. */
export interface Row {
  readonly title: string;
  readonly needles: readonly Needle[];
  /** Whether the control program, as it is written, has it in its memory. */
  readonly inControl: boolean;
}

/** The forms of a signing secret, a row each. */
export function secretRows(name: string, text: string, encoding: 'utf8' | 'base64', hash: 'sha256' | 'sha512'): Row[] {
  const forms = [
    ...textNeedles('text', Buffer.from(text)),
    ...hmacNeedles('hmac', Buffer.from(text, encoding), hash).filter(({ name: form }) => encoding !== 'utf8' || form !== 'hmac: key'),
  ];
  const row = (title: string, form: RegExp, inControl: boolean): Row => ({
    title: `${name} ${title}`,
    needles: forms.filter((needle) => form.test(needle.name)).map(({ name: form, bytes }) => ({ name: `${name} ${form}`, bytes })),
    inControl,
  });
  return [
    row('secret, as printed', /^text: bytes/, true),
    row('secret, UTF-16', /^text: UTF-16/, false),
    row('secret, hex', /^text: hex/i, false),
    row('secret, base64', /^text: base64/, false),
    row('decoded key', /^hmac: key$/, true),
    row('key XOR ipad', /^hmac: key \^ ipad/, false),
    row('key XOR opad', /^hmac: key \^ opad/, false),
    row('inner midstate', /^hmac: ipad midstate/, true),
    row('outer midstate', /^hmac: opad midstate/, true),
    row('message schedules', /schedule/, false),
  ].filter(({ needles }) => needles.length > 0);
}

/** The forms of a password, a row each. */
export function passwordRows(text: string): Row[] {
  const forms = textNeedles('password', Buffer.from(text));
  const row = (title: string, form: RegExp, inControl: boolean): Row => ({
    title,
    needles: forms.filter(({ name }) => form.test(name)),
    inControl,
  });
  return [row('password', /bytes/, true), row('password, UTF-16', /UTF-16/, false), row('password, hex or base64', /hex|base64/i, false)];
}

/** What a core held. */
export interface Found {
  /** Size of the core. */
  readonly bytes: number;
  /** Bytes that the debugger asked for and did not get, so that the core has zeros for them. */
  readonly refused: number;
  /** Copies of each row's needles. */
  readonly copies: readonly number[];
}

/**
 * Dumps a process that goes on running, and searches the core.
 *
 * @param everything also what the process asked the kernel to leave out of cores (`gcore -a`)
 */
export async function dumpAndScan(pid: number, folder: string, everything: boolean, rows: readonly Row[]): Promise<Found> {
  const core = path.join(folder, `core.${pid}`);
  try {
    const log = await gcore([...(everything ? ['-a'] : []), '-o', path.join(folder, 'core'), String(pid)]);
    return { bytes: statSync(core).size, refused: refusedBytes(log), copies: await scanFor([core], rows) };
  } finally {
    rmSync(core, { force: true });
  }
}

/** Copies of each row's needles in files. */
export async function scanFor(files: readonly string[], rows: readonly Row[]): Promise<number[]> {
  const { counts } = await scanFiles(
    files,
    rows.flatMap(({ needles }) => needles),
  );
  return rows.map(({ needles }) => needles.reduce((sum, { name }) => sum + (counts[name] ?? 0), 0));
}

async function gcore(args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)('gcore', args);
    return stdout + stderr;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const reason = code === 'ENOENT' ? 'gcore is missing: apt-get install gdb' : (stderr ?? String(error)).trim();
    throw new Error(
      `no core, so nothing can be shown of it: ${reason}\n` + '(not allowed? run as root, or set kernel.yama.ptrace_scope to 0)',
    );
  }
}

function refusedBytes(log: string): number {
  // The kernel's vsyscall page, at the top of the address space, is refused to everybody.
  const failures = log.matchAll(/Memory read failed for corefile section, (\d+) bytes at 0x(?!f{8})/g);
  return [...failures].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

/** Bytes of secretmem that a process has mapped. */
export function secretmemBytes(pid: number): number {
  const mappings = readFileSync(`/proc/${pid}/maps`, 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) .*\/secretmem \(deleted\)$/gm);
  return [...mappings].reduce((size, [, from, to]) => size + parseInt(to!, 16) - parseInt(from!, 16), 0);
}

/** How many of all needles the scanner finds when each is planted once in a megabyte of zeros. */
export async function plantedFound(rows: readonly Row[]): Promise<{ found: number; of: number }> {
  const needles = rows.flatMap((row) => row.needles);
  const planted = Buffer.concat([Buffer.alloc(1 << 20), ...needles.flatMap(({ bytes }) => [bytes, Buffer.alloc(13)])]);
  const { counts } = await scanBytes(planted, needles);
  return { found: needles.filter(({ name }) => (counts[name] ?? 0) > 0).length, of: needles.length };
}
