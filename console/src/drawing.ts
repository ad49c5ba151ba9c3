// Drawing on the map: what is drawn, taken hold of and snapped becomes the draft's points, and
// nothing else; the form and the map show the same draft.

import { effect } from '@preact/signals';
import type OlMap from 'ol/Map.js';
import Collection from 'ol/Collection.js';
import type Feature from 'ol/Feature.js';
import { Circle, LineString, Point, Polygon, type Geometry } from 'ol/geom.js';
import Draw from 'ol/interaction/Draw.js';
import Modify from 'ol/interaction/Modify.js';
import Snap from 'ol/interaction/Snap.js';
import { toLonLat } from 'ol/proj.js';
import type VectorSource from 'ol/source/Vector.js';
import { changeDraft, drawing } from './declaring';
import { distanceM } from './model/geodesy';
import type { DraftPoint, DraftShape } from './model/draft';
import type { LngLat } from './model/shape';
import { draft } from './store';

const TYPES = { route: 'LineString', polygon: 'Polygon', circle: 'Circle' } as const;

const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

const place = (coordinate: readonly number[]): LngLat => {
  const [lng = 0, lat = 0] = toLonLat([...coordinate]);
  return [round(lng), round(lat)];
};

export function createDrawing(
  map: OlMap,
  handles: VectorSource,
  snapped: readonly VectorSource[],
): () => void {
  let active: Draw | null = null;
  const modify = new Modify({ source: handles });
  modify.on('modifyend', ({ features }) => {
    const geometry = (features as Collection<Feature>).item(0)?.getGeometry();
    if (geometry) changeDraft({ points: moved(draft.peek()?.points ?? [], corners(geometry)) });
  });
  map.addInteraction(modify);
  const snaps = snapped.map((source) => new Snap({ source, pixelTolerance: 10 }));
  for (const snap of snaps) map.addInteraction(snap);

  return effect(() => {
    if (active) map.removeInteraction(active);
    active = null;
    const shape = drawing.value;
    modify.setActive(shape === null && draft.value !== null && draft.value.shape !== 'fixed');
    if (shape === null) return;
    active = begin(shape);
    map.addInteraction(active);
    // Snapping has to see the pointer last: interactions are asked from the last to the first.
    for (const snap of snaps) {
      map.removeInteraction(snap);
      map.addInteraction(snap);
    }
  });
}

function begin(shape: Exclude<DraftShape, 'fixed'>): Draw {
  const draw = new Draw({ type: TYPES[shape], minPoints: shape === 'polygon' ? 3 : 2 });
  draw.on('drawend', ({ feature }) => {
    const geometry = feature.getGeometry();
    if (!geometry) return;
    const points = corners(geometry).map((at): DraftPoint => ({ at, altitude: '', time: '' }));
    changeDraft(geometry instanceof Circle ? { points, radius: radius(geometry) } : { points });
    drawing.value = null;
  });
  return draw;
}

/** A circle on the map is wider on the map the farther it is from the equator. */
function radius(circle: Circle): string {
  const [x = 0, y = 0] = circle.getCenter();
  const meters = distanceM(place([x, y]), place([x + circle.getRadius(), y]));
  return String(Math.max(1, Math.round(meters)));
}

function corners(geometry: Geometry): LngLat[] {
  if (geometry instanceof Point) return [place(geometry.getCoordinates())];
  if (geometry instanceof Circle) return [place(geometry.getCenter())];
  if (geometry instanceof LineString) return geometry.getCoordinates().map(place);
  if (geometry instanceof Polygon)
    return (geometry.getCoordinates()[0] ?? []).slice(0, -1).map(place);
  return [];
}

/** What was typed for a point stays with it; one that was put between others begins empty. */
function moved(before: readonly DraftPoint[], after: readonly LngLat[]): DraftPoint[] {
  const isSame = (a: LngLat, b: LngLat): boolean => Math.hypot(a[0] - b[0], a[1] - b[1]) < 2e-6;
  if (after.length === before.length) {
    return after.map((at, index) => {
      const known = before[index];
      return known && isSame(known.at, at)
        ? known
        : { at, altitude: known?.altitude ?? '', time: known?.time ?? '' };
    });
  }
  return after.map(
    (at) => before.find((one) => isSame(one.at, at)) ?? { at, altitude: '', time: '' },
  );
}
