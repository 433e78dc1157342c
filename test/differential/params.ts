/** Random parameters as bots send them, and as somebody would who wants to break a request. */
import type { ParamValue, Params } from '../../lib/exchanges/types.js';
import { ALPHANUMERIC, type Random, randomText } from './random.js';

/** What the parameters of an endpoint may be. Everything that is not switched on or left in is out. */
export interface ParamStyle {
  /** Texts only of what stands for itself in a URL, where one side cannot send others. `any` unless told. */
  readonly text?: 'any' | 'unreserved';
  /** Characters that no text has. */
  readonly without?: string;
  /** True where numbers and booleans may stand as such; a text of them always may. True unless told. */
  readonly scalars?: boolean;
  readonly empty?: boolean;
  /** `flat`: lists of texts and numbers. `nested`: objects and lists in one another, for JSON. */
  readonly lists?: 'none' | 'flat' | 'nested';
  /** Names that the exchange or ccxt gives a meaning of its own: never used. */
  readonly reserved?: readonly string[];
  /** Always there, in this order, before the random ones. */
  readonly fixed?: (random: Random) => Params;
  /** Most random parameters; 6 unless told. */
  readonly most?: number;
}

const NAMES: readonly string[] = (
  'symbol pair side type ordertype quantity volume price stopPrice amount clientOrderId cl_ord_id orderId txid ' +
  'limit start end from_time since cursor page pageSize reduceOnly post_only flags leverage marginMode currency ' +
  'asset address memo remark note network label status filter account userref expire triggerPrice category coin ' +
  'settle text x CamelCase with_under_score name2 a.b kebab-name'
).split(' ');

const WORDS = [
  'BTCUSDT',
  'XBTUSD',
  'ETH-EUR',
  'buy',
  'SELL',
  'limit',
  'GTC',
  'USDT',
  'swap',
  'cross',
  'tBTCUSD',
  '0',
  '1',
  'true',
  'null',
] as const;
const DECIMALS = ['0.00012', '37500.10', '1.25', '-3.5', '1000000', '0.1', '1e-7', '.5', '00012'] as const;
const NUMBERS = [0, 1, -1, 7, 100, 1616492376594, 9007199254740991, 0.5, 1.25, 37500.1, 0.00012, -0.75] as const;

// What a query, a form, JSON or a signed text is made of, and what encoders get wrong.
const PIECES: readonly string[] = [
  ...[' ', '  ', ...'+&%=#?/:;,.-_~!*\'"()<>[]{}\\|^`@$\n\t'],
  ...['%41', '%zz', '%', '&a=b', '&signature=x', '=&=', '+1', 'a b'],
  ...['\u00e9', '\u00df', '\u00a3', '\u20ac', '\u4e2d\u6587', '\u5e01\u5b89', '\u0663', 'e\u0301', '\u2028'],
  ...['\ud83d\ude80', '\ud83d\udc69\u200d\ud83d\ude80', 'x', '42', 'BTC'],
];

/** Kinds of value, so that a run can tell that it had all of them. */
export const KINDS = {
  Unicode: (text: string) => /[^\x00-\x7f]/.test(text),
  space: (text: string) => text.includes(' '),
  '+': (text: string) => text.includes('+'),
  '&': (text: string) => text.includes('&'),
  '%': (text: string) => text.includes('%'),
  '=': (text: string) => text.includes('='),
  '#': (text: string) => text.includes('#'),
  empty: (text: string) => text === '',
} as const;

/** Every text within a value, at any depth. */
export function textsOf(value: ParamValue): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object') return [];
  return Object.values(value as Record<string, ParamValue>).flatMap(textsOf);
}

/** True for text that no encoder changes. */
export const isUnreserved = (text: string): boolean => /^[A-Za-z0-9._~-]*$/.test(text);

function textValue(random: Random, style: ParamStyle): string {
  if (random.chance(35)) return random.pick(WORDS);
  if (random.chance(30)) return random.pick(DECIMALS);
  if (random.chance(25)) return randomText(random, ALPHANUMERIC, 1 + random.int(36));
  if (style.text === 'unreserved') return randomText(random, `${ALPHANUMERIC}-._~`, 1 + random.int(12));
  if (style.empty !== false && random.chance(12)) return '';
  let text = '';
  for (let i = random.int(5); i >= 0; i--) text += random.pick(PIECES);
  const { without = '' } = style;
  return without === '' ? text : [...text].filter((c) => !without.includes(c)).join('');
}

function scalarValue(random: Random, style: ParamStyle): ParamValue {
  if (style.scalars === false || random.chance(75)) return textValue(random, style);
  return random.chance(30) ? random.chance(50) : random.pick(NUMBERS);
}

function value(random: Random, style: ParamStyle, depth: number): ParamValue {
  const { lists = 'none' } = style;
  if (lists === 'none' || depth > 2 || !random.chance(depth === 0 ? 20 : 30)) return scalarValue(random, style);
  const inner = lists === 'flat' ? scalarValue : (r: Random, s: ParamStyle) => value(r, s, depth + 1);
  if (lists === 'flat' || random.chance(50)) return Array.from({ length: 1 + random.int(3) }, () => inner(random, style));
  return Object.fromEntries(names(random, style, 1 + random.int(3)).map((name) => [name, inner(random, style)]));
}

function names(random: Random, { reserved = [] }: ParamStyle, most: number): string[] {
  const found = new Set<string>();
  for (let i = 0; i < most; i++) found.add(random.pick(NAMES));
  return [...found].filter((name) => !reserved.includes(name));
}

/** One random set. */
export function randomParams(random: Random, style: ParamStyle): Params {
  const fixed = style.fixed?.(random) ?? {};
  const params: Record<string, ParamValue> = { ...fixed };
  for (const name of names(random, style, random.int((style.most ?? 6) + 1))) {
    if (!Object.hasOwn(params, name)) params[name] = value(random, style, 0);
  }
  return params;
}
