import assert from 'node:assert/strict';
import test from 'node:test';
import type { Entry } from './entry';
import {
  accountsBySide,
  answersOpen,
  deadlinesOf,
  frictionsAt,
  isWithdrawable,
  movesOf,
  nextDue,
  papersAt,
  rulesAt,
  violationsAt,
  waitsForAnswer,
  waitsForSide,
  waitsForSignature,
} from './group';
import { reduce } from './reduce';
import { registerOf, type Register } from './register';
import { EMPTY } from './state';
import { entry } from './testing';
import { HOUR, MINUTE, rfc3339 } from './time';

const T = 1_800_000_000_000_000;
const PRESENT = { at: T + 900 * HOUR, now: T + 900 * HOUR };
const asOf = (at: number) => ({ at, now: PRESENT.now });
const fold = (entries: Entry[]): Register => {
  return reduce({ ...EMPTY, me: 'north' }, { kind: 'entries', entries }).register;
};

const raised = (index: number, at: number, by: string, hours = 72, others = ['north']): Entry => {
  const deadlines = { acknowledge: rfc3339(at + hours * HOUR), conclude: rfc3339(at + 99 * HOUR) };
  const body = { title: `friction ${index}`, statement: 'it crossed', with: others, deadlines };
  return entry(index, at, 'friction_raised', by, body);
};
const of = (index: number, at: number, kind: string, by: string | null, body: object): Entry => {
  return entry(index, at, kind, by, { friction: 0, ...body });
};
const first = <T>(all: readonly T[]): T => {
  const [one] = all;
  assert.ok(one);
  return one;
};

test('a friction is seen as it stood at any instant, and what each side said stays apart', () => {
  const register = fold([
    raised(0, T, 'south'),
    of(1, T + MINUTE, 'friction_acknowledged', 'north', { by_all: true }),
    of(2, T + 2 * MINUTE, 'friction_stated', 'north', {
      statement: 'it flew as declared',
      evidence: [{ entry: 0 }],
    }),
    of(3, T + 3 * MINUTE, 'friction_under_review', 'south', {}),
    of(4, T + 4 * MINUTE, 'outcome_proposed', 'south', { outcome: 'announce approaches' }),
    of(5, T + 5 * MINUTE, 'outcome_proposed', 'south', { outcome: 'announce all' }),
    of(6, T + 6 * MINUTE, 'friction_disagreed', 'north', { reason: 'our track shows 4 km' }),
    of(7, T + 7 * MINUTE, 'outcome_agreed', 'north', { outcome: 5, resolved: true }),
  ]);
  const at = (minutes: number) => {
    return frictionsAt(register, 'north', asOf(T + minutes * MINUTE))[0];
  };
  assert.equal(at(-1), undefined);
  assert.equal(at(0)?.state, 'raised');
  assert.deepEqual(at(0)?.acknowledged, []);
  assert.equal(at(1)?.state, 'acknowledged');
  assert.equal(at(1)?.since, rfc3339(T + MINUTE));
  assert.equal(at(3)?.state, 'under_review');
  assert.equal(at(4)?.outcomes[0]?.outcome, 'announce approaches');
  assert.deepEqual(
    at(5)?.outcomes.map(({ outcome }) => outcome),
    ['announce all'],
    'of each side the last stands',
  );
  assert.equal(at(6)?.state, 'disagreed');
  assert.equal(at(7)?.state, 'resolved', 'they may agree yet');
  assert.equal(at(7)?.resolved_by, 5);
  const sides = accountsBySide(first(frictionsAt(register, 'north', PRESENT)), ['north', 'south']);
  assert.deepEqual(
    sides.map(({ side, accounts }) => [side, accounts.map(({ statement }) => statement)]),
    [
      ['north', ['it flew as declared']],
      ['south', ['it crossed']],
    ],
  );
  assert.deepEqual(sides[0]?.accounts[0]?.evidence, [{ entry: 0 }]);
  assert.ok(!('evidence' in (sides[1]?.accounts[0] ?? {})), 'as lists leave it out');
});

