import assert from 'node:assert/strict';
import test from 'node:test';
import { peersOf } from './peers';
import type { EntryRow } from './state';

test('another side is heard by its newest entry, and apart from that by what it cosigned', () => {
  const row = (index: number, party: string | null, kind: string): EntryRow => {
    return { index, time: index * 1_000_000, party, kind, evidence: '', about: '', text: '' };
  };
  const rows = [
    row(0, null, 'line_opened'),
    row(1, 'south', 'checkpoint_cosigned'),
    row(2, 'north', 'intent_declared'),
    row(3, 'south', 'check_sent'),
    row(4, null, 'check_missed'),
  ];
  const sides = [{ id: 'north' }, { id: 'south' }, { id: 'east' }];
  assert.deepEqual(peersOf(rows, sides, 'north'), [
    { id: 'south', last: rows[3], cosigned: 1_000_000 },
    { id: 'east', last: null, cosigned: null },
  ]);
});
