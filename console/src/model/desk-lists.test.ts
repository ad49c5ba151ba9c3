import assert from 'node:assert/strict';
import test from 'node:test';
import type { LineStateView, MessageView, RecipientView } from '../api/schema';
import { deskOf } from './desk-lists';
import { standingOf, talkOf } from './talk';
import { MINUTE, rfc3339 } from './time';

const T = 1_800_000_000_000_000;
const PRESENT = { at: T, now: T };
const LADDER = ['duty officer', 'shift supervisor'];

const message = (number: number, recipient: Partial<RecipientView>): MessageView => ({
  message: number,
  exercise: false,
  from: 'south',
  from_role: 'duty officer',
  to: ['north'],
  to_role: 'duty officer',
  precedence: 'flash',
  sent: rfc3339(T - MINUTE),
  answer_by: rfc3339(T),
  places: [],
  recipients: [
    { side: 'north', is_answered: false, rung: 0, mismatches: 0, receipts: [], ...recipient },
  ],
});
const LINE: LineStateView = {
  joint: 'suspended',
  contradictory: true,
  suspension_stops: [],
  checks: [],
  sides: [
    { side: 'north', state: 'open', counts: {} as never, statement: statement(9, 'open') },
    {
      side: 'south',
      state: 'suspended',
      counts: {} as never,
      statement: statement(4, 'suspended'),
    },
  ],
};
function statement(entry: number, state: string) {
  const [stated, effective] = [rfc3339(T - MINUTE), rfc3339(T - MINUTE)];
  return { entry, state, reason: 'because', short_notice: false, stated, effective };
}

test('lists say what stands now: answers, rungs, and who is left to ask', () => {
  const due = rfc3339(T + MINUTE);
  const receipts = [{ entry: 3, receipt: 'refused', note: 'not there' }];
  const all = [
    message(2, { is_answered: true, receipts }),
    message(1, { due, rung: 1, mismatches: 2 }),
    message(0, { due: null, rung: 1 }),
  ];
  const { messages } = deskOf(all, LINE, LADDER, T);
  assert.deepEqual([...messages.keys()], [0, 1, 2], 'the oldest first, as the fold has them');
  const recipient = (number: number) => {
    const found = messages.get(number);
    return found && talkOf(found, 'north', LADDER, PRESENT).recipients[0];
  };
  assert.equal(recipient(2)?.isAnswered, true);
  assert.equal(recipient(2)?.events[0]?.note, 'not there');
  assert.equal(recipient(1)?.due, T + MINUTE);
  assert.equal(recipient(1)?.rung, 1);
  assert.equal(recipient(1)?.role, 'shift supervisor');
  assert.equal(recipient(1)?.mismatches, 2);
  assert.equal(recipient(0)?.due, null, 'nobody is left to ask');
});

test('the line stands as it does, contradiction and all', () => {
  const standing = standingOf(deskOf([], LINE, LADDER, T), ['north', 'south'], PRESENT);
  assert.equal(standing.joint, 'suspended');
  assert.equal(standing.isContradictory, true);
  assert.equal(standing.sides[1]?.statement?.reason, 'because');
});
