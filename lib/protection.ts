/** What protects this process, as the kernel tells it, and how to ask for more. */
import { inspector } from './builtins.js';
import { type NativeProtection, native } from './native.js';

/**
 * Each value is read back from the kernel at the time of the call, never what was asked for. Byte counts are null where the
 * kernel sets no limit or does not tell.
 *
 * - `backing`: what the room is made of; `closed` before the first secret
 * - `roomBytes`, `usedBytes`, `slots`: locked for the room, taken in it, number of secrets and keys and OpenSSL's own objects
 * - `locked`, `notDumped`, `notInherited`: every mapping of the room has the flag in /proc/self/smaps (lo, dd, dc)
 * - `refusesForeignReads`: reading a page of the room as another process would fails, found by trying (true for secretmem)
 * - `vmLockedBytes`: VmLck of /proc/self/status, the room and whatever else is locked; `memlockLimit`: RLIMIT_MEMLOCK
 * - `dumpable`, `coreLimit`, `coreLimitHard`: whether a core can be written and a debugger of the same user attach
 * - `tracerPid`: a debugger that is attached, 0 for none
 * - `inspectorSignal`: SIGUSR1 would open node's inspector; `inspectorOpen`: it is open
 * - `alternateStack`: this thread has an alternate signal stack
 * - `openssl`: version of the private copy; `opensslBytes`: what it holds in the room
 */
export interface Protection extends NativeProtection {
  inspectorOpen: boolean;
}

export function protection(): Protection {
  return { ...native.protection(), inspectorOpen: inspector().url() !== undefined };
}

/**
 * Makes the process undumpable (`PR_SET_DUMPABLE` 0), sets RLIMIT_CORE to 0 for good, ignores SIGUSR1 (which would open node's
 * inspector), and closes an inspector that is open. Everything is read back before this returns. For processes that hold keys
 * and need no debugger. There is no way back within the process,
 * short of a `setuid` on a system with `fs.suid_dumpable` set; `protection()` would show it.
 *
 * Side effects: debuggers and profilers of the same user (gdb, strace, perf) can no longer attach; the files of
 * `/proc/PID` belong to root, so that without root the process itself cannot read its `/proc/self/environ`, `mem` or `maps`
 * of other tools' making, nor write `oom_score_adj`; desktop portals that look at `/proc/PID` (Flatpak, Snap) do not know the
 * program; crash reports have no core; child processes inherit the core limit and the ignored SIGUSR1, not the rest.
 * @returns what protects the process now
 * @throws StrongroomError `SYSTEM` if the kernel did not take one of them
 */
export function harden(): Protection {
  inspector().close();
  native.harden();
  return protection();
}
