import assert from 'node:assert/strict';
import test from 'node:test';
import { between, corridor, destination, distanceM, path, ring } from './geodesy';
import { positionAt, phase } from './sky';
import type { LngLat, Route, Volume } from './shape';
import { MINUTE } from './time';

const ROUTE: Route = {
  kind: 'route',
  datum: 'AMSL',
  points: [
    { time: 0, at: [8, 47], mm: 0 },
    { time: MINUTE, at: [8, 48], mm: 600 },
    { time: 3 * MINUTE, at: [9, 48], mm: 600 },
  ],
};

test('a route is straight and uniform between its points', () => {
  assert.equal(positionAt(ROUTE, -1), null);
  assert.equal(positionAt(ROUTE, 3 * MINUTE + 1), null);
  const first = positionAt(ROUTE, 0)?.at ?? [0, 0];
  assert.ok(distanceM(first, [8, 47]) < 0.001);
  const half = positionAt(ROUTE, MINUTE / 2);
  assert.ok(Math.abs((half?.at[1] ?? 0) - 47.5) < 1e-9);
  assert.equal(half?.altitude.mm, 300);
  assert.deepEqual(positionAt(ROUTE, 3 * MINUTE)?.toward, null);
});

test('an instant at the bounds is within, for the sets are closed', () => {
  const volume: Volume = {
    kind: 'volume',
    outline: { kind: 'circle', center: [8, 47], radiusM: 1 },
    lower: null,
    upper: null,
    start: 10,
    end: 20,
  };
  assert.deepEqual(
    [9, 10, 20, 21].map((at) => phase(volume, at)),
    ['before', 'during', 'during', 'after'],
  );
  assert.equal(phase({ ...volume, start: null, end: null }, -5), 'during');
});

test('distances and directions agree', () => {
  for (const bearing of [0, 45, 180, 271]) {
    const there = destination([8, 47], bearing, 12_345);
    assert.ok(Math.abs(distanceM([8, 47], there) - 12_345) < 0.01, String(bearing));
  }
  const middle = between([0, 0], [90, 0], 0.5);
  assert.ok(Math.abs(middle[0] - 45) < 1e-9);
});

test('nothing jumps at the antimeridian', () => {
  const points: LngLat[] = [
    [179, 0],
    [-179, 0],
    [-178, 1],
  ];
  for (const drawn of [
    path(points),
    ring({ kind: 'polygon', corners: points }),
    ring({ kind: 'circle', center: [179.999, 10], radiusM: 5_000 }),
  ]) {
    drawn.slice(1).forEach(([lng], index) => {
      assert.ok(Math.abs(lng - (drawn[index]?.[0] ?? lng)) < 10, 'a step to the other end');
    });
  }
});

test('a corridor lies to either side of its leg', () => {
  const [a, b] = [
    [8, 47],
    [8, 48],
  ] as const;
  const corners = corridor(a, b, 1_000);
  assert.equal(corners.length, 4);
  for (const corner of corners) {
    const nearer = Math.min(distanceM(corner, a), distanceM(corner, b));
    assert.ok(Math.abs(nearer - 1_000 * Math.SQRT2) < 5, String(nearer));
  }
});
