import assert from 'node:assert/strict';
import test from 'node:test';
import type { TrackView } from '../api/schema';
import { distanceM } from './geodesy';
import { MINUTE, SECOND, rfc3339, type Micros } from './time';
import {
  aheadOf,
  altitudeOf,
  nameOf,
  readPicture,
  readTrack,
  sideBySide,
  Sightings,
  trackKey,
  trendOf,
  type Picture,
} from './tracks';

const BEGIN = 1_800_000_000 * SECOND;

function seen(aircraft: string, time: Micros, change: Partial<TrackView> = {}): TrackView {
  return {
    aircraft,
    source: 'tower',
    feed_party: 'north',
    callsign: null,
    time: rfc3339(time),
    age_s: 0,
    freshness: 'live',
    latitude: 47,
    longitude: 8 + (time - BEGIN) / MINUTE,
    altitude_std_m: 3_048,
    altitude_m: 3_100,
    altitude_datum: 'W84',
    speed_m_s: 100,
    track_deg: 90,
    climb_m_s: 5,
    ...change,
  };
}

function picture(time: Micros, tracks: readonly TrackView[]): Picture {
  const read = readPicture({ time: rfc3339(time), tracks: [...tracks] });
  assert.ok(read);
  return read;
}

/** One aircraft, a picture a second. */
function flown(seconds: number, sightings = new Sightings()): Sightings {
  for (let second = 0; second <= seconds; second += 1) {
    const time = BEGIN + second * SECOND;
    sightings.take(picture(time, [seen('4B1617', time)]), time);
  }
  return sightings;
}

test('a track is read with each altitude in its own datum', () => {
  const track = readTrack(seen('4B1617', BEGIN, { callsign: 'SWR1 ' }));
  assert.ok(track);
  assert.deepEqual(track.pressure, { mm: 3_048_000, datum: 'STD' });
  assert.deepEqual(track.geometric, { mm: 3_100_000, datum: 'W84' });
  assert.equal(altitudeOf(track)?.datum, 'STD');
  assert.equal(nameOf(track), 'SWR1');
  assert.equal(trendOf(track), 'climbs');
  assert.equal(trendOf({ ...track, climbMS: -0.9 }), 'level');
  assert.equal(trendOf({ ...track, climbMS: null }), 'unknown');
  const ahead = aheadOf(track, MINUTE);
  assert.ok(ahead && Math.abs(distanceM(track.at, ahead) - 6_000) < 1);
  assert.equal(aheadOf({ ...track, speedMS: null }, MINUTE), null);
});

test('an altitude of an unknown datum is none, and what has no instant is no track', () => {
  const track = readTrack(seen('A', BEGIN, { altitude_std_m: null, altitude_datum: 'QFE' }));
  assert.equal(track && altitudeOf(track), null);
  assert.equal(readTrack(seen('A', BEGIN, { time: 'soon' })), null);
  assert.equal(readPicture({ tracks: [] }), null);
});

test('names cannot be chosen so that two tracks become one', () => {
  assert.notEqual(trackKey('a","b', 'c', 'd'), trackKey('a', 'b","c', 'd'));
  const all = [
    seen('X', BEGIN),
    seen('X', BEGIN, { feed_party: 'south', source: 'radar' }),
    seen('Y', BEGIN),
  ];
  const { tracks } = picture(BEGIN, all);
  assert.equal(new Set(tracks.map(({ key }) => key)).size, 3);
  const rows = sideBySide(tracks);
  assert.deepEqual(
    tracks.map(({ key }) => rows.get(key)),
    [0, 1, undefined],
  );
});

test('an instant of the past shows what was seen then, within a step', () => {
  const sightings = flown(600);
  const now = BEGIN + 600 * SECOND;
  for (const at of [BEGIN, BEGIN + 61 * SECOND, BEGIN + 599 * SECOND]) {
    const [track, ...more] = sightings.at({ at, now });
    assert.ok(track);
    assert.equal(more.length, 0);
    assert.ok(track.time <= at && at - track.time <= 5 * SECOND, String(at - track.time));
  }
  assert.deepEqual(sightings.at({ at: BEGIN - 1, now }), []);
  assert.deepEqual(sightings.at({ at: now + SECOND, now }), [], 'of the future nothing was seen');
  assert.equal(sightings.at({ at: now, now })[0]?.time, now);
});

