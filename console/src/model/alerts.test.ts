import assert from 'node:assert/strict';
import test from 'node:test';
import type { AlertView } from '../api/schema';
import {
  alertRows,
  heightsOf,
  NO_PASSINGS,
  observationsAt,
  pairOf,
  unacknowledged,
} from './alert-list';
import { airOf, readPassings } from './alerts';
import type { Entry } from './entry';
import { distanceM } from './geodesy';
import { reduce } from './reduce';
import { EMPTY, type LineState } from './state';
import { entry } from './testing';
import { readPicture, Sightings } from './tracks';
import { MINUTE, SECOND, rfc3339 } from './time';

const BEGIN = 1_800_000_000 * SECOND;
const audience = { feeds: ['north', 'south'], concerned: ['north', 'south'], shared: false };
const label = { aircraft: '000001', source: 'tower', callsign: 'N1' };

function encounter(lateral_mm: number, vertical_mm: number | null = 0): unknown {
  const start = rfc3339(BEGIN + MINUTE);
  return { encounter: { start, closest: rfc3339(BEGIN + 2 * MINUTE), lateral_mm, vertical_mm } };
}

const RAISED = entry(
  4,
  BEGIN,
  'alert_raised',
  null,
  { rule: 'separation-straight', level: 'predicted', audience },
  { seen: encounter(900_000), track_a: label },
);
const CHANGED = entry(
  5,
  BEGIN + MINUTE,
  'alert_changed',
  null,
  { alert: 4, level: 'imminent', audience },
  { seen: encounter(300_000) },
);
const ACKNOWLEDGED = entry(6, BEGIN + 90 * SECOND, 'alert_acknowledged', 'south', { alert: 4 });
const CLEARED = entry(7, BEGIN + 3 * MINUTE, 'alert_cleared', null, { alert: 4, because: 'lost' });

function fold(...entries: Entry[]): LineState {
  const me = reduce(EMPTY, { kind: 'session', party: 'north', scope: '', actor: null });
  return reduce(me, { kind: 'entries', entries });
}

const rowsAt = (state: LineState, at: number, now = at, passings = NO_PASSINGS) => {
  return alertRows(state.air, state.me, { at: BEGIN + at, now: BEGIN + now }, passings);
};

test('an alert is as it was told by the instant', () => {
  const state = fold(RAISED, CHANGED, ACKNOWLEDGED, CLEARED);
  const now = 10 * MINUTE;
  assert.deepEqual(rowsAt(state, -1, now), []);
  const [first] = rowsAt(state, 30 * SECOND, now);
  assert.equal(first?.level, 'predicted');
  assert.equal(first?.severity, 'warning');
  assert.equal(first?.encounter?.lateralM, 900);
  assert.equal(first?.until, 90 * SECOND);
  assert.deepEqual(first?.acknowledged, []);
  const [second] = rowsAt(state, 2 * MINUTE, now);
  assert.equal(second?.severity, 'danger');
  assert.equal(second?.encounter?.lateralM, 300);
  assert.deepEqual(
    second?.acknowledged.map(({ by }) => by),
    ['south'],
  );
  const [last] = rowsAt(state, 4 * MINUTE, now);
  assert.equal(last?.severity, 'over');
  assert.equal(last?.until, null);
  assert.equal(last?.alert.because, 'lost');
});

test('what one side acknowledged the other still has to', () => {
  const state = fold(RAISED, ACKNOWLEDGED);
  const rows = rowsAt(state, MINUTE * 2);
  assert.equal(unacknowledged(rows, 'north').length, 1);
  assert.equal(unacknowledged(rows, 'south').length, 0);
  assert.equal(unacknowledged(rows, 'east').length, 0, 'whom it does not concern');
});

