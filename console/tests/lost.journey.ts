// The server is lost, and comes back; no word that was typed is lost with it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { flight, inMinutes, journey, Screen } from './house';

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

test('the network goes and comes back', () =>
  journey(async (house, browser) => {
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await beginToType(screen);
    // A gap in the network: the server lives, and all connections to it are cut.
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
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Sky').click();
    await screen.page.getByText('Nothing stands in the sky').waitFor();
    await screen.page.route('**/v1/**', (route) => route.abort());
    await screen.context.setOffline(true);
    await screen.page.evaluate(() => dispatchEvent(new Event('offline')));
    await house.put('south', 'S1', flight([47, 8], [48, 8], inMinutes(20), inMinutes(60), 1000));
    await screen.page.reload().catch(() => undefined);
    await screen.context.setOffline(false);
    await screen.page.goto(`${house.url}/#panel=sky`);
    await screen.page.reload();
    await screen.byTest('lost').waitFor();
    await screen.page.unroute('**/v1/**');
    await screen.live();
    await screen.byTest('items').getByText('S1').waitFor();
    await screen.close();
  }));
