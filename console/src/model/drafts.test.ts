// Who may do what about a draft, before the line is asked.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { DraftView } from '../api/schema';
import { confirming, leftOf, referencesOf, releasing, waitsForOfficer } from './drafts';
import { micros } from './time';

const NOW = micros('2026-06-01T10:00:00Z') ?? 0;

function draft(waits_for: string[], more: Partial<DraftView> = {}): DraftView {
  return {
    author: 'anna',
    draft: 1,
    drafted: '2026-06-01T09:00:00Z',
    exercise: false,
    lapses: '2026-06-01T11:00:00Z',
    places: [],
    precedence: 'priority',
    to: [],
    waits_for,
    ...more,
  };
}

test('another officer than the author releases, and after the translation is confirmed', () => {
  const one = draft(['release']);
  assert.equal(releasing(one, 'anna', NOW), 'own');
  assert.equal(releasing(one, null, NOW), 'nobody');
  assert.equal(releasing(one, 'boris', NOW), null);
  const both = draft(['confirmation', 'release']);
  assert.equal(releasing(both, 'anna', NOW), 'own');
  assert.equal(releasing(both, 'boris', NOW), 'translation');
  assert.equal(confirming(both, 'anna', NOW), 'own');
  assert.equal(confirming(both, 'boris', NOW), null);
});

test('where only a translation waited, any officer sends it once it is confirmed', () => {
  assert.equal(releasing(draft(['confirmation']), 'anna', NOW), 'translation');
  assert.equal(releasing(draft([]), 'anna', NOW), null);
  assert.equal(releasing(draft([]), null, NOW), null);
});

test('a draft that has lapsed waits for nobody', () => {
  const late = NOW + 3_600_000_000;
  assert.equal(leftOf(draft(['release']), NOW), 3_600_000_000);
  assert.equal(releasing(draft(['release']), 'boris', late), 'lapsed');
  assert.equal(confirming(draft(['confirmation']), 'boris', late), 'lapsed');
  assert.equal(waitsForOfficer(draft(['release']), 'boris', late), false);
  assert.equal(waitsForOfficer(draft(['release']), 'boris', NOW), true);
  assert.equal(waitsForOfficer(draft(['release']), 'anna', NOW), false);
});

test('what a draft refers to is named, whatever it is', () => {
  const references = [{ item: 'N1' }, { conflict: ['N1', 'S1'] }, { entry: 7 }, { other: true }];
  const told = referencesOf(draft([], { content: { references } }));
  assert.deepEqual(told, ['N1', 'N1 · S1', '#7', '{"other":true}']);
  assert.deepEqual(referencesOf(draft([], { content: null })), []);
});
