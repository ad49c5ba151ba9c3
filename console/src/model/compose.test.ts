import assert from 'node:assert/strict';
import test from 'node:test';
import type { Template } from '../api/schema';
import {
  filled,
  isSendable,
  keepWriting,
  loadWriting,
  messageRequest,
  newMessage,
  NOTHING_WRITTEN,
  withTemplate,
} from './compose';

const text = { status: 'draft', text: 'Please hold {item} until {until}.' };
const HOLD: Template = {
  code: 'request-hold',
  precedence: 'priority',
  fields: { item: 'item', until: 'time' },
  en: text,
  ru: text,
  ar: text,
};

test('what was left empty is left out', () => {
  const draft = { ...newMessage('k', 'en'), text: '  hold  ', precedence: 'routine' as const };
  assert.deepEqual(messageRequest(draft, null), {
    precedence: 'routine',
    exercise: false,
    language: 'en',
    text: 'hold',
    positions: [],
    references: [],
  });
  assert.equal(isSendable(draft), true);
  assert.equal(isSendable({ ...draft, text: ' ' }), false);
});

test('a message with everything', () => {
  const draft = {
    ...withTemplate(newMessage('k', 'ru'), { ...HOLD, precedence: 'flash' }),
    to: 'south',
    toRole: 'shift supervisor',
    fields: { item: 'S1', until: ' ', left: 'of another template' },
    positions: [
      { text: '37S EV 96666 05011', form: 'mgrs' as const },
      { text: '', form: 'dms' as const },
    ],
    own: { text: '1, 2', form: 'decimal' as const },
    references: [{ kind: 'conflict', ids: ['N1', 'S1'] } as const],
    exercise: true,
  };
  assert.deepEqual(messageRequest(draft, HOLD), {
    precedence: 'flash',
    exercise: true,
    language: 'ru',
    to: ['south'],
    to_role: 'shift supervisor',
    template: 'request-hold',
    fields: { item: 'S1' },
    positions: [{ text: '37S EV 96666 05011', form: 'mgrs' }],
    references: [{ conflict: ['N1', 'S1'] }],
    own_position: { text: '1, 2', form: 'decimal' },
  });
});

test('a field that is empty shows its name, and no name is taken from elsewhere', () => {
  assert.equal(
    filled('Hold {item} until {until}.', { item: '$&' }, 'en'),
    'Hold $& until {until}.',
  );
  assert.equal(filled('{constructor}', {}, 'ru'), '{constructor}');
  assert.equal(filled('{place}', { place: '1, 2' }, 'ar'), '\u20681, 2\u2069');
});

test('what is typed is kept, and what is broken is no draft', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
  const message = { ...newMessage('k', 'en'), text: 'every word' };
  keepWriting(storage, { ...NOTHING_WRITTEN, message });
  assert.equal(loadWriting(storage).message?.text, 'every word');
  for (const key of kept.keys()) kept.set(key, '{');
  assert.equal(loadWriting(storage), NOTHING_WRITTEN);
  keepWriting(storage, NOTHING_WRITTEN);
  assert.equal(kept.size, 0);
});
