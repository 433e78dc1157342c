/** Writes the pages that are made: `npm run docs`. */
import { writeFileSync } from 'node:fs';

import { exchangesPage, pageFile } from './exchanges-page.js';

writeFileSync(pageFile, exchangesPage());
