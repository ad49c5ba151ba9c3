// The talk between duty officers and the state of the line: every fact with its instant, so that
// the screen can show what was known at any of them. Nothing is judged here; the entries say it.

import { text, type Entry } from './entry';
import type { LngLat } from './shape';
import { micros, type Micros } from './time';

export type Precedence = 'flash' | 'priority' | 'routine';
/** The most urgent first. */
export const PRECEDENCES: readonly Precedence[] = ['flash', 'priority', 'routine'];

export type ReceiptKind = 'delivered' | 'read' | 'relayed' | 'acted' | 'refused';
export const RECEIPTS: readonly ReceiptKind[] = [
  'delivered',
  'read',
  'relayed',
  'acted',
  'refused',
];

export interface Place {
  readonly at: LngLat;
  readonly entered: string;
}

export type Reference =
  | { readonly kind: 'item'; readonly id: string }
  | { readonly kind: 'conflict'; readonly ids: readonly [string, string] }
  | { readonly kind: 'entry'; readonly entry: number };

/** What a message says, to those who are shown it. */
export interface Content {
  readonly text: string;
  readonly language: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly references: readonly Reference[];
  readonly positions: readonly Place[];
  /** Which of the positions are where the author itself is or flies. */
  readonly own: readonly number[];
}

/** What became of a message, one fact after the other. */
export type TalkEvent = {
  readonly entry: number;
  readonly time: Micros;
  /** The side that was addressed. */
  readonly side: string;
} & (
  | { readonly kind: 'receipt'; readonly receipt: ReceiptKind; readonly role: string }
  | { readonly kind: 'mismatch' }
  | {
      readonly kind: 'escalated';
      readonly role: string;
      readonly rung: number;
      readonly due: Micros;
    }
  | { readonly kind: 'unanswered' }
) & {
    readonly late: boolean;
    readonly note: string;
    readonly readback: readonly Place[];
    /** Which places were read back wrong, counted from 0. */
    readonly wrong: readonly number[];
  };

export interface Message {
  readonly number: number;
  readonly from: string;
  readonly fromRole: string;
  readonly to: readonly string[];
  readonly toRole: string;
  readonly precedence: Precedence;
  readonly template: string;
  readonly positions: number;
  readonly sent: Micros;
  readonly answerBy: Micros;
  readonly exercise: boolean;
  /** Null where it is between others. */
  readonly content: Content | null;
  readonly events: readonly TalkEvent[];
}

export type StatedState = 'open' | 'suspended' | 'resuming';
export type JointState = StatedState | 'degraded';

export interface Statement {
  readonly side: string;
  readonly state: StatedState;
  readonly stated: Micros;
  readonly effective: Micros;
  readonly reason: string;
  readonly shortNotice: boolean;
  readonly entry: number;
}

/** A line check, or that one did not come about. */
export interface CheckEvent {
  readonly entry: number;
  readonly time: Micros;
  readonly kind: 'called' | 'answered' | 'call-missed' | 'answer-missed';
  readonly from: string;
  readonly to: string;
  /** The call that is answered or was not. */
  readonly check: number | null;
  readonly due: Micros | null;
  readonly exercise: boolean;
  readonly late: boolean;
}

export interface Desk {
  readonly messages: ReadonlyMap<number, Message>;
  readonly statements: readonly Statement[];
  readonly joint: readonly { readonly to: JointState; readonly time: Micros }[];
  readonly checks: readonly CheckEvent[];
}

export const EMPTY_DESK: Desk = { messages: new Map(), statements: [], joint: [], checks: [] };

/** Whether an entry is of the desk. */
export function isOfDesk(kind: string): boolean {
  return /^(line_state_|line_check_|message_|readback_)/.test(kind);
}

export function applyDesk(desk: Desk, entry: Entry): Desk {
  switch (entry.kind) {
    case 'message_sent':
      return withMessage(desk, messageOf(entry));
    case 'message_received':
    case 'readback_mismatched':
    case 'message_escalated':
    case 'message_unanswered':
      return happened(desk, entry);
    case 'line_state_stated':
      return { ...desk, statements: [...desk.statements, statementOf(entry)] };
    case 'line_state_changed': {
      const to = text(entry.body, 'to') as JointState;
      return { ...desk, joint: [...desk.joint, { to, time: entry.time }] };
    }
    case 'line_check_sent':
    case 'line_check_answered':
    case 'line_check_missed':
      return { ...desk, checks: [...desk.checks, checkOf(entry)] };
    default:
      return desk;
  }
}

function withMessage(desk: Desk, message: Message): Desk {
  return { ...desk, messages: new Map(desk.messages).set(message.number, message) };
}

const instant = (value: unknown): Micros | null => {
  return typeof value === 'string' ? micros(value) : null;
};
export const whole = (value: unknown): number => (typeof value === 'number' ? value : 0);
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const texts = (value: unknown): string[] =>
  list(value).filter((one) => typeof one === 'string');

