// The desk out of lists, where the log is too long to be folded: what stands now. When each answer
// was given the lists do not say; it counts from the instant at which they were read.

import type { LineStateView, MessageView, RecipientView, StatementView } from '../api/schema';
import {
  contentOf,
  precedenceOf,
  type Desk,
  type JointState,
  type Message,
  type ReceiptKind,
  type StatedState,
  type Statement,
  type TalkEvent,
} from './desk';
import { micros, type Micros } from './time';

export function deskOf(
  messages: readonly MessageView[],
  line: LineStateView,
  ladder: readonly string[],
  now: Micros,
): Desk {
  const all = messages.map((view) => messageOf(view, ladder, now));
  all.sort((one, other) => one.number - other.number);
  const stated = line.sides.flatMap(({ side, statement, announced }) => {
    return [statement, announced].flatMap((one) => (one ? [statementOf(side, one)] : []));
  });
  return {
    messages: new Map(all.map((message) => [message.number, message])),
    statements: stated.sort((one, other) => one.entry - other.entry),
    joint: [{ to: line.joint as JointState, time: now }],
    checks: [],
  };
}

function messageOf(view: MessageView, ladder: readonly string[], now: Micros): Message {
  const sent = micros(view.sent) ?? now;
  const content = view.content ? contentOf(view.content) : null;
  return {
    number: view.message,
    from: view.from,
    fromRole: view.from_role,
    to: view.to,
    toRole: view.to_role,
    precedence: precedenceOf(view.precedence),
    template: view.template ?? '',
    positions: view.places.length,
    sent,
    answerBy: micros(view.answer_by) ?? sent,
    exercise: view.exercise,
    content,
    events: view.recipients.flatMap((one) => eventsOf(one, view, ladder, now)),
  };
}

function eventsOf(
  one: RecipientView,
  { message, to_role }: MessageView,
  ladder: readonly string[],
  now: Micros,
): TalkEvent[] {
  const none = { late: false, note: '', readback: [], wrong: [] };
  const common = { ...none, entry: message, time: now, side: one.side };
  const receipts = one.receipts.map((given): TalkEvent => {
    const { entry, receipt, note } = given;
    const kind = receipt as ReceiptKind;
    return { ...common, entry, kind: 'receipt', receipt: kind, role: '', note: note ?? '' };
  });
  const mismatches = Array.from({ length: one.mismatches }, (): TalkEvent => {
    return { ...common, kind: 'mismatch' };
  });
  const due = one.due ? micros(one.due) : null;
  const climbed: TalkEvent[] = [];
  if (one.rung > 0 && due !== null) {
    const role = ladder[ladder.indexOf(to_role) + one.rung] ?? to_role;
    climbed.push({ ...common, kind: 'escalated', role, rung: one.rung, due });
  }
  if (!one.is_answered && due === null) climbed.push({ ...common, kind: 'unanswered' });
  return [...receipts, ...mismatches, ...climbed];
}

function statementOf(side: string, view: StatementView): Statement {
  const stated = micros(view.stated) ?? 0;
  return {
    side,
    state: view.state as StatedState,
    stated,
    effective: micros(view.effective) ?? stated,
    reason: view.reason,
    shortNotice: view.short_notice,
    entry: view.entry,
  };
}
