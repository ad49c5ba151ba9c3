// What is being drawn: its outline or path with the points to take hold of, and on demand what the
// other side will be shown of it.

import Feature from 'ol/Feature.js';
import LineString from 'ol/geom/LineString.js';
import MultiPoint from 'ol/geom/MultiPoint.js';
import Point from 'ol/geom/Point.js';
import Polygon from 'ol/geom/Polygon.js';
import VectorLayer from 'ol/layer/Vector.js';
import { fromLonLat } from 'ol/proj.js';
import VectorSource from 'ol/source/Vector.js';
import { Circle, Fill, Stroke, Style } from 'ol/style.js';
import type { Draft } from '../model/draft';
import { corridor, path, ring } from '../model/geodesy';
import type { LngLat, Part } from '../model/shape';
import { colors, type Theme } from '../look';

export interface DraftFrame {
  readonly draft: Draft | null;
  readonly parts: readonly Part[];
  /** How far around a route the other side is shown volumes; null shows nothing of it. */
  readonly halfWidthM: number | null;
  readonly theme: Theme;
}

const project = (points: readonly LngLat[]): number[][] => points.map((at) => fromLonLat([...at]));

export function createDraft(zIndex: number) {
  /** What can be taken hold of: its coordinates are the points of the draft, one by one. */
  const handles = new VectorSource();
  const shadows = new VectorSource();
  const shadowLayer = new VectorLayer({ source: shadows, zIndex });
  const layer = new VectorLayer({ source: handles, zIndex: zIndex + 1 });

  const update = ({ draft, parts, halfWidthM, theme }: DraftFrame): void => {
    layer.setStyle(handleStyle(theme));
    shadowLayer.setStyle(shadowStyle(theme));
    handles.clear();
    shadows.clear();
    const geometry = draft && handleOf(draft);
    if (geometry) handles.addFeature(new Feature(geometry));
    shadows.addFeatures(parts.flatMap((part) => shadowsOf(part, halfWidthM)));
  };
  return { layer, shadowLayer, handles, update };
}

function handleOf(draft: Draft): LineString | Polygon | Point | null {
  const points = project(draft.points.map(({ at }) => at));
  const [first] = points;
  if (!first) return null;
  if (draft.shape === 'circle') return new Point(first);
  if (draft.shape === 'polygon' && points.length > 2) return new Polygon([[...points, first]]);
  return new LineString(points);
}

function shadowsOf(part: Part, halfWidthM: number | null): Feature[] {
  if (part.kind === 'volume') return [new Feature(new Polygon([project(ring(part.outline))]))];
  const line = new Feature(new LineString(project(path(part.points.map(({ at }) => at)))));
  if (halfWidthM === null) return [line];
  const bands = part.points.slice(1).map((point, index) => {
    const before = part.points[index] ?? point;
    const outline = corridor(before.at, point.at, halfWidthM);
    const [first = point.at] = outline;
    return new Feature(new Polygon([project(path([...outline, first]))]));
  });
  return [line, ...bands];
}

function handleStyle(theme: Theme): Style[] {
  const { draft, halo } = colors(theme);
  const knob = new Circle({
    radius: 5,
    fill: new Fill({ color: halo }),
    stroke: new Stroke({ color: draft, width: 2 }),
  });
  const corners = new Style({
    image: knob,
    geometry: (feature) => {
      const geometry = feature.getGeometry();
      if (geometry instanceof Polygon) return new MultiPoint(geometry.getCoordinates()[0] ?? []);
      return geometry instanceof LineString ? new MultiPoint(geometry.getCoordinates()) : geometry;
    },
  });
  return [new Style({ stroke: new Stroke({ color: draft, width: 2 }), image: knob }), corners];
}

function shadowStyle(theme: Theme): Style {
  const { draft } = colors(theme);
  return new Style({
    stroke: new Stroke({ color: draft, width: 1, lineDash: [5, 4] }),
    fill: new Fill({ color: `${draft}18` }),
  });
}
