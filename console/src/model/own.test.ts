import assert from 'node:assert/strict';
import test from 'node:test';
import { isWithin, ownAt } from './own';
import { reduce } from './reduce';
import { itemsAt } from './sky';
import { EMPTY } from './state';
import { entry, routeExtents } from './testing';
import { HOUR } from './time';

const T = 1_800_000_000_000_000;

test('a place is one’s own where one is, and where one flies just now', () => {
  const extents = routeExtents([47, 8], [48, 8], T, T + 2 * HOUR);
  const body = { id: 'N1', version: 1, state: 'Accepted', late: false, disclosed: [] };
  const declared = entry(0, T, 'intent_declared', 'north', body, { extents });
  const state = reduce({ ...EMPTY, me: 'north' }, { kind: 'entries', entries: [declared] });
  const at = T + HOUR;
  const items = itemsAt(state, { at, now: at });
  assert.deepEqual(ownAt([8, 47.5], null, items, 'north', at), { kind: 'item', id: 'N1' });
  assert.equal(ownAt([8, 47.5], null, items, 'south', at), null, 'it is the other’s');
  assert.equal(ownAt([8, 47.5], null, items, 'north', T), null, 'it is elsewhere then');
  assert.deepEqual(ownAt([9, 47.001], [9, 47], items, 'north', at), { kind: 'position' });
  assert.equal(ownAt([9, 47.01], [9, 47], items, 'north', at), null);
});

test('within an outline, also over the antimeridian', () => {
  const corners = [
    [179, -1],
    [-179, -1],
    [-179, 1],
    [179, 1],
  ] as const;
  const outline = { kind: 'polygon' as const, corners };
  assert.equal(isWithin(outline, [180, 0]), true);
  assert.equal(isWithin(outline, [-179.5, 0.5]), true);
  assert.equal(isWithin(outline, [178, 0]), false);
  assert.equal(isWithin(outline, [0, 0]), false);
  assert.equal(isWithin({ kind: 'circle', center: [8, 47], radiusM: 1000 }, [8, 47.005]), true);
});
