// Everything that the server can name by a code has a word in every language. The codes are read from
// the sources of the server themselves: one that is added there fails here until it has its words.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { LANGUAGES, language } from '.';
import { disclosedText, kindText } from './words';

const WIRE = join(process.env['CONSOLE_ROOT'] ?? process.cwd(), '../crates/wire/src');

/** The codes that stand in quotation marks in a part of a source. */
function codes(file: string, from: string, until: string): string[] {
  const source = readFileSync(join(WIRE, file), 'utf8');
  const [start, end] = [source.indexOf(from), source.indexOf(until, source.indexOf(from))];
  assert.ok(start >= 0 && end > start, `${file} has no "${from}" before "${until}"`);
  return [...source.slice(start, end).matchAll(/"([a-z_]+)"/g)].map(([, code = '']) => code);
}

function check(all: readonly string[], word: (code: string) => string): void {
  for (const { id } of LANGUAGES) {
    language.value = id;
    // English may say what the code says, and a key of English that a language lacks does not
    // compile: a code without a word is one that stands there in Latin letters in each language.
    const lacking = id === 'en' ? [] : all.filter((code) => /[a-z]/.test(word(code)));
    assert.deepEqual(lacking, [], id);
  }
  language.value = 'en';
}

test('every kind of entry has a word in every language', () => {
  const kinds = codes('record/kind.rs', 'pub const KINDS', '];');
  assert.equal(new Set(kinds).size, kinds.length);
  assert.ok(kinds.includes('line_opened') && kinds.includes('track_segment_closed'));
  check(kinds, kindText);
});

test('every way in which somebody was shown something has a word in every language', () => {
  const ways = codes('native/disclosure.rs', 'pub fn disclosures', 'fn others');
  assert.ok(ways.includes('item') && ways.includes('bulletin') && ways.includes('message'));
  check(ways, disclosedText);
});

test('a code that nobody knows yet is shown as it is', () => {
  assert.equal(kindText('sky_fell'), 'sky fell');
  assert.equal(disclosedText('constructor'), 'constructor');
});
