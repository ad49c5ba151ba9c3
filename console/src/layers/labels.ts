// What things are called and how high they are, where there is room for it.

import { declutter, type Label } from '../model/declutter';
import { altitudeText, lateralText } from '../model/units';
import { colors, type Theme } from '../look';
import type { Paint } from './painted';
import { altitudeOf, nameOf, trendOf, type Track, type Trend } from '../model/tracks';
import type { PaintedAircraft } from './flights';
import type { PaintedConflict } from './conflicts';
import type { PaintedTrack } from './tracks';

interface Written extends Label {
  readonly lines: readonly string[];
  readonly color: string;
}

const FONT = '11px system-ui, sans-serif';
const LINE = 13;
/** How far above its aircraft the label of a track stands, pixels. */
const RAISED = 26;
/** A hostile name may be 128 bytes of anything: it is drawn as text, and cut. */
const CHARS_MAX = 24;
/** More than this nobody reads, and drawing text costs. */
const LABELS_MAX = 150;

export interface Painted {
  readonly aircraft: readonly PaintedAircraft[];
  readonly conflicts: readonly PaintedConflict[];
  readonly tracks: readonly PaintedTrack[];
}

export function paintLabels(
  on: Paint,
  { aircraft, conflicts, tracks }: Painted,
  theme: Theme,
  selected: ReadonlySet<string>,
): void {
  const { context } = on;
  const { text, halo, danger, warning } = colors(theme);
  context.font = FONT;
  const shown = (name: string): string => {
    return name.length > CHARS_MAX ? `${name.slice(0, CHARS_MAX - 1)}…` : name;
  };
  const write = (
    pixel: readonly number[],
    lines: string[],
    color: string,
    weight: number,
  ): Written => {
    const width = Math.max(...lines.map((line) => widthOf(context, line)));
    const [x = 0, y = 0] = pixel;
    return { x, y, width, height: lines.length * LINE, weight, lines, color };
  };
  const flights = first(aircraft, ({ aircraft: { item } }) => selected.has(item.id));
  const labels = flights.map(({ aircraft: { item, position }, pixel }) => {
    const lines = [shown(item.id), altitudeText(position.altitude)];
    return write(pixel, lines, text, selected.has(item.id) ? 3 : 1);
  });
  for (const { track, pixel, isBeside } of first(tracks, ({ track: { key } }) =>
    selected.has(key),
  )) {
    const weight = selected.has(track.key) ? 3 : 2;
    // Above its leader and the line of its pair, as displays of air traffic have it.
    const [x, y] = pixel;
    labels.push(write([x + 4, y - RAISED], trackLines(track, isBeside).map(shown), text, weight));
  }
  for (const {
    conflict: { encounter },
    severity,
    pixel,
  } of conflicts.slice(0, LABELS_MAX)) {
    const color = severity === 'danger' ? danger : warning;
    if (encounter) labels.push(write(pixel, [lateralText(encounter.lateralM)], color, 2));
  }
  context.textBaseline = 'top';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  for (const { label, left, top } of declutter(labels)) {
    label.lines.forEach((line, index) => {
      context.strokeStyle = halo;
      context.strokeText(line, left, top + index * LINE);
      context.fillStyle = label.color;
      context.fillText(line, left, top + index * LINE);
    });
  }
}

/** As many as are written, what is selected before the rest. */
function first<T>(all: readonly T[], isSelected: (one: T) => boolean): T[] {
  if (all.length <= LABELS_MAX) return [...all];
  return [...all.filter(isSelected), ...all.filter((one) => !isSelected(one))].slice(0, LABELS_MAX);
}

const TRENDS: Record<Trend, string> = { climbs: '↑', descends: '↓', level: '→', unknown: '' };

/** What it is called; how high, whether it climbs, and how fast in knots; and what is not sure. */
function trackLines(track: Track, isBeside: boolean): string[] {
  const altitude = altitudeOf(track);
  const height = altitude ? `${altitudeText(altitude)}${TRENDS[trendOf(track)]}` : '–';
  const speed = track.speedMS === null ? '' : ` ${Math.round(track.speedMS / 0.514444)} kt`;
  const doubt = `${track.doubt ? '? ' : ''}${track.freshness === 'stale' ? '∅ ' : ''}`;
  const name = `${doubt}${nameOf(track)}`;
  return [name, `${height}${speed}`, ...(isBeside ? [`@${track.source}`] : [])];
}

const widths = new Map<string, number>();

function widthOf(context: CanvasRenderingContext2D, text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  const { width } = context.measureText(text);
  if (widths.size > 5_000) widths.clear();
  widths.set(text, width);
  return width;
}
