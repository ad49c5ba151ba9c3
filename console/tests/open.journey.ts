// One opens the link that the server prints, and sees the sky.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'node:test';
import { flight, inMinutes, journey, ROOT, Screen } from './house';

test('a link opens the console once, and the session lasts over a reload', () =>
  journey(async (house, browser) => {
    await house.put('north', 'N1', flight([47, 8], [47.4, 8], inMinutes(-5), inMinutes(30), 1000));
    const link = house.links['north'] ?? '';
    const screen = await Screen.open(browser, link);
    await screen.live();
    assert.ok(!screen.page.url().includes('code='), 'the code is not left in the address');
    await screen.tab('Sky').click();
    await screen.byTest('items').getByText('N1').waitFor();
    await screen.page.waitForURL(/panel=sky/);
    await screen.page.reload();
    await screen.live();
    await screen.byTest('items').getByText('N1').waitFor();
    await screen.close();

    const late = await Screen.open(browser, link);
    await late.byTest('no-session').getByText('already used').waitFor();
    // A link that is opened in the same tab lets in at once.
    await late.page.goto(house.links['south'] ?? '');
    await late.live();
    assert.match(await late.page.locator('.header').innerText(), /South/);
    await late.close();
  }));

test('what one looks at is in the link', () =>
  journey(async (house, browser) => {
    await house.put(
      'south',
      'S 1/ü',
      flight([47, 8], [47.4, 8], inMinutes(-5), inMinutes(30), 1000),
    );
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Sky').click();
    await screen.byTest('items').getByText('S 1/ü').click();
    await screen.byTest('instant').fill('2026-06-01 10:00:05');
    await screen.byTest('instant').press('Enter');
    await screen.page.waitForURL(/item=.*/);
    await screen.page.waitForURL(/at=2026-06-01T10%3A00%3A05Z/);
    const link = screen.page.url();
    await screen.page.goto('about:blank');
    await screen.page.goto(link);
    await screen.byTest('details').getByText('S 1/ü').waitFor();
    assert.equal(await screen.byTest('instant').inputValue(), '2026-06-01 10:00:05');
    assert.equal(await screen.tab('Sky').getAttribute('aria-selected'), 'true');
    await screen.close();
  }));

test('the keyboard does everything, and ? lists it', () =>
  journey(async (house, browser) => {
    await house.put('north', 'N1', flight([47, 8], [47.4, 8], inMinutes(20), inMinutes(50), 1000));
    await house.put(
      'south',
      'S1',
      flight([47.2, 7.8], [47.2, 8.2], inMinutes(20), inMinutes(50), 1000),
    );
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    const { keyboard } = screen.page;
    await screen.live();
    await screen.byTest('conflicts').waitFor();
    await keyboard.press('?');
    await screen.page.getByRole('dialog').getByText('Follow the present').waitFor();
    await keyboard.press('Escape');
    await screen.page.getByRole('dialog').waitFor({ state: 'detached' });
    await screen.page.getByRole('group', { name: 'Conflicts' }).focus();
    await keyboard.press('ArrowDown');
    await screen.byTest('details').getByText('Closest approach').waitFor();
    await screen.byTest('profile').waitFor();
    await keyboard.press('Escape');
    await screen.byTest('details').waitFor({ state: 'detached' });
    await keyboard.press('2');
    assert.equal(await screen.tab('Alerts').getAttribute('aria-selected'), 'true');
    await keyboard.press('3');
    assert.equal(await screen.tab('Sky').getAttribute('aria-selected'), 'true');
    await keyboard.press('/');
    await keyboard.type('S1');
    await screen.byTest('item-count').getByText('1 of 2').waitFor();
    await keyboard.press('Tab');
    await keyboard.press('t');
    assert.equal(await screen.page.locator('html').getAttribute('data-theme'), 'light');
    await screen.close();
  }));

test('the types of the API are those of the server', () =>
  journey(async (house) => {
    const path = pathToFileURL(join(ROOT, 'scripts/generate-api.mjs')).href;
    const { generate } = (await import(path)) as { generate: (document: unknown) => string };
    const document: unknown = await (await fetch(`${house.url}/openapi.json`)).json();
    const kept = readFileSync(join(ROOT, 'src/api/schema.ts'), 'utf8');
    assert.equal(kept, generate(document), 'run `npm run generate -- http://...` against a server');
  }));

test('what one side was shown is not on the screen of another', () =>
  journey(async (house, browser) => {
    await house.put('north', 'N1', flight([47, 8], [48, 8], inMinutes(20), inMinutes(60), 1000));
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Sky').click();
    await screen.byTest('items').getByText('N1').click();
    await screen.byTest('change').waitFor();
    await screen.page.goto(house.links['south'] ?? '');
    await screen.page.locator('.header').getByText('South').waitFor();
    await screen.live();
    await screen.tab('Sky').click();
    await screen.byTest('items').getByText('N1').click();
    await screen.byTest('details').getByText('as volumes around its path').waitFor();
    assert.equal(await screen.byTest('change').count(), 0);
    await screen.close();
  }));
