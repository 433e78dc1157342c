/** Costs of Argon2id: their limits, and whether this machine can bear them now. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../errors.js';

/** What deriving a key from a password costs, whoever does it. */
export interface KdfCost {
  /** KiB of memory. */
  readonly memory: number;
  /** Passes over that memory. */
  readonly passes: number;
  /** Parts of it that can be worked on at the same time. */
  readonly lanes: number;
}

/**
 * 400 MiB, three passes, four lanes: half a second to a second on two cores of 2024. Past 200 MiB a graphics card has no
 * advantage over a server's processor (solardiz, github.com/besser82/libxcrypt/pull/113).
 */
export const DEFAULT_KDF_COST: KdfCost = Object.freeze({ memory: 400 * 1024, passes: 3, lanes: 4 });

const MAX_LANES = 16;
const MAX_PASSES = 64;
/**
 * KiB, nearly twice the default. This program writes no more, so a file that asks for more is no vault of its own but an attack: the memory is
 * filled before the password is known to be wrong, and whatever else runs on the machine is pushed out meanwhile. With less than 1 GiB, the
 * smallest machine that can open a vault at the default is not brought down by one at the limit.
 */
const MAX_MEMORY = 768 * 1024;
/** Slots of a vault. */
export const MAX_SLOTS = 16;
/**
 * KiB times passes of all password slots together, which is what a wrong password costs: a vault full of new slots, some ten seconds.
 * Without it, 16 slots at their own limits would be most of an hour.
 */
const MAX_TOTAL_WORK = MAX_SLOTS * DEFAULT_KDF_COST.memory * DEFAULT_KDF_COST.passes;
/** KiB a lane: Argon2's own lower bound (RFC 9106, section 3.1). */
const MIN_MEMORY_PER_LANE = 8;

/** Lanes, passes and memory as they stand in a slot's header. */
export function readKdfCost(slotHeader: Buffer): KdfCost {
  return { lanes: slotHeader.readUInt16BE(2), passes: slotHeader.readUInt32BE(4), memory: slotHeader.readUInt32BE(8) };
}

/** @throws StrongroomError `KDF_LIMIT` naming the first parameter that is out of its limits */
export function checkKdfCost(cost: KdfCost): void {
  const check = (subject: string, value: number, least: number, most: number): void => {
    if (value < least || value > most) {
      throw new StrongroomError('KDF_LIMIT', { subject, value, limit: value < least ? least : most });
    }
  };
  check('lanes', cost.lanes, 1, MAX_LANES);
  check('passes', cost.passes, 1, MAX_PASSES);
  check('memory (KiB)', cost.memory, MIN_MEMORY_PER_LANE * cost.lanes, MAX_MEMORY);
}

/** Whether guessing at one cost takes less than at the other: less memory, or less of memory times passes. */
export const costsLess = (one: KdfCost, other: KdfCost): boolean =>
  one.memory < other.memory || one.memory * one.passes < other.memory * other.passes;

/** Of a slot without a password. @throws StrongroomError `KDF_LIMIT` */
export function checkNoKdfCost({ lanes, passes, memory }: KdfCost): void {
  for (const [subject, value] of Object.entries({ lanes, passes, 'memory (KiB)': memory })) {
    if (value !== 0) throw new StrongroomError('KDF_LIMIT', { subject, value, limit: 0 });
  }
}

/** @throws StrongroomError `KDF_LIMIT` if trying all password slots of a vault would take too long */
export function checkTotalWork(costs: readonly KdfCost[]): void {
  const value = costs.reduce((sum, { memory, passes }) => sum + memory * passes, 0);
  if (value > MAX_TOTAL_WORK) {
    throw new StrongroomError('KDF_LIMIT', { subject: 'memory (KiB) times passes of all slots', value, limit: MAX_TOTAL_WORK });
  }
}

/**
 * @throws StrongroomError `KDF_MEMORY` if this machine or this control group has less memory left than derivation takes: the
 * kernel would hand it out all the same and kill a process later
 */
export function checkKdfMemory(cost: KdfCost): void {
  const wanted = cost.memory * 1024;
  const available = availableMemory();
  if (available < wanted) throw new StrongroomError('KDF_MEMORY', { value: wanted, limit: available });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // not this kernel's or this container's way to tell
  }
}

/** The number after `name` in text of lines `name number`; NaN where it is missing. */
function field(text: string, name: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(name));
  return line === undefined ? NaN : Number.parseInt(line.slice(name.length), 10);
}

/** Bytes that can be had without swapping, here and in every control group above; Infinity where nothing tells. */
function availableMemory(): number {
  const kib = field(read('/proc/meminfo'), 'MemAvailable:');
  let least = Number.isNaN(kib) ? Infinity : kib * 1024;
  for (const group of controlGroups()) least = Math.min(least, availableInGroup(group));
  return Math.max(least, 0);
}

/** Folders of this process's memory control group and of all above it: version 2, or version 1's memory controller. */
function controlGroups(): string[] {
  const line = /^(?:0:|\d+:(?:[^:]*,)?memory(?:,[^:]*)?):(\/.*)$/m.exec(read('/proc/self/cgroup'));
  if (line === null) return [];
  const root = line[0].startsWith('0:') ? '/sys/fs/cgroup' : '/sys/fs/cgroup/memory';
  const groups = [];
  for (let at = line[1] ?? '/'; ; at = path.dirname(at)) {
    groups.push(path.join(root, at));
    if (at === '/') return groups;
  }
}

/** What is left under a group's limit; pages that only cache files can be dropped, so they count as free. */
function availableInGroup(group: string): number {
  const number = (...names: string[]): number => {
    const text = names.map((name) => read(path.join(group, name))).find((candidate) => candidate !== '') ?? '';
    return Number.parseInt(text, 10); // 'max' is NaN
  };
  const limit = number('memory.max', 'memory.limit_in_bytes');
  const used = number('memory.current', 'memory.usage_in_bytes');
  if (Number.isNaN(limit) || Number.isNaN(used)) return Infinity;
  const stat = read(path.join(group, 'memory.stat'));
  const cached = ['inactive_file ', 'active_file '].map((name) => field(stat, name) || 0);
  return limit - used + cached.reduce((sum, bytes) => sum + bytes);
}