test('what is due waits, is overdue, came late or in time, and says so', () => {
  const missed = of(1, T + 72 * HOUR, 'friction_overdue', null, {
    deadline: 'acknowledge',
    due: rfc3339(T + 72 * HOUR),
    missing: ['north'],
  });
  const late = of(2, T + 80 * HOUR, 'friction_acknowledged', 'north', { by_all: true });
  const register = fold([raised(0, T, 'south'), missed, late]);
  const standing = (hours: number) => {
    const one = first(frictionsAt(register, 'north', asOf(T + hours * HOUR)));
    return deadlinesOf(one, T + hours * HOUR).map((known) => [known.name, known.standing]);
  };
  const conclude = ['conclude', 'waits'];
  assert.deepEqual(standing(1), [['acknowledge', 'waits'], conclude]);
  assert.deepEqual(standing(73), [['acknowledge', 'overdue'], conclude]);
  assert.deepEqual(standing(81), [['acknowledge', 'late'], conclude]);
  const now = first(frictionsAt(register, 'north', PRESENT));
  assert.equal(deadlinesOf(now, PRESENT.now)[0]?.missed, 1);
  assert.equal(nextDue(now, PRESENT.now)?.name, 'conclude');
  assert.equal(nextDue(now, PRESENT.now)?.standing, 'overdue', 'before the host has noted it');
  const inTime = fold([
    raised(0, T, 'south'),
    of(1, T + HOUR, 'friction_acknowledged', 'north', { by_all: true }),
  ]);
  const one = first(frictionsAt(inTime, 'north', PRESENT));
  assert.equal(deadlinesOf(one, PRESENT.now)[0]?.standing, 'met');
});

test('a side may do what the law lets it, and no more', () => {
  const may = (register: Register, side: string, at = T + HOUR): string[] => {
    const moves = movesOf(first(frictionsAt(register, 'north', PRESENT)), side, at);
    return Object.entries(moves).flatMap(([name, isPossible]) => (isPossible ? [name] : []));
  };
  const ack = of(1, T, 'friction_acknowledged', 'north', { by_all: true });
  const no = of(2, T, 'friction_disagreed', 'north', { reason: 'no' });
  const done = [
    of(3, T, 'outcome_proposed', 'south', { outcome: 'x' }),
    of(4, T, 'outcome_agreed', 'north', { outcome: 3, resolved: true }),
  ];
  const begun = raised(0, T, 'south');
  assert.deepEqual(may(fold([begun]), 'north'), ['acknowledge', 'speak', 'disagree']);
  assert.deepEqual(may(fold([begun]), 'south'), ['speak', 'disagree']);
  assert.deepEqual(may(fold([begun]), 'west'), [], 'it is between others');
  const silent = may(fold([begun]), 'south', T + 72 * HOUR);
  assert.deepEqual(silent, ['review', 'speak', 'disagree'], 'silence keeps nothing off the agenda');
  assert.deepEqual(may(fold([begun, ack]), 'north'), ['review', 'speak', 'disagree']);
  assert.deepEqual(may(fold([begun, ack, no]), 'north'), ['speak'], 'it has said so');
  assert.deepEqual(may(fold([begun, ack, no]), 'south'), ['speak', 'disagree']);
  assert.deepEqual(may(fold([begun, no]), 'north'), ['acknowledge', 'speak']);
  assert.deepEqual(may(fold([begun, ack, no, ...done]), 'north'), []);
});

test('what waits for a side comes first, then what is due first, then what is over', () => {
  const ack = (index: number, friction: number) => {
    const body = { friction, by_all: true };
    return entry(index, T + MINUTE, 'friction_acknowledged', 'north', body);
  };
  const register = fold([
    raised(0, T, 'south'),
    raised(1, T, 'north', 40, ['south']),
    raised(2, T, 'north', 10, ['south']),
    raised(3, T, 'south'),
    ack(4, 3),
    entry(5, T + MINUTE, 'friction_disagreed', 'south', { friction: 3, reason: 'no' }),
    entry(6, T, 'friction_raised', 'south', { title: 'x', statement: 'x', with: ['west'] }),
  ]);
  const all = frictionsAt(register, 'north', asOf(T + HOUR));
  assert.deepEqual(
    all.map(({ friction }) => friction),
    [0, 2, 1, 6, 3],
  );
  assert.deepEqual(
    all.map((one) => waitsForSide(one, 'north')),
    ['acknowledge', null, null, null, null],
  );
  const asked = fold([
    raised(0, T, 'south'),
    of(1, T, 'friction_acknowledged', 'north', { by_all: true }),
    of(2, T, 'outcome_proposed', 'south', { outcome: 'x' }),
  ]);
  assert.equal(waitsForSide(first(frictionsAt(asked, 'north', PRESENT)), 'north'), 'agree');
  assert.equal(waitsForSide(first(frictionsAt(asked, 'south', PRESENT)), 'south'), null);
  assert.equal(waitsForSide(first(frictionsAt(asked, 'west', PRESENT)), 'west'), null);
});

