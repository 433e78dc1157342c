/** What a run of the lab recorded: lab/results.json. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Who } from './attacks.js';
import type { WayName } from './ways.js';

/** What one attack found. */
export interface Found {
  /** Whether it found the marker, which is no secret and lies beside the key: the positive control. */
  readonly marker: boolean;
  /** Copies of the key, of what is derived from it alone, or of what opens its vault. */
  readonly copies: number;
  /** What they were. */
  readonly forms: readonly string[];
  /** Bytes that were searched. */
  readonly bytes: number;
}

export interface Cell extends Found {
  readonly attack: string;
  readonly who: Who;
  readonly way: WayName;
}

export interface Results {
  readonly date: string;
  readonly machine: string;
  /** Seconds that it took. */
  readonly seconds: number;
  readonly cells: readonly Cell[];
}

export const resultsFile = path.join(__dirname, '../../lab/results.json');

export const readResults = (): Results => JSON.parse(readFileSync(resultsFile, 'utf8')) as Results;
