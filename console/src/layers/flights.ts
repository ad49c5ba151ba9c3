// Where each aircraft of a known route is at the instant: a symbol of its party that points where
// it goes. The symbols differ in form, not in colour alone.

import type { LngLat } from '../model/shape';
import { positionAt, type Position } from '../model/sky';
import type { Version } from '../model/state';
import type { Micros } from '../model/time';
import { partyLook, type Theme } from '../look';
import type { Paint, Pixel } from './painted';
import { halo, symbol } from './symbols';

export interface Aircraft {
  readonly item: Version;
  readonly position: Position;
  readonly party: number;
}

export function aircraftAt(
  items: readonly Version[],
  at: Micros,
  partyIndex: (party: string) => number,
): Aircraft[] {
  const found: Aircraft[] = [];
  for (const item of items) {
    for (const part of item.parts ?? []) {
      if (part.kind !== 'route') continue;
      const position = positionAt(part, at);
      if (position) found.push({ item, position, party: partyIndex(item.owner) });
    }
  }
  return found;
}

export interface PaintedAircraft {
  readonly aircraft: Aircraft;
  readonly pixel: Pixel;
}

/** Paints those in view, and tells where they were painted, for labels and for clicks. */
export function paintFlights(
  on: Paint,
  all: readonly Aircraft[],
  theme: Theme,
  selected: ReadonlySet<string>,
): PaintedAircraft[] {
  const { context } = on;
  const painted: PaintedAircraft[] = [];
  for (const aircraft of all) {
    const { position, item, party } = aircraft;
    const pixel = on.pixel(position.at);
    if (!on.isInView(pixel)) continue;
    const { color } = partyLook(party, theme);
    context.save();
    context.translate(...pixel);
    context.rotate(heading(on, position.at, position.toward, pixel));
    context.fillStyle = context.strokeStyle = color;
    context.lineWidth = 1.6;
    symbol(context, party);
    context.restore();
    if (selected.has(item.id)) halo(context, pixel, color);
    painted.push({ aircraft, pixel });
  }
  return painted;
}

function heading(on: Paint, at: LngLat, toward: LngLat | null, [x, y]: Pixel): number {
  if (!toward) return 0;
  // A little of the way: where it goes is a direction on the map at this place.
  const step = Math.min(1, 0.05 / Math.max(Math.hypot(toward[0] - at[0], toward[1] - at[1]), 1e-9));
  const near: LngLat = [at[0] + (toward[0] - at[0]) * step, at[1] + (toward[1] - at[1]) * step];
  const [toX, toY] = on.pixel(near);
  return Math.atan2(toY - y, toX - x) + Math.PI / 2;
}

/** The painted aircraft nearest to a click, if one is near. */
export function nearest(painted: readonly PaintedAircraft[], [x, y]: Pixel): Aircraft | null {
  let best: { aircraft: Aircraft; distance: number } | null = null;
  for (const { aircraft, pixel } of painted) {
    const distance = Math.hypot(pixel[0] - x, pixel[1] - y);
    if (distance < 14 && (!best || distance < best.distance)) best = { aircraft, distance };
  }
  return best?.aircraft ?? null;
}