test('a change of belief is kept to the picture that told it', () => {
  const sightings = new Sightings();
  for (let second = 0; second <= 10; second += 1) {
    const time = BEGIN + second * SECOND;
    const doubt = { time: rfc3339(time), latitude: 0, longitude: 0, why: 'jump' };
    const track = seen('4B1617', time, second === 7 ? { doubt } : {});
    sightings.take(picture(time, [track]), time);
  }
  const doubts = [6, 7, 8].map((second) => {
    const [track] = sightings.at({ at: BEGIN + second * SECOND, now: BEGIN + MINUTE });
    return track?.doubt?.why ?? null;
  });
  assert.deepEqual(doubts, [null, 'jump', null]);
});

test('a track that left the picture is gone from then on, and is there before', () => {
  const sightings = flown(20);
  const left = BEGIN + 21 * SECOND;
  sightings.take(picture(left, []), left);
  const now = left + SECOND;
  assert.equal(sightings.at({ at: left - 1, now }).length, 1);
  assert.equal(sightings.at({ at: left, now }).length, 0);
  const key = trackKey('north', 'tower', '4B1617');
  assert.equal(sightings.last(key)?.time, BEGIN + 20 * SECOND);
  assert.equal(sightings.trail(key, left, MINUTE).length, 0);
});

test('a trail goes back as far as asked, oldest first', () => {
  const key = trackKey('north', 'tower', '4B1617');
  const spots = flown(300).trail(key, BEGIN + 300 * SECOND, MINUTE);
  assert.ok(spots.length >= 12, String(spots.length));
  const times = spots.map(({ time }) => time);
  assert.deepEqual(times, [...times].sort());
  assert.ok((times[0] ?? 0) >= BEGIN + 240 * SECOND);
});

test('what comes late or twice changes nothing', () => {
  const sightings = flown(10);
  const { count } = sightings;
  const before = BEGIN + 5 * SECOND;
  sightings.take(picture(before, [seen('LATE', before)]), before);
  assert.equal(sightings.count, count);
  assert.equal(sightings.latest?.tracks[0]?.aircraft, '4B1617');
});

test('where pictures stop coming nothing is live any more, whatever the clocks say', () => {
  const sightings = new Sightings();
  const received = BEGIN + 3_600 * SECOND;
  sightings.take(picture(BEGIN, [seen('4B1617', BEGIN)]), received);
  const fresh = (now: Micros) => sightings.at({ at: now, now })[0]?.freshness;
  assert.equal(fresh(received + 10 * SECOND), 'live');
  assert.equal(fresh(received + 10 * SECOND + 1), 'stale');
});

test('what is kept is bounded, and the newest is what stays', () => {
  const sightings = flown(5_000, new Sightings(200));
  assert.ok(sightings.count <= 201, String(sightings.count));
  const now = BEGIN + 5_000 * SECOND;
  assert.equal(sightings.at({ at: now - MINUTE, now }).length, 1);
  assert.ok((sightings.from ?? 0) > BEGIN);
});

test('of a gap nothing is known, and it is not filled with what was before', () => {
  const sightings = flown(30);
  const again = BEGIN + 10 * MINUTE;
  sightings.take(picture(again, [seen('4B1617', again)]), again);
  const now = again + MINUTE;
  assert.equal(sightings.covers(BEGIN + 35 * SECOND), true);
  assert.equal(sightings.covers(BEGIN + 5 * MINUTE), false);
  assert.equal(sightings.covers(again), true);
  assert.equal(sightings.covers(BEGIN - 1), false);
  assert.equal(sightings.at({ at: BEGIN + 35 * SECOND, now }).length, 1);
  assert.equal(sightings.at({ at: BEGIN + 5 * MINUTE, now }).length, 0);
  assert.equal(sightings.at({ at: again, now }).length, 1);
});
