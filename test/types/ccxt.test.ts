/** With ccxt's own types: a secured exchange object is of the type that it was. */
import assert from 'node:assert/strict';
import path from 'node:path';

import { wrongLines } from './wrong-lines.js';

// Beside the copy of ccxt that tests have, so that its name is found.
const folder = path.join(__dirname, '..', '..', '..', 'test', 'differential');
const file = path.join(folder, 'uses-of-ccxt.mts');

const text = `
import ccxt, { type Exchange } from 'ccxt';
import { type CcxtSigner, Secret, Vault, secureCcxt, wipeCcxt } from '../../dist/lib/ccxt/index.js';

const secret = Secret.random(32);
const vault = await Vault.open('bot.vault');
export const one: InstanceType<typeof ccxt.binance> = secureCcxt(new ccxt.binance(), secret);
export const two: InstanceType<typeof ccxt.pro.kraken> = secureCcxt(ccxt.pro.kraken, { apiKey: 'k' }, { vault, entry: 'kraken-main' });
export const three: Exchange = secureCcxt(new ccxt.woofipro(), { secret: secret.privateKey(), privateKey: secret });
declare const agent: CcxtSigner;
secureCcxt(new ccxt.cryptomus(), agent, { bareHash: true });
wipeCcxt(three);
// wrong
secureCcxt(new ccxt.binance(), 'a string');
secureCcxt(new ccxt.binance(), secret, { bareHash: 1 });
export const four: InstanceType<typeof ccxt.kraken> = secureCcxt(new Date(), secret);
`;

describe('the type of a secured exchange object', () => {
  it('is the one that ccxt gave it, and a string is no key', () => {
    const { found, expected } = wrongLines(file, text);
    assert.equal(expected.length, 3);
    assert.deepEqual([...new Set(found.map(({ line }) => line))], expected, JSON.stringify(found));
  });
});
