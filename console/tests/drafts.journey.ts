// Two officers of one side stand behind a message: one writes it, another confirms its translation
// and releases it, or refuses; the author may do neither (DL-18, DL-19).

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Browser } from 'playwright-core';
import { checkWith, picture } from './accessible';
import { journey, Screen, type House } from './house';

const TWO = `
[messages]
release = ["priority messages"]
confirm_translations = true
`;

async function desks(house: House, browser: Browser, ...links: string[]): Promise<Screen[]> {
  await house.agree((text) => text + TWO);
  const screens: Screen[] = [];
  for (const link of links) {
    const screen = await Screen.open(browser, link);
    await screen.live();
    screens.push(screen);
  }
  return screens;
}

async function write(screen: Screen, text: string, translation: string): Promise<void> {
  await screen.tab('Hotline').click();
  await screen.byTest('compose').click();
  const form = screen.byTest('compose-form');
  await form.locator('[name="text"]').fill(text);
  if (translation !== '') {
    await screen.byTest('translate').locator('summary').click();
    await form.locator('[name="translation"]').fill(translation);
  }
  await screen.byTest('send-message').click();
  await screen.byTest('notice').getByText('NOT SENT yet').waitFor();
}

test('one officer writes, another confirms the translation and releases', () =>
  journey(async (house, browser) => {
    const [anna, boris, south] = await desks(
      house,
      browser,
      house.officer('north', 'anna'),
      house.officer('north', 'boris'),
      house.links['south'] ?? '',
    );
    assert.ok(anna && boris && south);
    await write(anna, 'we avoid the valley', 'мы облетаем долину');
    // The author sees that another has to go on, and until when.
    await anna.byTest('officer').getByText('anna').waitFor();
    const own = anna.page.locator('article.draft');
    await own.getByText('You wrote this: another officer').waitFor();
    await own.getByText('we avoid the valley').waitFor();
    await own.getByTestId('lapses').getByText(/\d/).waitFor();
    const button = (screen: Screen, name: string) => {
      return screen.page.locator('article.draft').getByRole('button', { name, exact: true });
    };
    assert.ok(await button(anna, 'Release').isDisabled());
    assert.ok(await button(anna, 'Confirm the translation').isDisabled());
    await checkWith(anna, 'a draft of one’s own');

    // The other officer is told that it waits for him; the other side that there is nothing for it.
    await boris.page.getByRole('img', { name: '1 for your side' }).waitFor();
    // The panel is beyond the tenth: its key is a digit with Shift.
    await boris.page.keyboard.press('Digit0');
    await boris.page.locator('#tab-drafts[aria-selected="true"]').waitFor();
    const draft = boris.page.locator('article.draft');
    await draft.getByText('мы облетаем долину').waitFor();
    await draft.getByText('translation not certified').waitFor();
    await draft.getByText('The translation has to be confirmed first').waitFor();
    assert.ok(await button(boris, 'Release').isDisabled());
    await picture(boris, 'drafts');
    const language = boris.page.locator('.header select');
    for (const id of ['ru', 'ar', 'en']) {
      await language.selectOption(id);
      await checkWith(boris, `a draft, ${id}`);
    }
    await boris.page.getByLabel('Light theme').click();
    await checkWith(boris, 'a draft, light');
    await button(boris, 'Confirm the translation').click();
    await button(boris, 'Yes, confirm it').click();
    await own.getByText('confirmed by').waitFor();
    await south.tab('Hotline').click();
    await south.page.getByText('No messages at this instant').waitFor();
    await button(boris, 'Release').click();
    await button(boris, 'Yes, send it').click();
    await boris.byTest('notice').getByText('released, sent and recorded').waitFor();
    await anna.page.getByText('No message waits for a second officer').waitFor();

    await south.byTest('waiting').click();
    await south.byTest('words').getByText('we avoid the valley').waitFor();
    await south.byTest('message').getByText('мы облетаем долину').waitFor();
    await south.byTest('released').getByText('Written by anna, released by boris').waitFor();
    for (const screen of [anna, boris, south]) await screen.close();
  }));

test('a draft is refused, and a session without a name is told what it lacks', () =>
  journey(async (house, browser) => {
    const [anna, boris, nobody] = await desks(
      house,
      browser,
      house.officer('north', 'anna'),
      house.officer('north', 'boris'),
      house.links['north'] ?? '',
    );
    assert.ok(anna && boris && nobody);
    await write(anna, 'an old plan', '');
    await nobody.tab('Drafts').click();
    await nobody.byTest('officer').getByText('names no officer').waitFor();
    await nobody.page.locator('article.draft').getByText('an old plan').waitFor();
    const release = nobody.page.getByRole('button', { name: 'Release', exact: true });
    assert.ok(await release.isDisabled());
    await boris.tab('Drafts').click();
    await boris.page.getByRole('button', { name: 'Refuse', exact: true }).click();
    await boris.page.getByRole('button', { name: 'Yes, drop it' }).click();
    for (const screen of [anna, boris, nobody]) {
      await screen.page.getByText('No message waits for a second officer').waitFor();
    }
    for (const screen of [anna, boris, nobody]) await screen.close();
  }));

test('every panel has a key, and the tabs go round by arrows', () =>
  journey(async (house, browser) => {
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    const open = (id: string) => {
      return screen.page.locator(`#tab-${id}[aria-selected="true"]`).waitFor();
    };
    for (const [key, id] of [
      ['Digit9', 'health'],
      ['Digit0', 'drafts'],
      ['Shift+Digit1', 'frictions'],
      ['Shift+Digit4', 'bulletins'],
      ['Digit1', 'conflicts'],
    ] as const) {
      await screen.page.keyboard.press(key);
      await open(id);
    }
    await screen.page.locator('#tab-conflicts').focus();
    for (const [key, id] of [
      ['ArrowLeft', 'bulletins'],
      ['ArrowRight', 'conflicts'],
      ['End', 'bulletins'],
      ['Home', 'conflicts'],
    ] as const) {
      await screen.page.keyboard.press(key);
      await open(id);
    }
    await screen.page.keyboard.press('?');
    await screen.page.getByText('Go to the tenth panel').waitFor();
    await checkWith(screen, 'help');
    await screen.close();
  }));
