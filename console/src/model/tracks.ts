// Live tracks: one aircraft as one feed sees it, now and as it was seen. No page, no map, no clock.
//
// What is received is kept here in place, for it grows every second; what it shows at an instant
// follows from it and the instant alone.

import type { TracksView, TrackView } from '../api/schema';
import { destination } from './geodesy';
import type { Altitude, LngLat } from './shape';
import type { View } from './sky';
import { MINUTE, SECOND, micros, type Micros } from './time';

export type Freshness = 'live' | 'coasting' | 'stale';

export interface Track {
  /** The party of the feed, its name, and the aircraft: two feeds never share a track (DL-46). */
  readonly key: string;
  readonly aircraft: string;
  readonly source: string;
  readonly feedParty: string;
  readonly callsign: string | null;
  /** Whose aircraft it is, where that is known. */
  readonly party: string | null;
  readonly intent: string | null;
  readonly conformance: string | null;
  /** Of when it is. */
  readonly time: Micros;
  readonly freshness: Freshness;
  readonly at: LngLat;
  /** Above the standard pressure surface, and above a surface that is measured: never mixed. */
  readonly pressure: Altitude | null;
  readonly geometric: Altitude | null;
  readonly speedMS: number | null;
  readonly trackDeg: number | null;
  readonly climbMS: number | null;
  /** A newer position that is not believed. */
  readonly doubt: { readonly at: LngLat; readonly why: string } | null;
}

/** All tracks at one look of the server. */
export interface Picture {
  readonly time: Micros;
  readonly tracks: readonly Track[];
}

export function trackKey(feedParty: string, source: string, aircraft: string): string {
  return JSON.stringify([feedParty, source, aircraft]);
}

const freshness = (text: string): Freshness => {
  return text === 'live' || text === 'coasting' ? text : 'stale';
};

/** Null where it says no instant: it is then of no use on a screen that shows one. */
export function readTrack(view: TrackView): Track | null {
  const time = micros(view.time);
  if (time === null) return null;
  const { aircraft, source, feed_party: feedParty, doubt } = view;
  const altitude = (meters: number | null | undefined, datum: string): Altitude | null => {
    if (typeof meters !== 'number') return null;
    if (datum !== 'W84' && datum !== 'AMSL' && datum !== 'STD') return null;
    return { mm: Math.round(meters * 1000), datum };
  };
  return {
    key: trackKey(feedParty, source, aircraft),
    aircraft,
    source,
    feedParty,
    callsign: view.callsign ?? null,
    party: view.party ?? null,
    intent: view.intent ?? null,
    conformance: view.conformance ?? null,
    time,
    freshness: freshness(view.freshness),
    at: [view.longitude, view.latitude],
    pressure: altitude(view.altitude_std_m, 'STD'),
    geometric: altitude(view.altitude_m, view.altitude_datum ?? ''),
    speedMS: view.speed_m_s ?? null,
    trackDeg: view.track_deg ?? null,
    climbMS: view.climb_m_s ?? null,
    doubt: doubt ? { at: [doubt.longitude, doubt.latitude], why: doubt.why } : null,
  };
}

/** Null where no feed is read: there is no picture then. */
export function readPicture(view: TracksView): Picture | null {
  const time = view.time ? micros(view.time) : null;
  if (time === null) return null;
  return { time, tracks: view.tracks.map(readTrack).filter((track) => track !== null) };
}

/** What it is called on the air, or else what it is known by. */
export function nameOf({ callsign, aircraft }: Track): string {
  return callsign?.trim() || aircraft;
}

/** The altitude that is shown first: by the pressure, as those who separate aircraft have it. */
export function altitudeOf({ pressure, geometric }: Track): Altitude | null {
  return pressure ?? geometric;
}

/** Where it comes to on a straight way; null where nobody knows how it flies. */
export function aheadOf(track: Track, by: Micros): LngLat | null {
  const { speedMS, trackDeg, at } = track;
  if (speedMS === null || trackDeg === null) return null;
  return destination(at, trackDeg, (speedMS * by) / SECOND);
}

export type Trend = 'climbs' | 'descends' | 'level' | 'unknown';

/** Slower than 200 ft a minute counts as level, for pressure altitude comes in steps of 25 ft. */
const LEVEL_M_S = 1;

export function trendOf({ climbMS }: Track): Trend {
  if (climbMS === null) return 'unknown';
  if (Math.abs(climbMS) <= LEVEL_M_S) return 'level';
  return climbMS > 0 ? 'climbs' : 'descends';
}

/** Without a picture for so long what is shown is no longer the present. */
const SILENT = 10 * SECOND;

/** The tracks that several feeds have of one aircraft: each gets its place in their row. */
export function sideBySide(tracks: readonly Track[]): ReadonlyMap<string, number> {
  const rows = new Map<string, string[]>();
  for (const { aircraft, key } of tracks) {
    const row = rows.get(aircraft);
    if (row) row.push(key);
    else rows.set(aircraft, [key]);
  }
  const places = new Map<string, number>();
  for (const row of rows.values()) {
    if (row.length > 1) row.sort().forEach((key, place) => places.set(key, place));
  }
  return places;
}

interface Seen {
  readonly from: Micros;
  /** Null where it was in the picture no longer. */
  readonly track: Track | null;
}

/** Where a track was seen, oldest first. */
export interface Spot {
  readonly time: Micros;
  readonly at: LngLat;
  readonly altitude: Altitude | null;
}

/** One sighting in so long is kept of each track, and every change of how far it is believed. */
const STEP = 5 * SECOND;
/** All sightings that are kept: some hundred megabytes at the most. */
const SEEN_MAX = 300_000;

