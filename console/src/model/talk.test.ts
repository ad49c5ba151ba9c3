import assert from 'node:assert/strict';
import test from 'node:test';
import { contentOf } from './desk';
import type { Entry } from './entry';
import { reduce } from './reduce';
import { EMPTY, type LineState } from './state';
import { checksAt, inbox, standingOf, talkOf, undelivered } from './talk';
import { entry } from './testing';
import { MINUTE, rfc3339, SECOND } from './time';

const T = 1_800_000_000_000_000;
const LADDER = ['duty officer', 'shift supervisor', 'head of operations'];
const PRESENT = { at: T + 60 * MINUTE, now: T + 60 * MINUTE };
const asOf = (at: number) => ({ at, now: PRESENT.now });

const sent = (index: number, at: number, precedence = 'priority', by = 'south'): Entry => {
  const to = by === 'south' ? 'north' : 'south';
  const body = {
    to: [to],
    from_role: 'duty officer',
    to_role: 'duty officer',
    precedence,
    positions: 1,
    answer_by: rfc3339(at + 5 * MINUTE),
    exercise: false,
  };
  const positions = [{ latitude: 35.2836, longitude: 40.063, entered: '35.2836, 40.0630' }];
  const message = { text: 'we shall work here', language: 'en', positions };
  return entry(index, at, 'message_sent', by, body, { message: { message } });
};
const received = (
  index: number,
  at: number,
  message: number,
  receipt: string,
  note = '',
): Entry => {
  const body = { message, from: 'south', role: 'duty officer', receipt, late: false };
  return entry(index, at, 'message_received', 'north', body, { message: { receipt: { note } } });
};
const fold = (entries: Entry[]): LineState => {
  return reduce({ ...EMPTY, me: 'north' }, { kind: 'entries', entries });
};
const message = (state: LineState, number: number) => {
  const found = state.desk.messages.get(number);
  assert.ok(found);
  return found;
};

test('a message waits, climbs the ladder, and is answered, each at its instant', () => {
  const climbed = {
    message: 0,
    party: 'north',
    role: 'shift supervisor',
    rung: 1,
    answer_by: rfc3339(T + 10 * MINUTE),
  };
  const state = fold([
    sent(0, T),
    received(1, T + SECOND, 0, 'delivered'),
    entry(2, T + 5 * MINUTE, 'message_escalated', null, climbed),
    received(3, T + 6 * MINUTE, 0, 'relayed', 'the second squadron'),
  ]);
  const known = (at: number) => talkOf(message(state, 0), 'north', LADDER, asOf(at)).recipients[0];
  assert.equal(known(T)?.events.length, 0);
  assert.equal(known(T + MINUTE)?.isAnswered, false, 'a client is no officer');
  assert.equal(known(T + MINUTE)?.nextRole, 'shift supervisor');
  assert.equal(known(T + MINUTE)?.due, T + 5 * MINUTE);
  assert.equal(known(T + 5 * MINUTE)?.role, 'shift supervisor');
  assert.equal(known(T + 5 * MINUTE)?.nextRole, 'head of operations');
  assert.equal(known(T + 5 * MINUTE)?.due, T + 10 * MINUTE);
  assert.equal(known(T + 6 * MINUTE)?.isAnswered, true);
  assert.equal(known(T + 6 * MINUTE)?.due, null);
  assert.equal(known(T + 6 * MINUTE)?.nextRole, '');
  assert.equal(message(state, 0).events.at(-1)?.note, 'the second squadron');
});

test('what is answered by nobody on the ladder waits for nobody', () => {
  const over = entry(1, T + MINUTE, 'message_unanswered', null, { message: 0, party: 'north' });
  const talk = talkOf(message(fold([sent(0, T), over]), 0), 'north', LADDER, PRESENT);
  assert.equal(talk.due, null);
  assert.equal(talk.isMine, true, 'an answer is still wanted');
});

test('the inbox begins with what is to be answered, the most urgent first', () => {
  const state = fold([
    sent(0, T, 'routine'),
    sent(1, T + SECOND, 'flash'),
    sent(2, T + 2 * SECOND, 'priority'),
    sent(3, T + 3 * SECOND, 'flash', 'north'),
    sent(4, T + 4 * SECOND, 'priority'),
    received(5, T + 5 * SECOND, 4, 'read'),
  ]);
  const numbers = (at: number): number[] => {
    return inbox(state.desk, 'north', LADDER, asOf(at)).map((one) => one.message.number);
  };
  assert.deepEqual(numbers(T + MINUTE), [1, 2, 0, 4, 3]);
  assert.deepEqual(numbers(T + SECOND), [1, 0], 'then nobody knew of the others');
  assert.deepEqual(undelivered(state.desk, 'north'), [0, 1, 2]);
});

