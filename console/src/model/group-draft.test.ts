import assert from 'node:assert/strict';
import test from 'node:test';
import {
  evidenceOf,
  keepGroupDraft,
  loadGroupDraft,
  NO_GROUP_DRAFT,
  textOf,
  withEvidence,
  withoutEvidence,
  withoutForm,
  withText,
} from './group-draft';

/** As much of a browser's storage as is used. */
function storage(text: string | null = null): Storage {
  const kept = { text };
  return {
    getItem: () => kept.text,
    setItem: (_: string, value: string) => void (kept.text = value),
  } as unknown as Storage;
}

test('every word and every piece of evidence outlives a reload, and one form leaves others be', () => {
  const typed = withText(
    withText(NO_GROUP_DRAFT, 'state 1', 'statement', 'one'),
    'state 11',
    's',
    '2',
  );
  const draft = withEvidence(withEvidence(typed, 'state 1', { entry: 4 }), 'state 1', { entry: 4 });
  const tab = storage();
  keepGroupDraft(tab, draft);
  const loaded = loadGroupDraft(tab);
  assert.equal(textOf(loaded, 'state 1', 'statement'), 'one');
  assert.deepEqual(evidenceOf(loaded, 'state 1'), [{ entry: 4 }], 'named once');
  assert.deepEqual(evidenceOf(withoutEvidence(loaded, 'state 1', 0), 'state 1'), []);
  const sent = withoutForm(loaded, 'state 1');
  assert.equal(textOf(sent, 'state 1', 'statement'), '');
  assert.deepEqual(evidenceOf(sent, 'state 1'), []);
  assert.equal(textOf(sent, 'state 11', 's'), '2');
  assert.equal(textOf(sent, '__proto__', 'x'), '');
});

test('what was kept by something else is no draft', () => {
  assert.deepEqual(loadGroupDraft(storage('{')), NO_GROUP_DRAFT);
  assert.deepEqual(loadGroupDraft(storage()), NO_GROUP_DRAFT);
  assert.deepEqual(loadGroupDraft(undefined), NO_GROUP_DRAFT);
});