/** What was received of tracks. */
export class Sightings {
  readonly #tracks = new Map<string, Seen[]>();
  readonly #max: number;
  #count = 0;
  #latest: Picture | null = null;
  #from: Micros | null = null;
  /** When pictures came one after the other; in between there is a gap. */
  #spans: { from: Micros; to: Micros }[] = [];
  #received: Micros = -Infinity;

  constructor(max = SEEN_MAX) {
    this.#max = max;
  }

  /** The picture that came last. */
  get latest(): Picture | null {
    return this.#latest;
  }

  /** From when on there are sightings. */
  get from(): Micros | null {
    return this.#from;
  }

  get count(): number {
    return this.#count;
  }

  /** Takes the next picture, and when it came by the clock of this machine, which may differ from
   * the server's; one that is older than the last is none. */
  take(picture: Picture, received: Micros): void {
    const { time, tracks } = picture;
    this.#received = received;
    if (this.#latest && time <= this.#latest.time) return;
    const gone = new Set(this.#latest?.tracks.map(({ key }) => key) ?? []);
    const span = this.#spans.at(-1);
    if (span && time - span.to <= SILENT) span.to = time;
    else {
      // Of what was in the air in the gap nothing is known.
      if (span) for (const key of gone) this.#put(key, { from: span.to + SILENT, track: null });
      this.#spans.push({ from: time, to: time });
      gone.clear();
    }
    for (const track of tracks) {
      gone.delete(track.key);
      this.#put(track.key, { from: time, track });
    }
    for (const key of gone) this.#put(key, { from: time, track: null });
    this.#latest = picture;
    this.#from ??= time;
    if (this.#count > this.#max) this.#forget(time);
  }

  #put(key: string, seen: Seen): void {
    const all = this.#tracks.get(key);
    if (!all) {
      this.#tracks.set(key, [seen]);
      this.#count += 1;
      return;
    }
    const [before, last] = [all.at(-2), all.at(-1)];
    // The last one only marks how far the track has come, until the step is over.
    const isPassing = before && last && last.from - before.from < STEP && isAlike(before, last);
    if (isPassing && isAlike(last, seen)) all[all.length - 1] = seen;
    else {
      all.push(seen);
      this.#count += 1;
    }
  }

  /** Forgets the oldest quarter of the time that is kept. */
  #forget(now: Micros): void {
    const from = this.#from ?? now;
    const before = from + (now - from) / 4;
    this.#count = 0;
    for (const [key, all] of this.#tracks) {
      // The one that held when the rest begins is kept.
      const first = Math.max(
        0,
        all.findLastIndex((seen) => seen.from <= before),
      );
      const rest = all.slice(first);
      if (rest.length === 1 && rest[0]?.track === null) this.#tracks.delete(key);
      else {
        this.#tracks.set(key, rest);
        this.#count += rest.length;
      }
    }
    this.#from = before;
    this.#spans = this.#spans.filter(({ to }) => to > before);
  }

  /** Whether pictures came at an instant of the past. */
  covers(at: Micros): boolean {
    if (at < (this.#from ?? Infinity)) return false;
    return this.#spans.some(({ from, to }) => from <= at && at <= to + SILENT);
  }

  /** The tracks at an instant: in the present the last picture, in the past what was seen then. */
  at({ at, now }: View): readonly Track[] {
    if (at > now || !this.#latest) return [];
    if (at === now) return aged(this.#latest, now - this.#received);
    const found: Track[] = [];
    for (const all of this.#tracks.values()) {
      const seen = all[lastUntil(all, at)];
      if (seen?.track) found.push(seen.track);
    }
    return found;
  }

  /** Where a track was seen in the time before an instant. */
  trail(key: string, at: Micros, length: Micros): readonly Spot[] {
    const all = this.#tracks.get(key) ?? [];
    const spots: Spot[] = [];
    for (let index = lastUntil(all, at); index >= 0; index -= 1) {
      const seen = all[index];
      if (!seen?.track || seen.from < at - length) break;
      const { time, at: place } = seen.track;
      spots.push({ time, at: place, altitude: altitudeOf(seen.track) });
    }
    return spots.reverse();
  }

  /** A track as it is now, or as it last was. */
  last(key: string): Track | null {
    return this.#tracks.get(key)?.findLast(({ track }) => track !== null)?.track ?? null;
  }
}

function isAlike(one: Seen, other: Seen): boolean {
  if (!one.track || !other.track) return false;
  const [a, b] = [one.track, other.track];
  return (
    a.freshness === b.freshness &&
    (a.doubt === null) === (b.doubt === null) &&
    a.conformance === b.conformance
  );
}

/** The last one that is not later, found by halving; -1 where there is none. */
function lastUntil(all: readonly Seen[], at: Micros): number {
  let [low, high] = [-1, all.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((all[middle]?.from ?? Infinity) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where the pictures stop coming, nothing in the last one is live any more. */
function aged({ tracks }: Picture, silence: Micros): readonly Track[] {
  if (silence <= SILENT) return tracks;
  return tracks.map((track) => ({ ...track, freshness: 'stale' as const }));
}

/** More tracks than these are a crowd, in which long trails hide more than they tell. */
const CROWD = 500;

/** How long the trail of each of so many tracks is drawn. */
export function trailLength(tracks: number): Micros {
  return tracks > CROWD ? MINUTE / 2 : 2 * MINUTE;
}

/** How far ahead the leader points. */
export const LEADER = MINUTE;
