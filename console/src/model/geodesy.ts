// Where to draw things. The line decides on the ellipsoid; a screen shows no difference that a
// sphere makes, so here the Earth is one. Nothing computed here is ever sent or judged by.

import type { LngLat, Outline } from './shape';

const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;

type Vector = readonly [number, number, number];

function vector([lng, lat]: LngLat): Vector {
  const [φ, λ] = [lat * RAD, lng * RAD];
  return [Math.cos(φ) * Math.cos(λ), Math.cos(φ) * Math.sin(λ), Math.sin(φ)];
}

function lngLat([x, y, z]: Vector): LngLat {
  return [Math.atan2(y, x) / RAD, Math.atan2(z, Math.hypot(x, y)) / RAD];
}

/** Along the ground, metres. */
export function distanceM(a: LngLat, b: LngLat): number {
  const [Δφ, Δλ] = [(b[1] - a[1]) * RAD, (b[0] - a[0]) * RAD];
  const h =
    Math.sin(Δφ / 2) ** 2 + Math.cos(a[1] * RAD) * Math.cos(b[1] * RAD) * Math.sin(Δλ / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The point a fraction of the way along the shortest path. */
export function between(a: LngLat, b: LngLat, fraction: number): LngLat {
  const angle = distanceM(a, b) / EARTH_M;
  if (angle < 1e-9) return a;
  const [u, v] = [vector(a), vector(b)];
  const [p, q] = [Math.sin((1 - fraction) * angle), Math.sin(fraction * angle)];
  return lngLat([p * u[0] + q * v[0], p * u[1] + q * v[1], p * u[2] + q * v[2]]);
}

/** Where one comes to from a point on a bearing (degrees from north). */
export function destination([lng, lat]: LngLat, bearing: number, meters: number): LngLat {
  const [δ, θ, φ] = [meters / EARTH_M, bearing * RAD, lat * RAD];
  const sin = Math.sin(φ) * Math.cos(δ) + Math.cos(φ) * Math.sin(δ) * Math.cos(θ);
  const east = Math.sin(θ) * Math.sin(δ) * Math.cos(φ);
  const λ = Math.atan2(east, Math.cos(δ) - Math.sin(φ) * sin);
  return [lng + λ / RAD, Math.asin(Math.min(1, sin)) / RAD];
}

/** The bearing on which one leaves `a` for `b`, degrees from north. */
export function bearing(a: LngLat, b: LngLat): number {
  const Δλ = (b[0] - a[0]) * RAD;
  const [φ, ψ] = [a[1] * RAD, b[1] * RAD];
  const y = Math.sin(Δλ) * Math.cos(ψ);
  const x = Math.cos(φ) * Math.sin(ψ) - Math.sin(φ) * Math.cos(ψ) * Math.cos(Δλ);
  return (Math.atan2(y, x) / RAD + 360) % 360;
}

/** Legs longer than this are drawn as several, for they curve on the map. */
const STRAIGHT_M = 50_000;

/** A path as it lies on the map: shortest paths, and no jump at the antimeridian. */
export function path(points: readonly LngLat[]): LngLat[] {
  const drawn: LngLat[] = [];
  const push = (point: LngLat): void => {
    const before = drawn.at(-1);
    const turns = before ? Math.round((before[0] - point[0]) / 360) : 0;
    drawn.push([point[0] + turns * 360, point[1]]);
  };
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before) {
      const pieces = Math.ceil(distanceM(before, point) / STRAIGHT_M);
      for (let piece = 1; piece < pieces; piece += 1) push(between(before, point, piece / pieces));
    }
    push(point);
  });
  return drawn;
}

const CIRCLE_CORNERS = 64;

/** The closed ring of an outline. */
export function ring(outline: Outline): LngLat[] {
  if (outline.kind === 'polygon') {
    const [first] = outline.corners;
    return first ? path([...outline.corners, first]) : [];
  }
  const corners = Array.from({ length: CIRCLE_CORNERS + 1 }, (_, corner) => {
    return destination(outline.center, (corner * 360) / CIRCLE_CORNERS, outline.radiusM);
  });
  return path(corners);
}

/** A band around a leg, as wide as volumes around a route are. */
export function corridor(a: LngLat, b: LngLat, halfWidthM: number): LngLat[] {
  const to = bearing(a, b);
  const back = bearing(b, a);
  const start = destination(a, opposite(to), halfWidthM);
  const end = destination(b, opposite(back), halfWidthM);
  return [
    destination(start, to - 90, halfWidthM),
    destination(end, back + 90, halfWidthM),
    destination(end, back - 90, halfWidthM),
    destination(start, to + 90, halfWidthM),
  ];
}

const opposite = (bearing: number): number => bearing + 180;
