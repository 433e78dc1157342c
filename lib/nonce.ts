/** Nonces that only grow, for one process or for all that share a file. */
import * as path from 'node:path';
import { StrongroomError } from './errors.js';
import type { TimeUnit } from './exchanges/types.js';
import { type NativeNonceCounter, native } from './native.js';

/** What a nonce counts since 1970: seconds, milliseconds, microseconds or nanoseconds. */
export type NonceUnit = TimeUnit;

// How many of the unit a millisecond has: what native code takes.
const scales: Readonly<Record<NonceUnit, number>> = { s: 0.001, ms: 1, us: 1000, ns: 1_000_000 };

/** How a counter counts. */
export interface NonceOptions {
  /** `ms` unless told. Fixed for the life of an API key: the exchange has seen the largest number of the finest unit so far. */
  unit?: NonceUnit;
}

/**
 * Hands out nonces: the clock, or one more than the nonce before where the clock has not moved on. Each is greater than every one
 * before it from the same counter, whoever asked for that one: another signer, another worker thread, and, for a counter in a
 * file, another process or the one that was killed. No call waits for another, and none makes a system call.
 *
 * @example
 * const nonces = NonceCounter.inFile('kraken-main.nonces', { unit: 'us' });
 * const nonce = nonces.next();
 */
export class NonceCounter {
  /** What its nonces count. */
  readonly unit: NonceUnit;
  readonly #native: NativeNonceCounter;
  readonly #next: NativeNonceCounter['next'];
  readonly #scale: number;

  private constructor(counter: NativeNonceCounter, unit: NonceUnit) {
    this.unit = unit;
    this.#scale = scales[unit];
    this.#native = counter;
    this.#next = counter.next;
  }

  /**
   * The counter of that name in this process, shared by all its threads. It starts at 0 with the process: after a restart only the clock
   * keeps its nonces above the ones before.
   * @param name anything that names the key, such as exchange and public API key; not a secret
   * @throws StrongroomError `INVALID_ARGUMENT`
   */
  static inProcess(name: string, options: NonceOptions = {}): NonceCounter {
    return new NonceCounter(native.nonceCounter(requireText(name, 'name')), unitOf(options));
  }

  /**
   * The counter in a file on a disk of this machine (not of another: a network file system does not show one machine's nonces to another in
   * time), shared by every process that opens it. The file is made if there is none, mode 0600; one for each API key.
   *
   * A nonce is in the kernel's memory when it is returned, and stays there if the process is killed. The disk has it within about 30
   * seconds; a power cut loses at most the nonces of that time, and the clock has moved on by then. Not so where the clock was set
   * back, or where more nonces than one per unit of time were handed out for long: then give {@link atLeast} a floor after the cut.
   *
   * A file that is removed or replaced while it is open is noticed within a second, one that is cut short or set back with the next nonce
   * (`NONCE_REPLACED`). So is a full disk under a file system that writes a changed page to a new place (btrfs, ZFS).
   *
   * @param file relative to the working directory of now
   * @throws StrongroomError `NONCE_NOT_A_FILE`, `NONCE_OWNER`, `NONCE_PERMISSIONS`, `NONCE_DAMAGED`, `INVALID_ARGUMENT`, `SYSTEM`
   */
  static inFile(file: string, options: NonceOptions = {}): NonceCounter {
    const unit = unitOf(options);
    return new NonceCounter(native.nonceFile(path.resolve(requireText(file, 'file'))), unit);
  }

  /**
   * The next nonce, as decimal text: in microseconds and nanoseconds it is beyond what a JavaScript number holds.
   * @param milliseconds since 1970 by the exchange's clock; a fraction counts in the finer units
   * @throws StrongroomError `NONCE_EXHAUSTED` beyond 2^63 - 1, `NONCE_REPLACED`, `NONCE_DAMAGED`, `HANDLE_DESTROYED`, `INVALID_ARGUMENT`
   */
  next(milliseconds: number = Date.now()): string {
    const next = this.#next;
    return next(milliseconds, this.#scale);
  }

  /**
   * The nonce of a moment in the counter's unit. Nothing is counted.
   * @param milliseconds since 1970, whole
   * @throws StrongroomError `INVALID_ARGUMENT`
   */
  at(milliseconds: number): string {
    if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'milliseconds' });
    if (this.unit === 's') return String(Math.floor(milliseconds / 1000));
    return String(BigInt(milliseconds) * BigInt(this.#scale)); // nanoseconds are beyond what a number holds
  }

  /**
   * Makes every nonce from now on at least `nonce`: for a key that was in use elsewhere. It cannot be taken back.
   * @param nonce in the counter's unit, 0 to 2^63 - 1
   * @throws StrongroomError what {@link next} throws
   */
  atLeast(nonce: bigint | string): void {
    this.#native.atLeast(String(nonce));
  }

  /** Lets go of the file. The counter itself stays as it is, for whoever else has it. A second call does nothing. */
  destroy(): void {
    this.#native.destroy();
  }

  /** `destroy`, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }
}

function unitOf(options: NonceOptions): NonceUnit {
  const { unit = 'ms' } = options;
  if (typeof unit !== 'string' || !Object.hasOwn(scales, unit)) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'unit' });
  return unit;
}

function requireText(value: unknown, subject: string): string {
  if (typeof value !== 'string' || value === '' || value.includes('\0')) throw new StrongroomError('INVALID_ARGUMENT', { subject });
  return value;
}
