/** Every descriptor there is: each file of exchanges/ exports a list of them. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

import type { Descriptor } from './descriptor.js';

const folder = path.join(__dirname, 'exchanges');

export const descriptors: readonly Descriptor[] = readdirSync(folder)
  .filter((file) => file.endsWith('.js'))
  .sort()
  .flatMap((file) => (require(path.join(folder, file)) as { descriptors: readonly Descriptor[] }).descriptors);
