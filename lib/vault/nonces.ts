/** Where the nonces of an entry come from. */
import { StrongroomError } from '../errors.js';
import type { Facts, TimeUnit } from '../exchanges/types.js';
import { NonceCounter } from '../nonce.js';
import type { NonceSource } from '../signer.js';
import type { ExchangeIndexEntry, IndexEntry } from './index-entry.js';

/** The unit of an entry's nonces: its own, or that of the exchange for an entry of a program that did not write one. */
export function nonceUnitOf(entry: IndexEntry, { time, timeUnit }: Facts): TimeUnit | undefined {
  return time !== 'nonce' || timeUnit === 'iso' ? undefined : (entry.nonceUnit ?? timeUnit);
}

/**
 * Nonces grow per API key, not per signer: all signers of one key in this process share a counter, and those with a file share
 * the file's too.
 * @throws StrongroomError `ENTRY_INVALID` for a file where there are no nonces, and what {@link NonceCounter.inFile} throws
 */
export function noncesOf(entry: ExchangeIndexEntry, facts: Facts, file: string | undefined): NonceCounter | NoncesInBoth | undefined {
  const unit = nonceUnitOf(entry, facts);
  if (unit === undefined) {
    if (file !== undefined)
      throw new StrongroomError('ENTRY_INVALID', { subject: `exchange, ${entry.exchange}, has no nonces for a nonceFile` });
    return undefined;
  }
  const ofProcess = NonceCounter.inProcess(`${entry.exchange} ${entry.key}`, { unit });
  return file === undefined ? ofProcess : new NoncesInBoth(ofProcess, NonceCounter.inFile(file, { unit }));
}

/** A nonce that is the next one of two counters: unique among the processes of the file and among the signers of this process. */
class NoncesInBoth implements NonceSource {
  readonly #process: NonceCounter;
  readonly #file: NonceCounter;

  constructor(ofProcess: NonceCounter, inFile: NonceCounter) {
    this.#process = ofProcess;
    this.#file = inFile;
  }

  next(milliseconds: number): string {
    for (;;) {
      const nonce = this.#file.next(milliseconds);
      this.#process.atLeast(nonce);
      // At the time 0, a counter gives one more than its last.
      const claimed = this.#process.next(0);
      if (claimed === nonce) return nonce;
      this.#file.atLeast(BigInt(claimed) + 1n); // a signer without the file was there first
    }
  }

  at(milliseconds: number): string {
    return this.#file.at(milliseconds);
  }

  destroy(): void {
    this.#process.destroy();
    this.#file.destroy();
  }
}
