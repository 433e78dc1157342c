/** What protects this process, as the kernel tells it, and how to ask for more. */
import { inspector } from './builtins.js';
import { type NativeProtection, native } from './native.js';

/**
 * Each value is read back from the kernel at the time of the call, never what was asked for. Byte counts are null where the
 * kernel sets no limit or does not tell.
 */
export interface Protection extends NativeProtection {
  /** Node's inspector listens. */
  inspectorOpen: boolean;
}

/** What protects this process now, read back from the kernel. */
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