const paper = (index: number, by: string, kind: string, joint: boolean): Entry => {
  const body = { paper: kind, joint, text: 'There was no contact.', language: 'en' };
  return entry(index, T, 'paper_proposed', by, body);
};

test('a paper is proposed, signed by all or ended, and its text goes with its end', () => {
  const by = (index: number, kind: string, side: string | null, number: number, rest = {}) => {
    return entry(index, T + index * MINUTE, kind, side, { paper: number, ...rest });
  };
  const register = fold([
    paper(0, 'south', 'minutes', true),
    paper(1, 'south', 'bulletin', false),
    paper(2, 'north', 'bulletin', true),
    by(3, 'paper_countersigned', 'north', 0, { sha256: 'a', signed_by_all: true }),
    by(4, 'paper_withdrawn', 'south', 1, { reason: 'it was somebody else' }),
    by(5, 'paper_lapsed', null, 2),
    by(6, 'paper_lapsed', null, 99),
  ]);
  const minutes = (view = PRESENT) => first(papersAt(register, 'minutes', 'north', view));
  assert.equal(minutes(asOf(T)).state, 'proposed');
  assert.ok(waitsForSignature(minutes(asOf(T)), 'north'));
  assert.ok(!waitsForSignature(minutes(asOf(T)), 'south'), 'its author has signed it');
  assert.ok(isWithdrawable(minutes(asOf(T)), 'south'));
  assert.ok(!isWithdrawable(minutes(asOf(T)), 'north'));
  assert.equal(minutes().state, 'published');
  assert.equal(minutes().was_published, true);
  assert.deepEqual(
    minutes().signed.map(({ side }) => side),
    ['south', 'north'],
  );
  assert.ok(!isWithdrawable(minutes(), 'south'), 'what all have signed nobody takes back');
  const [lapsed, withdrawn] = papersAt(register, 'bulletin', 'south', PRESENT);
  assert.equal(lapsed?.state, 'lapsed');
  assert.equal(lapsed?.text, undefined);
  assert.equal(lapsed?.was_published, false);
  assert.equal(withdrawn?.state, 'withdrawn');
  assert.equal(withdrawn?.reason, 'it was somebody else');
  assert.equal(withdrawn?.ended, 4);
  const before = papersAt(register, 'bulletin', 'north', asOf(T + 3 * MINUTE));
  const own = before.find((one) => one.paper === 1);
  assert.equal(own?.text, 'There was no contact.', 'as it was known then');
  assert.ok(own && isWithdrawable(own, 'south'));
});

