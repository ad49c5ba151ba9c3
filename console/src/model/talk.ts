// The desk at an instant: what was said by then, what still waits for an answer, how the line
// stood. All of it a function of the facts and of that instant.

import {
  PRECEDENCES,
  type CheckEvent,
  type Desk,
  type JointState,
  type Message,
  type Reference,
  type StatedState,
  type Statement,
  type TalkEvent,
} from './desk';
import { knownAt, type View } from './sky';
import type { Micros } from './time';

/** In the present everything counts, though the two clocks may differ a little. */
const isKnown = (time: Micros, view: View): boolean => {
  return view.at >= view.now || time <= knownAt(view);
};

/** What became of a message with one of those whom it addresses. */
export interface Recipient {
  readonly side: string;
  readonly events: readonly TalkEvent[];
  readonly isAnswered: boolean;
  readonly mismatches: number;
  /** Whose turn it is to answer. */
  readonly role: string;
  /** The role that is told next; empty where nobody is left. */
  readonly nextRole: string;
  readonly rung: number;
  /** Until when; null once it was answered, and once nobody is left to ask. */
  readonly due: Micros | null;
}

export interface Talk {
  readonly message: Message;
  readonly recipients: readonly Recipient[];
  /** Whether the side at this screen still has to answer it. */
  readonly isMine: boolean;
  /** The next instant at which somebody has to answer. */
  readonly due: Micros | null;
}

const ANSWERS = ['read', 'relayed', 'acted', 'refused'];

function recipient(
  message: Message,
  side: string,
  ladder: readonly string[],
  view: View,
): Recipient {
  const events = message.events.filter((one) => one.side === side && isKnown(one.time, view));
  const isAnswered = events.some((one) => one.kind === 'receipt' && ANSWERS.includes(one.receipt));
  const escalated = events.findLast((one) => one.kind === 'escalated');
  const isOver = isAnswered || events.some(({ kind }) => kind === 'unanswered');
  const role = escalated?.role ?? message.toRole;
  return {
    side,
    events,
    isAnswered,
    mismatches: events.filter(({ kind }) => kind === 'mismatch').length,
    role,
    nextRole: isOver ? '' : (ladder[ladder.indexOf(role) + 1] ?? ''),
    rung: escalated?.rung ?? 0,
    due: isOver ? null : (escalated?.due ?? message.answerBy),
  };
}

export function talkOf(message: Message, me: string, ladder: readonly string[], view: View): Talk {
  const recipients = message.to.map((side) => recipient(message, side, ladder, view));
  const mine = recipients.find(({ side }) => side === me);
  const dues = recipients.map(({ due }) => due).filter((due) => due !== null);
  return {
    message,
    recipients,
    isMine: mine !== undefined && !mine.isAnswered,
    due: dues.length > 0 ? Math.min(...dues) : null,
  };
}

/** What has to be answered first, the most urgent and the most overdue before others; then the
 * rest, the newest first. */
export function inbox(desk: Desk, me: string, ladder: readonly string[], view: View): Talk[] {
  const known = [...desk.messages.values()].filter(({ sent }) => isKnown(sent, view));
  const rank = ({ isMine, message }: Talk): number => {
    return isMine ? PRECEDENCES.indexOf(message.precedence) : PRECEDENCES.length;
  };
  return known
    .map((message) => talkOf(message, me, ladder, view))
    .sort((one, other) => {
      const byRank = rank(one) - rank(other);
      if (byRank !== 0) return byRank;
      if (one.isMine) return (one.due ?? Infinity) - (other.due ?? Infinity);
      return other.message.number - one.message.number;
    });
}

/** What the console has to say that it has received: addressed to this side, and not yet said. */
export function undelivered(desk: Desk, me: string): number[] {
  return [...desk.messages.values()]
    .filter(({ to, events }) => to.includes(me) && !events.some(({ side }) => side === me))
    .map(({ number }) => number);
}

export interface SideState {
  readonly side: string;
  readonly state: StatedState;
  /** What was stated and holds; null where a side has not stated anything. */
  readonly statement: Statement | null;
  /** What was stated and is not in force yet. */
  readonly announced: Statement | null;
}

export interface LineStanding {
  readonly joint: JointState;
  readonly sides: readonly SideState[];
  /** One side says that the line is open, after another has said that it is not. */
  readonly isContradictory: boolean;
}

export function standingOf(desk: Desk, sides: readonly string[], view: View): LineStanding {
  const at = view.at >= view.now ? view.now : knownAt(view);
  const found = sides.map((side) => sideState(desk, side, view, at));
  const inForce = found.map(({ statement }) => statement).filter((one) => one !== null);
  const isContradictory = inForce.some((one) => {
    const later = inForce.some(({ state, entry }) => state === 'open' && entry > one.entry);
    return one.state !== 'open' && later;
  });
  const joint = desk.joint.findLast(({ time }) => isKnown(time, view))?.to ?? 'open';
  return { joint, sides: found, isContradictory };
}

function sideState(desk: Desk, side: string, view: View, at: Micros): SideState {
  let statement: Statement | null = null;
  let announced: Statement | null = null;
  for (const one of desk.statements) {
    if (one.side !== side || !isKnown(one.stated, view)) continue;
    // What was in force by then had taken the place of what was before it.
    if (announced && announced.effective <= one.stated) [statement, announced] = [announced, null];
    if (one.effective <= one.stated) [statement, announced] = [one, null];
    else announced = one;
  }
  if (announced && announced.effective <= at) [statement, announced] = [announced, null];
  return { side, state: statement?.state ?? 'open', statement, announced };
}

/** A call and what became of it. */
export interface Call {
  readonly check: CheckEvent;
  readonly outcome: CheckEvent | null;
}

/** The calls and misses that were known, the newest first. */
export function checksAt(desk: Desk, view: View): Call[] {
  const known = desk.checks.filter(({ time }) => isKnown(time, view));
  const calls = known.filter(({ kind }) => kind === 'called' || kind === 'call-missed');
  return calls.reverse().map((check) => {
    const isOutcome = (one: CheckEvent): boolean => {
      return one !== check && one.check !== null && one.check === check.check;
    };
    // An answer that comes after the miss is the last word.
    return { check, outcome: known.findLast(isOutcome) ?? null };
  });
}

/** What of the line a message can refer to, as the request has it. */
export function referenceRequest(reference: Reference): Record<string, unknown> {
  if (reference.kind === 'item') return { item: reference.id };
  if (reference.kind === 'conflict') return { conflict: [...reference.ids] };
  return { entry: reference.entry };
}
