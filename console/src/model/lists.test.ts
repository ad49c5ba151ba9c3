import assert from 'node:assert/strict';
import test from 'node:test';
import { arranged, rows, severityAt, type Order } from './conflict-list';
import { declutter } from './declutter';
import { profile } from './profile';
import { EMPTY, pairKey, type Conflict, type Version } from './state';
import { intentVersion } from './reduce';
import { partsOfRecord } from './shape';
import { routeExtents } from './testing';
import { MINUTE } from './time';

const point = { time: 0, at: [8, 47] as const, mm: 0, datum: null };
const conflict = (a: string, start: number | null, lateralM = 1): Conflict => ({
  key: pairKey(a, 'Z'),
  a,
  b: 'Z',
  between: 'intent-intent',
  from: 0,
  until: null,
  entry: 0,
  encounter:
    start === null
      ? null
      : { start, end: start + MINUTE, lateralM, verticalM: 0, a: point, b: point },
});
const item = (id: string, owner: string): Version =>
  intentVersion({
    id,
    owner,
    version: 1,
    state: 'Accepted',
    late: false,
    declared: '',
    changed: '',
    disclosure: 'full',
  });
const state = {
  ...EMPTY,
  me: 'north',
  items: new Map([
    ['A', [item('A', 'north')]],
    ['B', [item('B', 'south')]],
    ['Z', [item('Z', 'south')]],
  ]),
};

test('what is near in time is danger, what is behind is over', () => {
  const one = conflict('A', 20 * MINUTE);
  const at = [0, 10, 20, 21, 22].map((minutes) => severityAt(one, minutes * MINUTE));
  assert.deepEqual(at, ['warning', 'danger', 'danger', 'danger', 'over']);
  assert.equal(severityAt(conflict('A', null), 0), 'notice', 'not disclosed');
});

test('conflicts are sorted and filtered, and what is over comes last', () => {
  const all = rows(
    state,
    [conflict('A', 60e6, 9), conflict('B', 30e6, 5), conflict('C', -900e6)],
    0,
  );
  const names = (order: Order, filter = { text: '', mine: false, ahead: false }): string => {
    return arranged(all, filter, order)
      .map(({ conflict: { a } }) => a)
      .join('');
  };
  assert.equal(names({ by: 'until', descending: false }), 'BAC');
  assert.equal(names({ by: 'lateral', descending: true }), 'ABC');
  assert.equal(names({ by: 'names', descending: true }), 'CBA');
  const by: Order = { by: 'until', descending: false };
  assert.equal(names(by, { text: '', mine: true, ahead: false }), 'A');
  assert.equal(names(by, { text: '', mine: false, ahead: true }), 'BA');
  assert.equal(names(by, { text: 'NORTH', mine: false, ahead: false }), 'A');
});

test('labels never lie on each other, and the most important has its place', () => {
  let seed = 7;
  const random = (most: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % most;
  };
  const labels = Array.from({ length: 500 }, (_, weight) => {
    return { x: random(800), y: random(600), width: 20 + random(90), height: 13, weight };
  });
  const placed = declutter(labels);
  assert.equal(placed[0]?.label.weight, 499);
  assert.ok(placed.length > 20 && placed.length < 500);
  placed.forEach((one, index) => {
    for (const other of placed.slice(index + 1)) {
      const apart =
        one.left + one.label.width <= other.left ||
        other.left + other.label.width <= one.left ||
        one.top + one.label.height <= other.top ||
        other.top + other.label.height <= one.top;
      assert.ok(apart, 'two labels overlap');
    }
  });
});

test('a profile holds both lines around the encounter, and says when datums differ', () => {
  const extents = JSON.stringify(routeExtents([47, 8], [48, 8], 0, 60 * MINUTE));
  const a = { ...item('A', 'north'), parts: partsOfRecord(extents) };
  const b = { ...item('Z', 'south'), parts: partsOfRecord(extents.replace('AMSL', 'STD')) };
  const shown = profile(conflict('A', 30 * MINUTE), [a, b]);
  assert.ok(shown);
  assert.deepEqual(shown.datums, ['AMSL', 'STD']);
  assert.ok(shown.start < 30 * MINUTE && shown.end > 31 * MINUTE && shown.start > 0);
  assert.equal(shown.traces.length, 2);
  // A climb of 1,000 m in an hour: some 50 m to either side of the half, and room around them.
  assert.ok(shown.low < 1_450_000 && shown.high > 1_550_000 && shown.low > 900_000);
  assert.equal(profile(conflict('A', 0), []), null);
});
