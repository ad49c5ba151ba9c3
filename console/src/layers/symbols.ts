// The symbol of an aircraft: of its side by form, not by color alone; it points up.

import type { Pixel } from './painted';

export function symbol(context: CanvasRenderingContext2D, party: number): void {
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

export function halo(context: CanvasRenderingContext2D, [x, y]: Pixel, color: string): void {
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 13, 0, 2 * Math.PI);
  context.stroke();
}
