import { requestInvalid } from './refuse.js';

/** Seconds since 1970, whole, of milliseconds since 1970. */
export const seconds = (milliseconds: number): string => String(Math.floor(milliseconds / 1000));

// 9999-12-31T23:59:59.999Z: what comes after has no text of this form.
const LAST = 253_402_300_799_999;

// `2026-11-24T12:00:` of the minute that was asked for last. A bot signs many requests a minute, and to ask a Date for its text
// costs more than all else in a short one.
let minute = -1;
let minuteText = '';

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/**
 * `2026-11-24T12:00:00`, in UTC.
 *
 * @throws `REQUEST_INVALID` after the year 9999
 */
export function isoSeconds(milliseconds: number): string {
  const now = Math.floor(milliseconds / 60_000);
  if (now !== minute) {
    if (milliseconds > LAST) throw requestInvalid('the time is after the year 9999');
    minuteText = new Date(milliseconds).toISOString().slice(0, 17);
    minute = now;
  }
  return minuteText + digits(Math.floor((milliseconds % 60_000) / 1000), 2);
}

/**
 * `2026-11-24T12:00:00.000Z`.
 *
 * @throws `REQUEST_INVALID` after the year 9999
 */
export const isoMilliseconds = (milliseconds: number): string => `${isoSeconds(milliseconds)}.${digits(milliseconds % 1000, 3)}Z`;

/** `20261124-12:00:00.000`, in UTC: a UTCTimestamp of FIX. */
export function fixMilliseconds(milliseconds: number): string {
  const iso = isoMilliseconds(milliseconds);
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}-${iso.slice(11, 23)}`;
}
