/** What protects this process: every row is read back from the kernel by `protection()`. */
import { StrongroomError } from '../../errors.js';
import { native } from '../../native.js';
import { type Protection, protection } from '../../protection.js';
import { backingFile, openRoom, ownersBacking } from '../../room.js';
import { type Check, row } from './check.js';

const wantedMemlock = 8 << 20; // bytes: Debian's default, enough for 10,000 secrets

/** Runs `work`; the error of this package that it threw, if any. */
function refusalOf(work: () => void): StrongroomError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof StrongroomError) return error;
    throw error;
  }
}

/**
 * Opens the room with the best backing there is. Whether there is secretmem is found by trying, unless the owner
 * forbids it.
 */
function checkBacking(): Check[] {
  let secretmem = row(
    'secretmem',
    'warn',
    `not tried: ${backingFile} says locked`,
    'without that word in it the room would be closed to root too',
  );
  const owner = refusalOf(() => {
    if (ownersBacking() === 'locked') return;
    const refusal = refusalOf(() => openRoom({ require: 'secretmem' }));
    secretmem = row(
      'secretmem',
      refusal === undefined ? 'ok' : 'warn',
      refusal === undefined ? 'available' : 'not available',
      refusal?.message ?? '',
    );
  });
  const refusal = owner ?? refusalOf(() => openRoom());
  if (refusal !== undefined) return [row('room', 'bad', 'cannot be opened', refusal.message)];
  return [secretmem, row('room', 'ok', `${protection().backing} pages`, '')];
}

const bytes = (count: number | null): string => (count === null ? 'no limit' : `${count / 1024} KiB`);

function checkPages({ backing, locked, notDumped, notInherited, refusesForeignReads }: Protection): Check {
  const facts: readonly (readonly [boolean, string])[] = [
    [locked, 'locked'],
    [notDumped, 'not dumped'],
    [notInherited, 'not inherited'],
    [refusesForeignReads || backing === 'locked', 'closed to other processes'],
  ];
  const missing = facts.filter(([holds]) => !holds).map(([, name]) => name);
  const found = missing.length === 0 ? 'as they should be' : `not ${missing.join(', not ')}`;
  return row('pages', missing.length === 0 ? 'ok' : 'bad', found, 'this kernel does not do what it says; do not keep secrets on it');
}

function checkMemlock({ memlockLimit }: Protection): Check {
  const enough = memlockLimit === null || memlockLimit >= wantedMemlock;
  const advice =
    "it may not do for all your keys: 'ulimit -l 8192', LimitMEMLOCK=8M in a systemd unit, memlock in /etc/security/limits.conf";
  return row('locked memory', enough ? 'ok' : 'warn', bytes(memlockLimit), advice);
}

/** After `harden()`, which the command line always calls. */
function checkHardening(state: Protection): Check[] {
  const advice = 'this process was to be hardened and is not; do not use it';
  const inspector = state.inspectorOpen || state.inspectorSignal;
  return [
    row(
      'dumpable',
      state.dumpable ? 'bad' : 'ok',
      state.dumpable ? 'yes' : 'no: this command called harden(), as a bot does for itself',
      advice,
    ),
    row('core limit', state.coreLimit === 0 ? 'ok' : 'bad', bytes(state.coreLimit), advice),
    row('inspector', inspector ? 'bad' : 'ok', state.inspectorOpen ? 'open' : inspector ? 'a signal opens it' : 'closed', advice),
    row(
      'debugger',
      state.tracerPid === 0 ? 'ok' : 'bad',
      state.tracerPid === 0 ? 'none' : `process ${state.tracerPid ?? 'unknown'}`,
      'it can read and change everything in this process',
    ),
  ];
}

/** Code that was put into this process from outside can use every handle, and read what is typed. */
function checkForeignCode(environment: NodeJS.ProcessEnv): Check {
  const set = ['LD_PRELOAD', 'LD_AUDIT', 'NODE_OPTIONS'].filter((name) => environment[name]);
  return row(
    'foreign code',
    set.length === 0 ? 'ok' : 'warn',
    set.join(', ') || 'none',
    `unset ${set.join(', ')} unless you know why it is there`,
  );
}

/** What is linked into the addon: what each library says of itself, and the Debian package that it came from. */
function linkedLibraries(): Check[] {
  return native.libraries().map((library) => {
    const debian = library.package === 'unknown' ? 'not from a Debian package' : `Debian ${library.package}`;
    return row(library.name, 'ok', library.ownVersion === null ? debian : `${library.ownVersion}, ${debian}`, '');
  });
}

export function checkProcess(environment: NodeJS.ProcessEnv = process.env): Check[] {
  const backing = checkBacking();
  const state = protection();
  const room = state.backing === 'closed' ? [] : [checkPages(state)];
  return [...backing, ...room, checkMemlock(state), ...checkHardening(state), checkForeignCode(environment), ...linkedLibraries()];
}
