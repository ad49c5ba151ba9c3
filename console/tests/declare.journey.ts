// A planner draws a flight, is warned, declares it, changes it until it is clear, and withdraws it.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { flight, House, inMinutes, journey, Screen } from './house';

/** Clicks on the map, in fractions of its size. */
async function click(screen: Screen, x: number, y: number, times = 1): Promise<void> {
  const box = await screen.page.locator('#map').boundingBox();
  assert.ok(box);
  await screen.page.mouse.click(box.x + x * box.width, box.y + y * box.height, {
    clickCount: times,
    delay: 20,
  });
}

async function declareAcross(house: House): Promise<void> {
  await house.put('south', 'S1', flight([47, 7.5], [47, 8.5], inMinutes(40), inMinutes(70), 3048));
}

test('a drawn route is checked, declared, changed and withdrawn', () =>
  journey(async (house, browser) => {
    await declareAcross(house);
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.look(47, 8, 9);
    await screen.tab('Declare').click();
    await screen.byTest('new-route').click();
    // From south to north through the middle, where S1 will be half-way at the same height.
    await click(screen, 0.5, 0.85);
    await click(screen, 0.5, 0.15, 2);
    await screen
      .byTest('dry-run')
      .getByText(/conflict/i)
      .first()
      .waitFor();
    assert.equal(await screen.page.locator('.points tbody tr').count(), 2);
    await screen.field('id').fill('N-DRAWN');
    await screen.field('start').fill(inMinutes(49).slice(0, 16).replace('T', ' '));
    await screen.field('speed').fill('300');
    await screen.byTest('dry-run').getByText('It would conflict').waitFor();
    await screen.byTest('dry-run').getByText('S1').waitFor();
    await screen
      .byTest('seen')
      .getByText(/South sees volumes, 2\.8 km/)
      .waitFor();
    await screen.byTest('send').click();
    await screen.byTest('notice').getByText('N-DRAWN is declared').waitFor();

    await screen.tab('Conflicts').click();
    await screen.byTest('conflicts').getByText('N-DRAWN').click();
    await screen.byTest('details').getByText('minimum 5.6 km (3.0 NM)').waitFor();
    await screen.byTest('profile').getByText('N-DRAWN').waitFor();

    await screen.byTest('details').getByRole('button', { name: 'N-DRAWN' }).click();
    await screen.byTest('change').click();
    for (const row of await screen.page.locator('.points tbody tr').all()) {
      await row.getByLabel(/Altitude/).fill('14000 ft');
    }
    await screen.byTest('dry-run').getByText('No conflict').waitFor();
    await screen.byTest('send').click();
    await screen.byTest('notice').getByText('N-DRAWN is changed').waitFor();
    await screen.tab('Conflicts').click();
    await screen.page.getByText('No conflict at this instant').waitFor();

    await screen.byTest('withdraw').click();
    await screen.page.getByRole('button', { name: 'Yes, withdraw' }).click();
    await screen.byTest('notice').getByText('N-DRAWN is withdrawn').waitFor();
    await screen.byTest('details').getByText('Withdrawn or over').waitFor();
    const answer = await house.ask('north', 'GET', '/v1/intents/N-DRAWN');
    assert.equal(answer.status, 404);
    await screen.close();
  }));

test('what comes late or looks wrong is said before it is sent', () =>
  journey(async (house, browser) => {
    await declareAcross(house);
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Declare').click();
    await screen.byTest('new-circle').click();
    await screen.page.keyboard.press('Escape');
    await screen.byTest('new-circle').click();
    await screen.byTest('add-point').click();
    await screen.page.keyboard.press('Escape');
    await screen.page.getByLabel('Point 1, Latitude').fill('8');
    await screen.page.getByLabel('Point 1, Latitude').press('Tab');
    await screen.page.getByLabel('Point 1, Longitude').fill('47');
    await screen.page.getByLabel('Point 1, Longitude').press('Tab');
    await screen.byTest('warnings').getByText('latitude and longitude exchanged').waitFor();
    await screen.field('start').fill(inMinutes(3).slice(0, 16).replace('T', ' '));
    await screen.byTest('warnings').getByText('Late: it begins').waitFor();
    await screen.field('upper').fill('as high as you like');
    await screen.byTest('declare').getByText('Write the altitude as').waitFor();
    assert.ok(await screen.byTest('send').isDisabled());
    await screen.field('upper').fill('100 m');
    await screen.byTest('send').click();
    await screen.byTest('notice').getByText('is declared').waitFor();
    await screen.tab('Sky').click();
    await screen.byTest('items').getByText('late').waitFor();
    await screen.close();
  }));

test('a plan file is read by the line, checked and declared', () =>
  journey(async (house, browser) => {
    await declareAcross(house);
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Declare').click();
    // F1 crosses S1 at minute 55; fixes more than ten minutes apart would be no route.
    const rows = [
      ['F1', 46.9, 8, 51],
      ['F1', 47.1, 8, 59],
      ['F2', 40, 8, 51],
      ['F2', 40.2, 8, 59],
    ] as const;
    const lines = rows.map(
      ([id, lat, lng, minutes]) => `${id},${inMinutes(minutes)},${lat},${lng},10000`,
    );
    const file = join(house.data, 'plan.csv');
    const text = ['id,time,latitude,longitude,altitude_ft', ...lines, 'F3,noon,1,1,1'].join('\n');
    writeFileSync(file, text);
    await screen.byTest('plan-file').setInputFiles(file);
    await screen.page.getByRole('alert').getByText('has no datum').waitFor();
    await screen.page.getByLabel('Datum of files that do not say').selectOption('AMSL');
    await screen.byTest('plan-file').setInputFiles(file);
    const plan = screen.byTest('plan');
    await plan.getByText('2 items read').waitFor();
    await plan.getByText('noon').waitFor();
    await screen.byTest('plan-check').click();
    await plan.locator('tr', { hasText: 'F1' }).getByText('conflict').waitFor();
    await plan.locator('tr', { hasText: 'F2' }).getByText('clear').waitFor();
    await plan.locator('tr', { hasText: 'F2' }).getByRole('button', { name: 'Use' }).click();
    await screen.byTest('send').click();
    await screen.byTest('notice').getByText('F2 is declared').waitFor();
    await screen.close();
  }));

test('a joint constraint of the other side is countersigned', () =>
  journey(async (house, browser) => {
    const circle = { center: { lat: 47, lng: 8 }, radius: { value: 5000, units: 'M' } };
    const body = { joint: true, volumes: [{ volume: { outline_circle: circle } }] };
    const answer = await house.ask('south', 'PUT', '/v1/constraints/C1', body);
    assert.equal(answer.status, 201);
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Sky').click();
    await screen.byTest('items').getByText('waits for countersignatures').waitFor();
    await screen.byTest('items').getByText('C1').click();
    await screen.byTest('details').getByRole('button', { name: 'Countersign' }).click();
    await screen.byTest('notice').getByText('C1 is countersigned').waitFor();
    await screen
      .byTest('items')
      .getByText('waits for countersignatures')
      .waitFor({ state: 'detached' });
    await screen.close();
  }));
