// Alerts of live traffic and what feeds saw of intents: a fold of entries, as all of the record is.
// What an entry withholds from this side stays unknown here.

import type { AlertClosestView, AlertView, ObservationView, PassingsView } from '../api/schema';
import { text, type Entry } from './entry';
import { trackKey } from './tracks';
import { micros, type Micros } from './time';

/** How an alert was from one entry to the next that is about it. */
export interface Stage {
  readonly from: Micros;
  readonly level: string;
  /** Null where this side is not told. */
  readonly encounter: AlertEncounter | null;
}

export interface AlertEncounter {
  readonly start: Micros;
  readonly closest: Micros;
  readonly lateralM: number;
  /** Null where nobody knows it. */
  readonly verticalM: number | null;
  /** Whether the two have been closest, and it was measured. */
  readonly isPast: boolean;
  /** Whether the two fly as one, and are perhaps one aircraft. */
  readonly perhapsOne: boolean;
}

/** How the pairs of alerts that stand pass now, by the number of the alert: entries tell only how
 * it was when a level changed. */
export type Passings = ReadonlyMap<number, AlertEncounter>;

export function readPassings({ alerts }: PassingsView): Passings {
  const read = alerts.flatMap(
    ({ alert, start, closest, perhaps_one }): [number, AlertEncounter][] => {
      const [from, time] = [micros(start), micros(closest.time)];
      if (from === null || time === null) return [];
      return [[alert, encounterOf(from, time, closest, perhaps_one)]];
    },
  );
  return new Map(read);
}

function encounterOf(
  start: Micros,
  closest: Micros,
  view: AlertClosestView,
  perhapsOne: boolean,
): AlertEncounter {
  const { lateral_m: lateralM, vertical_m: vertical, passed: isPast } = view;
  return { start, closest, lateralM, verticalM: vertical ?? null, isPast, perhapsOne };
}

/** A track as an entry names it; its key is known where it is known whose feed saw it. */
export interface TrackName {
  readonly aircraft: string;
  readonly source: string;
  readonly callsign: string | null;
  readonly intent: string | null;
  readonly key: string | null;
}

export interface Acknowledged {
  readonly by: string;
  readonly actor: string | null;
  readonly time: Micros;
}

export interface Alert {
  /** The entry that raised it. */
  readonly number: number;
  readonly rule: string;
  readonly feeds: readonly string[];
  readonly concerned: readonly string[];
  /** Whether this side is told when and how close. */
  readonly isTold: boolean;
  readonly stages: readonly Stage[];
  readonly tracks: readonly TrackName[];
  readonly acknowledged: readonly Acknowledged[];
  readonly raised: Micros;
  readonly over: Micros | null;
  readonly because: string | null;
}

export interface Observation {
  readonly entry: number;
  readonly noted: Micros;
  /** Whose feed saw it. */
  readonly observer: string;
  readonly item: string;
  readonly time: Micros;
  readonly before: string | null;
  readonly now: string;
  readonly track: TrackName | null;
}

export interface Air {
  readonly alerts: ReadonlyMap<number, Alert>;
  /** Oldest first. */
  readonly observations: readonly Observation[];
}

export const EMPTY_AIR: Air = { alerts: new Map(), observations: [] };

/** More than a screen lists; the record has the rest. Those that stand are never left out. */
const KEPT_MAX = 2_000;

export function applyAir(air: Air, entry: Entry, me: string): Air {
  const { body, kind, time, party } = entry;
  const number = typeof body['alert'] === 'number' ? body['alert'] : -1;
  const change = (with_: (alert: Alert) => Partial<Alert>): Air => {
    const alert = air.alerts.get(number);
    if (!alert) return air;
    const alerts = new Map(air.alerts).set(number, { ...alert, ...with_(alert) });
    return { ...air, alerts };
  };
  switch (kind) {
    case 'alert_raised':
      return { ...air, alerts: bounded(new Map(air.alerts).set(entry.index, raised(entry, me))) };
    case 'alert_changed':
      return change(({ stages }) => ({ stages: [...stages, stage(entry)] }));
    case 'alert_cleared':
      return change(() => ({ over: time, because: text(body, 'because') }));
    case 'alert_acknowledged':
      return change(({ acknowledged }) => {
        const { actor } = entry.view.entry as Record<string, unknown>;
        const by = { by: party ?? '', actor: typeof actor === 'string' ? actor : null, time };
        return { acknowledged: [...acknowledged, by] };
      });
    case 'observed': {
      const seen = observed(entry);
      if (!seen) return air;
      return { ...air, observations: [...air.observations, seen].slice(-KEPT_MAX) };
    }
    default:
      return air;
  }
}

function bounded(alerts: Map<number, Alert>): Map<number, Alert> {
  for (const [number, { over }] of alerts) {
    if (alerts.size <= KEPT_MAX) break;
    if (over !== null) alerts.delete(number);
  }
  return alerts;
}

interface Audience {
  readonly feeds: readonly string[];
  readonly concerned: readonly string[];
  readonly shared: boolean;
}

const names = (value: unknown): string[] => {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};

