import assert from 'node:assert/strict';
import test from 'node:test';
import { formFor, halfWidthM, readTerms } from './agreement';
import { clock, dateClock, duration, micros, rfc3339, typedMicros, MINUTE } from './time';
import { altitudeText, placeText, typedAltitude } from './units';
import { FrameReader } from '../api/frames';
import { metric } from '../health';

test('instants keep their microseconds', () => {
  assert.equal(micros('2026-06-01T10:00:00.000001Z'), 1_780_308_000_000_001);
  assert.equal(micros('2026-06-01T12:00:00+02:00'), 1_780_308_000_000_000);
  for (const wrong of ['', 'noon', '2026-06-01', '2026-13-01T00:00:00Z', '2026-06-01T10:00:00']) {
    assert.equal(micros(wrong), null, wrong);
  }
  assert.equal(rfc3339(1_780_308_000_000_001), '2026-06-01T10:00:00.000001Z');
  assert.equal(rfc3339(-1), '1969-12-31T23:59:59.999999Z');
  assert.equal(typedMicros(' 2026-06-01 10:00 '), typedMicros('2026-06-01T10:00:00Z'));
  assert.equal(typedMicros('10:00'), null);
  assert.equal(clock(1_780_308_000_000_001), '10:00:00');
  assert.equal(dateClock(1_780_308_000_000_001), '2026-06-01 10:00:00');
  assert.deepEqual([0, -61e6, 3_661e6].map(duration), ['00:00', '−01:01', '1:01:01']);
});

test('altitudes are read as people write them, and keep their datum', () => {
  assert.deepEqual(typedAltitude('FL340', 'AMSL'), { mm: 10_363_200, datum: 'STD' });
  assert.deepEqual(typedAltitude('10,500 ft', 'AMSL'), { mm: 3_200_400, datum: 'AMSL' });
  assert.deepEqual(typedAltitude('320m W84', 'AMSL'), { mm: 320_000, datum: 'W84' });
  assert.deepEqual(typedAltitude('-20.5 m', 'W84'), { mm: -20_500, datum: 'W84' });
  for (const wrong of ['', 'high', 'FL', '1 km', '12 ft QNH']) {
    assert.equal(typedAltitude(wrong, 'AMSL'), null, wrong);
  }
  assert.equal(altitudeText({ mm: 10_363_200, datum: 'STD' }), 'FL340');
  assert.equal(altitudeText({ mm: 120_000, datum: 'W84' }), '120 m W84');
  assert.equal(placeText([-8.05, 46.9]), '46°54.0′N 8°03.0′W');
});

test('the terms of an agreement are read from its text', () => {
  const terms = readTerms(`
# notice = "1min"
line = "x"
notice = "15min"
conflicts = "record"
disclosure = "volumes"
[separation]
lateral = "3NM"
vertical = "1000ft"
time = "0s"
[constraint_separation]
lateral = "0m"
[[disclosure_exception]]
owner = "north"
recipient = "south"
form = "overlap"
`);
  assert.equal(terms.notice, 15 * MINUTE);
  assert.equal(terms.separation?.lateralM, 5556);
  assert.equal(Math.round((terms.separation?.verticalM ?? 0) * 10), 3048);
  assert.equal(formFor(terms, 'north', 'south'), 'overlap');
  assert.equal(formFor(terms, 'south', 'north'), 'volumes');
  assert.equal(halfWidthM(terms), 2778);
  assert.equal(readTerms('').disclosure, 'full', 'nobody is promised what cannot be read');
});

test('events come whole out of any pieces', () => {
  const text = 'retry: 1000\n\n:\n\nid: 1\nevent: x\ndata: {"ж":1}\n\nid: 2\ndata: 2\n\nid: 3\nda';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7, 1000]) {
    const reader = new FrameReader();
    const found: string[] = [];
    for (let at = 0; at < bytes.length; at += size)
      found.push(...reader.push(bytes.slice(at, at + size)));
    assert.deepEqual(found, ['{"ж":1}', '2'], `pieces of ${size}`);
  }
});

test('a metric is read by its whole name', () => {
  const text = 'clearline_queue_depth_max 9\nclearline_queue_depth{queue="commands"} 3\nx 1\n';
  assert.equal(metric(text, 'clearline_queue_depth'), 3);
  assert.equal(metric(text, 'clearline_streams'), null);
});
