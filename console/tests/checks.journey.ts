// A line check falls due, nobody calls, and the line is degraded for all; it mends when one is called
// and answered. The rhythm is the shortest that an agreement may have: a minute.

import assert from 'node:assert/strict';
import test from 'node:test';
import { checkWith } from './accessible';
import { journey, Screen } from './house';

const RHYTHM = `
[[check]]
from = "north"
to = "south"
interval = "1min"
answer = "20s"
misses = 1
`;
/** A minute until it is due, and as long again for a machine that is busy. */
const timeout = 120_000;

test('a line check falls due and is missed; the line is degraded, and mends', () =>
  journey(async (house, browser) => {
    await house.agree((text) => text + RHYTHM);
    const north = await Screen.open(browser, house.links['north'] ?? '');
    const south = await Screen.open(browser, house.links['south'] ?? '');
    const both = [north, south];
    for (const screen of both) {
      await screen.live();
      await screen.tab('Line state').click();
      await screen.byTest('dues').getByText('due at').waitFor();
      await screen.page.getByText('No line check was called or missed').waitFor();
      await screen.byTest('joint').getByText('open').waitFor();
    }
    for (const screen of both) {
      await screen.byTest('line-checks').getByText('missed: no call came').waitFor({ timeout });
      await screen.byTest('joint').getByText('degraded').waitFor();
      await screen.byTest('dues').getByText('1 missed in a row').waitFor();
    }
    await checkWith(north, 'a missed line check');

    await north.byTest('call-south').click();
    await north.byTest('line-checks').getByText('waits for the answer').waitFor();
    await south.byTest('answer-check').click();
    for (const screen of both) {
      await screen.byTest('line-checks').getByText('answered').waitFor();
      await screen.byTest('joint').getByText('open').waitFor();
      await screen.byTest('dues').getByText('missed in a row').waitFor({ state: 'detached' });
    }
    // That one was missed stays told.
    const missed = north.byTest('line-checks').getByText('missed: no call came');
    assert.equal(await missed.count(), 1);
    for (const screen of both) await screen.close();
  }));
