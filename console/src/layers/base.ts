// Land and borders, from the map that is built into the console: nothing is asked of anybody else,
// who would then know where one looks.

import GeoJSON from 'ol/format/GeoJSON.js';
import Graticule from 'ol/layer/Graticule.js';
import VectorImageLayer from 'ol/layer/VectorImage.js';
import VectorSource from 'ol/source/Vector.js';
import { Fill, Stroke, Style, Text } from 'ol/style.js';
import type { Geometry, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import worldUrl from 'world-atlas/countries-50m.json';
import { colors, type Theme } from '../look';

export function createBase() {
  const source = new VectorSource();
  // Drawn once and moved as a picture: coast lines have many points, and do not change.
  const layer = new VectorImageLayer({ source, imageRatio: 1.5 });
  void load(source);
  const restyle = (theme: Theme): void => {
    const { land, border } = colors(theme);
    layer.setStyle(
      new Style({
        fill: new Fill({ color: land }),
        stroke: new Stroke({ color: border, width: 1 }),
      }),
    );
  };
  return { layer, restyle };
}

async function load(source: VectorSource): Promise<void> {
  const response = await fetch(worldUrl);
  const topology = (await response.json()) as Topology<{ countries: GeometryCollection }>;
  const land = feature(topology, topology.objects.countries);
  const format = new GeoJSON({ featureProjection: 'EPSG:3857' });
  for (const country of land.features) country.geometry = whole(country.geometry);
  source.addFeatures(format.readFeatures(land));
}

/** Countries that lie across the antimeridian, on one side of it, and once more on the other. */
function whole(geometry: Geometry): Geometry {
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return geometry;
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const drawn = polygons.flatMap((rings) => {
    const unrolled = rings.map(unroll);
    const lngs = (unrolled[0] ?? []).map(([lng = 0]) => lng);
    const shift = Math.max(...lngs) > 180 ? -360 : Math.min(...lngs) < -180 ? 360 : 0;
    if (shift === 0) return [unrolled];
    return [unrolled, unrolled.map((ring) => ring.map(([lng = 0, lat = 0]) => [lng + shift, lat]))];
  });
  return { type: 'MultiPolygon', coordinates: drawn };
}

/** As far south as the map reaches. */
const SOUTH_END = -85.05;

/** A ring without jumps. One that goes around the pole is closed along the edge of the map. */
function unroll(ring: Position[]): Position[] {
  let turns = 0;
  const unrolled = ring.map(([lng = 0, lat = 0], index) => {
    const before = ring[index - 1]?.[0] ?? lng;
    if (Math.abs(lng - before) > 180) turns += lng > before ? -1 : 1;
    return [lng + 360 * turns, Math.max(lat, SOUTH_END)];
  });
  const [first, last] = [unrolled[0], unrolled.at(-1)];
  if (turns === 0 || !first || !last) return unrolled;
  return [...unrolled, [last[0] ?? 0, SOUTH_END], [first[0] ?? 0, SOUTH_END], first];
}

export function createGraticule(theme: Theme) {
  const { grid, text, halo } = colors(theme);
  const label = (textAlign: CanvasTextAlign, textBaseline: CanvasTextBaseline): Text =>
    new Text({
      font: '10px sans-serif',
      fill: new Fill({ color: text }),
      textAlign,
      textBaseline,
      stroke: new Stroke({ color: halo, width: 3 }),
    });
  return new Graticule({
    strokeStyle: new Stroke({ color: grid, width: 1 }),
    showLabels: true,
    wrapX: true,
    lonLabelPosition: 0.02,
    latLabelPosition: 0.99,
    lonLabelStyle: label('center', 'bottom'),
    latLabelStyle: label('end', 'middle'),
    intervals: [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  });
}
