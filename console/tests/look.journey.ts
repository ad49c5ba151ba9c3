// Every panel is accessible (WCAG AA) in both themes and from right to left, as axe sees it; and
// with SCREENSHOTS=1 the pictures of the documentation are taken.

import assert from 'node:assert/strict';
import test from 'node:test';
import { checkWith, picture } from './accessible';
import { flight, inMinutes, journey, Screen } from './house';

test('every panel passes axe in both themes and from right to left', () =>
  journey(async (house, browser) => {
    await house.declareSample(24, 10);
    await house.put(
      'north',
      'N-NOW',
      flight([33.2, 33], [34.2, 34.6], inMinutes(-10), inMinutes(40), 3048),
    );
    await house.put(
      'south',
      'S-NOW',
      flight([34.2, 33], [33.2, 34.6], inMinutes(-10), inMinutes(40), 3048),
    );
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.look(34.2, 34.5, 7);
    await screen.byTest('instant').fill(inMinutes(130).slice(0, 16).replace('T', ' '));
    await screen.byTest('instant').press('Enter');
    await picture(screen, 'sky');
    await screen.byTest('now').click();
    await screen.byTest('conflicts').waitFor();
    await checkWith(screen, 'conflicts, dark');
    await screen.byTest('conflicts').locator('tr', { hasText: 'S-NOW' }).click();
    await screen.byTest('profile').waitFor();
    await checkWith(screen, 'a conflict');
    await picture(screen, 'conflict');
    await screen.page.keyboard.press('?');
    await checkWith(screen, 'help');
    await screen.page.keyboard.press('Escape');
    for (const tab of ['Alerts', 'Sky', 'Hotline', 'Line state', 'Ledger', 'Health']) {
      await screen.tab(tab).click();
      await checkWith(screen, tab);
    }
    await screen.byTest('health').getByText('The line takes commands').waitFor();
    await screen.byTest('health').getByText('Side South').waitFor();
    await checkWith(screen, 'health, all told');
    await screen.tab('Record').click();
    await screen.byTest('verify').click();
    await screen.byTest('verdict').waitFor();
    await checkWith(screen, 'record');
    await picture(screen, 'record');

    await screen.tab('Declare').click();
    await screen.byTest('new-circle').click();
    await screen.byTest('add-point').click();
    await screen.page.keyboard.press('Escape');
    await screen.field('radius').fill('9000');
    await screen.field('upper').fill('12000 ft');
    await screen
      .byTest('dry-run')
      .getByText(/conflict/i)
      .first()
      .waitFor();
    await checkWith(screen, 'declare');
    await picture(screen, 'declare');

    await screen.page.getByLabel('Light theme').click();
    for (const tab of ['Conflicts', 'Alerts', 'Sky', 'Declare', 'Record', 'Ledger', 'Health']) {
      await screen.tab(tab).click();
      await checkWith(screen, `${tab}, light`);
    }
    await screen.tab('Conflicts').click();
    await screen.page.getByLabel('Language').selectOption('ar');
    assert.equal(await screen.page.locator('html').getAttribute('dir'), 'rtl');
    await checkWith(screen, 'Arabic');
    await picture(screen, 'arabic');
    await screen.page.locator('select').first().selectOption('ru');
    await screen.page.getByText('Конфликты').first().waitFor();
    await checkWith(screen, 'Russian');
    await screen.page.evaluate(() => {
      localStorage.clear();
    });
    await screen.close();
  }));

test('without a session the page says how to get one, accessibly', () =>
  journey(async (house, browser) => {
    const screen = await Screen.open(browser, `${house.url}/`);
    await screen.byTest('no-session').getByText('starting it again').waitFor();
    await checkWith(screen, 'no session');
    await screen.close();
  }));
