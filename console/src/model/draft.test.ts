import assert from 'node:assert/strict';
import test from 'node:test';
import { compile, draftOf, newDraft, routeTimes, type Draft } from './draft';
import { readTerms } from './agreement';
import { partsOf, span, type LngLat } from './shape';
import { EMPTY, type Version } from './state';
import { intentVersion } from './reduce';
import { micros, HOUR, MINUTE, SECOND } from './time';
import { warnings, type Warning } from './warnings';

const START = micros('2026-06-01T10:00:00Z') ?? 0;
const points = (...places: LngLat[]) => places.map((at) => ({ at, altitude: '', time: '' }));
const route = (change: Partial<Draft> = {}): Draft => ({
  ...newDraft('N1', 'k', START, 'route'),
  points: points([8, 47], [8, 48], [9, 48]),
  ...change,
});

test('a drawn route gets its times from the speed, and its altitudes from the form', () => {
  const result = compile(route({ altitude: 'FL100', speed: '60' }));
  assert.ok(result.ok && 'route' in result.request);
  const [first, second] = result.request.route ?? [];
  assert.equal(first?.time, '2026-06-01T10:00:00.000000Z');
  // A degree of latitude is 60 nautical miles, nearly: an hour at 60 knots.
  assert.ok(Math.abs(((micros(second?.time ?? '') ?? 0) - START) / HOUR - 1) < 0.01);
  assert.deepEqual(second?.altitude, { value: 3048, units: 'M', reference: 'STD' });
});

test('what was typed for a point counts before the form', () => {
  const draft = route();
  const typed = draft.points.map((point, index) => {
    return index === 1 ? { ...point, altitude: '5000 ft', time: '2026-06-01 11:00' } : point;
  });
  const times = routeTimes({ ...draft, points: typed });
  assert.equal(times[1], START + HOUR);
  const result = compile({ ...draft, points: typed });
  assert.ok(result.ok && 'route' in result.request);
  assert.equal(result.request.route?.[1]?.altitude.value, 1524);
});

test('each thing that is wrong is told with its field', () => {
  const fields = (draft: Draft): string[] => {
    const result = compile(draft);
    return result.ok ? [] : [...new Set(result.errors.map(({ field }) => field))].sort();
  };
  assert.deepEqual(fields(route({ id: ' N1' })), ['id']);
  assert.deepEqual(fields(route({ points: points([8, 47]) })), ['points']);
  assert.deepEqual(fields(route({ start: 'noon' })), ['start']);
  assert.deepEqual(fields(route({ altitude: 'high' })), ['altitude']);
  assert.deepEqual(fields(route({ speed: '0' })), ['speed', 'start']);
  const circle = { ...newDraft('C', 'k', START, 'circle'), points: points([8, 47]) };
  assert.deepEqual(fields(circle), []);
  assert.deepEqual(fields({ ...circle, radius: '', upper: '', end: '' }), [
    'end',
    'radius',
    'upper',
  ]);
  assert.deepEqual(fields({ ...circle, kind: 'constraint', upper: '', end: '' }), [], 'unbounded');
});

test('changing an item begins with exactly what it is', () => {
  const draft = route({ altitude: '1234.567 m W84' });
  const first = compile(draft);
  assert.ok(first.ok && 'route' in first.request);
  const item: Version = intentVersion({
    id: 'N1',
    owner: 'north',
    version: 1,
    state: 'Activated',
    late: false,
    ovn: 'o',
    declared: '',
    changed: '',
    disclosure: 'full',
    route: first.request.route ?? [],
  });
  const again = compile(draftOf(item, 'k2'));
  assert.ok(again.ok && 'route' in again.request);
  assert.deepEqual(again.request, { ...first.request, state: 'Activated' });
  const circle = compile({ ...newDraft('N1', 'k', START, 'circle'), points: points([8, 47]) });
  assert.ok(circle.ok);
  const volumes = circle.request.volumes ?? [];
  const round = compile(draftOf({ ...item, parts: partsOf({ volumes }) }, 'k'));
  assert.deepEqual(round.ok && round.request.volumes, volumes);
  const two = compile(
    draftOf({ ...item, parts: partsOf({ volumes: [...volumes, ...volumes] }) }, 'k'),
  );
  assert.deepEqual(two.ok && two.request.volumes, [...volumes, ...volumes], 'as they are');
});

test('a map that was turned around the world tells good longitudes', () => {
  const result = compile(route({ points: points([190, 10], [-185, 11]) }));
  assert.ok(result.ok && 'route' in result.request);
  assert.deepEqual(
    result.request.route?.map(({ longitude }) => longitude),
    [-170, 175],
  );
});

test('what looks wrong is said before sending', () => {
  const terms = readTerms('notice = "15min"');
  const codes = (draft: Draft, now: number, others: Version[] = []): Warning['code'][] => {
    const result = compile(draft);
    assert.ok(result.ok);
    return warnings(result.parts, others, terms, now).map(({ code }) => code);
  };
  assert.deepEqual(codes(route(), START - 15 * MINUTE), []);
  assert.deepEqual(codes(route(), START - 15 * MINUTE + SECOND), ['late']);
  assert.deepEqual(codes(route(), START + 99 * HOUR), ['past']);
  assert.deepEqual(codes(route({ speed: '2000' }), 0), ['fast']);
  assert.deepEqual(codes(route({ altitude: '99000 ft' }), 0), ['height']);
  assert.deepEqual(codes(route({ points: points([0, 0], [0, 1]) }), 0), ['null-island']);
  const other = compile(route({ points: points([8, 47], [8.5, 47]) }));
  assert.ok(other.ok);
  const known = {
    ...intentVersion({
      id: 'S1',
      owner: 'south',
      version: 1,
      state: '',
      late: false,
      declared: '',
      changed: '',
      disclosure: 'full',
    }),
    parts: other.parts,
  };
  assert.deepEqual(codes(route({ points: points([47, 8], [47.2, 8.2]) }), 0, [known]), ['swapped']);
  assert.deepEqual(codes(route({ points: points([100, -40], [100.2, -40]) }), 0, [known]), ['far']);
});

test('an item without parts has no bounds', () => {
  assert.deepEqual(span([]), { start: null, end: null });
  assert.equal(EMPTY.items.size, 0);
});
