// The joint statistics as a table of sides: what the line counted, of one day or of all.

import type { DayView, StandingsView } from '../api/schema';

/** What is counted of a side, in the order in which it is shown. */
export const MEASURES = [
  'notices',
  'changes',
  'withdrawals',
  'late',
  'conflicts',
  'messages',
  'answered',
  'answered_late',
  'refused',
  'unanswered',
  'mismatched',
  'checks_called',
  'checks_answered',
  'calls_missed',
  'answers_missed',
] as const;
export type Measure = (typeof MEASURES)[number];

/** The days on which there was something, the newest first. */
export function daysOf(days: readonly DayView[]): string[] {
  return [...new Set(days.map(({ day }) => day))].sort().reverse();
}

const of = (days: readonly DayView[], day: string): DayView[] => {
  return days.filter((one) => day === '' || one.day === day);
};

/** The numbers of each side, in the order of the sides; measures of which there is nothing are left
 * out. No day stands for all of them. */
export function countsOf(
  days: readonly DayView[],
  day: string,
  sides: readonly string[],
): { measure: Measure; counts: number[] }[] {
  const wanted = of(days, day);
  return MEASURES.map((measure) => {
    const counts = sides.map((side) => {
      const own = wanted.filter((one) => one.side === side);
      return own.reduce((sum, one) => sum + one[measure], 0);
    });
    return { measure, counts };
  }).filter(({ counts }) => counts.some((count) => count > 0));
}

export interface RuleCounts extends StandingsView {
  readonly rule: string;
  readonly side: string;
}

/** Violations by rule and side, by who stands behind them. */
export function ruleCounts(days: readonly DayView[], day: string): RuleCounts[] {
  const found = new Map<string, RuleCounts>();
  for (const { side, violations } of of(days, day)) {
    for (const [rule, standings] of Object.entries(violations)) {
      const key = JSON.stringify([rule, side]);
      const known = found.get(key);
      found.set(key, {
        rule,
        side,
        agreed: (known?.agreed ?? 0) + standings.agreed,
        disputed: (known?.disputed ?? 0) + standings.disputed,
        'one-side': (known?.['one-side'] ?? 0) + standings['one-side'],
      });
    }
  }
  const keys = [...found.keys()].sort();
  return keys.map((key) => found.get(key)).filter((one) => one !== undefined);
}
