// What stands in the tiles of a base map, whoever made them, and how it is told.
//
// Three schemas of vector tiles are common: Protomaps, OpenMapTiles and Shortbread. They name the
// same things differently; a layer that is none of these is not drawn.

import { tables } from './agreement';

export type Ground =
  'land' | 'green' | 'water' | 'building' | 'runway' | 'road' | 'border' | 'place';

const LAYERS: Readonly<Record<string, Ground>> = {
  aeroway: 'runway',
  boundaries: 'border',
  boundary: 'border',
  buildings: 'building',
  building: 'building',
  earth: 'land',
  landcover: 'green',
  landuse: 'green',
  land: 'green',
  natural: 'green',
  ocean: 'water',
  park: 'green',
  place: 'place',
  place_labels: 'place',
  places: 'place',
  roads: 'road',
  streets: 'road',
  transportation: 'road',
  water: 'water',
  water_lines: 'water',
  water_polygons: 'water',
  waterway: 'water',
};

const GREEN =
  /^(wood|forest|park|nature_reserve|national_park|grass|grassland|scrub|meadow|farmland|farm)$/;
const RUNWAY = /^(runway|taxiway|aerodrome|aeroway|airport)$/;

/** What a feature of a layer is; `kind` and `class` are what the schemas call the finer sort. */
export function groundOf(
  layer: string,
  properties: Readonly<Record<string, unknown>>,
): Ground | null {
  if (!Object.hasOwn(LAYERS, layer)) return null;
  const ground = LAYERS[layer] ?? null;
  const kinds = ['kind', 'kind_detail', 'class', 'subclass'].map((name) =>
    String(properties[name] ?? ''),
  );
  if (kinds.some((kind) => RUNWAY.test(kind))) return 'runway';
  if (ground === 'green' && !kinds.some((kind) => GREEN.test(kind))) return null;
  return ground;
}

/** The name of a place in a language, or else as the people there write it. */
export function nameOf(
  properties: Readonly<Record<string, unknown>>,
  language: string,
): string | null {
  const names = [`name:${language}`, `name_${language}`, 'name', 'name:en', 'name_en'];
  const found = names.map((one) => properties[one]).find((one) => typeof one === 'string');
  return typeof found === 'string' && found.trim() !== '' ? found : null;
}

/** How important a place is among those of one map: people, or what its schema ranks it by. */
export function weightOf(properties: Readonly<Record<string, unknown>>): number {
  const { population, population_rank: grade, rank } = properties;
  if (typeof population === 'number' && population > 0) return Math.log10(population);
  if (typeof grade === 'number') return grade;
  return typeof rank === 'number' ? -rank : 0;
}

/** Half the width of the map, meters of its projection (EPSG:3857). */
const HALF_WORLD = Math.PI * 6_378_137;

/**
 * The tiles that cover an extent at a zoom, as `z/x/y`; for one that is not known yet, the next
 * greater that is, so that nothing blinks while tiles come.
 */
export function tilesInView(
  [west = 0, south = 0, east = 0, north = 0]: readonly number[],
  zoom: number,
  isKnown: (key: string) => boolean,
): Set<string> {
  const count = 2 ** zoom;
  const cell = (meters: number): number =>
    Math.floor(((meters + HALF_WORLD) / (2 * HALF_WORLD)) * count);
  const found = new Set<string>();
  // A view that is wider than the world shows each tile of it once.
  const last = Math.min(cell(east), cell(west) + count - 1);
  for (let y = Math.max(0, cell(-north)); y <= Math.min(count - 1, cell(-south)); y += 1) {
    for (let column = cell(west); column <= last; column += 1) {
      const x = ((column % count) + count) % count;
      for (let up = 0; up <= zoom; up += 1) {
        const key = `${zoom - up}/${x >> up}/${y >> up}`;
        if (!isKnown(key)) continue;
        found.add(key);
        break;
      }
    }
  }
  return found;
}

/** Of whom the map is. Files tell it as markup; it is shown as a text, so the marks are left out. */
export function plainText(markup: unknown): string {
  if (typeof markup !== 'string') return '';
  const text = markup
    .replace(/<[^>]*>/g, '')
    .replace(/&copy;/g, '©')
    .replace(/&amp;/g, '&');
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}

/** SHA-256 of the base map that the agreement names, in hexadecimal digits. */
export function agreedBaseMap(agreement: string): string | null {
  const named = tables(agreement)[0]?.values['base_map'] ?? '';
  return /^[0-9a-f]{64}$/.test(named) ? named : null;
}

/** The SHA-256 among the digests of a representation (`Repr-Digest`, RFC 9530), likewise. */
export function digestOf(header: string | null): string | null {
  const [, base64] = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(header ?? '') ?? [];
  return base64 === undefined
    ? null
    : hex(Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)));
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
