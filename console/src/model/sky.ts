// The sky at an instant: what holds, where it is, and who is where. The whole screen is a function
// of the state and that instant.

import { between } from './geodesy';
import type { Altitude, LngLat, Part, Route } from './shape';
import { span } from './shape';
import type { Conflict, LineState, Version } from './state';
import type { Micros } from './time';

/** An instant that is looked at, and the present. */
export interface View {
  readonly at: Micros;
  readonly now: Micros;
}

/** In the past the screen shows what was known then; ahead, what is known now. */
export function knownAt({ at, now }: View): Micros {
  return Math.min(at, now);
}

const holds = (one: { from: Micros; until: Micros | null }, at: Micros): boolean => {
  return one.from <= at && (one.until === null || at < one.until);
};

function standing<T extends { from: Micros; until: Micros | null }>(
  all: ReadonlyMap<string, readonly T[]>,
  view: View,
): T[] {
  // In the present whatever has no end holds, though the two clocks may differ a little.
  const isNow = view.at >= view.now;
  const found: T[] = [];
  for (const versions of all.values()) {
    const one = isNow
      ? versions.at(-1)
      : versions.findLast((version) => holds(version, knownAt(view)));
    if (one && (!isNow || one.until === null)) found.push(one);
  }
  return found;
}

/** The items that stand, as they were known. */
export function itemsAt(state: LineState, view: View): Version[] {
  return standing(state.items, view);
}

export function conflictsAt(state: LineState, view: View): Conflict[] {
  return standing(state.conflicts, view);
}

/** An item as it is now, or as it last was. */
export function latest(state: LineState, id: string): Version | null {
  return state.items.get(id)?.at(-1) ?? null;
}

/** Where a part stands in time: an instant within its bounds is one of the closed set. */
export type Phase = 'before' | 'during' | 'after';

export function phase(part: Part, at: Micros): Phase {
  const { start, end } = span([part]);
  if (start !== null && at < start) return 'before';
  return end !== null && at > end ? 'after' : 'during';
}

export interface Position {
  readonly at: LngLat;
  readonly altitude: Altitude;
  /** Where it is going, degrees from north; null where it stands. */
  readonly toward: LngLat | null;
}

/** Where a route is at an instant: straight and uniform between its points. */
export function positionAt(route: Route, at: Micros): Position | null {
  const { points, datum } = route;
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || at < first.time || at > last.time) return null;
  // The last point that is not later; found by halving, for a route may have 10,000 points.
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((points[middle]?.time ?? Infinity) <= at) low = middle;
    else high = middle - 1;
  }
  const from = points[low] ?? first;
  const to = points[low + 1];
  if (!to) return { at: from.at, altitude: { mm: from.mm, datum }, toward: null };
  const fraction = (at - from.time) / (to.time - from.time);
  const mm = Math.round(from.mm + (to.mm - from.mm) * fraction);
  return { at: between(from.at, to.at, fraction), altitude: { mm, datum }, toward: to.at };
}
