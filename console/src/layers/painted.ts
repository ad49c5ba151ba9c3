// A layer that is painted anew in every frame, straight onto a canvas: what moves is cheaper so
// than as thousands of features whose index would be built again each time.

import type { FrameState } from 'ol/Map.js';
import Layer from 'ol/layer/Layer.js';
import { fromLonLat, toLonLat } from 'ol/proj.js';
import { apply } from 'ol/transform.js';
import type { LngLat } from '../model/shape';

export type Pixel = [x: number, y: number];

export interface Paint {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** What is in view: west, south, east and north in meters of the map's projection. */
  readonly extent: readonly number[];
  /** Meters of the map's projection in a pixel. */
  readonly resolution: number;
  /** Where a place is on the canvas, on the copy of the world that is in view. */
  readonly pixel: (at: LngLat) => Pixel;
  /** What place is there on the canvas. */
  readonly place: (pixel: Pixel) => LngLat;
  readonly isInView: (pixel: Pixel, margin?: number) => boolean;
}

export function createPainted(zIndex: number, paint: (on: Paint) => void): Layer {
  const canvas = document.createElement('canvas');
  canvas.className = 'painted';
  const context = canvas.getContext('2d');
  const render = (frame: FrameState): HTMLElement => {
    if (context) {
      const on = begin(canvas, context, frame);
      paint(on);
    }
    return canvas;
  };
  return new Layer({ zIndex, render });
}

function begin(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  frame: FrameState,
): Paint {
  const [width = 0, height = 0] = frame.size;
  const { pixelRatio } = frame;
  const [columns, rows] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  // A layer above may have painted on this canvas too, and left its own settings.
  context.globalAlpha = 1;
  context.textAlign = 'start';
  context.setLineDash([]);
  const world = 2 * Math.PI * 6_378_137;
  const center = frame.viewState.center[0] ?? 0;
  const pixel = (at: LngLat): Pixel => {
    const projected = fromLonLat([...at]) as Pixel;
    projected[0] += Math.round((center - projected[0]) / world) * world;
    return apply(frame.coordinateToPixelTransform, projected) as Pixel;
  };
  const isInView = ([x, y]: Pixel, margin = 20): boolean => {
    return x > -margin && y > -margin && x < width + margin && y < height + margin;
  };
  const place = (at: Pixel): LngLat => {
    const [lng = 0, lat = 0] = toLonLat(apply(frame.pixelToCoordinateTransform, [...at]));
    return [lng, lat];
  };
  const { resolution } = frame.viewState;
  const extent = frame.extent ?? [0, 0, 0, 0];
  return { context, width, height, extent, resolution, pixel, place, isInView };
}
