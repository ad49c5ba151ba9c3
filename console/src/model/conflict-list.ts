// The conflicts as the list shows them: how urgent, in which order, which of them.

import { latest } from './sky';
import type { Conflict, LineState } from './state';
import { MINUTE, type Micros } from './time';

/** Danger: it happens now or within ten minutes. Warning: it is ahead. Over: it is behind. */
export type Severity = 'danger' | 'warning' | 'notice' | 'over';

export interface ConflictRow {
  readonly conflict: Conflict;
  readonly owners: readonly [string, string];
  /** Until it begins; negative once it has. Null where it is not shown or has no beginning. */
  readonly until: Micros | null;
  readonly severity: Severity;
  readonly isMine: boolean;
}

export type SortKey = 'until' | 'lateral' | 'vertical' | 'names' | 'parties';

export interface Order {
  readonly by: SortKey;
  readonly descending: boolean;
}

export interface Filter {
  readonly text: string;
  readonly mine: boolean;
  readonly ahead: boolean;
}

const SOON = 10 * MINUTE;

export function severityAt(conflict: Conflict, at: Micros): Severity {
  const { encounter } = conflict;
  // What is not disclosed is between others.
  if (!encounter) return 'notice';
  if (encounter.end !== null && encounter.end < at) return 'over';
  return encounter.start === null || encounter.start - at <= SOON ? 'danger' : 'warning';
}

export function rows(state: LineState, conflicts: readonly Conflict[], at: Micros): ConflictRow[] {
  return conflicts.map((conflict) => {
    const owner = (id: string): string => latest(state, id)?.owner ?? '';
    const owners = [owner(conflict.a), owner(conflict.b)] as const;
    const start = conflict.encounter?.start ?? null;
    return {
      conflict,
      owners,
      until: start === null ? null : start - at,
      severity: severityAt(conflict, at),
      isMine: owners.includes(state.me),
    };
  });
}

export function arranged(all: readonly ConflictRow[], filter: Filter, order: Order): ConflictRow[] {
  const wanted = filter.text.trim().toLowerCase();
  const kept = all.filter((row) => {
    if (filter.mine && !row.isMine) return false;
    if (filter.ahead && row.severity === 'over') return false;
    const { a, b } = row.conflict;
    return [a, b, ...row.owners].some((text) => text.toLowerCase().includes(wanted));
  });
  const sign = order.descending ? -1 : 1;
  const compare = (one: ConflictRow, other: ConflictRow): number => {
    return sign * by(order.by, one, other) || by('names', one, other);
  };
  return kept.sort(compare);
}

function by(key: SortKey, one: ConflictRow, other: ConflictRow): number {
  const number = (pick: (row: ConflictRow) => number | null | undefined): number => {
    return (pick(one) ?? Infinity) - (pick(other) ?? Infinity) || 0;
  };
  switch (key) {
    case 'until':
      // What is over comes last: it is no longer the thing to do.
      return (
        Number(one.severity === 'over') - Number(other.severity === 'over') ||
        number((row) => row.until)
      );
    case 'lateral':
      return number((row) => row.conflict.encounter?.lateralM);
    case 'vertical':
      return number((row) => row.conflict.encounter?.verticalM);
    case 'parties':
      return one.owners.join().localeCompare(other.owners.join());
    case 'names':
      return one.conflict.key < other.conflict.key
        ? -1
        : Number(one.conflict.key !== other.conflict.key);
  }
}
