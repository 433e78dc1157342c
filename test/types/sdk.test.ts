/** With the SDKs' own types: options are what a client takes, a secured client is of the type that it was. */
import assert from 'node:assert/strict';
import path from 'node:path';

import { wrongLines } from './wrong-lines.js';

// Beside the SDKs that tests have, so that their names are found.
const file = path.join(__dirname, '..', '..', '..', 'test', 'sdk', 'uses-of-sdks.mts');

const text = `
import { MainClient, WebsocketClient as BinanceSocket } from 'binance';
import { RestClientV5 } from 'bybit-api';
import { RestClient as Okx, WebsocketClient as OkxSocket } from 'okx-api';
import { RestClientV2 } from 'bitget-api';
import { RestClient as Gate } from 'gateio-api';
import { RestClient as Bitmart } from 'bitmart-api';
import * as common from '@binance/common';
import { Spot } from '@binance/spot';
import { ApiClient } from 'gate-api';
import { Secret, Vault, sdkOptions, secureSdk, wipeSdk } from '../../dist/lib/sdk/index.js';

const secret = Secret.random(32);
const entry = { vault: await Vault.open('bot.vault'), entry: 'main' };
new MainClient(sdkOptions('binance', entry));
new BinanceSocket(sdkOptions('binance', entry));
new RestClientV5(sdkOptions('bybit-api', entry));
new Okx(sdkOptions('okx-api', entry));
new RestClientV2(sdkOptions('bitget-api', entry));
new Gate(sdkOptions('gateio-api', { ...entry }));
new Bitmart({ ...sdkOptions('bitmart-api', secret), apiMemo: 'memo' });
const { customSignMessageFn, apiSecret } = sdkOptions('okx-api', entry);
new OkxSocket({ accounts: [{ apiKey: 'k', apiSecret, apiPass: 'p' }], customSignMessageFn });
export const spot: Spot = secureSdk('@binance/common', new Spot({ configurationRestAPI: { apiKey: 'k' } }), secret, common);
export const gate: ApiClient = secureSdk('gate-api', new ApiClient(), secret);
wipeSdk(spot);
// wrong
sdkOptions('okx-api', 'a string');
sdkOptions('coinbase-api', secret);
secureSdk('@binance/common', spot, secret);
secureSdk('gate-api', spot, secret, common);
export const other: Okx = secureSdk('gate-api', new ApiClient(), secret);
`;

describe('the types of strongroom/sdk', () => {
  it('fit those of the SDKs, and a string is no key', () => {
    const { found, expected } = wrongLines(file, text);
    assert.equal(expected.length, 5);
    assert.deepEqual([...new Set(found.map(({ line }) => line))], expected, JSON.stringify(found));
  });
});
