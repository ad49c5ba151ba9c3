// Live traffic as duty officers have it: receivers of both sides on real sockets, two aircraft that
// are about to meet, an alert that one side acknowledges and the other sees acknowledged, and the
// past minute shown again.

import assert from 'node:assert/strict';
import test from 'node:test';
import { checkWith, picture } from './accessible';
import { journey, Screen } from './house';
import { Receiver, type Flying } from './receiver';

/** Four minutes from each other when they begin. */
const EASTBOUND: Flying = {
  address: '4B1617',
  callsign: 'NOR12',
  latitude: 34,
  longitude: 34,
  knots: 400,
  east: true,
  feet: 30_000,
};
const WESTBOUND: Flying = {
  ...EASTBOUND,
  address: '3C6444',
  callsign: '<b>SOU</b>',
  longitude: 34.8,
  east: false,
};

/** Each side's receiver hears its own aircraft, or both. */
async function withReceivers(
  act: (feeds: readonly string[]) => Promise<void>,
  hears: 'its own' | 'both' = 'its own',
): Promise<void> {
  const both = [EASTBOUND, { ...WESTBOUND, callsign: 'SOU34' }];
  const tower = await Receiver.start(hears === 'both' ? both : [EASTBOUND]);
  const radar = await Receiver.start(hears === 'both' ? both : [WESTBOUND]);
  try {
    await act(['--feed', tower.feed('north', 'tower'), '--feed', radar.feed('south', 'radar')]);
  } finally {
    tower.end();
    radar.end();
  }
}

test('two aircraft are about to meet: both sides see it, one acknowledges, the minute is replayed', () =>
  withReceivers((feeds) =>
    journey(async (house, browser) => {
      const north = await Screen.open(browser, house.links['north'] ?? '');
      const south = await Screen.open(browser, house.links['south'] ?? '');
      await north.live();
      await south.live();
      for (const screen of [north, south]) await screen.tab('Alerts').click();
      const [here, there] = [north, south].map((screen) => {
        return screen.byTest('alerts').locator('tbody tr').first();
      });
      assert.ok(here && there);
      await here.waitFor();
      await there.waitFor();
      // Each side sees its own track, and that there is one of the other's.
      await here.getByText('NOR12').waitFor();
      await here.getByText('a track of the other side').waitFor();
      const seen = Date.now();
      assert.equal(await here.getByText('<b>').count(), 0);
      // What a transponder says is text, whatever it says.
      await there.getByText('<b>SOU</b>', { exact: false }).waitFor();
      assert.equal(await south.page.locator('b').count(), 0);

      await here.click();
      await north.byTest('alert').getByText('Closest in').waitFor();
      await north.byTest('profile').waitFor();
      await checkWith(north, 'an alert');
      await checkWith(south, 'the list of alerts');
      await north.byTest('alerts-waiting').waitFor();
      // What is replayed is a whole second, and at its end nobody has acknowledged.
      await north.page.waitForFunction((end) => Date.now() > end, secondAfter(seen));
      await north.byTest('acknowledge').click();
      await north.byTest('alerts-waiting').waitFor({ state: 'detached' });
      await there.getByTestId('acknowledged').getByText('North').waitFor();
      await south.byTest('alerts-waiting').waitFor();

      await here.getByRole('button').click();
      await north.byTest('alert').getByRole('button', { name: 'NOR12' }).click();
      await north.byTest('track').getByText('FL300').waitFor();
      await north.byTest('track').getByText('400 kt 090°').waitFor();
      await checkWith(north, 'a track');

      // The keys alone lead to the alert and to the message about it.
      await south.page.getByRole('group', { name: 'Alerts' }).focus();
      await south.page.keyboard.press('ArrowDown');
      await south.byTest('write-about').focus();
      await south.page.keyboard.press('Enter');
      const form = south.byTest('compose-form');
      await form.waitFor();
      await form.locator('textarea').first().waitFor();
      const filled = await form.locator('input').evaluateAll((all) => {
        return all.map((one) => (one as HTMLInputElement).value).filter((value) => value !== '');
      });
      assert.ok(
        filled.some((value) => value.startsWith('34.0000')),
        `the place is filled in: ${filled.join(' | ')}`,
      );

      await replay(north, seen);
      for (const screen of [north, south]) await screen.close();
    }, feeds),
  ));

