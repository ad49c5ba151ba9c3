// The working group's register and what broke the rules, as the entries say: each friction, paper
// and violation in every form that it had, so that any instant can be shown again. What it adds up
// to is what the server's own lists say; a journey holds the two against each other.

import type {
  EvidenceText,
  FrictionText,
  PaperText,
  RulebookView,
  StanceView,
  ViolationView,
} from '../api/schema';
import { tables } from './agreement';
import { list, texts, whole } from './desk';
import { text, type Entry } from './entry';
import { rfc3339, type Micros } from './time';

/** Something as it was from an instant on. */
export interface Held<T> {
  readonly from: Micros;
  readonly value: T;
}
export type History<T> = ReadonlyMap<number, readonly Held<T>[]>;

export type Friction = FrictionText;
/** What is signed is named by the hash of its text, which whoever signs computes. */
export type Paper = Omit<PaperText, 'sha256'>;

export interface Answer extends StanceView {
  /** Where the entry that says so was seen. */
  readonly reason?: string;
}
export interface Violation extends Omit<ViolationView, 'answers'> {
  readonly answers: readonly Answer[];
}
export interface Rule {
  readonly id: string;
  readonly title: string;
}

export interface Register {
  readonly frictions: History<Friction>;
  readonly papers: History<Paper>;
  readonly violations: History<Violation>;
  readonly rules: readonly Held<readonly Rule[]>[];
}

export const EMPTY_REGISTER: Register = {
  frictions: new Map(),
  papers: new Map(),
  violations: new Map(),
  rules: [],
};

/** What stands now, where the log is too long to be folded: the past begins here. */
export function registerOf(
  frictions: readonly FrictionText[],
  papers: readonly PaperText[],
  violations: readonly ViolationView[],
  rulebook: RulebookView,
  now: Micros,
): Register {
  const held = <T>(all: readonly T[], number: (one: T) => number): History<T> => {
    return new Map(all.map((value) => [number(value), [{ from: now, value }]]));
  };
  return {
    frictions: held(frictions, ({ friction }) => friction),
    papers: held<Paper>(papers, ({ paper }) => paper),
    violations: held<Violation>(violations, ({ violation }) => violation),
    rules: rulebook.text ? [{ from: now, value: rulesOf(rulebook.text) }] : [],
  };
}

export function applyRegister(register: Register, entry: Entry): Register {
  const { kind, body } = entry;
  if (kind === 'friction_raised') {
    return { ...register, frictions: added(register.frictions, entry.index, entry, raised(entry)) };
  }
  if (kind === 'paper_proposed') {
    return { ...register, papers: added(register.papers, entry.index, entry, proposed(entry)) };
  }
  if (kind === 'rulebook_filed') {
    const value = rulesOf(text(body, 'rulebook'));
    return { ...register, rules: [...register.rules, { from: entry.time, value }] };
  }
  if (kind === 'violation_noted' || kind === 'violation_claimed') {
    const next = added(register.violations, entry.index, entry, noted(entry));
    return { ...register, violations: next };
  }
  if (kind === 'violation_answered') {
    const number = whole(body['violation']);
    return { ...register, violations: changed(register.violations, number, entry, answered) };
  }
  if (/^(friction|outcome)_/.test(kind)) {
    const number = whole(body['friction']);
    return { ...register, frictions: changed(register.frictions, number, entry, frictionNext) };
  }
  if (kind.startsWith('paper_')) {
    const number = whole(body['paper']);
    return { ...register, papers: changed(register.papers, number, entry, paperNext) };
  }
  return register;
}

function added<T>(all: History<T>, number: number, { time }: Entry, value: T): History<T> {
  return new Map(all).set(number, [...(all.get(number) ?? []), { from: time, value }]);
}

/** What is about something that was never told of changes nothing. */
function changed<T>(
  all: History<T>,
  number: number,
  entry: Entry,
  next: (one: T, entry: Entry) => T,
): History<T> {
  const last = all.get(number)?.at(-1);
  return last ? added(all, number, entry, next(last.value, entry)) : all;
}

/** As it stands in a statement; without any it is left out, as lists have it. */
function evidence({ body }: Entry): { evidence?: EvidenceText[] } {
  const found = list(body['evidence']) as EvidenceText[];
  return found.length > 0 ? { evidence: found } : {};
}

function account(entry: Entry): Friction['accounts'][number] {
  return {
    entry: entry.index,
    side: entry.party ?? '',
    statement: text(entry.body, 'statement'),
    time: rfc3339(entry.time),
    ...evidence(entry),
  };
}

function raised(entry: Entry): Friction {
  const { body, index, party, time } = entry;
  const at = rfc3339(time);
  return {
    friction: index,
    title: text(body, 'title'),
    state: 'raised',
    since: at,
    raised_by: party ?? '',
    raised: at,
    with: texts(body['with']),
    accounts: [account(entry)],
    acknowledged: [],
    deadlines: { ...(body['deadlines'] as Friction['deadlines']) },
    missed: [],
    outcomes: [],
    disagreements: [],
  };
}

