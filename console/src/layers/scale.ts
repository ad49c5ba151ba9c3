// How long a nautical mile is where one looks. The map library's own control makes markup out of
// text, which the policy of the page forbids to everybody.

import { distanceM } from '../model/geodesy';
import { colors, type Theme } from '../look';
import type { Paint } from './painted';

const NM = 1852;
const WIDTH_MAX = 120;
const NICE = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

export function paintScale(on: Paint, theme: Theme): void {
  const { context, height, place } = on;
  const [left, bottom] = [12, height - 34];
  const pixelM = distanceM(place([left, bottom]), place([left + 100, bottom])) / 100;
  const miles = NICE.findLast((one) => (one * NM) / pixelM <= WIDTH_MAX);
  if (miles === undefined) return;
  const width = (miles * NM) / pixelM;
  const { text, halo } = colors(theme);
  for (const [color, thickness] of [
    [halo, 4],
    [text, 1.5],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = thickness;
    context.beginPath();
    context.moveTo(left, bottom - 6);
    context.lineTo(left, bottom);
    context.lineTo(left + width, bottom);
    context.lineTo(left + width, bottom - 6);
    context.stroke();
  }
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.strokeText(`${miles} NM`, left + 6, bottom - 3);
  context.fillStyle = text;
  context.fillText(`${miles} NM`, left + 6, bottom - 3);
}
