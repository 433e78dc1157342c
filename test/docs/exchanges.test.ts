/** The page about exchanges says what the code says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { exchangeNames } from '../exchanges/support.js';
import { exchangesPage, pageFile } from './exchanges-page.js';

describe('docs/exchanges.md', () => {
  const kept = readFileSync(pageFile, 'utf8');

  it('is what the facts, the vectors and the recorded comparison make; npm run docs writes it', () => {
    assert.equal(kept, exchangesPage());
  });

  it('has a row of each table for every exchange', () => {
    for (const name of exchangeNames) assert.ok(kept.split(`\n| \`${name}\` |`).length >= 3, name);
    assert.equal(kept.split('\n| `no-such-exchange` |').length, 1);
  });

  it('says what becomes of passphrases that are sent, and that API keys are public', () => {
    assert.match(kept, /it becomes a JavaScript string/);
    assert.match(kept, /An API key is a public value/);
  });
});
