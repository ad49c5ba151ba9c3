// The names of places on a base map. They are painted here: the map library measures a text by way
// of markup, which the policy of this page forbids.

import { language } from '../i18n';
import { colors, theme } from '../look';
import { declutter, type Label } from '../model/declutter';
import { nameOf, tilesInView } from '../model/ground';
import type { LngLat } from '../model/shape';
import type { Paint } from './painted';

const FONT = '11px system-ui, sans-serif';
const LINE = 13;
const LABELS_MAX = 100;
const CHARS_MAX = 40;
/** Somebody who looks around for a day does not fill the memory: the oldest are forgotten. */
const TILES_MAX = 1_000;

export interface Place {
  readonly at: LngLat;
  /** The greater comes first. */
  readonly weight: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Written extends Label {
  readonly text: string;
}

export class Names {
  readonly #tiles = new Map<string, readonly Place[]>();

  keep(key: string, places: readonly Place[]): void {
    this.#tiles.delete(key);
    this.#tiles.set(key, places);
    if (this.#tiles.size <= TILES_MAX) return;
    for (const oldest of this.#tiles.keys()) {
      this.#tiles.delete(oldest);
      return;
    }
  }

  /** Those of the tiles in view, the most important first, where there is room. */
  paint(on: Paint, zoom: number): void {
    const { context } = on;
    const { place: color, halo } = colors(theme.peek());
    context.font = FONT;
    context.textBaseline = 'top';
    context.lineWidth = 3;
    context.lineJoin = 'round';
    context.strokeStyle = halo;
    context.fillStyle = color;
    for (const { label, left, top } of declutter(this.#labels(on, zoom))) {
      context.strokeText(label.text, left, top);
      context.fillText(label.text, left, top);
    }
  }

  #labels(on: Paint, zoom: number): Written[] {
    const labels: Written[] = [];
    for (const key of tilesInView(on.extent, zoom, (one) => this.#tiles.has(one))) {
      for (const { at, properties, weight } of this.#tiles.get(key) ?? []) {
        const pixel = on.pixel(at);
        const text = on.isInView(pixel) ? nameOf(properties, language.peek()) : null;
        if (text === null) continue;
        const [x, y] = pixel;
        labels.push({ x, y, width: 0, height: LINE, weight, text: cut(text) });
      }
    }
    labels.sort((one, other) => other.weight - one.weight);
    return labels
      .slice(0, LABELS_MAX)
      .map((one) => ({ ...one, width: on.context.measureText(one.text).width }));
  }
}

function cut(name: string): string {
  const letters = [...name];
  return letters.length > CHARS_MAX ? `${letters.slice(0, CHARS_MAX - 1).join('')}…` : name;
}
