import assert from 'node:assert/strict';
import test from 'node:test';
import type { DayView } from '../api/schema';
import { countsOf, daysOf, MEASURES, ruleCounts } from './statistics';

const day = (date: string, side: string, counts: Partial<DayView>): DayView => {
  const nothing = Object.fromEntries(MEASURES.map((measure) => [measure, 0]));
  return { ...(nothing as unknown as DayView), day: date, side, violations: {}, ...counts };
};
const DAYS = [
  day('2026-05-01', 'north', {
    notices: 3,
    late: 1,
    violations: { late: { agreed: 1, disputed: 0, 'one-side': 0 } },
  }),
  day('2026-05-01', 'south', { notices: 2, messages: 4 }),
  day('2026-05-02', 'north', {
    notices: 5,
    violations: {
      late: { agreed: 0, disputed: 2, 'one-side': 0 },
      over: { agreed: 0, disputed: 0, 'one-side': 1 },
    },
  }),
];
const SIDES = ['north', 'south'];

test('counts stand side by side, of a day or of all, without what there is nothing of', () => {
  assert.deepEqual(daysOf(DAYS), ['2026-05-02', '2026-05-01']);
  assert.deepEqual(countsOf(DAYS, '', SIDES), [
    { measure: 'notices', counts: [8, 2] },
    { measure: 'late', counts: [1, 0] },
    { measure: 'messages', counts: [0, 4] },
  ]);
  assert.deepEqual(countsOf(DAYS, '2026-05-02', SIDES), [{ measure: 'notices', counts: [5, 0] }]);
  assert.deepEqual(countsOf([], '', SIDES), []);
});

test('violations are added by rule and side, each kind of standing for itself', () => {
  assert.deepEqual(ruleCounts(DAYS, ''), [
    { rule: 'late', side: 'north', agreed: 1, disputed: 2, 'one-side': 0 },
    { rule: 'over', side: 'north', agreed: 0, disputed: 0, 'one-side': 1 },
  ]);
  assert.deepEqual(ruleCounts(DAYS, '2026-05-01'), [
    { rule: 'late', side: 'north', agreed: 1, disputed: 0, 'one-side': 0 },
  ]);
});