function frictionNext(one: Friction, entry: Entry): Friction {
  const { body, index, kind } = entry;
  const side = entry.party ?? '';
  const turned = (state: string) => ({ state, since: rfc3339(entry.time) });
  switch (kind) {
    case 'friction_stated':
      return { ...one, accounts: [...one.accounts, account(entry)] };
    case 'friction_acknowledged': {
      const acknowledged = [...one.acknowledged, { side, entry: index }];
      const isByAll = body['by_all'] === true && one.state === 'raised';
      return { ...one, acknowledged, ...(isByAll ? turned('acknowledged') : {}) };
    }
    case 'friction_under_review':
      return { ...one, ...turned('under_review') };
    case 'outcome_proposed': {
      // Of each side the last stands.
      const others = one.outcomes.filter((known) => known.side !== side);
      const outcome = { side, entry: index, outcome: text(body, 'outcome'), agreed: [] };
      return { ...one, outcomes: [...others, outcome] };
    }
    case 'outcome_agreed': {
      const number = whole(body['outcome']);
      const outcomes = one.outcomes.map((known) => {
        return known.entry === number ? { ...known, agreed: [...known.agreed, side] } : known;
      });
      const isOver = body['resolved'] === true;
      const over = isOver ? { ...turned('resolved'), resolved_by: number } : {};
      return { ...one, outcomes, ...over };
    }
    case 'friction_disagreed': {
      const said = { side, entry: index, reason: text(body, 'reason') };
      return { ...one, ...turned('disagreed'), disagreements: [...one.disagreements, said] };
    }
    case 'friction_overdue': {
      const missed = { deadline: text(body, 'deadline'), entry: index };
      return { ...one, missed: [...one.missed, missed] };
    }
    default:
      return one;
  }
}

function proposed({ body, index, party, time }: Entry): Paper {
  const joint = body['joint'] === true;
  const lapses = text(body, 'lapses');
  return {
    paper: index,
    kind: text(body, 'paper'),
    joint,
    author: party ?? '',
    proposed: rfc3339(time),
    text: text(body, 'text'),
    language: text(body, 'language'),
    state: joint ? 'proposed' : 'published',
    since: rfc3339(time),
    was_published: !joint,
    ...(lapses === '' ? {} : { lapses }),
    signed: [{ side: party ?? '', entry: index }],
  };
}

function paperNext(one: Paper, { body, index, kind, party, time }: Entry): Paper {
  const { text: gone, ...rest } = one;
  const ended = { ended: index, since: rfc3339(time) };
  switch (kind) {
    case 'paper_countersigned': {
      const signed = [...one.signed, { side: party ?? '', entry: index }];
      if (body['signed_by_all'] !== true) return { ...one, signed };
      return { ...one, signed, state: 'published', since: ended.since, was_published: true };
    }
    case 'paper_withdrawn':
      return { ...rest, ...ended, state: 'withdrawn', reason: text(body, 'reason') };
    case 'paper_lapsed':
      return { ...rest, ...ended, state: 'lapsed' };
    default:
      return one;
  }
}

function noted({ body, index, kind, party, time }: Entry): Violation {
  const isClaim = kind === 'violation_claimed';
  return withStanding({
    violation: index,
    noted: rfc3339(time),
    rule: text(body, 'rule'),
    side: text(body, 'side'),
    author: isClaim ? party : null,
    evidence: list(body['evidence']).filter((one) => typeof one === 'number'),
    reason: isClaim ? text(body, 'reason') : null,
    answers: [],
    standing: '',
  });
}

function answered(one: Violation, { body, index, party }: Entry): Violation {
  const side = party ?? '';
  const reason = text(body, 'reason');
  const said = { side, entry: index, stance: text(body, 'stance'), ...(reason && { reason }) };
  const others = one.answers.filter((answer) => answer.side !== side);
  const answers = [...others, said].sort((a, b) => (a.side < b.side ? -1 : 1));
  return withStanding({ ...one, answers });
}

/** Who stands behind it, by the law's own rule: a dispute outweighs; what the agreed rules show, or
 * the side that it is about admits, is agreed; the rest is one side's word. */
function withStanding(one: Violation): Violation {
  const isAdmitted = one.answers.some(({ side, stance }) => {
    return side === one.side && stance === 'agreed';
  });
  const isShown = one.author === null || one.author === one.side || isAdmitted;
  const isDisputed = one.answers.some(({ stance }) => stance === 'disputed');
  return { ...one, standing: isDisputed ? 'disputed' : isShown ? 'agreed' : 'one-side' };
}

/** The rules that a file names. The law is read by the server alone; here are only their titles. */
export function rulesOf(toml: string): Rule[] {
  return tables(toml).flatMap(({ name, values: { id, title } }) => {
    return name === 'rule' && id ? [{ id, title: title ?? id }] : [];
  });
}
