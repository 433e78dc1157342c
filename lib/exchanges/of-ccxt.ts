/**
 * Exchanges that strongroom writes no messages for, and ccxt does. A vault keeps their API keys under `ccxt-` and ccxt's name for the class,
 * `ccxt-bingx`, and they sign through `strongroom/ccxt` alone.
 */
import type { Facts } from './types.js';

const NAME = /^ccxt-[a-z0-9]{1,50}$/;

/**
 * Those of ccxt 4.5 that ask for a passphrase and send it as it is (`requiredCredentials.password`). kucoin signs it, and kucoinfutures takes the
 * same keys, under the name kucoin; what ndax calls a password is the account's, which no API key has.
 */
const SEND_PASSPHRASES: ReadonlySet<string> = new Set([
  'apex',
  'bitget',
  'blofin',
  'coinbaseexchange',
  'coinbaseinternational',
  'deepcoin',
  'myokx',
  'okx',
  'okxus',
  'weex',
]);

export const isOfCcxt = (exchange: string): boolean => NAME.test(exchange);

/** What a vault asks of such a key: nobody told it what the exchange gives out, so of its form nothing but that it is text, or a private key. */
export function factsOfCcxt(exchange: string): Facts {
  const id = exchange.slice('ccxt-'.length);
  const written = { signature: 'base64' } as const;
  return {
    title: `${id}, by ccxt`,
    page: 'https://docs.ccxt.com',
    read: '2026-11-29',
    keys: {
      hmac: { hashes: ['sha256', 'sha384', 'sha512'], encoding: 'utf8', signature: 'hex' },
      ed25519: written,
      rsa: written,
      p256: written,
      secp256k1: written,
    },
    signs: 'what ccxt does',
    parameters: 'as ccxt orders them',
    time: 'timestamp',
    timeUnit: 'ms',
    ...(SEND_PASSPHRASES.has(id) && { passphrase: 'sent' as const }),
    hosts: {},
    makeKey: { url: `the site of ${id}`, advice: 'Give it no right to withdraw, and bind it to the address that the bot runs at.' },
  };
}
