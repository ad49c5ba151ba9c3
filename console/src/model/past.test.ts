import assert from 'node:assert/strict';
import test from 'node:test';
import type { HistoryView } from '../api/schema';
import { Past, PIECE, pieceOf } from './past';
import { MINUTE, SECOND, rfc3339 } from './time';
import { trackKey } from './tracks';

const START = pieceOf(1_800_000_000 * SECOND);

/** One aircraft, every five seconds between two instants of the piece. */
function told(from: number, to: number): HistoryView {
  const positions = [];
  for (let second = from; second <= to; second += 5) {
    positions.push({
      time: rfc3339(START + second * SECOND),
      latitude: 47,
      longitude: 8 + second / 1000,
      altitude_std_m: 3_048,
      altitude_m: 3_100,
      altitude_datum: 'QFE',
    });
  }
  const tracks = [{ aircraft: '4B1617', source: 'tower', callsign: 'SWR1', positions }];
  return { from: '', to: '', step_s: 5, complete: true, tracks };
}

test('an instant is found in its piece, and the track where it was told last before it', () => {
  const past = new Past();
  const at = START + 61 * SECOND;
  assert.equal(past.covers(at), false);
  past.take(START, START + PIECE, told(0, 300), 'north');
  assert.equal(past.covers(at), true);
  assert.equal(past.covers(START - 1), false);
  assert.equal(past.covers(START + PIECE), false);
  const [track] = past.at(at);
  assert.equal(track?.time, START + 60 * SECOND);
  assert.equal(track?.freshness, 'live');
  assert.equal(track?.key, trackKey('north', 'tower', '4B1617'));
  assert.deepEqual(track?.pressure, { mm: 3_048_000, datum: 'STD' });
  assert.equal(track?.geometric, null, 'an altitude of an unknown datum is none');
});

test('what is no longer heard fades and goes', () => {
  const past = new Past();
  past.take(START, START + PIECE, told(0, 60), 'north');
  const fresh = (second: number) => past.at(START + second * SECOND)[0]?.freshness;
  assert.deepEqual([60, 75, 76, 95, 96].map(fresh), [
    'live',
    'live',
    'coasting',
    'coasting',
    undefined,
  ]);
});

test('a trail reaches back before the piece, as far as was told', () => {
  const past = new Past();
  past.take(START, START + PIECE, told(-120, 300), 'north');
  const key = trackKey('north', 'tower', '4B1617');
  const spots = past.trail(key, START + 10 * SECOND, MINUTE);
  assert.equal(spots.length, 13);
  assert.equal(spots[0]?.time, START - 50 * SECOND);
  assert.deepEqual(past.trail('none', START, MINUTE), []);
});

test('a piece that reaches the present covers what was told of it, and is taken anew', () => {
  const past = new Past();
  past.take(START, START + MINUTE, told(0, 60), 'north');
  assert.equal(past.covers(START + MINUTE), true);
  assert.equal(past.covers(START + MINUTE + 1), false);
  past.take(START, START + 2 * MINUTE, told(0, 120), 'north');
  assert.equal(past.at(START + 2 * MINUTE)[0]?.time, START + 2 * MINUTE);
});

test('no more pieces are kept than an hour has', () => {
  const past = new Past();
  for (let piece = 0; piece < 20; piece += 1) {
    const start = START + piece * PIECE;
    past.take(start, start + PIECE, told(0, 0), 'north');
  }
  assert.equal(past.covers(START), false);
  assert.equal(past.covers(START + 19 * PIECE), true);
});
