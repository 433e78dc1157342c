/**
 * What the names of environment variables say. There is no standard; these are the habits of the bots around ccxt, freqtrade and the
 * exchanges' own SDKs: KRAKEN_API_KEY and KRAKEN_API_SECRET, BINANCE_APIKEY and BINANCE_SECRET, FREQTRADE__EXCHANGE__KEY.
 */
import { exchanges } from '../exchanges/index.js';

export type Role = 'key' | 'secret' | 'passphrase';

/** What a variable is by its name. Two of the same place belong together. */
export interface Named {
  readonly role: Role;
  /** What stands before and behind the role, in capitals. */
  readonly place: string;
}

// The first that fits counts: SECRET_KEY and PRIVATE_KEY are secrets, API_KEY is none.
const ROLES: readonly [Role, string][] = [
  ['secret', 'API_?SECRET(?:_?KEY)?|SECRET_?(?:API_?)?KEY|(?:API_?)?PRIVATE_?KEY|SECRET'],
  ['passphrase', '(?:API_?)?(?:PASSPHRASE|PASSWORD)'],
  ['key', '(?:API_?|PUBLIC_?|ACCESS_?)?KEY(?:_?ID)?'],
];
const PATTERNS = ROLES.map(([role, words]) => [role, new RegExp(`^(?:(.*?)_+)??(?:${words})(?:_+(\\w+))?$`)] as const);
/** What may stand behind the role: the name of an account, and not another word of the variable's own (KEY_FILE, SECRET_NAME). */
const ACCOUNT = /^(?:\d+|MAIN|TEST|TESTNET|LIVE|PROD|PAPER|DEV|DEMO|SPOT|FUTURES?|SUB\d*)$/;

export function namedBy(variable: string): Named | undefined {
  const name = variable.toUpperCase().replace(/[.-]/g, '_');
  for (const [role, pattern] of PATTERNS) {
    const match = pattern.exec(name);
    const [, before = '', behind = ''] = match ?? [];
    if (match !== null && (behind === '' || ACCOUNT.test(behind)))
      return { role, place: [before, behind].filter((part) => part !== '').join('_') };
  }
  return undefined;
}

/** Names that others use, ccxt above all, by ours. */
const OTHERS: Readonly<Record<string, string>> = {
  BINANCEUSDM: 'binance',
  BINANCECOINM: 'binance',
  COINBASE: 'coinbase-advanced',
  COINBASEADVANCED: 'coinbase-advanced',
  COINBASEEXCHANGE: 'coinbase-exchange',
  COINBASEINTERNATIONAL: 'coinbase-international',
  COINBASEPRO: 'coinbase-exchange',
  COINBASE_PRO: 'coinbase-exchange',
  CRYPTO_COM: 'cryptocom',
  GATEIO: 'gate',
  GATE_IO: 'gate',
  HUOBI: 'htx',
  KRAKENFUTURES: 'kraken-futures',
  KUCOINFUTURES: 'kucoin',
  OKEX: 'okx',
};

const names = (): Map<string, string> =>
  new Map([...Object.keys(exchanges).map((name) => [name.toUpperCase().replaceAll('-', '_'), name] as const), ...Object.entries(OTHERS)]);

/** The exchange that a place names, and what else it says. The longest name counts: KRAKEN_FUTURES is not KRAKEN. */
export function exchangeIn(place: string): { exchange: string; account: string } | undefined {
  const words = place.split('_').filter((word) => word !== '');
  const known = names();
  for (let size = words.length; size > 0; size--) {
    for (let at = 0; at + size <= words.length; at++) {
      const exchange = known.get(words.slice(at, at + size).join('_'));
      if (exchange === undefined) continue;
      return { exchange, account: [...words.slice(0, at), ...words.slice(at + size)].join('-').toLowerCase() };
    }
  }
  return undefined;
}

/** Variables whose value is the name of the exchange, where the names of the others do not tell it. */
export function tellsExchange(variable: string, place: string): boolean {
  const name = variable.toUpperCase();
  return (
    name === 'EXCHANGE' ||
    name === 'EXCHANGE_ID' ||
    name === 'EXCHANGE_NAME' ||
    (place === 'FREQTRADE__EXCHANGE' && name === 'FREQTRADE__EXCHANGE__NAME')
  );
}
