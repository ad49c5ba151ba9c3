// Conflicts as linked pairs: the two points of closest approach, the line between them, and a mark
// whose form says how urgent it is.

import type { Severity } from '../model/conflict-list';
import type { Conflict } from '../model/state';
import { colors, type Theme } from '../look';
import type { Paint, Pixel } from './painted';

export interface MarkedConflict {
  readonly conflict: Conflict;
  readonly severity: Severity;
}

export interface PaintedConflict extends MarkedConflict {
  readonly pixel: Pixel;
}

export function paintConflicts(
  on: Paint,
  all: readonly MarkedConflict[],
  theme: Theme,
  selected: string | null,
): PaintedConflict[] {
  const { context } = on;
  const painted: PaintedConflict[] = [];
  for (const { conflict, severity } of all) {
    const { encounter, key } = conflict;
    if (!encounter || (severity === 'over' && key !== selected)) continue;
    const [a, b] = [on.pixel(encounter.a.at), on.pixel(encounter.b.at)];
    if (!on.isInView(a, 200) && !on.isInView(b, 200)) continue;
    const { danger, warning, text } = colors(theme);
    const color = severity === 'danger' ? danger : severity === 'over' ? text : warning;
    const middle: Pixel = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    context.strokeStyle = context.fillStyle = color;
    context.lineWidth = key === selected ? 3 : 1.5;
    link(context, a, b);
    mark(context, middle, severity, key === selected);
    painted.push({ conflict, severity, pixel: middle });
  }
  return painted;
}

function link(context: CanvasRenderingContext2D, a: Pixel, b: Pixel): void {
  context.setLineDash([6, 3]);
  context.beginPath();
  context.moveTo(...a);
  context.lineTo(...b);
  context.stroke();
  context.setLineDash([]);
  for (const [x, y] of [a, b]) {
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Danger: a filled octagon with a cross. Warning: an empty triangle. */
export function mark(
  context: CanvasRenderingContext2D,
  [x, y]: Pixel,
  severity: Severity,
  isSelected: boolean,
): void {
  const radius = isSelected ? 11 : 8;
  const corners = severity === 'danger' ? 8 : 3;
  const turn = severity === 'danger' ? Math.PI / 8 : -Math.PI / 2;
  context.beginPath();
  for (let corner = 0; corner < corners; corner += 1) {
    const angle = turn + (corner * 2 * Math.PI) / corners;
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  context.closePath();
  context.stroke();
  if (severity !== 'danger') return;
  context.globalAlpha = 0.35;
  context.fill();
  context.globalAlpha = 1;
  context.beginPath();
  context.moveTo(x - 4, y - 4);
  context.lineTo(x + 4, y + 4);
  context.moveTo(x + 4, y - 4);
  context.lineTo(x - 4, y + 4);
  context.stroke();
}

export function nearestConflict(
  painted: readonly PaintedConflict[],
  [x, y]: Pixel,
): Conflict | null {
  const hit = painted.findLast(({ pixel }) => Math.hypot(pixel[0] - x, pixel[1] - y) < 12);
  return hit?.conflict ?? null;
}