test('what is withheld stays unknown, and an unknown height is not zero', () => {
  const bare = entry(1, BEGIN, 'alert_raised', null, {
    rule: 'r',
    level: 'imminent',
    audience: { ...audience, concerned: ['south', 'east'] },
  });
  const [row] = rowsAt(fold(bare), 0);
  assert.equal(row?.severity, 'notice');
  assert.equal(row?.encounter, null);
  assert.deepEqual(row?.alert.tracks, []);
  const unknown = { ...RAISED.body, level: 'predicted' };
  const raised = entry(2, BEGIN, 'alert_raised', null, unknown, { seen: encounter(1, null) });
  assert.equal(rowsAt(fold(raised), 0)[0]?.encounter?.verticalM, null);
});

test('the soonest of the most severe stands first, and what is over last', () => {
  const raise = (index: number, level: string) => {
    return entry(
      index,
      BEGIN,
      'alert_raised',
      null,
      { rule: 'r', level, audience },
      {
        seen: encounter(1),
      },
    );
  };
  const over = entry(9, BEGIN + 1, 'alert_cleared', null, { alert: 1, because: 'clear' });
  const state = fold(raise(1, 'violation'), raise(2, 'predicted'), raise(3, 'violation'), over);
  const order = rowsAt(state, SECOND).map(({ alert }) => alert.number);
  assert.deepEqual(order, [3, 2, 1]);
});

test('entries about alerts that were never shown change nothing', () => {
  const state = fold(CHANGED, ACKNOWLEDGED, CLEARED);
  assert.equal(state.air.alerts.size, 0);
});

test('the pair of an alert has the tracks that are seen, and where they come to', () => {
  const sightings = new Sightings();
  for (const second of [0, 10]) {
    const time = BEGIN + second * SECOND;
    const track = {
      aircraft: '000001',
      source: 'tower',
      feed_party: 'north',
      time: rfc3339(time),
      age_s: 0,
      freshness: 'live',
      latitude: 0,
      longitude: 8,
      altitude_std_m: 1_000,
      speed_m_s: 100,
      track_deg: 90,
      climb_m_s: 2,
    };
    const picture = readPicture({ time: rfc3339(time), tracks: [track] });
    assert.ok(picture);
    sightings.take(picture, time);
  }
  const at = BEGIN + 10 * SECOND;
  const seen = new Map(sightings.at({ at, now: at }).map((track) => [track.key, track]));
  const [row] = rowsAt(fold(RAISED), 10 * SECOND);
  assert.ok(row);
  const pair = pairOf(row, seen);
  const [end, ...more] = pair.ends;
  assert.equal(more.length, 0, 'the other one is the other side’s');
  assert.ok(end?.closest && Math.abs(distanceM(end.at, end.closest) - 11_000) < 1);
  assert.equal(end.mm, 1_220_000);
  const [drawn] = heightsOf(pair, (...of) => sightings.trail(...of), at, 5 * MINUTE);
  assert.deepEqual(
    drawn?.points.map(({ mm }) => mm),
    [1_000_000, 1_000_000, 1_220_000],
  );
  assert.deepEqual(pairOf(row, new Map()).ends, []);
});

test('an alert that stands shows how the two pass now, and in the past what was said then', () => {
  const told = (passed: boolean, lateral_m: number) => {
    const closest = { time: rfc3339(BEGIN + 100 * SECOND), lateral_m, vertical_m: null, passed };
    const [start, looked] = [rfc3339(BEGIN), rfc3339(BEGIN + 90 * SECOND)];
    const of = { alert: 4, perhaps_one: passed };
    return readPassings({ time: looked, alerts: [{ ...of, start, closest, looked }] });
  };
  const state = fold(RAISED, CHANGED);
  const [row] = rowsAt(state, 90 * SECOND, 90 * SECOND, told(false, 450));
  assert.deepEqual([row?.level, row?.encounter?.lateralM], ['imminent', 450]);
  assert.deepEqual([row?.until, row?.encounter?.verticalM], [10 * SECOND, null]);
  const [then] = rowsAt(state, 80 * SECOND, 90 * SECOND, told(false, 450));
  assert.equal(then?.encounter?.lateralM, 300);
  const [past] = rowsAt(state, 120 * SECOND, 120 * SECOND, told(true, 440));
  assert.deepEqual([past?.until, past?.encounter?.isPast], [-20 * SECOND, true]);
  assert.deepEqual([row?.encounter?.perhapsOne, past?.encounter?.perhapsOne], [false, true]);
  const [over] = rowsAt(fold(RAISED, CHANGED, CLEARED), 4 * MINUTE, 4 * MINUTE, told(true, 440));
  assert.deepEqual([over?.severity, over?.encounter?.lateralM], ['over', 300]);
  // Of another alert it says nothing.
  const other = readPassings({ time: null, alerts: [] });
  assert.equal(rowsAt(state, 90 * SECOND, 90 * SECOND, other)[0]?.encounter?.lateralM, 300);
});

