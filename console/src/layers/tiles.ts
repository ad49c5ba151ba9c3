// The tiles of a base map, below everything that flies: quiet colors of the theme for vector tiles,
// and pictures as they are.

import type { FeatureLike } from 'ol/Feature.js';
import MVT from 'ol/format/MVT.js';
import LayerGroup from 'ol/layer/Group.js';
import TileLayer from 'ol/layer/Tile.js';
import VectorTileLayer from 'ol/layer/VectorTile.js';
import { toLonLat, transformExtent } from 'ol/proj.js';
import ImageTile from 'ol/source/ImageTile.js';
import VectorTileSource from 'ol/source/VectorTile.js';
import { Fill, Stroke, Style } from 'ol/style.js';
import TileState from 'ol/TileState.js';
import type VectorTile from 'ol/VectorTile.js';
import { TileType, type Header, type PMTiles } from 'pmtiles';
import { colors, theme, type Theme } from '../look';
import { groundOf, weightOf, type Ground } from '../model/ground';
import { Names, type Place } from './names';
import { createPainted } from './painted';

/** How far north and south the map reaches. */
const LAT_MAX = 85.05;

/** Pictures are dimmed, so that what flies stands out of them. */
const PICTURE_OPACITY = 0.7;

export function createTiles(archive: PMTiles, header: Header): TileLayer | LayerGroup {
  const { minLon, maxLon, minZoom } = header;
  const [south, north] = [Math.max(header.minLat, -LAT_MAX), Math.min(header.maxLat, LAT_MAX)];
  const common = {
    extent: transformExtent([minLon, south, maxLon, north], 'EPSG:4326', 'EPSG:3857'),
    // A map that begins with the streets of a town has no tiles for a continent.
    ...(minZoom > 0 ? { minZoom: minZoom - 1 } : {}),
  };
  if (header.tileType === TileType.Mvt) return vectors(archive, header, common);
  const source = new ImageTile({
    minZoom,
    maxZoom: header.maxZoom,
    loader: async (z, x, y) => {
      const tile = await archive.getZxy(z, x, y);
      if (!tile) throw new Error(`there is no tile ${z}/${x}/${y}`);
      return createImageBitmap(new Blob([tile.data]));
    },
  });
  return new TileLayer({ ...common, source, opacity: PICTURE_OPACITY });
}

function vectors(
  archive: PMTiles,
  { minZoom, maxZoom }: Header,
  common: { extent: number[]; minZoom?: number },
): LayerGroup {
  const names = new Names();
  const format = new MVT();
  const source = new VectorTileSource({
    format,
    minZoom,
    maxZoom,
    tileSize: 512,
    url: '{z}/{x}/{y}',
    tileLoadFunction: (tile, url) => {
      const [z = 0, x = 0, y = 0] = url.split('/').map(Number);
      const vector = tile as VectorTile<FeatureLike>;
      vector.setLoader((extent, _, featureProjection) => {
        archive
          .getZxy(z, x, y)
          .then((found) => {
            const read = found
              ? format.readFeatures(found.data, { extent, featureProjection })
              : [];
            names.keep(url, placesOf(read));
            vector.setFeatures(read);
          })
          .catch(() => vector.setState(TileState.ERROR));
      });
    },
  });
  const ground = new VectorTileLayer({
    ...common,
    source,
    style: (feature, resolution) => styleOf(feature, resolution, theme.peek()),
  });
  const { extent: _, ...levels } = common;
  const painted = createPainted(0, (on) => {
    const zoom = source.getTileGrid()?.getZForResolution(on.resolution, source.zDirection);
    if (zoom !== undefined) names.paint(on, zoom);
  });
  return new LayerGroup({ ...levels, layers: [ground, painted] });
}

/** The places of a tile that have a name in some language. */
function placesOf(features: readonly FeatureLike[]): Place[] {
  return features.flatMap((feature) => {
    const properties = feature.getProperties();
    const geometry = feature.getGeometry();
    const isPlace = groundOf(String(properties['layer'] ?? ''), properties) === 'place';
    if (!isPlace || geometry?.getType() !== 'Point') return [];
    const [lng = 0, lat = 0] = toLonLat(geometry.getExtent().slice(0, 2));
    return [{ at: [lng, lat], weight: weightOf(properties), properties }];
  });
}

function styleOf(feature: FeatureLike, resolution: number, of: Theme): Style | undefined {
  const properties = feature.getProperties();
  const ground = groundOf(String(properties['layer'] ?? ''), properties);
  if (ground === null || ground === 'place') return undefined;
  // A point of the ground is a name of it, which is not drawn.
  return feature.getGeometry()?.getType().endsWith('Point')
    ? undefined
    : surface(ground, resolution, of);
}

const made = new Map<string, Style>();

/** Features of one ground look alike; a tile has thousands of them. */
function surface(ground: Exclude<Ground, 'place'>, resolution: number, of: Theme): Style {
  const width = ground === 'road' || ground === 'runway' ? roadWidth(resolution) : 1;
  const key = `${of} ${ground} ${width}`;
  const known = made.get(key);
  if (known) return known;
  const { land, sea, border, green, building, road } = colors(of);
  const filled: Partial<Record<Ground, string>> = { land, green, water: sea, building };
  const fill = filled[ground];
  const stroke = { road, runway: border, border, water: sea }[ground as string];
  const style = new Style({
    zIndex: ['land', 'green', 'water', 'building', 'runway', 'road', 'border'].indexOf(ground),
    ...(fill === undefined ? {} : { fill: new Fill({ color: fill }) }),
    ...(stroke === undefined
      ? {}
      : {
          stroke: new Stroke({
            color: stroke,
            width,
            ...(ground === 'border' ? { lineDash: [6, 4] } : {}),
          }),
        }),
  });
  made.set(key, style);
  return style;
}

/** Wider near the ground, in a few steps: each is a style of its own. */
function roadWidth(metersPerPixel: number): number {
  if (metersPerPixel > 150) return 0.5;
  return metersPerPixel > 20 ? 1 : 2;
}
