import assert from 'node:assert/strict';
import test from 'node:test';
import { visible } from './visible';

test('what would be hidden in a text that is signed stands as its number', () => {
  assert.equal(visible('no\u202etcatnoc'), 'no⟨U+202E⟩tcatnoc');
  assert.equal(visible('a\u200bb\u0000c\ufeff\u2066'), 'a⟨U+200B⟩b⟨U+0000⟩c⟨U+FEFF⟩⟨U+2066⟩');
});

test('words of every language stay as they are, line by line', () => {
  const text = '# Протокол\n\n- لا تعارض\u200f می\u200cرود\t1\n> “no contact”, 12:40 − 13:00 ✓';
  assert.equal(visible(text), text);
});
