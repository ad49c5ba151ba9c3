// The working group at an instant: what stood by then, what is due, and what waits for a side.

import type { Friction, Held, History, Paper, Register, Rule, Violation } from './register';
import { knownAt, type View } from './sky';
import { micros, type Micros } from './time';

/** In the present the last form counts, though the two clocks may differ a little. */
function heldAt<T>(forms: readonly Held<T>[], view: View): T | null {
  const isNow = view.at >= view.now;
  const found = isNow ? forms.at(-1) : forms.findLast(({ from }) => from <= knownAt(view));
  return found?.value ?? null;
}

function allAt<T>(all: History<T>, view: View): T[] {
  return [...all.values()].map((forms) => heldAt(forms, view)).filter((one) => one !== null);
}

export function rulesAt(register: Register, view: View): readonly Rule[] {
  return heldAt(register.rules, view) ?? [];
}

export const FRICTION_STATES = [
  'raised',
  'acknowledged',
  'under_review',
  'resolved',
  'disagreed',
] as const;
export type FrictionState = (typeof FRICTION_STATES)[number];

/** Whether it is neither resolved nor disagreed. */
export function stands({ state }: Friction): boolean {
  return state !== 'resolved' && state !== 'disagreed';
}

export function isConcerned(one: Friction, side: string): boolean {
  return one.raised_by === side || one.with.includes(side);
}

export const DEADLINES = ['acknowledge', 'review', 'conclude'] as const;
export type DeadlineName = (typeof DEADLINES)[number];

/** What was agreed to be done by an instant, and how that went. */
export interface Deadline {
  readonly name: DeadlineName;
  readonly due: Micros;
  /** It waits still, in time or overdue; or it was done, late or in time. */
  readonly standing: 'waits' | 'overdue' | 'late' | 'met';
  /** The entry that notes that it did not come in time. */
  readonly missed: number | null;
}

function waitsFor(one: Friction, name: DeadlineName): boolean {
  if (name === 'acknowledge') return one.state === 'raised';
  if (name === 'review') return one.state === 'raised' || one.state === 'acknowledged';
  return stands(one);
}

/** The deadlines that were agreed when it was raised. */
export function deadlinesOf(one: Friction, at: Micros): Deadline[] {
  return DEADLINES.flatMap((name) => {
    const due = micros(one.deadlines[name] ?? '');
    if (due === null) return [];
    const missed = one.missed.find(({ deadline }) => deadline === name)?.entry ?? null;
    const isWaiting = waitsFor(one, name);
    // The host notes a miss within moments; until then its clock and this one say it.
    const isLate = missed !== null || (isWaiting && due <= at);
    const standing = isWaiting ? (isLate ? 'overdue' : 'waits') : isLate ? 'late' : 'met';
    return [{ name, due, standing, missed }];
  });
}

/** What comes next: the first that is waited for. */
export function nextDue(one: Friction, at: Micros): Deadline | null {
  const open = deadlinesOf(one, at).filter(({ standing }) => {
    return standing === 'waits' || standing === 'overdue';
  });
  return open.sort((a, b) => a.due - b.due)[0] ?? null;
}

/** What of a friction waits for a side: its acknowledgement, or its word on an outcome. */
export function waitsForSide(one: Friction, side: string): 'acknowledge' | 'agree' | null {
  const isMissing = !one.acknowledged.some((known) => known.side === side);
  if (stands(one) && one.with.includes(side) && isMissing) return 'acknowledge';
  if (one.state === 'resolved' || !isConcerned(one, side)) return null;
  const isAsked = one.outcomes.some((outcome) => canAgree(outcome, side));
  return isAsked ? 'agree' : null;
}

/** What a side may do with a friction now, by the law's own rules; the server has the last word. */
export interface Moves {
  readonly acknowledge: boolean;
  /** What was not acknowledged in its time is reviewed too: silence keeps nothing off the agenda. */
  readonly review: boolean;
  /** To say more of it, or to propose an outcome. */
  readonly speak: boolean;
  readonly disagree: boolean;
}