test('who stands behind a violation follows from the answers', () => {
  const noted = (index: number) => {
    return entry(index, T, 'violation_noted', null, { rule: 'late', side: 'north', evidence: [7] });
  };
  const claimed = (index: number, by: string, side: string) => {
    const body = { rule: 'over', side, evidence: [], reason: 'two at dusk' };
    return entry(index, T, 'violation_claimed', by, body);
  };
  const answer = (index: number, violation: number, by: string, stance: string, reason = '') => {
    const body = { violation, stance, ...(reason && { reason }) };
    return entry(index, T + index * MINUTE, 'violation_answered', by, body);
  };
  const register = fold([
    noted(0),
    claimed(1, 'south', 'north'),
    claimed(2, 'south', 'south'),
    noted(3),
    answer(4, 3, 'north', 'disputed', 'it was not ours'),
    claimed(5, 'south', 'north'),
    answer(6, 5, 'north', 'agreed'),
    answer(7, 4, 'north', 'agreed'),
  ]);
  const all = violationsAt(register, 'north', PRESENT);
  const standings = all.map((one) => [one.violation, one.standing]);
  assert.deepEqual(standings, [
    [1, 'one-side'],
    [5, 'agreed'],
    [3, 'disputed'],
    [2, 'agreed'],
    [0, 'agreed'],
  ]);
  const [mine, , disputed] = all;
  assert.ok(mine && disputed);
  assert.ok(waitsForAnswer(mine, 'north'));
  assert.ok(!waitsForAnswer(mine, 'south'));
  assert.deepEqual(answersOpen(mine, 'south'), [], 'nobody answers a claim of his own');
  assert.deepEqual(answersOpen(mine, 'north'), ['agreed', 'disputed']);
  assert.deepEqual(answersOpen(disputed, 'north'), ['agreed'], 'not twice the same');
  assert.equal(disputed.answers[0]?.reason, 'it was not ours');
  assert.equal(violationsAt(register, 'north', asOf(T))[0]?.standing, 'one-side', 'then');
});

test('the rules are those that were filed last by then', () => {
  const rulebook = (title: string) => `version = "1"\n[[rule]]\nid = "late"\ntitle = "${title}"\n`;
  const register = fold([
    entry(0, T, 'rulebook_filed', 'north', { rulebook: rulebook('a day before') }),
    entry(1, T + HOUR, 'rulebook_filed', 'north', { rulebook: rulebook('an hour before') }),
  ]);
  assert.deepEqual(rulesAt(register, asOf(T)), [{ id: 'late', title: 'a day before' }]);
  assert.equal(rulesAt(register, PRESENT)[0]?.title, 'an hour before');
  assert.deepEqual(rulesAt(register, asOf(T - 1)), []);
});

test('an entry that is not as it should be breaks nothing', () => {
  const register = fold([
    entry(0, T, 'friction_raised', null, {}),
    entry(1, T, 'paper_proposed', null, {}),
    entry(2, T, 'violation_noted', null, { evidence: 'x' }),
    entry(3, T, 'friction_stated', null, { friction: 'x' }),
    entry(4, T, 'friction_newer', 'north', { friction: 0 }),
    entry(5, T, 'rulebook_filed', null, {}),
  ]);
  assert.equal(frictionsAt(register, 'north', PRESENT).length, 1);
  assert.deepEqual(deadlinesOf(first(frictionsAt(register, 'north', PRESENT)), T), []);
});

test('where the log is too long to be folded, lists say what stands, and entries go on from there', () => {
  const full = fold([
    raised(0, T, 'south'),
    paper(1, 'south', 'minutes', true),
    entry(2, T, 'violation_noted', null, { rule: 'late', side: 'north', evidence: [1] }),
  ]);
  const [friction] = frictionsAt(full, 'north', PRESENT);
  const [minutes] = papersAt(full, 'minutes', 'north', PRESENT);
  const [violation] = violationsAt(full, 'north', PRESENT);
  assert.ok(friction && minutes && violation);
  const rulebook = {
    version: '1',
    sha256: '',
    filed: 3,
    text: '[[rule]]\nid = "late"\ntitle = "a day before"\n',
  };
  const answers = violation.answers.map((answer) => ({ ...answer }));
  const register = registerOf(
    [friction],
    [{ ...minutes, sha256: '' }],
    [{ ...violation, answers }],
    rulebook,
    T + MINUTE,
  );
  assert.deepEqual(rulesAt(register, PRESENT), [{ id: 'late', title: 'a day before' }]);
  assert.deepEqual(frictionsAt(register, 'north', asOf(T)), [], 'the past begins here');
  const listed = { ...EMPTY, me: 'north', register, next: 3 };
  const entries = [of(3, T + 2 * MINUTE, 'friction_acknowledged', 'north', { by_all: true })];
  const next = reduce(listed, { kind: 'entries', entries }).register;
  assert.equal(frictionsAt(next, 'north', PRESENT)[0]?.state, 'acknowledged');
  assert.equal(papersAt(next, 'minutes', 'north', PRESENT).length, 1);
  assert.equal(violationsAt(next, 'north', PRESENT)[0]?.standing, 'agreed');
});
