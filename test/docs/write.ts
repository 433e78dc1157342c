/** Writes the pages that are made: `npm run docs`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ccxtFile, ccxtPage } from './ccxt-page.js';
import { cliFile, cliPage } from './cli-page.js';
import { exchangesPage, pageFile } from './exchanges-page.js';
import { manFile, manPage } from './man-page.js';

writeFileSync(pageFile, exchangesPage());
writeFileSync(ccxtFile, ccxtPage());
writeFileSync(cliFile, cliPage());
mkdirSync(path.dirname(manFile), { recursive: true });
writeFileSync(manFile, manPage());
