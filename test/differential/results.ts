/** The recorded outcome of a run, from which docs/exchanges.md is made. */
import type { Result } from './run.js';

/** Of the tests' run, so that its figures can be compared with the recorded ones. */
export const DEFAULT_SEED = 'strongroom';

export interface Results {
  readonly seed: string;
  readonly results: readonly Result[];
}