/** What is withheld beside an entry of talk, under the one name that it has. */
function words(entry: Entry, name: string): Record<string, unknown> | null {
  const value = entry.view.withheld?.['message']?.value;
  if (value === undefined) return null;
  const read = (JSON.parse(value) as Record<string, unknown>)[name];
  return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : null;
}

export function precedenceOf(value: string): Precedence {
  return value === 'flash' || value === 'routine' ? value : 'priority';
}

function messageOf(entry: Entry): Message {
  const { body } = entry;
  const content = words(entry, 'message');
  return {
    number: entry.index,
    from: entry.party ?? '',
    fromRole: text(body, 'from_role'),
    to: texts(body['to']),
    toRole: text(body, 'to_role'),
    precedence: precedenceOf(text(body, 'precedence')),
    template: text(body, 'template'),
    positions: whole(body['positions']),
    sent: entry.time,
    answerBy: instant(body['answer_by']) ?? entry.time,
    exercise: body['exercise'] === true,
    content: content && contentOf(content),
    events: [],
  };
}

/** Reads what a message says, as the record and as lists have it. */
export function contentOf(content: Record<string, unknown>): Content {
  const fields = list(content['fields']).map(texts);
  return {
    text: text(content, 'text'),
    language: text(content, 'language'),
    fields: fields.map(([name = '', value = '']) => [name, value] as const),
    references: list(content['references'])
      .map(referenceOf)
      .filter((one) => one !== null),
    positions: placesOf(content['positions']),
    own: list(content['own']).filter((one) => typeof one === 'number'),
  };
}

function referenceOf(value: unknown): Reference | null {
  const { item, conflict, entry } = value as Record<string, unknown>;
  if (typeof item === 'string') return { kind: 'item', id: item };
  const [a, b] = texts(conflict);
  if (a !== undefined && b !== undefined) return { kind: 'conflict', ids: [a, b] };
  return typeof entry === 'number' ? { kind: 'entry', entry } : null;
}

function placesOf(value: unknown): Place[] {
  return list(value).map((one) => {
    const place = one as Record<string, unknown>;
    const at = [whole(place['longitude']), whole(place['latitude'])] as const;
    return { at, entered: text(place, 'entered') };
  });
}

function happened(desk: Desk, entry: Entry): Desk {
  const message = desk.messages.get(whole(entry.body['message']));
  if (!message) return desk;
  return withMessage(desk, { ...message, events: [...message.events, talkEvent(entry)] });
}

function talkEvent(entry: Entry): TalkEvent {
  const { body, index, time } = entry;
  const said = words(entry, 'receipt') ?? words(entry, 'mismatch') ?? {};
  const common = {
    entry: index,
    time,
    side: entry.party ?? text(body, 'party'),
    late: body['late'] === true,
    note: text(said, 'note'),
    readback: placesOf(said['readback']),
    wrong: list(said['wrong']).filter((one) => typeof one === 'number'),
  };
  switch (entry.kind) {
    case 'message_received': {
      const receipt = text(body, 'receipt') as ReceiptKind;
      return { ...common, kind: 'receipt', receipt, role: text(body, 'role') };
    }
    case 'message_escalated': {
      const due = instant(body['answer_by']) ?? time;
      const [role, rung] = [text(body, 'role'), whole(body['rung'])];
      return { ...common, kind: 'escalated', role, rung, due };
    }
    case 'readback_mismatched':
      return { ...common, kind: 'mismatch' };
    default:
      return { ...common, kind: 'unanswered' };
  }
}

function statementOf(entry: Entry): Statement {
  const { body } = entry;
  return {
    side: entry.party ?? '',
    state: text(body, 'state') as StatedState,
    stated: entry.time,
    effective: instant(body['effective']) ?? entry.time,
    reason: text(body, 'reason'),
    shortNotice: body['short_notice'] === true,
    entry: entry.index,
  };
}

function checkOf(entry: Entry): CheckEvent {
  const { body, index, time, party } = entry;
  const common = { entry: index, time, exercise: body['exercise'] === true };
  if (entry.kind === 'line_check_sent') {
    const due = instant(body['answer_by']);
    const [from, to] = [party ?? '', text(body, 'to')];
    return { ...common, kind: 'called', from, to, check: index, due, late: false };
  }
  if (entry.kind === 'line_check_answered') {
    const [from, to, late] = [text(body, 'from'), party ?? '', body['late'] === true];
    return { ...common, kind: 'answered', from, to, check: whole(body['check']), due: null, late };
  }
  const [from, to] = [text(body, 'from'), text(body, 'to')];
  const answer = body['answer'] as Record<string, unknown> | undefined;
  const call = body['call'] as Record<string, unknown> | undefined;
  const check = answer ? whole(answer['check']) : null;
  const due = instant(answer ? answer['due'] : call?.['first']);
  const kind = answer ? 'answer-missed' : 'call-missed';
  return { ...common, kind, from, to, check, due, late: false };
}
