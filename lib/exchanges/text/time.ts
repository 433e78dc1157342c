/** Seconds since 1970, whole, of milliseconds since 1970. */
export const seconds = (milliseconds: number): string => String(Math.floor(milliseconds / 1000));

/** `2026-11-24T12:00:00.000Z`. */
export const isoMilliseconds = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** `2026-11-24T12:00:00`, in UTC. */
export const isoSeconds = (milliseconds: number): string => isoMilliseconds(milliseconds).slice(0, 19);

/** `20261124-12:00:00.000`, in UTC: a UTCTimestamp of FIX. */
export function fixMilliseconds(milliseconds: number): string {
  const iso = isoMilliseconds(milliseconds);
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}-${iso.slice(11, 23)}`;
}
