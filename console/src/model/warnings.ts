// What looks wrong about a draft, said before it is sent. None of it forbids sending: sides are
// sovereign, and the line judges.

import type { Terms } from './agreement';
import { distanceM } from './geodesy';
import { span, type LngLat, type Part } from './shape';
import type { Version } from './state';
import { HOUR, SECOND, type Micros } from './time';

export type Warning =
  | { readonly code: 'late'; readonly by: Micros }
  | { readonly code: 'past' | 'null-island' | 'swapped' | 'long' }
  | { readonly code: 'far'; readonly km: number }
  | { readonly code: 'fast'; readonly knots: number; readonly leg: number }
  | { readonly code: 'height'; readonly feet: number };

const FAR_M = 1_500_000;
const FAST_KT = 1_000;
const LONG = 24 * HOUR;
const [LOW_FT, HIGH_FT] = [-1_500, 70_000];

export function warnings(
  parts: readonly Part[],
  others: readonly Version[],
  terms: Terms | null,
  now: Micros,
): Warning[] {
  return [
    ...timing(parts, terms, now),
    ...place(parts, others),
    ...parts.flatMap(speeds),
    ...height(parts),
  ];
}

function timing(parts: readonly Part[], terms: Terms | null, now: Micros): Warning[] {
  const { start, end } = span(parts);
  if (end !== null && end < now) return [{ code: 'past' }];
  const found: Warning[] = [];
  const notice = terms?.notice ?? 0;
  if (start === null || start < now + notice) {
    found.push({ code: 'late', by: now + notice - (start ?? now) });
  }
  if (start !== null && end !== null && end - start > LONG) found.push({ code: 'long' });
  return found;
}

export function pointsOf(parts: readonly Part[]): LngLat[] {
  return parts.flatMap((part) => {
    if (part.kind === 'route') return part.points.map(({ at }) => at);
    return part.outline.kind === 'circle' ? [part.outline.center] : [...part.outline.corners];
  });
}

function place(parts: readonly Part[], others: readonly Version[]): Warning[] {
  const points = pointsOf(parts);
  if (points.some(([lng, lat]) => Math.hypot(lng, lat) < 0.01)) return [{ code: 'null-island' }];
  const known = others.flatMap((other) => pointsOf((other.parts ?? []).slice(0, 1)).slice(0, 1));
  if (known.length === 0 || points.length === 0) return [];
  const nearest = (point: LngLat): number => Math.min(...known.map((one) => distanceM(one, point)));
  const away = Math.max(...points.map(nearest));
  if (away < FAR_M) return [];
  const swapped = points.map(([lng, lat]): LngLat => [lat, lng]);
  const could = swapped.every(([, lat]) => Math.abs(lat) <= 90);
  if (could && Math.max(...swapped.map(nearest)) < FAR_M / 3) return [{ code: 'swapped' }];
  return [{ code: 'far', km: Math.round(away / 1000) }];
}

function speeds(part: Part): Warning[] {
  if (part.kind !== 'route') return [];
  let [most, leg] = [0, 0];
  part.points.forEach((point, index) => {
    const next = part.points[index + 1];
    if (!next) return;
    const seconds = (next.time - point.time) / SECOND;
    const knots = (distanceM(point.at, next.at) / seconds) * (3600 / 1852);
    if (knots > most) [most, leg] = [knots, index + 1];
  });
  return most > FAST_KT ? [{ code: 'fast', knots: Math.round(most), leg }] : [];
}

function height(parts: readonly Part[]): Warning[] {
  const all = parts.flatMap((part) => {
    if (part.kind === 'route') return part.points.map(({ mm }) => mm);
    return [part.lower, part.upper].flatMap((one) => (one ? [one.mm] : []));
  });
  const odd = all.map((mm) => Math.round(mm / 304.8)).find((ft) => ft < LOW_FT || ft > HIGH_FT);
  return odd === undefined ? [] : [{ code: 'height', feet: odd }];
}
