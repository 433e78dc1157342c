/** How far an exchange's clock is from ours, from what the exchange said. */
import type { Facts } from './exchanges/types.js';
import { requestInvalid } from './exchanges/text/refuse.js';

/** An answer that tells the exchange's time, and when we asked. */
export interface TimeReading {
  /** `Date.now()` when the request left. */
  readonly sent: number;
  /** `Date.now()` when the answer was there. */
  readonly received: number;
  /** The `Date` header of any answer: whole seconds, so half a second is added. */
  readonly date?: string | null;
  /** Instead: the text that `facts.serverTime.url` answered. */
  readonly body?: string;
}

const UNITS = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/**
 * @returns milliseconds that the exchange's clock is ahead, taking the middle between sent and received for the moment of the reading
 * @throws `REQUEST_INVALID`
 */
export function offsetOf(reading: TimeReading, facts: Facts): number {
  const { sent, received } = reading;
  if (!(Number.isFinite(sent) && Number.isFinite(received) && sent <= received)) {
    throw requestInvalid('sent and received are not two times in milliseconds, one after the other');
  }
  const time = reading.body === undefined ? Date.parse(reading.date ?? '') + 500 : serverTime(reading.body, facts);
  if (!Number.isFinite(time)) throw requestInvalid('the answer has no time in it');
  return Math.round(time - (sent + received) / 2);
}

function serverTime(body: string, { serverTime: where }: Facts): number {
  if (where === undefined) throw requestInvalid('this exchange has no address that tells its time');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return NaN;
  }
  for (const name of where.field === '' ? [] : where.field.split('.')) {
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }
  if (typeof value !== 'number' && typeof value !== 'string') return NaN;
  return where.unit === 'iso' ? Date.parse(String(value)) : Number(value) * UNITS[where.unit];
}
