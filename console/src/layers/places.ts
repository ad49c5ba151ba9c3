// The places of the talk that is open: as sent, as typed or read back, and where these differ.

import { colors, type Theme } from '../look';
import type { PlaceMark } from '../places';
import type { Paint } from './painted';

const SIZE = 7;

export function paintPlaces(on: Paint, marks: readonly PlaceMark[], theme: Theme): void {
  const { context } = on;
  const { text, halo, danger, draft } = colors(theme);
  context.font = 'bold 12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const mark of marks) {
    const [x, y] = on.pixel(mark.at);
    const color = mark.kind === 'wrong' ? danger : mark.kind === 'sent' ? text : draft;
    for (const [style, width] of [
      [halo, 5],
      [color, 2],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      outline(context, mark.kind, x, y);
      context.stroke();
    }
    const label = mark.kind === 'wrong' ? `${mark.label} ≠` : mark.label;
    context.lineWidth = 3;
    context.strokeStyle = halo;
    context.strokeText(label, x + SIZE + 4, y);
    context.fillStyle = color;
    context.fillText(label, x + SIZE + 4, y);
  }
}

/** What was sent is a circle with a cross in it, what is typed a square, what is wrong a cross. */
function outline(
  context: CanvasRenderingContext2D,
  kind: PlaceMark['kind'],
  x: number,
  y: number,
): void {
  if (kind === 'sent') context.arc(x, y, SIZE, 0, 2 * Math.PI);
  if (kind === 'typed') context.rect(x - SIZE, y - SIZE, 2 * SIZE, 2 * SIZE);
  if (kind === 'own') {
    context.moveTo(x, y - SIZE);
    context.lineTo(x + SIZE, y + SIZE);
    context.lineTo(x - SIZE, y + SIZE);
    context.closePath();
  }
  const arm = kind === 'wrong' ? SIZE : 3;
  const cross = kind === 'wrong' ? 1 : 0;
  context.moveTo(x - arm, y - arm * cross);
  context.lineTo(x + arm, y + arm * cross);
  context.moveTo(x - arm * cross, y + arm);
  context.lineTo(x + arm * cross, y - arm);
}
