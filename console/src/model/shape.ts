// The shapes that the console draws: what an item says of space and time, with integer units.
//
// Two formats become one here: the native API's (degrees, metres, RFC 3339) and the record's
// (millimetres and microseconds, as the entries' withheld extents have them).

import type { AltitudeText, RoutePointText, Volume4dText } from '../api/schema';
import { micros, type Micros } from './time';

export type LngLat = readonly [longitude: number, latitude: number];
export type Datum = 'W84' | 'AMSL' | 'STD';

export interface Altitude {
  readonly mm: number;
  readonly datum: Datum;
}

export type Outline =
  | { readonly kind: 'polygon'; readonly corners: readonly LngLat[] }
  | { readonly kind: 'circle'; readonly center: LngLat; readonly radiusM: number };

/** Null is unbounded. */
export interface Volume {
  readonly kind: 'volume';
  readonly outline: Outline;
  readonly lower: Altitude | null;
  readonly upper: Altitude | null;
  readonly start: Micros | null;
  readonly end: Micros | null;
}

export interface RoutePoint {
  readonly time: Micros;
  readonly at: LngLat;
  readonly mm: number;
}

/** Straight and uniform between its points. */
export interface Route {
  readonly kind: 'route';
  readonly datum: Datum;
  readonly points: readonly RoutePoint[];
}

export type Part = Volume | Route;

const FOOT_MM = 304.8;

export function altitudeOf(text: AltitudeText): Altitude {
  const mm = Math.round(text.value * (text.units === 'FT' ? FOOT_MM : 1000));
  return { mm, datum: text.reference };
}

export function volumeOf(text: Volume4dText): Volume | null {
  const outline = outlineOf(text);
  if (outline === null) return null;
  const { altitude_lower: lower, altitude_upper: upper } = text.volume;
  return {
    kind: 'volume',
    outline,
    lower: lower ? altitudeOf(lower) : null,
    upper: upper ? altitudeOf(upper) : null,
    start: text.time_start ? micros(text.time_start.value) : null,
    end: text.time_end ? micros(text.time_end.value) : null,
  };
}

function outlineOf(text: Volume4dText): Outline | null {
  const { outline_circle: circle, outline_polygon: polygon } = text.volume;
  if (circle) {
    const center: LngLat = [circle.center.lng, circle.center.lat];
    return { kind: 'circle', center, radiusM: circle.radius.value };
  }
  if (!polygon) return null;
  return { kind: 'polygon', corners: polygon.vertices.map(({ lat, lng }): LngLat => [lng, lat]) };
}

export function routeOf(texts: readonly RoutePointText[]): Route {
  const points = texts.map((text): RoutePoint => ({
    time: micros(text.time) ?? 0,
    at: [text.longitude, text.latitude],
    mm: altitudeOf(text.altitude).mm,
  }));
  return { kind: 'route', datum: texts[0]?.altitude.reference ?? 'W84', points };
}

/** What an item of a list shows; null where nothing of its extents is disclosed. */
export function partsOf(item: {
  volumes?: Volume4dText[] | null;
  route?: RoutePointText[] | null;
}): readonly Part[] | null {
  if (item.route) return [routeOf(item.route)];
  return item.volumes ? item.volumes.map(volumeOf).filter((one) => one !== null) : null;
}

// The record's own format: the text of the withheld `extents`.

interface RecordAltitude {
  mm: number;
  reference: Datum;
}
interface RecordVolume {
  outline_polygon?: [number, number][];
  outline_circle?: { center: [number, number]; radius_m: number };
  altitude_lower?: RecordAltitude;
  altitude_upper?: RecordAltitude;
  time_start_us?: number;
  time_end_us?: number;
}
interface RecordRoute {
  reference: Datum;
  points: [number, number, number, number][];
}
type RecordPart = { volume: RecordVolume } | { route: RecordRoute };

export function partsOfRecord(text: string): readonly Part[] {
  const { parts } = JSON.parse(text) as { parts: RecordPart[] };
  return parts.map((part) =>
    'route' in part ? recordRoute(part.route) : recordVolume(part.volume),
  );
}

function recordRoute({ reference, points }: RecordRoute): Route {
  const read = ([time, lat, lng, mm]: [number, number, number, number]): RoutePoint => {
    return { time, at: [lng, lat], mm };
  };
  return { kind: 'route', datum: reference, points: points.map(read) };
}

function recordVolume(text: RecordVolume): Volume {
  const altitude = (one: RecordAltitude | undefined): Altitude | null => {
    return one ? { mm: one.mm, datum: one.reference } : null;
  };
  const { outline_circle: circle, outline_polygon: polygon = [] } = text;
  const outline: Outline = circle
    ? { kind: 'circle', center: [circle.center[1], circle.center[0]], radiusM: circle.radius_m }
    : { kind: 'polygon', corners: polygon.map(([lat, lng]): LngLat => [lng, lat]) };
  return {
    kind: 'volume',
    outline,
    lower: altitude(text.altitude_lower),
    upper: altitude(text.altitude_upper),
    start: text.time_start_us ?? null,
    end: text.time_end_us ?? null,
  };
}

/** From the first instant of all parts to the last; null where one is unbounded. */
export function span(parts: readonly Part[]): { start: Micros | null; end: Micros | null } {
  let start: Micros | null = Infinity;
  let end: Micros | null = -Infinity;
  for (const part of parts) {
    const [from, to] =
      part.kind === 'route'
        ? [part.points[0]?.time ?? null, part.points.at(-1)?.time ?? null]
        : [part.start, part.end];
    start = start === null || from === null ? null : Math.min(start, from);
    end = end === null || to === null ? null : Math.max(end, to);
  }
  return parts.length === 0 ? { start: null, end: null } : { start, end };
}
