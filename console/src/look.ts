// How things look on the map: colours by theme, and for each party a colour and, beside it, a
// pattern and a symbol, so that nobody has to tell parties apart by colour alone.
//
// The party colours are of Okabe and Ito's palette, which people of every color vision tell apart;
// red and yellow are kept for danger and warning, as air traffic displays have it.

import { signal } from '@preact/signals';

export type Theme = 'dark' | 'light';

const KEPT = 'clearline.theme';

function first(): Theme {
  const kept = globalThis.localStorage?.getItem(KEPT);
  // Dark unless chosen otherwise: operations rooms are dark.
  return kept === 'light' ? 'light' : 'dark';
}

export const theme = signal<Theme>(first());

export function chooseTheme(next: Theme): void {
  theme.value = next;
  localStorage.setItem(KEPT, next);
}

export interface MapColors {
  readonly sea: string;
  readonly land: string;
  readonly border: string;
  readonly grid: string;
  readonly text: string;
  readonly halo: string;
  readonly danger: string;
  readonly warning: string;
  readonly constraint: string;
  readonly draft: string;
  readonly green: string;
  readonly building: string;
  readonly road: string;
  readonly place: string;
  readonly parties: readonly string[];
}

const COLORS: Record<Theme, MapColors> = {
  dark: {
    sea: '#0a1118',
    land: '#16212c',
    border: '#2c3e4f',
    grid: '#1c2a37',
    text: '#e6eef5',
    halo: '#0a1118',
    danger: '#ff6b5e',
    warning: '#f0c808',
    constraint: '#b9a4d6',
    draft: '#ffffff',
    green: '#182a29',
    building: '#1e2b38',
    road: '#2a3a49',
    place: '#93a5b5',
    parties: ['#56b4e9', '#e69f00', '#2fc79a', '#e08fbb', '#c9d1d9'],
  },
  light: {
    sea: '#dfe8ef',
    land: '#f7f5ef',
    border: '#b4b8b0',
    grid: '#cbd6de',
    text: '#10202c',
    halo: '#ffffff',
    danger: '#c4211a',
    warning: '#8a6500',
    constraint: '#5b3f8c',
    draft: '#000000',
    green: '#e9efdf',
    building: '#e9e4da',
    road: '#d6d2c8',
    place: '#56636e',
    parties: ['#0069a8', '#a85b00', '#00694c', '#9a3b74', '#4a5560'],
  },
};

export function colors(of: Theme): MapColors {
  return COLORS[of];
}

export type Pattern = 'rising' | 'falling' | 'dots' | 'level' | 'cross';
const PATTERNS: readonly Pattern[] = ['rising', 'falling', 'dots', 'level'];

/** The look of a party by its place among the sides: the same on every screen of the line. */
export function partyLook(index: number, of: Theme): { color: string; pattern: Pattern } {
  const { parties } = COLORS[of];
  const at = index < 0 ? parties.length - 1 : index % parties.length;
  return { color: parties[at] ?? '#888', pattern: PATTERNS[at % PATTERNS.length] ?? 'rising' };
}

const made = new Map<string, CanvasPattern | string>();

/** A tile of a pattern over a faint ground, as canvas fills with it. */
export function hatch(color: string, pattern: Pattern, strength: number): CanvasPattern | string {
  const key = `${color} ${pattern} ${strength}`;
  const known = made.get(key);
  if (known) return known;
  const fill = draw(color, pattern, strength) ?? color;
  made.set(key, fill);
  return fill;
}

const TILE = 10;

function draw(color: string, pattern: Pattern, strength: number): CanvasPattern | null {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [TILE, TILE];
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.fillStyle = context.strokeStyle = color;
  context.globalAlpha = strength * 0.35;
  context.fillRect(0, 0, TILE, TILE);
  context.globalAlpha = strength;
  context.beginPath();
  const line = (x0: number, y0: number, x1: number, y1: number): void => {
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
  };
  if (pattern === 'rising' || pattern === 'cross') {
    for (const shift of [-TILE, 0, TILE]) line(shift, TILE, shift + TILE, 0);
  }
  if (pattern === 'falling' || pattern === 'cross') {
    for (const shift of [-TILE, 0, TILE]) line(shift, 0, shift + TILE, TILE);
  }
  if (pattern === 'level') line(0, TILE / 2, TILE, TILE / 2);
  if (pattern === 'dots') context.arc(TILE / 2, TILE / 2, 1.4, 0, 2 * Math.PI);
  if (pattern === 'dots') context.fill();
  else context.stroke();
  return context.createPattern(canvas, 'repeat');
}