function audience(value: unknown): Audience {
  const read = (value ?? {}) as Record<string, unknown>;
  const { feeds, concerned, shared } = read;
  return { feeds: names(feeds), concerned: names(concerned), shared: shared === true };
}

function raised(entry: Entry, me: string): Alert {
  const { feeds, concerned, shared } = audience(entry.body['audience']);
  const { time, index, view } = entry;
  const labels = ['track_a', 'track_b'].map((name, place) => {
    return track(view.withheld?.[name]?.value, feeds[place] ?? null);
  });
  return {
    number: index,
    rule: text(entry.body, 'rule'),
    feeds,
    concerned,
    isTold: shared || concerned.includes(me),
    stages: [stage(entry)],
    tracks: labels.filter((one) => one !== null),
    acknowledged: [],
    raised: time,
    over: null,
    because: null,
  };
}

function stage({ body, time, view }: Entry): Stage {
  const level = text(body, 'level');
  const seen = withheld(view.withheld?.['seen']?.value)?.['encounter'];
  if (typeof seen !== 'object' || seen === null) return { from: time, level, encounter: null };
  const read = seen as Record<string, unknown>;
  const [start, closest] = [micros(text(read, 'start')), micros(text(read, 'closest'))];
  const [lateral, vertical] = [read['lateral_mm'], read['vertical_mm']];
  if (start === null || closest === null || typeof lateral !== 'number')
    return { from: time, level, encounter: null };
  const verticalM = typeof vertical === 'number' ? vertical / 1000 : null;
  const now = { isPast: false, perhapsOne: false };
  const encounter = { start, closest, lateralM: lateral / 1000, verticalM, ...now };
  return { from: time, level, encounter };
}

function withheld(value: string | undefined): Record<string, unknown> | null {
  if (value === undefined) return null;
  const read: unknown = JSON.parse(value);
  return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : null;
}

function track(value: string | undefined, feed: string | null): TrackName | null {
  const read = withheld(value);
  if (!read) return null;
  const [aircraft, source] = [text(read, 'aircraft'), text(read, 'source')];
  const [callsign, intent] = [text(read, 'callsign') || null, text(read, 'item') || null];
  const key = feed === null ? null : trackKey(feed, source, aircraft);
  return { aircraft, source, callsign, intent, key };
}

function observed({ body, view, index, time }: Entry): Observation | null {
  const { feeds } = audience(body);
  const seen = withheld(view.withheld?.['seen']?.value)?.['observation'];
  // What it is about is told to those alone who may see the intent.
  if (typeof seen !== 'object' || seen === null) return null;
  const read = seen as Record<string, unknown>;
  return {
    entry: index,
    noted: time,
    observer: feeds[0] ?? '',
    item: text(read, 'item'),
    time: micros(text(read, 'time')) ?? time,
    before: text(read, 'before') || null,
    now: text(read, 'now'),
    track: track(view.withheld?.['track_a']?.value, feeds[0] ?? null),
  };
}

/** The same as lists have it, where the log is too long to be folded. */
export function airOf(
  alerts: readonly AlertView[],
  observations: readonly ObservationView[],
  me: string,
): Air {
  const listed = [...alerts].sort((one, other) => one.alert - other.alert);
  const seen = [...observations].sort((one, other) => one.entry - other.entry);
  return {
    alerts: new Map(listed.map((view) => [view.alert, alertOf(view, me)])),
    observations: seen.map((view) => ({
      entry: view.entry,
      noted: micros(view.noted) ?? 0,
      observer: view.observer,
      item: view.item,
      time: micros(view.time) ?? 0,
      before: view.before ?? null,
      now: view.now,
      track: view.track ? nameOfView(view.track, view.observer) : null,
    })),
  };
}

function nameOfView(view: AlertView['tracks'][number], feed: string | null): TrackName {
  const { aircraft, source } = view;
  const [callsign, intent] = [view.callsign ?? null, view.intent ?? null];
  return { aircraft, source, callsign, intent, key: feed && trackKey(feed, source, aircraft) };
}

function alertOf(view: AlertView, me: string): Alert {
  const { feeds, concerned, level, closest, tracks } = view;
  const raised = micros(view.raised) ?? 0;
  const [start, time] = [micros(view.start ?? ''), micros(closest?.time ?? '')];
  const encounter =
    closest && encounterOf(start ?? raised, time ?? raised, closest, view.perhaps_one);
  // A list shows both tracks, each of its feed, or that of one's own feed alone.
  const feedOf = (place: number): string | null => {
    return tracks.length === feeds.length ? (feeds[place] ?? null) : me;
  };
  return {
    number: view.alert,
    rule: view.rule,
    feeds,
    concerned,
    isTold: encounter !== null && encounter !== undefined,
    stages: [{ from: raised, level, encounter: encounter ?? null }],
    tracks: tracks.map((one, place) => nameOfView(one, feedOf(place))),
    acknowledged: view.acknowledged.map(({ by, actor, time }) => {
      return { by, actor: actor ?? null, time: micros(time) ?? 0 };
    }),
    raised,
    over: view.over ? micros(view.over) : null,
    because: view.because ?? null,
  };
}
