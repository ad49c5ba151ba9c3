// Whether a place is one's own: said before a message is sent, because a position that is one's own
// has been sent for the other's before, and was bombed. The line judges when it is sent; this is
// for the person at the screen.

import { distanceM } from './geodesy';
import type { LngLat, Outline } from './shape';
import { phase, positionAt } from './sky';
import type { Version } from './state';
import type { Micros } from './time';

/** As near as the line takes for one's own. */
const OWN_M = 200;
/** An aircraft flies that far in some seconds. */
const AIRCRAFT_M = 2_000;

export type OwnWarning =
  { readonly kind: 'position' } | { readonly kind: 'item'; readonly id: string };

/** What of one's own is at a place at this instant. */
export function ownAt(
  place: LngLat,
  own: LngLat | null,
  items: readonly Version[],
  me: string,
  at: Micros,
): OwnWarning | null {
  if (own && distanceM(place, own) <= OWN_M) return { kind: 'position' };
  const found = items.find((item) => {
    return item.owner === me && item.kind === 'intent' && isThere(item, place, at);
  });
  return found ? { kind: 'item', id: found.id } : null;
}

function isThere(item: Version, place: LngLat, at: Micros): boolean {
  return (item.parts ?? []).some((part) => {
    if (part.kind === 'volume')
      return phase(part, at) === 'during' && isWithin(part.outline, place);
    const position = positionAt(part, at);
    return position !== null && distanceM(position.at, place) <= AIRCRAFT_M;
  });
}

export function isWithin(outline: Outline, [lng, lat]: LngLat): boolean {
  if (outline.kind === 'circle') return distanceM(outline.center, [lng, lat]) <= outline.radiusM;
  // Degrees around the first corner, so that an outline over the antimeridian is whole.
  const { corners } = outline;
  const [[first] = [0]] = corners;
  const around = (of: number): number => ((((of - first + 180) % 360) + 360) % 360) - 180;
  const x = around(lng);
  let isInside = false;
  corners.forEach(([aLng, aLat], index) => {
    const [bLng, bLat] = corners[(index + 1) % corners.length] ?? [aLng, aLat];
    if (aLat > lat === bLat > lat) return;
    const [from, to] = [around(aLng), around(bLng)];
    if (from + ((to - from) * (lat - aLat)) / (bLat - aLat) > x) isInside = !isInside;
  });
  return isInside;
}