export function movesOf(one: Friction, side: string, at: Micros): Moves {
  const isOpen = one.state !== 'resolved' && isConcerned(one, side);
  const isKnown = one.acknowledged.some((known) => known.side === side);
  const silent = deadlinesOf(one, at).some(({ name, standing }) => {
    return name === 'acknowledge' && standing === 'overdue';
  });
  return {
    acknowledge: isOpen && one.with.includes(side) && !isKnown,
    review: isOpen && (one.state === 'acknowledged' || (one.state === 'raised' && silent)),
    speak: isOpen,
    disagree: isOpen && !one.disagreements.some((said) => said.side === side),
  };
}

export function canAgree(outcome: Friction['outcomes'][number], side: string): boolean {
  return outcome.side !== side && !outcome.agreed.includes(side);
}

/** The frictions: first what waits for a side, then what stands by its next deadline, then the rest,
 * the newest first. */
export function frictionsAt(register: Register, side: string, view: View): Friction[] {
  const at = knownAt(view);
  const rank = (one: Friction): number => {
    return waitsForSide(one, side) !== null ? 0 : stands(one) ? 1 : 2;
  };
  return allAt(register.frictions, view).sort((one, other) => {
    const byRank = rank(one) - rank(other);
    if (byRank !== 0) return byRank;
    const [a, b] = [nextDue(one, at)?.due ?? Infinity, nextDue(other, at)?.due ?? Infinity];
    return stands(one) && a !== b ? a - b : other.friction - one.friction;
  });
}

/** What each side says of a friction, in the order of the sides, each in its own order. */
export function accountsBySide(
  one: Friction,
  sides: readonly string[],
): { side: string; accounts: Friction['accounts'] }[] {
  const others = one.accounts.map(({ side }) => side).filter((side) => !sides.includes(side));
  const all = [...sides.filter((side) => isConcerned(one, side)), ...new Set(others)];
  return all.map((side) => {
    return { side, accounts: one.accounts.filter((account) => account.side === side) };
  });
}

export type PaperKind = 'minutes' | 'bulletin';

/** Papers of a kind, the newest first, and before them those that wait for a side's signature. */
export function papersAt(register: Register, kind: PaperKind, side: string, view: View): Paper[] {
  const rank = (one: Paper): number => Number(!waitsForSignature(one, side));
  return allAt(register.papers, view)
    .filter((one) => one.kind === kind)
    .sort((one, other) => rank(one) - rank(other) || other.paper - one.paper);
}

export function waitsForSignature(one: Paper, side: string): boolean {
  return one.state === 'proposed' && !one.signed.some((signed) => signed.side === side);
}

/** What of a paper its author may still take back. */
export function isWithdrawable(one: Paper, side: string): boolean {
  const isOwn = !one.joint && one.state === 'published';
  return one.author === side && (one.state === 'proposed' || isOwn);
}

export const STANDINGS = ['agreed', 'disputed', 'one-side'] as const;
export type Standing = (typeof STANDINGS)[number];

/** The newest first, and before them what a side is accused of and has not answered. */
export function violationsAt(register: Register, side: string, view: View): Violation[] {
  const rank = (one: Violation): number => Number(!waitsForAnswer(one, side));
  return allAt(register.violations, view).sort((one, other) => {
    return rank(one) - rank(other) || other.violation - one.violation;
  });
}

export function waitsForAnswer(one: Violation, side: string): boolean {
  return one.side === side && one.standing === 'one-side';
}

/** What a side may answer: never to its own claim, and not twice the same. */
export function answersOpen(one: Violation, side: string): ('agreed' | 'disputed')[] {
  if (one.author === side) return [];
  const given = one.answers.find((answer) => answer.side === side)?.stance;
  return (['agreed', 'disputed'] as const).filter((stance) => stance !== given);
}
