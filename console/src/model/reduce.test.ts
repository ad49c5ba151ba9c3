import assert from 'node:assert/strict';
import test from 'node:test';
import type { Entry } from './entry';
import { reduce } from './reduce';
import { conflictsAt, itemsAt, latest } from './sky';
import { EMPTY, pairKey, type LineState } from './state';
import { entry, routeExtents } from './testing';
import { HOUR, MINUTE } from './time';

const T = 1_800_000_000_000_000;
const EXTENTS = routeExtents([47, 8], [48, 8], T + HOUR, T + 2 * HOUR);
const DISCLOSED = [{ to: 'south', form: 'volumes' }];

const declared = (index: number, at: number, id: string, version = 1): Entry => {
  const kind = version === 1 ? 'intent_declared' : 'intent_changed';
  const body = { id, version, state: 'Accepted', late: false, disclosed: DISCLOSED };
  return entry(index, at, kind, 'north', body, { extents: EXTENTS, ovn: `ovn-${version}` });
};
const conflict = (index: number, at: number, kind: string): Entry => {
  const encounter = {
    start_us: T,
    end_us: T + MINUTE,
    lateral_m: 100,
    vertical_m: 0,
    a: { time_us: T, position: [47, 8], altitude: { mm: 5, reference: 'STD' } },
    b: { time_us: T, position: [47.1, 8] },
  };
  const pair = { a: 'N1', b: 'S1', between: 'intent-intent' };
  const body =
    kind === 'conflict_cleared' ? { ...pair, because: 'changed' } : { ...pair, disclosed: [] };
  return entry(index, at, kind, null, body, kind === 'conflict_cleared' ? {} : { encounter });
};

const fold = (entries: Entry[], from: LineState = { ...EMPTY, me: 'north' }): LineState => {
  return reduce(from, { kind: 'entries', entries });
};

test('an intent is declared, changed and withdrawn, and each is known from its instant on', () => {
  const gone = entry(2, T + 2 * MINUTE, 'intent_withdrawn', 'north', { id: 'N1' });
  const state = fold([declared(0, T, 'N1'), declared(1, T + MINUTE, 'N1', 2), gone]);
  const known = (at: number): number[] => {
    return itemsAt(state, { at, now: T + HOUR }).map(({ version }) => version);
  };
  assert.deepEqual(known(T - 1), []);
  assert.deepEqual(known(T), [1]);
  assert.deepEqual(known(T + MINUTE), [2]);
  assert.deepEqual(known(T + 2 * MINUTE), []);
  assert.deepEqual(known(T + HOUR), [], 'nor in the present');
  assert.equal(latest(state, 'N1')?.until, T + 2 * MINUTE);
});

test('what is ahead is shown as it is known now', () => {
  const state = fold([declared(0, T, 'N1')]);
  const [item] = itemsAt(state, { at: T + 9 * HOUR, now: T + MINUTE });
  assert.equal(item?.id, 'N1');
  assert.equal(item?.ovn, 'ovn-1');
  assert.equal(item?.parts?.[0]?.kind, 'route');
});

test('a clock that is behind the server still shows the present', () => {
  const state = fold([declared(0, T, 'N1')]);
  assert.equal(itemsAt(state, { at: T - MINUTE, now: T - MINUTE }).length, 1);
});

test('a conflict is found, changes and clears', () => {
  const found = fold([conflict(0, T, 'conflict_found')]);
  const [one] = conflictsAt(found, { at: T, now: T });
  assert.equal(one?.key, pairKey('N1', 'S1'));
  assert.equal(one?.encounter?.a.datum, 'STD');
  assert.equal(one?.encounter?.b.mm, null);
  const cleared = fold([conflict(1, T + MINUTE, 'conflict_cleared')], found);
  assert.deepEqual(conflictsAt(cleared, { at: T + HOUR, now: T + HOUR }), []);
  assert.equal(conflictsAt(cleared, { at: T, now: T + HOUR }).length, 1, 'replayed');
});

test('an entry that comes twice is taken once, in any batches', () => {
  const all = [
    declared(0, T, 'N1'),
    declared(1, T + 1, 'N1', 2),
    conflict(2, T + 2, 'conflict_found'),
  ];
  const whole = fold(all);
  for (const cut of [0, 1, 2, 3]) {
    const again = fold(all.slice(Math.max(0, cut - 1)), fold(all.slice(0, cut)));
    assert.deepEqual(again, whole, `cut at ${cut}`);
  }
  assert.equal(whole.next, 3);
});

test('a joint constraint is in force once every side to whom it is shown has signed', () => {
  const body = {
    id: 'C1',
    version: 1,
    late: false,
    joint: true,
    disclosed: [{ to: 'south', form: 'full' }],
  };
  const joint = fold([
    entry(0, T, 'constraint_declared', 'north', body, { extents: { parts: [] } }),
  ]);
  assert.equal(latest(joint, 'C1')?.inForce, false);
  const sign = (index: number, version: number): Entry => {
    return entry(index, T, 'constraint_countersigned', 'south', { id: 'C1', version });
  };
  assert.equal(latest(fold([sign(1, 7)], joint), 'C1')?.inForce, false, 'another version');
  assert.equal(latest(fold([sign(1, 1)], joint), 'C1')?.inForce, true);
});

test('what is retired and what is unknown', () => {
  const state = fold([
    declared(0, T, 'N1'),
    entry(1, T + 1, 'something_new', null, { id: 'N1' }),
    entry(2, T + 2, 'retired', null, { items: ['N1', 'never'], erased: [0] }),
  ]);
  assert.deepEqual(itemsAt(state, { at: T + 3, now: T + 3 }), []);
  assert.equal(state.entries.length, 3);
});

test('another log makes everything forgotten but who one is', () => {
  const state = reduce(fold([declared(0, T, 'N1')]), { kind: 'forget' });
  assert.equal(state.items.size, 0);
  assert.equal(state.next, 0);
  assert.equal(state.me, 'north');
});
