// Every panel has a key of its own.

import assert from 'node:assert/strict';
import test from 'node:test';
import { PANEL_KEYS, panelOf } from './panel-keys';

const press = (key: string, code = `Digit${key}`, shiftKey = false): number | null => {
  return panelOf({ key, code, shiftKey });
};

test('a digit opens the panel of its number, 0 the tenth, with Shift those after', () => {
  assert.deepEqual([press('1'), press('9'), press('0')], [0, 8, 9]);
  assert.equal(press('5', 'Numpad5'), 4);
  // What Shift makes of a digit differs by keyboard: American, German, French.
  assert.equal(press('!', 'Digit1', true), 10);
  assert.equal(press('"', 'Digit2', true), 11);
  assert.equal(press('3', 'Digit3', true), 12);
  assert.equal(press('&', 'Digit1'), 0);
  assert.equal(press('d', 'KeyD'), null);
  assert.deepEqual([PANEL_KEYS[9], PANEL_KEYS[10]], ['0', '⇧ 1']);
});
