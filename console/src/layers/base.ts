// Land and borders, from the map that is built into the console: nothing is asked of anybody else,
// who would then know where one looks.

import GeoJSON from 'ol/format/GeoJSON.js';
import Graticule from 'ol/layer/Graticule.js';
import VectorImageLayer from 'ol/layer/VectorImage.js';
import VectorSource from 'ol/source/Vector.js';
import { Fill, Stroke, Style, Text } from 'ol/style.js';
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
  source.addFeatures(format.readFeatures(land));
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
