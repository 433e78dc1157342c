/** What names of variables say: the habits of ccxt, freqtrade and exchanges' SDKs, and nothing that only looks like them. */
import assert from 'node:assert/strict';
import { exchangeIn, namedBy } from '../../lib/import/env-names.js';

describe('names of environment variables', () => {
  it('tell key, secret and passphrase apart, and what belongs together', () => {
    const cases: Record<string, [string, string]> = {
      KRAKEN_API_KEY: ['key', 'KRAKEN'],
      KRAKEN_API_SECRET: ['secret', 'KRAKEN'],
      KRAKEN_PRIVATE_KEY: ['secret', 'KRAKEN'],
      BINANCE_APIKEY: ['key', 'BINANCE'],
      BINANCE_SECRET: ['secret', 'BINANCE'],
      BINANCE_SECRET_KEY: ['secret', 'BINANCE'],
      BINANCE_SECRETKEY: ['secret', 'BINANCE'],
      BINANCE_API_SECRET_KEY: ['secret', 'BINANCE'],
      BINANCE_PUBLIC_KEY: ['key', 'BINANCE'],
      KUCOIN_API_PASSPHRASE: ['passphrase', 'KUCOIN'],
      OKX_PASSWORD: ['passphrase', 'OKX'],
      kraken_key: ['key', 'KRAKEN'],
      API_KEY: ['key', ''],
      SECRET: ['secret', ''],
      FREQTRADE__EXCHANGE__KEY: ['key', 'FREQTRADE__EXCHANGE'],
      FREQTRADE__EXCHANGE__SECRET: ['secret', 'FREQTRADE__EXCHANGE'],
      BYBIT_API_KEY_TESTNET: ['key', 'BYBIT_TESTNET'],
      BYBIT_API_SECRET_2: ['secret', 'BYBIT_2'],
      'gate.api-key': ['key', 'GATE'],
    };
    for (const [name, [role, place]] of Object.entries(cases)) assert.deepEqual(namedBy(name), { role, place }, name);
    for (const name of ['LOG_LEVEL', 'KRAKEN_KEY_FILE', 'SECRET_NAME', 'MONKEY', 'KEYBOARD', 'BOT_TOKEN', 'PASSWORD_HASH', ''])
      assert.equal(namedBy(name), undefined, name);
  });

  it('name the exchange, also as ccxt does, and the longest name counts', () => {
    const cases: Record<string, [string, string]> = {
      KRAKEN: ['kraken', ''],
      KRAKEN_MAIN: ['kraken', 'main'],
      MY_BOT_KRAKEN: ['kraken', 'my-bot'],
      KRAKEN_FUTURES: ['kraken-futures', ''],
      KRAKENFUTURES_2: ['kraken-futures', '2'],
      GATEIO: ['gate', ''],
      GATE_IO: ['gate', ''],
      HUOBI: ['htx', ''],
      CRYPTO_COM: ['cryptocom', ''],
      COINBASE: ['coinbase-advanced', ''],
      COINBASE_EXCHANGE: ['coinbase-exchange', ''],
      BINANCE_FUTURES: ['binance', 'futures'],
    };
    for (const [place, [exchange, account]] of Object.entries(cases)) assert.deepEqual(exchangeIn(place), { exchange, account }, place);
    for (const place of ['', 'FREQTRADE__EXCHANGE', 'AWS', 'KRAKENX']) assert.equal(exchangeIn(place), undefined, place);
  });
});
