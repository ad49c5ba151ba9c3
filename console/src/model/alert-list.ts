// Alerts as the list shows them at an instant: what stands, how urgent it is, and who has taken
// note; and where the two aircraft of one come closest, as far as this side sees them.

import type {
  Acknowledged,
  Air,
  Alert,
  AlertEncounter,
  Observation,
  Passings,
  Stage,
} from './alerts';
import type { Severity } from './conflict-list';
import { knownAt, type View } from './sky';
import { aheadOf, altitudeOf, type Spot, type Track } from './tracks';
import type { LngLat } from './shape';
import type { Micros } from './time';

export interface AlertRow {
  readonly alert: Alert;
  readonly level: string;
  readonly encounter: AlertEncounter | null;
  readonly severity: Severity;
  /** Until they are closest; negative once they have been. */
  readonly until: Micros | null;
  readonly acknowledged: readonly Acknowledged[];
  readonly isMine: boolean;
}

/** How the alert was last told by an instant; null before it was raised. */
export function stageAt(alert: Alert, at: Micros): Stage | null {
  return alert.stages.findLast(({ from }) => from <= at) ?? null;
}

function severityOf(level: string, isStanding: boolean, isTold: boolean): Severity {
  if (!isStanding) return 'over';
  if (!isTold) return 'notice';
  // Levels are named by the rules of the line; these are what a crew acts upon at once.
  return ['imminent', 'violation', 'corrective', 'warning'].includes(level) ? 'danger' : 'warning';
}

export const NO_PASSINGS: Passings = new Map();

/** In the present an alert that stands shows how the two pass as it looks now, and in the past what
 * the entries said then. */
export function alertRow(
  alert: Alert,
  me: string,
  view: View,
  passings: Passings,
): AlertRow | null {
  const isNow = view.at >= view.now;
  const known = isNow ? Infinity : knownAt(view);
  const stage = stageAt(alert, known);
  if (!stage) return null;
  const isStanding = alert.over === null || alert.over > known;
  const { level } = stage;
  const passing = isNow && isStanding ? passings.get(alert.number) : undefined;
  const encounter = passing ?? stage.encounter;
  return {
    alert,
    level,
    encounter,
    severity: severityOf(level, isStanding, alert.isTold),
    until: encounter && isStanding ? encounter.closest - view.at : null,
    acknowledged: alert.acknowledged.filter(({ time }) => time <= known),
    isMine: alert.concerned.includes(me),
  };
}

const ORDER: readonly Severity[] = ['danger', 'warning', 'notice', 'over'];

/** What stands first, the most severe and soonest on top; then what is over, the newest first. */
export function alertRows(air: Air, me: string, view: View, passings: Passings): AlertRow[] {
  const rows = [...air.alerts.values()].map((alert) => alertRow(alert, me, view, passings));
  const order = (one: AlertRow, other: AlertRow): number => {
    const bySeverity = ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity);
    if (bySeverity !== 0) return bySeverity;
    if (one.severity === 'over') return other.alert.number - one.alert.number;
    const byTime = (one.until ?? Infinity) - (other.until ?? Infinity);
    return byTime || one.alert.number - other.alert.number;
  };
  return rows.filter((row) => row !== null).sort(order);
}

/** Those that a side still has to take note of. */
export function unacknowledged(rows: readonly AlertRow[], me: string): AlertRow[] {
  return rows.filter(({ severity, acknowledged, alert: { concerned } }) => {
    const isTaken = acknowledged.some(({ by }) => by === me);
    return severity !== 'over' && concerned.includes(me) && !isTaken;
  });
}

/** What feeds had seen by an instant, the newest first. */
export function observationsAt(air: Air, view: View): Observation[] {
  const known = view.at >= view.now ? Infinity : knownAt(view);
  return air.observations.filter(({ noted }) => noted <= known).reverse();
}

/** One aircraft of an alert: where it is, and on a straight way where they are closest. */
export interface End {
  readonly track: Track;
  readonly at: LngLat;
  readonly closest: LngLat | null;
  readonly mm: number | null;
}

export interface AlertPair {
  readonly row: AlertRow;
  readonly ends: readonly End[];
}

/** The tracks of an alert that this side sees at the instant; none, one or two. */
export function pairOf(row: AlertRow, tracks: ReadonlyMap<string, Track>): AlertPair {
  const { alert, encounter } = row;
  const ends = alert.tracks.flatMap(({ key }): End[] => {
    const track = key === null ? undefined : tracks.get(key);
    if (!track) return [];
    // Where they were closest is not ahead of them.
    const ahead = encounter && !encounter.isPast ? encounter : null;
    const by = ahead ? Math.max(0, ahead.closest - track.time) : 0;
    const mm = altitudeOf(track)?.mm ?? null;
    const climbed = (track.climbMS ?? 0) * (by / 1000);
    const closest = ahead ? aheadOf(track, by) : null;
    return [{ track, at: track.at, closest, mm: mm === null ? null : mm + climbed }];
  });
  return { row, ends };
}

/** What is drawn of the heights of an alert: where each track was, and a straight way ahead. */
export function heightsOf(
  { ends, row }: AlertPair,
  trail: (key: string, at: Micros, length: Micros) => readonly Spot[],
  at: Micros,
  back: Micros,
): { track: Track; points: { time: Micros; at: LngLat; mm: number }[] }[] {
  return ends.map(({ track, mm, closest }) => {
    const spots = trail(track.key, at, back);
    const points = spots.flatMap(({ time, at: place, altitude }) => {
      const isSame = altitude && altitude.datum === altitudeOf(track)?.datum;
      return isSame ? [{ time, at: place, mm: altitude.mm }] : [];
    });
    const time = row.encounter?.closest ?? null;
    const isAhead = time !== null && time > (points.at(-1)?.time ?? track.time);
    if (isAhead && mm !== null && closest) points.push({ time, at: closest, mm });
    return { track, points };
  });
}
