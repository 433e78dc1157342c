/** How far an exchange's clock is from ours, from what the exchange said. */
import { requestInvalid } from './exchanges/text/refuse.js';
import { checkFields } from './exchanges/text/request.js';
import type { Facts } from './exchanges/types.js';

/**
 * An answer that tells the exchange's time, and when we asked: either the `Date` header of any answer, or the text that
 * `facts.serverTime.url` answered.
 */
export interface TimeReading {
  /** `Date.now()` when the request left. */
  readonly sent: number;
  /** `Date.now()` when the answer was there. */
  readonly received: number;
  /** The `Date` header (RFC 9110 section 5.6.7): whole seconds, so half a second is added. */
  readonly date?: string | null;
  /** The body, as text. */
  readonly body?: string;
}

const UNITS = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

// Times of 13 digits in milliseconds, September 2001 to November 2286: a unit that was mistaken falls outside.
const LEAST = 1e12;
const MOST = 1e13;

const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
const DECIMAL = /^\d{1,20}(?:\.\d{1,9})?$/;
// Without an offset, Date.parse takes a time for one of this machine's own zone.
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Takes the middle between sent and received for the moment of the reading; what is wrong by that is half the time between them at
 * most (and half a second more for a `Date` header).
 *
 * @returns milliseconds that the exchange's clock is ahead, whole
 * @throws `REQUEST_INVALID`
 */
export function offsetOf(reading: TimeReading, facts: Facts): number {
  checkFields(reading, ['sent', 'received', 'date', 'body'], 'reading');
  const { sent, received, date, body } = reading;
  if (!(Number.isFinite(sent) && Number.isFinite(received) && sent <= received)) {
    throw requestInvalid('sent and received are not two times in milliseconds, one after the other');
  }
  if ((body === undefined) === ((date ?? undefined) === undefined)) {
    throw requestInvalid('the reading needs a Date header or a body, and not both');
  }
  const time = body === undefined ? timeOfDate(date) : timeOfBody(body, facts);
  if (!(time >= LEAST && time < MOST)) {
    throw requestInvalid(`the ${body === undefined ? 'Date header' : 'answer'} has no time of this age in it`);
  }
  return Math.round(time - (sent + received) / 2);
}

function timeOfDate(date: unknown): number {
  return typeof date === 'string' && IMF_FIXDATE.test(date) ? Date.parse(date) + 500 : NaN;
}

function timeOfBody(body: string, { serverTime: where }: Facts): number {
  if (where === undefined) throw requestInvalid('this exchange has no address that tells its time');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return NaN;
  }
  for (const name of where.field === '' ? [] : where.field.split('.')) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }
  if (where.unit === 'iso') return typeof value === 'string' && ISO.test(value) ? Date.parse(value) : NaN;
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && DECIMAL.test(text) ? Number(text) * UNITS[where.unit] : NaN;
}
