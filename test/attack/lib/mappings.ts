import { readFileSync } from 'node:fs';

/** A mapping of a process as /proc/PID/smaps shows it. */
export interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
  readonly permissions: string;
  readonly path: string;
  /** Two-letter flags: lo locked, dd not dumped, dc not inherited. */
  readonly flags: readonly string[];
  /** KiB by name: Rss, Swap, Locked. */
  readonly kib: Readonly<Record<string, number>>;
}

export function mappings(pid: number): Mapping[] {
  const out: { -readonly [K in keyof Mapping]: Mapping[K] }[] = [];
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line);
    const last = out.at(-1);
    if (head) {
      const [, start, end, permissions, path] = head as unknown as string[];
      out.push({
        start: BigInt(`0x${start}`),
        end: BigInt(`0x${end}`),
        permissions: permissions!,
        path: path!,
        flags: [],
        kib: {},
      });
    } else if (last && line.startsWith('VmFlags:')) {
      last.flags = line.slice(8).trim().split(' ');
    } else if (last) {
      const size = /^(\w+):\s+(\d+) kB$/.exec(line);
      if (size) last.kib = { ...last.kib, [size[1]!]: Number(size[2]) };
    }
  }
  return out;
}

/**
 * The room's pages that hold something: secretmem by its name, locked ones by being locked, not dumped and not
 * inherited at once, which nothing of node's is.
 */
export function roomMappings(pid: number): Mapping[] {
  const isRoom = ({ path, flags, permissions }: Mapping): boolean =>
    permissions.startsWith('rw') &&
    (path.startsWith('/secretmem') || (flags.includes('lo') && flags.includes('dd') && flags.includes('dc')));
  return mappings(pid).filter(isRoom);
}

/** Whether a hit's `where` names a mapping of the room. */
export function isRoomOf(pid: number): (where: string) => boolean {
  const names = roomMappings(pid).map(({ start, end }) => `${start.toString(16)}-${end.toString(16)} `);
  return (where) => names.some((name) => where.startsWith(name));
}
