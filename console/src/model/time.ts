// Instants: integer microseconds since 1970 UTC, as everywhere in Clearline. A double holds them
// exactly until the year 2255.

export type Micros = number;

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Reads RFC 3339; null where it is none. `Date` alone would drop the microseconds. */
export function micros(text: string): Micros | null {
  const [, seconds, fraction = '', zone] = RFC3339.exec(text) ?? [];
  const ms = Date.parse(`${seconds ?? ''}${zone ?? ''}`);
  if (Number.isNaN(ms)) return null;
  return ms * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** What people type for an instant: `2026-06-01 10:00`, with or without seconds, `T` and `Z`. */
export function typedMicros(text: string): Micros | null {
  const [, date, time, seconds = ':00'] =
    /^\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?Z?\s*$/i.exec(text) ?? [];
  return date && time ? micros(`${date}T${time}${seconds}Z`) : null;
}

export function rfc3339(at: Micros): string {
  const seconds = Math.floor(at / SECOND);
  const rest = String(at - seconds * SECOND).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${rest}Z`;
}

/** `10:00:05`, always UTC. */
export function clock(at: Micros): string {
  return new Date(at / 1000).toISOString().slice(11, 19);
}

/** `2026-06-01 10:00:05`, always UTC. */
export function dateClock(at: Micros): string {
  return new Date(at / 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** `1:05:09` or `05:09`, with a sign before what is past. */
export function duration(us: Micros): string {
  const all = Math.round(Math.abs(us) / SECOND);
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const two = (number: number): string => String(number).padStart(2, '0');
  const text = `${two(minutes)}:${two(seconds)}`;
  return `${us < 0 && all > 0 ? '−' : ''}${hours > 0 ? `${hours}:${text}` : text}`;
}
