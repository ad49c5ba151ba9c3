// Live tracks: a symbol of the side whose feed sees it, where it was, a line to where it is in a
// minute, and for what is not sure a second cue beside colour: a stale track is hollow and crossed
// out, one that jumped has a question mark where it claims to be.

import type { LngLat } from '../model/shape';
import { aheadOf, LEADER, type Spot, type Track } from '../model/tracks';
import { colors, partyLook, type Theme } from '../look';
import type { Paint, Pixel } from './painted';
import { halo, symbol } from './symbols';

export interface Shown {
  readonly tracks: readonly Track[];
  /** The place in the row of those tracks that several feeds have of one aircraft. */
  readonly rows: ReadonlyMap<string, number>;
  readonly trail: (key: string) => readonly Spot[];
  readonly partyIndex: (party: string) => number;
}

export interface PaintedTrack {
  readonly track: Track;
  readonly pixel: Pixel;
  readonly isBeside: boolean;
}

/** Tracks of one aircraft stand so far from each other at least, pixels. */
const BESIDE = 16;

export function paintTracks(
  on: Paint,
  { tracks, rows, trail, partyIndex }: Shown,
  theme: Theme,
  selected: ReadonlySet<string>,
): PaintedTrack[] {
  const painted: PaintedTrack[] = [];
  for (const track of tracks) {
    const there = on.pixel(track.at);
    if (!on.isInView(there)) continue;
    const row = rows.get(track.key);
    const pixel: Pixel = [there[0] + (row ?? 0) * BESIDE, there[1]];
    const party = partyIndex(track.feedParty);
    const { color } = partyLook(party, theme);
    paintTrail(on, trail(track.key), there, color);
    if (track.freshness !== 'stale') paintLeader(on, track, there, pixel, color);
    paintSymbol(on, track, pixel, color, party);
    if (track.doubt) paintDoubt(on, track.doubt.at, pixel, colors(theme).warning);
    if (selected.has(track.key)) halo(on.context, pixel, color);
    painted.push({ track, pixel, isBeside: row !== undefined });
  }
  return painted;
}

function paintTrail(on: Paint, spots: readonly Spot[], end: Pixel, color: string): void {
  if (spots.length === 0) return;
  const { context } = on;
  context.fillStyle = color;
  context.globalAlpha = 0.55;
  let [beforeX, beforeY] = end;
  for (let index = spots.length - 1; index >= 0; index -= 1) {
    const [x, y] = on.pixel(spots[index]?.at ?? [0, 0]);
    // Dots that lie on each other say nothing more.
    if (Math.abs(x - beforeX) + Math.abs(y - beforeY) < 5) continue;
    context.fillRect(x - 1, y - 1, 2, 2);
    [beforeX, beforeY] = [x, y];
  }
  context.globalAlpha = 1;
}

function paintLeader(on: Paint, track: Track, there: Pixel, pixel: Pixel, color: string): void {
  const ahead = aheadOf(track, LEADER);
  if (!ahead) return;
  const { context } = on;
  const [x, y] = on.pixel(ahead);
  context.strokeStyle = color;
  context.lineWidth = 1.2;
  context.beginPath();
  context.moveTo(...pixel);
  context.lineTo(x + pixel[0] - there[0], y);
  context.stroke();
}

function paintSymbol(
  { context }: Paint,
  { freshness, trackDeg, doubt }: Track,
  pixel: Pixel,
  color: string,
  party: number,
): void {
  context.save();
  context.translate(...pixel);
  context.fillStyle = context.strokeStyle = color;
  context.lineWidth = 1.8;
  if (freshness === 'stale') {
    context.globalAlpha = 0.75;
    context.setLineDash([2, 2]);
  }
  context.beginPath();
  context.arc(0, 0, 10, 0, 2 * Math.PI);
  if (freshness !== 'live' || doubt) context.setLineDash([2, 2]);
  context.stroke();
  context.setLineDash([]);
  context.rotate(((trackDeg ?? 0) * Math.PI) / 180);
  context.scale(0.8, 0.8);
  symbol(context, party);
  context.restore();
  if (freshness !== 'stale') return;
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(pixel[0] - 9, pixel[1] + 9);
  context.lineTo(pixel[0] + 9, pixel[1] - 9);
  context.stroke();
}

/** Where it says that it is, and nobody believes it. */
function paintDoubt(on: Paint, at: LngLat, from: Pixel, color: string): void {
  const { context } = on;
  const to = on.pixel(at);
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = 1;
  context.setLineDash([1, 4]);
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.setLineDash([]);
  context.font = 'bold 14px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  context.fillText('?', ...to);
  context.textAlign = 'start';
}

/** The painted track nearest to a click, if one is near. */
export function nearestTrack(painted: readonly PaintedTrack[], [x, y]: Pixel): Track | null {
  let best: { track: Track; distance: number } | null = null;
  for (const { track, pixel } of painted) {
    const distance = Math.hypot(pixel[0] - x, pixel[1] - y);
    if (distance < 14 && (!best || distance < best.distance)) best = { track, distance };
  }
  return best?.track ?? null;
}