test('where two have been closest is not drawn ahead of them', () => {
  const time = BEGIN + 100 * SECOND;
  const passing = {
    alert: 4,
    start: rfc3339(BEGIN),
    closest: { time: rfc3339(time + MINUTE), lateral_m: 440, vertical_m: 0, passed: true },
    looked: rfc3339(time),
    perhaps_one: false,
  };
  const track = {
    aircraft: '000001',
    source: 'tower',
    feed_party: 'north',
    time: rfc3339(time),
    age_s: 0,
    freshness: 'live',
    latitude: 0,
    longitude: 8,
    speed_m_s: 100,
    track_deg: 90,
  };
  const picture = readPicture({ time: rfc3339(time), tracks: [track] });
  const seen = new Map(picture?.tracks.map((one) => [one.key, one]));
  const closestOf = (passed: boolean) => {
    const closest = { ...passing.closest, passed };
    const passings = readPassings({ time: null, alerts: [{ ...passing, closest }] });
    const [row] = rowsAt(fold(RAISED), 100 * SECOND, 100 * SECOND, passings);
    assert.ok(row);
    return pairOf(row, seen).ends[0]?.closest;
  };
  assert.ok(closestOf(false));
  assert.equal(closestOf(true), null);
});

test('what feeds saw of intents is told to those alone who may see them', () => {
  const seen = {
    observation: { item: 'N1', time: rfc3339(BEGIN), before: 'Conforming', now: 'Nonconforming' },
  };
  const body = { feeds: ['south'], concerned: ['north'], shared: false };
  const state = fold(
    entry(1, BEGIN, 'observed', null, body, { seen }),
    entry(2, BEGIN + MINUTE, 'observed', null, body),
  );
  const view = { at: BEGIN + MINUTE, now: BEGIN + MINUTE };
  const [one, ...more] = observationsAt(state.air, view);
  assert.equal(more.length, 0);
  assert.deepEqual(
    [one?.item, one?.observer, one?.before, one?.now],
    ['N1', 'south', 'Conforming', 'Nonconforming'],
  );
  assert.deepEqual(observationsAt(state.air, { at: BEGIN - 1, now: BEGIN }), []);
});

test('a list says the same as the entries', () => {
  const view: AlertView = {
    alert: 4,
    rule: 'separation-straight',
    level: 'predicted',
    standing: true,
    raised: rfc3339(BEGIN),
    feeds: ['north', 'south'],
    concerned: ['north', 'south'],
    start: rfc3339(BEGIN + MINUTE),
    closest: { time: rfc3339(BEGIN + 2 * MINUTE), lateral_m: 900, vertical_m: 0, passed: false },
    perhaps_one: false,
    tracks: [{ aircraft: '000001', source: 'tower', callsign: 'N1' }],
    own_intents: [],
    acknowledged: [],
    message: { template: 'unsafe-proximity', fields: {} },
  };
  assert.deepEqual(airOf([view], [], 'north').alerts, fold(RAISED).air.alerts);
});
