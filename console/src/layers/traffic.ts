// Where each aircraft of a known route is at the instant: a symbol of its party that points where
// it goes. The symbols differ in form, not in colour alone.

import type { LngLat } from '../model/shape';
import { positionAt, type Position } from '../model/sky';
import type { Version } from '../model/state';
import type { Micros } from '../model/time';
import { partyLook, type Theme } from '../look';
import type { Paint, Pixel } from './painted';

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
export function paintTraffic(
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

function symbol(context: CanvasRenderingContext2D, party: number): void {
  context.beginPath();
  switch (party % 4) {
    case 0:
      context.moveTo(0, -8);
      context.lineTo(5, 6);
      context.lineTo(0, 3);
      context.lineTo(-5, 6);
      context.closePath();
      return context.fill();
    case 1:
      context.moveTo(0, -7);
      context.lineTo(5, 0);
      context.lineTo(0, 7);
      context.lineTo(-5, 0);
      context.closePath();
      context.moveTo(0, -7);
      context.lineTo(0, -12);
      return context.stroke();
    case 2:
      context.rect(-4.5, -4.5, 9, 9);
      context.moveTo(0, -4.5);
      context.lineTo(0, -11);
      return context.stroke();
    default:
      context.arc(0, 0, 5, 0, 2 * Math.PI);
      context.moveTo(0, -5);
      context.lineTo(0, -11);
      return context.stroke();
  }
}

function halo(context: CanvasRenderingContext2D, [x, y]: Pixel, color: string): void {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 13, 0, 2 * Math.PI);
  context.stroke();
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
