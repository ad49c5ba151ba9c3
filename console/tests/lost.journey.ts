// The server is lost, and comes back; no word that was typed is lost with it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { flight, inMinutes, journey, Screen } from './house';
import { Wire } from './wire';

async function beginToType(screen: Screen): Promise<void> {
  await screen.tab('Declare').click();
  await screen.byTest('new-route').click();
  await screen.byTest('add-point').click();
  await screen.byTest('add-point').click();
  await screen.page.keyboard.press('Escape');
  await screen.field('id').fill('N-TYPED');
  await screen.page.getByLabel('Point 2, Latitude').fill('41.5');
  await screen.page.getByLabel('Point 2, Latitude').press('Tab');
}

test('the server is killed, and started again', () =>
  journey(async (house, browser) => {
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await beginToType(screen);
    await house.stop('SIGKILL');
    await screen.byTest('lost').waitFor();
    await screen.field('altitude').fill('FL210');
    await screen.byTest('send').click();
    await screen.page.getByText('The server did not answer. Nothing is lost').waitFor();
    assert.equal(await screen.field('id').inputValue(), 'N-TYPED');
    await house.start();
    // Sessions live in the memory of the server: it says so, and keeps what was typed.
    await screen.byTest('no-session').getByText('What you had typed is kept').waitFor();
    await screen.page.goto(house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Declare').click();
    assert.equal(await screen.field('id').inputValue(), 'N-TYPED');
    assert.equal(await screen.field('altitude').inputValue(), 'FL210');
    assert.equal(await screen.page.getByLabel('Point 2, Latitude').inputValue(), '41.5');
    await screen.byTest('send').click();
    await screen.byTest('notice').getByText('N-TYPED is declared').waitFor();
    await screen.close();
  }));

test('what happens while one is cut off is there afterwards', () =>
  journey(async (house, browser) => {
    const wire = await Wire.to(house.url);
    const link = house.links['north'] ?? '';
    const screen = await Screen.open(browser, link.replace(house.url, wire.url));
    await screen.live();
    await beginToType(screen);
    wire.cut();
    await screen.byTest('lost').waitFor();
    await screen.field('altitude').fill('FL180');
    await house.put('south', 'S1', flight([47, 8], [48, 8], inMinutes(20), inMinutes(60), 1000));
    wire.mend();
    await screen.live();
    await screen.byTest('lost').waitFor({ state: 'detached' });
    assert.equal(await screen.field('id').inputValue(), 'N-TYPED');
    assert.equal(await screen.field('altitude').inputValue(), 'FL180');
    await screen.byTest('dry-run').getByText('No conflict').waitFor();
    await screen.tab('Sky').click();
    await screen.byTest('items').getByText('S1').waitFor();
    await screen.close();
    wire.end();
  }));
