// The vertical profile of a pair: altitude over time, each in its own datum.

import type { Altitude, Datum, Part } from './shape';
import type { Conflict, Version } from './state';
import type { Micros } from './time';

/** What is drawn of an item, and of what two of them do. */
export type Drawable = Pick<Version, 'id' | 'owner' | 'parts'>;
export type Approaching = Pick<Conflict, 'encounter'>;

/** A route is a line, a volume a box; unbounded limits reach the edge of the drawing. */
export interface Trace {
  readonly item: string;
  readonly owner: string;
  readonly lines: readonly (readonly { readonly time: Micros; readonly mm: number }[])[];
  readonly boxes: readonly {
    start: Micros;
    end: Micros;
    lower: number | null;
    upper: number | null;
  }[];
}

export interface ProfileView {
  readonly start: Micros;
  readonly end: Micros;
  readonly low: number;
  readonly high: number;
  readonly traces: readonly Trace[];
  /** More than one cannot be drawn to one scale. */
  readonly datums: readonly Datum[];
}

/** Around the encounter, as long again to either side; null where nothing is known of it. */
export function profile(conflict: Approaching, items: readonly Drawable[]): ProfileView | null {
  const { encounter } = conflict;
  const parts = items.flatMap((item) => item.parts ?? []);
  if (parts.length === 0) return null;
  const bounds = parts.flatMap(timesOf);
  const [first, last] = [Math.min(...bounds), Math.max(...bounds)];
  if (!Number.isFinite(first) || !Number.isFinite(last)) return null;
  const from = encounter?.start ?? first;
  const to = encounter?.end ?? last;
  const margin = Math.max((to - from) * 2, 120e6);
  const [start, end] = [Math.max(first, from - margin), Math.min(last, to + margin)];
  if (!(start < end)) return null;
  const traces = items.map((item) => trace(item, start, end));
  const heights = traces.flatMap(({ lines, boxes }) => [
    ...lines.flat().map(({ mm }) => mm),
    ...boxes.flatMap(({ lower, upper }) => [lower, upper]).filter((mm) => mm !== null),
  ]);
  if (heights.length === 0) return null;
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  const room = Math.max((most - least) * 0.25, 450_000);
  const datums = [...new Set(parts.flatMap(datumsOf))];
  return { start, end, low: least - room, high: most + room, traces, datums };
}

function timesOf(part: Part): Micros[] {
  if (part.kind === 'route') return part.points.map(({ time }) => time);
  return [part.start, part.end].filter((time) => time !== null);
}

function datumsOf(part: Part): Datum[] {
  if (part.kind === 'route') return [part.datum];
  return [part.lower, part.upper].flatMap((one: Altitude | null) => (one ? [one.datum] : []));
}

function trace(item: Drawable, start: Micros, end: Micros): Trace {
  const lines: { time: Micros; mm: number }[][] = [];
  const boxes: Trace['boxes'][number][] = [];
  for (const part of item.parts ?? []) {
    if (part.kind === 'route') lines.push(clipped(part.points, start, end));
    else {
      const [from, to] = [Math.max(part.start ?? start, start), Math.min(part.end ?? end, end)];
      const { lower, upper } = part;
      if (from <= to)
        boxes.push({ start: from, end: to, lower: lower?.mm ?? null, upper: upper?.mm ?? null });
    }
  }
  return { item: item.id, owner: item.owner, lines: lines.filter((one) => one.length > 1), boxes };
}

function clipped(
  points: readonly { time: Micros; mm: number }[],
  start: Micros,
  end: Micros,
): { time: Micros; mm: number }[] {
  const inside: { time: Micros; mm: number }[] = [];
  points.slice(1).forEach((to, index) => {
    const from = points[index];
    if (!from || to.time < start || from.time > end) return;
    const at = (time: Micros): { time: Micros; mm: number } => {
      const fraction = (time - from.time) / (to.time - from.time);
      return { time, mm: from.mm + (to.mm - from.mm) * fraction };
    };
    if (inside.length === 0) inside.push(at(Math.max(from.time, start)));
    inside.push(at(Math.min(to.time, end)));
  });
  return inside;
}
