// Alerts as linked pairs of live tracks: the line between the two, where they are closest, and a
// ring of that distance where this side sees only its own of the two.

import type { AlertPair } from '../model/alert-list';
import { destination } from '../model/geodesy';
import { colors, type Theme } from '../look';
import { mark } from './conflicts';
import type { Paint, Pixel } from './painted';

export interface PaintedAlert {
  readonly number: number;
  readonly pixel: Pixel;
}

export function paintAlerts(
  on: Paint,
  pairs: readonly AlertPair[],
  theme: Theme,
  selected: number | null,
): PaintedAlert[] {
  const { context } = on;
  const painted: PaintedAlert[] = [];
  for (const { row, ends } of pairs) {
    const { number } = row.alert;
    const [a, b] = ends;
    if (!a) continue;
    const { danger, warning, text } = colors(theme);
    const color = row.severity === 'danger' ? danger : row.severity === 'over' ? text : warning;
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = number === selected ? 3 : 1.5;
    const [from, to] = [on.pixel(a.at), b ? on.pixel(b.at) : null];
    if (to) stroke(context, from, to, []);
    const [one, other] = [a.closest, b?.closest].map((at) => (at ? on.pixel(at) : null));
    if (one && other) stroke(context, one, other, [6, 3]);
    for (const [at, then] of [
      [from, one],
      [to, other],
    ] as const) {
      if (!at || !then) continue;
      stroke(context, at, then, [2, 4]);
      dot(context, then);
    }
    const lateralM = row.encounter?.lateralM ?? 0;
    if (one && a.closest && !b) ring(on, one, on.pixel(destination(a.closest, 90, lateralM)));
    const [first, second] = [one ?? from, other ?? to ?? one ?? from];
    const middle: Pixel = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
    if (!on.isInView(middle, 200)) continue;
    mark(context, middle, row.severity, number === selected);
    painted.push({ number, pixel: middle });
  }
  return painted;
}

function stroke(context: CanvasRenderingContext2D, a: Pixel, b: Pixel, dash: number[]): void {
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(...a);
  context.lineTo(...b);
  context.stroke();
  context.setLineDash([]);
}

function dot(context: CanvasRenderingContext2D, [x, y]: Pixel): void {
  context.beginPath();
  context.arc(x, y, 3, 0, 2 * Math.PI);
  context.fill();
}

/** The other of the two is somewhere on it then. */
function ring({ context }: Paint, [x, y]: Pixel, [edgeX, edgeY]: Pixel): void {
  context.setLineDash([6, 3]);
  context.beginPath();
  context.arc(x, y, Math.max(4, Math.hypot(edgeX - x, edgeY - y)), 0, 2 * Math.PI);
  context.stroke();
  context.setLineDash([]);
}

export function nearestAlert(painted: readonly PaintedAlert[], [x, y]: Pixel): number | null {
  const hit = painted.findLast(({ pixel }) => Math.hypot(pixel[0] - x, pixel[1] - y) < 12);
  return hit?.number ?? null;
}
