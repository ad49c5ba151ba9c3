// What entries change. An entry carries its result, as in the server's own fold: nothing is judged
// here, and what this console was not shown stays unknown.

import type { EncounterView } from '../api/schema';
import { applyAir, type Air } from './alerts';
import { applyDesk, type Desk } from './desk';
import { about, text, type Entry } from './entry';
import { applyRegister, type Register } from './register';
import { partsOfRecord, volumeOf, type Datum, type LngLat, type Part } from './shape';
import {
  ENTRIES_MAX,
  pairKey,
  type ClosestPoint,
  type Conflict,
  type Encounter,
  type EntryRow,
  type Form,
  type ItemKind,
  type LineState,
  type Version,
} from './state';
import { micros, type Micros } from './time';

/** The parts of the state that entries change, copied once for a batch. */
interface Draft {
  readonly me: string;
  readonly items: Map<string, readonly Version[]>;
  readonly conflicts: Map<string, readonly Conflict[]>;
  register: Register;
  desk: Desk;
  air: Air;
  settled: number;
}

export function applyEntries(state: LineState, entries: readonly Entry[]): LineState {
  // What comes twice after a reconnection is taken once.
  const fresh = entries.filter((entry) => entry.index >= state.next);
  const [first] = fresh;
  const last = fresh.at(-1);
  if (!first || !last) return state;
  const draft: Draft = {
    me: state.me,
    items: new Map(state.items),
    conflicts: new Map(state.conflicts),
    register: state.register,
    desk: state.desk,
    air: state.air,
    settled: state.settled,
  };
  for (const entry of fresh) apply(draft, entry);
  const rows = [...state.entries, ...fresh.map(row)].slice(-ENTRIES_MAX);
  return {
    ...state,
    items: draft.items,
    conflicts: draft.conflicts,
    register: draft.register,
    desk: draft.desk,
    air: draft.air,
    entries: rows,
    historyFrom: state.historyFrom ?? first.time,
    next: last.index + 1,
  };
}

function row(entry: Entry): EntryRow {
  const { index, time, party, kind, evidence } = entry;
  return {
    index,
    time,
    party,
    kind,
    evidence,
    about: about(entry),
    text: JSON.stringify(entry.view.entry),
  };
}

function apply(draft: Draft, entry: Entry): void {
  const { body, time } = entry;
  switch (entry.kind) {
    case 'intent_declared':
    case 'intent_changed':
      return put(draft.items, version(draft.me, entry, 'intent'));
    case 'constraint_declared':
    case 'constraint_changed':
      return put(draft.items, version(draft.me, entry, 'constraint'));
    case 'intent_withdrawn':
    case 'constraint_withdrawn':
      return end(draft.items, text(body, 'id'), time);
    case 'constraint_countersigned':
      return countersign(draft, entry);
    case 'conflict_found':
    case 'conflict_changed':
      return putConflict(draft.conflicts, conflict(entry));
    case 'conflict_cleared':
      return end(draft.conflicts, pairKey(text(body, 'a'), text(body, 'b')), time);
    case 'retired':
      for (const id of strings(body['items'])) end(draft.items, id, time);
      return;
    default:
      // A kind that is newer than this console changes nothing that it shows.
      draft.register = applyRegister(draft.register, entry);
      draft.desk = applyDesk(draft.desk, entry);
      draft.air = applyAir(draft.air, entry, draft.me);
  }
}

/** Closes the version that held, and adds the new one. */
function put(items: Map<string, readonly Version[]>, next: Version): void {
  end(items, next.id, next.from);
  items.set(next.id, [...(items.get(next.id) ?? []), next]);
}

function putConflict(conflicts: Map<string, readonly Conflict[]>, next: Conflict): void {
  end(conflicts, next.key, next.from);
  conflicts.set(next.key, [...(conflicts.get(next.key) ?? []), next]);
}

