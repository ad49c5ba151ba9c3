// What was is replayed, and the record is verified in the browser, exported, and verified without it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { flight, inMinutes, journey, Screen } from './house';

test('the past is shown as it was known, and time plays', () =>
  journey(async (house, browser) => {
    const [start, end] = [inMinutes(-5), inMinutes(60)];
    await house.put('north', 'N1', flight([47, 8], [48, 8], start, end, 1000));
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Sky').click();
    await screen.byTest('items').getByText('N1').click();
    // The clock of the screen goes in seconds: one has to lie between declaring and withdrawing.
    const declared = (Math.floor(Date.now() / 1_000) + 1) * 1_000;
    await screen.page.waitForFunction((at) => Date.now() > at + 1_000, declared);
    const answer = await house.ask('north', 'DELETE', '/v1/intents/N1');
    assert.equal(answer.status, 200);
    await screen.page.getByText('Nothing stands in the sky').waitFor();
    const text = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    const show = async (at: number): Promise<void> => {
      await screen.byTest('instant').fill(text(at));
      await screen.byTest('instant').press('Enter');
    };
    await show(declared);
    await screen.byTest('mode').getByText('Replay').waitFor();
    await screen.byTest('items').getByText('N1').waitFor();
    await show(declared + 30 * 60_000);
    await screen.byTest('mode').getByText('Ahead').waitFor();
    await screen.page.getByText('Nothing stands in the sky').waitFor();
    await screen.byTest('play').click();
    const before = await screen.byTest('instant').inputValue();
    await screen.page.waitForFunction((was) => {
      const field = document.querySelector<HTMLInputElement>('[data-testid=instant]');
      return field !== null && field.value > was;
    }, before);
    await screen.byTest('now').click();
    await screen.byTest('mode').waitFor({ state: 'detached' });
    await screen.close();
  }));

test('the record verifies here, grows, settles, and verifies elsewhere', () =>
  journey(async (house, browser) => {
    await house.declareSample(10, 4);
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Record').click();
    await screen.byTest('verify').click();
    await screen.byTest('verdict').getByText('first time in this browser').waitFor();
    await house.put(
      'north',
      'N-LATER',
      flight([10, 8], [10.4, 8], inMinutes(30), inMinutes(50), 1000),
    );
    await screen.byTest('entries').getByText('N-LATER').waitFor();
    await screen.byTest('verify').click();
    await screen.byTest('verdict').getByText('continues what this browser verified').waitFor();
    const watchers = (['north', 'south'] as const).map((side) => house.cosign(side));
    await screen
      .byTest('settled')
      .getByText(/\d+ settled: cosigned by every side/)
      .waitFor();
    watchers.forEach((watcher) => watcher.kill());
    await screen.byTest('entries').getByText('✓✓').first().waitFor();

    const downloading = screen.page.waitForEvent('download');
    await screen.byTest('export').click();
    const bundle = join(house.data, 'bundle.zip');
    await (await downloading).saveAs(bundle);
    await screen.page.getByText('clearline verify').waitFor();
    const key = await screen.page.locator('code.key').textContent();
    assert.match(house.run(['verify', bundle, '--log-key', key ?? '']), /verified/i);
    await screen.tab('Ledger').click();
    await screen.byTest('ledger').getByText('export').waitFor();
    await screen.tab('Health').click();
    await screen.byTest('health').getByText('The line takes commands').waitFor();
    await screen.close();
  }));

test('a log that says something else than was shown does not verify', () =>
  journey(async (house, browser) => {
    await house.put('north', 'N1', flight([47, 8], [48, 8], inMinutes(20), inMinutes(60), 1000));
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.page.route('**/tile/entries/**', async (route) => {
      const response = await route.fetch();
      const body = Buffer.from(await response.body());
      const at = body.indexOf('"N1"');
      body.write('"N2"', at);
      await route.fulfill({ response, body });
    });
    await screen.live();
    await screen.tab('Record').click();
    await screen.byTest('verify').click();
    await screen.byTest('verdict').getByText('DOES NOT VERIFY').waitFor();
    await screen.byTest('verdict').getByText('Entry 1 of the log is not what was shown').waitFor();
    await screen.close();
  }));
