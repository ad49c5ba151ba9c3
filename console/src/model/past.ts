// What one's own feeds told before this page was open or while it was not looked at, as the flight
// recorder of the server has it: pieces of the past, read when an instant of them is looked at.

import type { HistoryPositionView, HistoryView } from '../api/schema';
import type { Altitude, LngLat } from './shape';
import { MINUTE, SECOND, micros, type Micros } from './time';
import { altitudeOf, trackKey, type Spot, type Track } from './tracks';

/** So much is read at once, from a multiple of it on, and before it what a trail shows. */
export const PIECE = 5 * MINUTE;
export const BEFORE = 2 * MINUTE;
/** More pieces than an hour has are not kept. */
const PIECES_MAX = 12;
/** So long after its last position a track is shown still, as one that nobody hears lately. */
const HEARD = 10 * SECOND;
const SHOWN = 30 * SECOND;

interface Piece {
  readonly start: Micros;
  /** Until when it was told: a piece that reaches the present grows. */
  readonly until: Micros;
  readonly step: Micros;
  readonly tracks: ReadonlyMap<string, readonly Track[]>;
}

/** Where the piece of an instant begins. */
export function pieceOf(at: Micros): Micros {
  return Math.floor(at / PIECE) * PIECE;
}

export class Past {
  readonly #pieces = new Map<Micros, Piece>();

  /** Whether what was told of an instant is here. */
  covers(at: Micros): boolean {
    const piece = this.#pieces.get(pieceOf(at));
    return piece !== undefined && at <= piece.until;
  }

  /** Takes what the server told of a piece, up to an instant. */
  take(start: Micros, until: Micros, history: HistoryView, feedParty: string): void {
    const tracks = new Map<string, readonly Track[]>();
    for (const { aircraft, source, callsign, positions } of history.tracks) {
      const key = trackKey(feedParty, source, aircraft);
      const named = { key, aircraft, source, feedParty, callsign: callsign ?? null };
      const read = positions.map((one) => trackAt(named, one)).filter((one) => one !== null);
      tracks.set(key, read);
    }
    this.#pieces.delete(start);
    this.#pieces.set(start, { start, until, step: history.step_s * SECOND, tracks });
    const [oldest] = this.#pieces.keys();
    if (this.#pieces.size > PIECES_MAX && oldest !== undefined) this.#pieces.delete(oldest);
  }

  at(at: Micros): readonly Track[] {
    const piece = this.#pieces.get(pieceOf(at));
    if (!piece) return [];
    const found: Track[] = [];
    for (const all of piece.tracks.values()) {
      const track = all[lastUntil(all, at)];
      if (!track || at - track.time > piece.step + SHOWN) continue;
      const isHeard = at - track.time <= piece.step + HEARD;
      found.push(isHeard ? track : { ...track, freshness: 'coasting' });
    }
    return found;
  }

  trail(key: string, at: Micros, length: Micros): readonly Spot[] {
    const all = this.#pieces.get(pieceOf(at))?.tracks.get(key) ?? [];
    const spots: Spot[] = [];
    for (let index = lastUntil(all, at); index >= 0; index -= 1) {
      const track = all[index];
      if (!track || track.time < at - length) break;
      spots.push({ time: track.time, at: track.at, altitude: altitudeOf(track) });
    }
    return spots.reverse();
  }
}

type Named = Pick<Track, 'key' | 'aircraft' | 'source' | 'feedParty' | 'callsign'>;

function trackAt(named: Named, position: HistoryPositionView): Track | null {
  const time = micros(position.time);
  if (time === null) return null;
  const at: LngLat = [position.longitude, position.latitude];
  const { altitude_std_m: std, altitude_m: meters, altitude_datum: datum } = position;
  const pressure: Altitude | null =
    typeof std === 'number' ? { mm: Math.round(std * 1000), datum: 'STD' } : null;
  const isMeasured = typeof meters === 'number' && (datum === 'W84' || datum === 'AMSL');
  return {
    ...named,
    party: null,
    intent: null,
    conformance: null,
    time,
    freshness: 'live',
    at,
    pressure,
    geometric: isMeasured ? { mm: Math.round(meters * 1000), datum } : null,
    speedMS: position.speed_m_s ?? null,
    trackDeg: position.track_deg ?? null,
    climbMS: position.climb_m_s ?? null,
    doubt: null,
  };
}

/** The last one that is not later, found by halving; -1 where there is none. */
function lastUntil(all: readonly Track[], at: Micros): number {
  let [low, high] = [-1, all.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((all[middle]?.time ?? Infinity) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