function end<T extends { readonly until: Micros | null }>(
  all: Map<string, readonly T[]>,
  key: string,
  until: Micros,
): void {
  const versions = all.get(key);
  const last = versions?.at(-1);
  if (!versions || !last || last.until !== null) return;
  all.set(key, [...versions.slice(0, -1), { ...last, until }]);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function version(me: string, entry: Entry, kind: ItemKind): Version {
  const { body, party, view } = entry;
  const owner = party ?? '';
  const shown = disclosed(body);
  const joint = body['joint'] === true;
  return {
    id: text(body, 'id'),
    kind,
    owner,
    version: typeof body['version'] === 'number' ? body['version'] : 1,
    state: text(body, 'state'),
    late: body['late'] === true,
    joint,
    inForce: !joint,
    countersigned: joint ? [owner] : [],
    form: owner === me ? 'full' : (shown.find((one) => one.to === me)?.form ?? 'overlap'),
    shown,
    ovn: view.withheld?.['ovn']?.value ?? null,
    parts: parts(entry),
    from: entry.time,
    until: null,
    entry: entry.index,
  };
}

function disclosed(body: Record<string, unknown>): { to: string; form: Form }[] {
  const all = Array.isArray(body['disclosed']) ? body['disclosed'] : [];
  return all as { to: string; form: Form }[];
}

function parts({ view }: Entry): readonly Part[] | null {
  if (view.volumes) return view.volumes.map(volumeOf).filter((one) => one !== null);
  const extents = view.withheld?.['extents']?.value;
  return extents === undefined ? null : partsOfRecord(extents);
}

function countersign(draft: Draft, { body, party }: Entry): void {
  const id = text(body, 'id');
  const versions = draft.items.get(id);
  const last = versions?.at(-1);
  if (!versions || !last || party === null || last.version !== body['version']) return;
  const countersigned = [...last.countersigned, party];
  // Every side to whom it is shown has to sign, beside its owner.
  const inForce = last.shown.every(({ to }) => countersigned.includes(to));
  draft.items.set(id, [...versions.slice(0, -1), { ...last, countersigned, inForce }]);
}

function conflict(entry: Entry): Conflict {
  const { body, view } = entry;
  const [a, b] = [text(body, 'a'), text(body, 'b')];
  const shown = view.withheld?.['encounter']?.value;
  return {
    key: pairKey(a, b),
    a,
    b,
    between: body['between'] === 'intent-constraint' ? 'intent-constraint' : 'intent-intent',
    encounter: shown === undefined ? null : encounterOfRecord(shown),
    from: entry.time,
    until: null,
    entry: entry.index,
  };
}

interface RecordPoint {
  time_us?: number;
  position: [number, number];
  altitude?: { mm: number; reference: Datum };
}
interface RecordEncounter {
  start_us?: number;
  end_us?: number;
  lateral_m: number;
  vertical_m: number;
  a: RecordPoint;
  b: RecordPoint;
}

/** The text of the withheld `encounter`. */
function encounterOfRecord(value: string): Encounter {
  const read = JSON.parse(value) as RecordEncounter;
  const point = ({ time_us, position: [lat, lng], altitude }: RecordPoint): ClosestPoint => ({
    time: time_us ?? null,
    at: [lng, lat],
    mm: altitude?.mm ?? null,
    datum: altitude?.reference ?? null,
  });
  return {
    start: read.start_us ?? null,
    end: read.end_us ?? null,
    lateralM: read.lateral_m,
    verticalM: read.vertical_m,
    a: point(read.a),
    b: point(read.b),
  };
}

/** The same as lists and answers have it; these do not say from which datum a point is measured. */
export function encounterOf(view: EncounterView): Encounter {
  const time = (value: string | null | undefined): Micros | null => (value ? micros(value) : null);
  const point = (one: EncounterView['closest']['a']): ClosestPoint => ({
    time: time(one.time),
    at: [one.longitude, one.latitude] satisfies LngLat,
    mm: typeof one.altitude_m === 'number' ? Math.round(one.altitude_m * 1000) : null,
    datum: null,
  });
  const { closest } = view;
  return {
    start: time(view.start),
    end: time(view.end),
    lateralM: closest.lateral_m,
    verticalM: closest.vertical_m,
    a: point(closest.a),
    b: point(closest.b),
  };
}
