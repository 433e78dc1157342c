/** Passwords and secrets: from the terminal or a descriptor, never from the command line. */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { StrongroomError } from '../errors.js';
import { Secret, type TerminalOptions } from '../secret.js';
import { UsageError } from './failure.js';

/** What people try, because other programs take it. */
const forbidden = /^--?(pass|password|passphrase|pw|secret|api-?secret|secret-?key|private-?key)(=|$)/i;

/** A recovery code as it is shown. */
const recoveryCode = /^[0-9a-z]{4}(?:-[0-9a-z]{4}){8}$/i;

/**
 * Refuses a secret among the arguments before anything else looks at them: every user of the machine can read them.
 * @throws UsageError
 */
export function refuseSecretArguments(args: readonly string[]): void {
  for (const argument of args) {
    if (argument === '--') return;
    if (recoveryCode.test(argument)) {
      throw new UsageError(
        "a recovery code is no argument: arguments can be read by every user, and stay in the shell's history",
        '--recovery-code asks for it; the vault should get another code now',
      );
    }
    const name = forbidden.exec(argument)?.[1];
    if (name === undefined || (argument === '--passphrase' && args.includes('clip'))) continue; // there it says which secret, and takes none
    throw new UsageError(
      `there is no option --${name.toLowerCase()}: arguments can be read by every user, and stay in the shell's history`,
      'leave it out to be asked, or use --password-fd N or --secret-fd N; what you typed should be changed',
    );
  }
}

/** Of a descriptor: readable, and handed over by whoever started us. */
export function parseDescriptor(text: string): number {
  const descriptor = /^\d{1,7}$/.test(text) ? Number(text) : -1;
  // What was given instead may be the secret itself: it is not repeated.
  if (descriptor < 0) throw new UsageError('a descriptor is a number, as in --password-fd 3 3< file');
  if (!wasHandedOver(descriptor)) {
    throw new UsageError(`descriptor ${descriptor} was not handed over`, `for example: ${descriptor}< file`);
  }
  return descriptor;
}

/**
 * Node has descriptors of its own, which never come to an end: event queues, and pipes that it holds both ends of.
 * Reading one would wait for ever.
 */
function wasHandedOver(descriptor: number): boolean {
  try {
    fstatSync(descriptor);
    const link = readlinkSync(`/proc/self/fd/${descriptor}`);
    if (link.startsWith('anon_inode:')) return false;
    return !(link.startsWith('pipe:') && openDescriptors().some((other) => isWriteEnd(other, link)));
  } catch {
    return false;
  }
}

const openDescriptors = (): string[] => readdirSync('/proc/self/fd');

function isWriteEnd(descriptor: string, link: string): boolean {
  try {
    if (readlinkSync(`/proc/self/fd/${descriptor}`) !== link) return false;
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '0';
    return (parseInt(flags, 8) & 0o3) !== 0; // O_ACCMODE: not read-only
  } catch {
    return false; // that of readdir itself, closed by now
  }
}

/**
 * Fails at once, before half a second of key derivation and half a dialogue, where somebody would have to be asked and
 * cannot.
 * @throws StrongroomError `NO_TERMINAL`
 */
export function requireTerminal(): void {
  try {
    closeSync(openSync('/dev/tty', 'r+'));
  } catch (error) {
    const errno = Math.abs((error as NodeJS.ErrnoException).errno ?? 0);
    throw new StrongroomError('NO_TERMINAL', { errno }, { cause: error });
  }
}

/** From the descriptor if there is one, else asked for. */
export function readSecret(descriptor: number | undefined, ask: TerminalOptions): Secret {
  return descriptor === undefined ? Secret.fromTerminal(ask) : Secret.fromDescriptor(descriptor, { sendable: ask.sendable ?? false });
}