/** The slider goes by whole seconds. */
function secondAfter(instant: number): number {
  return Math.ceil(instant / 1000) * 1000;
}

/** The instant at which the alert was seen, before it was acknowledged; and one before anything. */
async function replay(screen: Screen, seen: number): Promise<void> {
  const live = await screen.byTest('track').locator('dl').innerText();
  const alert = screen.byTest('alerts').locator('tbody tr').first();
  await alert.getByTestId('acknowledged').getByText('North').waitFor();
  await choose(screen, secondAfter(seen));
  await screen.byTest('mode').getByText('Replay').waitFor();
  await alert.getByTestId('acknowledged').getByText('by nobody').waitFor();
  await screen.byTest('track').getByText('FL300').waitFor();
  assert.equal(await screen.byTest('track').getByText('not in the picture').count(), 0);
  const then = await screen.byTest('track').locator('dl').innerText();
  assert.notEqual(then, live, 'the track stands where it was');
  await choose(screen, seen - 600_000);
  await screen.byTest('track').getByText('not in the picture').waitFor();
  await screen.byTest('now').click();
  await alert.getByTestId('acknowledged').getByText('North').waitFor();
  await replayAfterReload(screen, seen);
}

/** A page that was not there then asks the flight recorder. */
async function replayAfterReload(screen: Screen, seen: number): Promise<void> {
  await screen.page.reload();
  await screen.live();
  await choose(screen, secondAfter(seen));
  const track = screen.byTest('track');
  await track.getByText('FL300').waitFor();
  await track.getByText('not in the picture').waitFor({ state: 'detached' });
  await track.getByText('400 kt 090°').waitFor();
  await screen.byTest('now').click();
}

async function choose(screen: Screen, at: number): Promise<void> {
  await screen.byTest('instant').fill(new Date(at).toISOString().slice(0, 19));
  await screen.byTest('instant').press('Enter');
}

test('the health panel tells how each of one’s own feeds does, and why one is broken', () =>
  withReceivers((feeds) =>
    journey(
      async (house, browser) => {
        const screen = await Screen.open(browser, house.links['north'] ?? '');
        await screen.live();
        await screen.tab('Health').click();
        const health = screen.byTest('health');
        await health.getByText('Feed tower').waitFor();
        await health.getByText(/[1-9]\d* reports/).waitFor({ timeout: 20_000 });
        await health.getByText('Feed mast').waitFor();
        await health.locator('.cause').first().waitFor();
        assert.equal(await health.getByText('Feed radar').count(), 0, 'that is the other side’s');
        await checkWith(screen, 'health with feeds');
        await screen.close();
      },
      [...feeds, '--feed', 'sbs+tcp://127.0.0.1:9#party=north&name=mast'],
    ),
  ));

test('where the agreement shares tracks, two sides’ tracks of one aircraft stand side by side', () =>
  withReceivers(
    (feeds) =>
      journey(async (house, browser) => {
        await house.agree((text) => `${text}\n[traffic]\nshare_tracks = true\n`);
        const screen = await Screen.open(browser, house.links['north'] ?? '');
        await screen.live();
        await screen.tab('Alerts').click();
        await screen.page.getByText('Live tracks (4)').click();
        const rows = screen.byTest('tracks').locator('tbody tr');
        await rows.nth(3).waitFor();
        const told = await rows.evaluateAll((all) => {
          return all.map((row) => [...row.querySelectorAll('bdi')].map((one) => one.textContent));
        });
        assert.deepEqual(
          told.map(([name, source]) => [name, source]),
          [
            ['NOR12', 'tower'],
            ['NOR12', 'radar'],
            ['SOU34', 'tower'],
            ['SOU34', 'radar'],
          ],
        );
        // The keys reach a track that is seen on the map alone otherwise.
        await screen.page.getByRole('group', { name: 'Tracks' }).focus();
        await screen.page.keyboard.press('ArrowDown');
        await screen.byTest('track').getByText('tower').waitFor();
        const alert = screen.byTest('alerts').locator('tbody tr').first();
        await alert.waitFor();
        assert.equal(await alert.getByText('of the other side').count(), 0);
        await alert.getByRole('button').click();
        await screen.byTest('profile').locator('.trace').nth(1).waitFor({ state: 'attached' });
        await picture(screen, 'alert');
        await checkWith(screen, 'an alert of shared tracks');
        await screen.close();
      }, feeds),
    'both',
  ));