test('a readback that does not match says which place', () => {
  const mismatch = {
    readback: [{ latitude: 35.364, longitude: 40.063, entered: '35.364, 40.063' }],
    wrong: [0],
  };
  const body = { message: 0, from: 'south', exercise: false };
  const told = entry(1, T + SECOND, 'readback_mismatched', 'north', body, {
    message: { mismatch },
  });
  const talk = talkOf(message(fold([sent(0, T), told]), 0), 'south', LADDER, PRESENT);
  assert.equal(talk.recipients[0]?.mismatches, 1);
  assert.equal(talk.recipients[0]?.isAnswered, false);
  assert.deepEqual(talk.recipients[0]?.events[0]?.wrong, [0]);
  assert.equal(talk.recipients[0]?.events[0]?.readback[0]?.entered, '35.364, 40.063');
});

test('of a message between others the words are unknown, and nothing breaks', () => {
  const body = { to: ['west'], precedence: 'flash', positions: 2, exercise: true };
  const state = fold([entry(0, T, 'message_sent', 'south', body)]);
  assert.equal(message(state, 0).content, null);
  assert.equal(message(state, 0).exercise, true);
  assert.equal(talkOf(message(state, 0), 'north', LADDER, PRESENT).isMine, false);
});

test('what a message refers to is read, and what is none of it is left out', () => {
  const references = [{ item: 'N1' }, { conflict: ['N1', 'S1'] }, { entry: 7 }, { other: 1 }];
  assert.deepEqual(contentOf({ references }).references, [
    { kind: 'item', id: 'N1' },
    { kind: 'conflict', ids: ['N1', 'S1'] },
    { kind: 'entry', entry: 7 },
  ]);
});

const stated = (index: number, at: number, side: string, state: string, after = 0): Entry => {
  const reason = `${side} ${state}`;
  const body = { state, effective: rfc3339(at + after), reason, short_notice: false };
  return entry(index, at, 'line_state_stated', side, body);
};
const SIDES = ['north', 'south'];

test('each side stands as it stated, and a contradiction is seen', () => {
  const joint = { from: 'open', to: 'suspended' };
  const state = fold([
    stated(0, T, 'south', 'suspended'),
    entry(1, T, 'line_state_changed', null, joint),
    stated(2, T + MINUTE, 'north', 'open'),
  ]);
  const at = (instant: number) => standingOf(state.desk, SIDES, asOf(instant));
  assert.equal(at(T - 1).joint, 'open');
  assert.equal(at(T).joint, 'suspended');
  assert.equal(at(T).isContradictory, false, 'nobody has said otherwise yet');
  assert.equal(at(T + MINUTE).isContradictory, true);
  assert.equal(at(T + MINUTE).sides[0]?.statement?.reason, 'north open');
  assert.equal(at(T + MINUTE).sides[1]?.state, 'suspended');
});

test('what is announced takes effect at its instant', () => {
  const state = fold([
    stated(0, T, 'south', 'suspended', 10 * MINUTE),
    stated(1, T + MINUTE, 'north', 'suspended'),
  ]);
  const south = (instant: number) => standingOf(state.desk, SIDES, asOf(instant)).sides[1];
  assert.equal(south(T + MINUTE)?.state, 'open');
  assert.equal(south(T + MINUTE)?.announced?.state, 'suspended');
  assert.equal(south(T + 10 * MINUTE)?.state, 'suspended');
  assert.equal(south(T + 10 * MINUTE)?.announced, null);
});

test('a line check is called, missed and answered late', () => {
  const call = { to: 'north', answer_by: rfc3339(T + MINUTE), exercise: false };
  const answer = { check: 0, due: rfc3339(T + MINUTE) };
  const missed = { from: 'south', to: 'north', answer, in_a_row: 1 };
  const answered = { from: 'south', check: 0, late: true, exercise: false };
  const state = fold([
    entry(0, T, 'line_check_sent', 'south', call),
    entry(1, T + MINUTE, 'line_check_missed', null, missed),
    entry(2, T + 2 * MINUTE, 'line_check_answered', 'north', answered),
  ]);
  const outcome = (at: number) => checksAt(state.desk, asOf(at))[0]?.outcome?.kind;
  assert.equal(outcome(T), undefined);
  assert.equal(outcome(T + MINUTE), 'answer-missed');
  assert.equal(outcome(T + 2 * MINUTE), 'answered');
});
