// Two officers work a night on the line: a message with readback, stop, suspending and resuming,
// line checks, and the same seen again in replay.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Browser } from 'playwright-core';
import { checkWith, picture } from './accessible';
import { flight, inMinutes, journey, Screen, type House } from './house';
import { Wire } from './wire';

async function both(house: House, browser: Browser): Promise<[north: Screen, south: Screen]> {
  const north = await Screen.open(browser, house.links['north'] ?? '');
  const south = await Screen.open(browser, house.links['south'] ?? '');
  await north.live();
  await south.live();
  return [north, south];
}

const SENT = '35.28360, 40.06300';

/** Writes a message with one position, and sends it. */
async function send(screen: Screen, text: string): Promise<void> {
  await screen.tab('Hotline').click();
  await screen.byTest('compose').click();
  const form = screen.byTest('compose-form');
  await form.locator('[name="text"]').fill(text);
  await screen.byTest('add-place').click();
  await form.locator('[name="position-0"]').fill(SENT);
  await screen.byTest('echo-position-0').getByText('37S EV 96666 05011').waitFor();
  await screen.byTest('send-message').click();
  await screen.byTest('notice').getByText('sent and recorded').waitFor();
}

test('a position nine kilometres off is caught by reading it back', () =>
  journey(async (house, browser) => {
    const [north, south] = await both(house, browser);
    await send(north, 'we shall work here');
    // The other side’s client has it by itself; the officer has not.
    await north.byTest('inbox').getByText('delivered').waitFor();
    await south.byTest('waiting').getByText('1 to answer').waitFor();
    await south.byTest('waiting').click();
    await south.byTest('words').getByText('we shall work here').waitFor();
    // The address is a link to it.
    await south.page.waitForURL(/message=1/);
    await south.page.reload();
    await south.live();
    await south.byTest('words').getByText('we shall work here').waitFor();
    await south.byTest('places').getByText('37S EV 96666 05011').waitFor();
    await south.byTest('message').getByText('then the shift supervisor').waitFor();
    assert.ok(await south.byTest('answer-read').isDisabled(), 'nothing is read back yet');
    const typed = south.byTest('readback').locator('input');
    await south.byTest('readback').locator('select').selectOption('dms');
    await typed.fill('35 21 50.4 N 040 03 46.8 E');
    await south.byTest('off').getByText('from the position in the message').waitFor();
    await south.byTest('answer-read').click();
    await south.byTest('mismatch').getByText('both sides are told').waitFor();
    await south.byTest('message').getByText('Show on the map').click();
    await checkWith(south, 'a readback that does not match');
    await picture(south, 'readback');
    await north.byTest('inbox').getByText('does not match').waitFor();
    await north.byTest('inbox').getByRole('button').first().click();
    await north.byTest('mismatch').getByText('Position 1').waitFor();

    await typed.fill('35 17 01.0 N 040 03 46.8 E');
    await south.byTest('answer').getByText('where the message has it').waitFor();
    await south.byTest('answer-read').click();
    await south.byTest('mismatch').waitFor({ state: 'detached' });
    await south.byTest('waiting').getByText('Nothing to answer').waitFor();
    await north.byTest('events').getByText('read', { exact: true }).waitFor();
    await north.close();
    await south.close();
  }));

test('stop is two presses of the keyboard, and no words', () =>
  journey(async (house, browser) => {
    const [north, south] = await both(house, browser);
    await north.page.keyboard.press('Shift+S');
    await north.byTest('stop-dialog').waitFor();
    await checkWith(north, 'stop');
    await north.page.keyboard.press('Escape');
    await north.byTest('stop-dialog').waitFor({ state: 'detached' });
    // A key that is held down asks, and does not answer its own question.
    await north.byTest('stop').focus();
    for (const _ of [1, 2, 3]) await north.page.keyboard.down('Enter');
    await north.page.keyboard.up('Enter');
    await north.byTest('stop-send').getByText('Send STOP now').waitFor();
    await north.byTest('stop-cancel').click();
    await north.page.keyboard.press('Shift+S');
    await north.byTest('stop-dialog').waitFor();
    await north.page.keyboard.press('Enter');
    await north.byTest('message').getByText('flash').first().waitFor();
    await south.byTest('waiting').getByText('⚡').waitFor();
    await south.byTest('waiting').click();
    await south.byTest('languages').getByText('STOP. Safety of life.').waitFor();
    assert.equal(await south.byTest('languages').getByText('translation not certified').count(), 2);
    await checkWith(south, 'a stop that came');
    await picture(south, 'hotline');
    await south.byTest('answer').locator('[name="note"]').fill('we are not there');
    await south.byTest('answer-refused').click();
    await north.byTest('events').getByText('we are not there').waitFor();
    await north.close();
    await south.close();
  }));

test('the line is suspended, contradicted, resumed, and seen so again in replay', () =>
  journey(async (house, browser) => {
    const [north, south] = await both(house, browser);
    const before = new Date(Date.now() - 1000).toISOString().slice(0, 19).replace('T', ' ');
    for (const screen of [north, south]) await screen.tab('Line state').click();
    const state = async (screen: Screen, to: string, reason: string): Promise<void> => {
      await screen.byTest('state-form').locator('[name="reason"]').fill(reason);
      await screen.byTest(`state-${to}`).click();
      await screen.byTest('notice').getByText('Stated and recorded').waitFor();
    };
    await state(south, 'suspended', 'the events of this night');
    await north.byTest('joint').getByText('suspended').waitFor();
    await north.byTest('line-state').getByText('the events of this night').waitFor();
    await state(north, 'open', 'we never left');
    await south.byTest('contradiction').getByText('contradict each other').waitFor();
    await south.byTest('joint').getByText('contradictory').waitFor();
    await checkWith(south, 'contradictory statements');
    await picture(south, 'line-state');
    await state(south, 'resuming', 'talks have begun');
    await north.byTest('joint').getByText('resuming').waitFor();
    await state(south, 'open', 'the line holds');
    await north.byTest('joint').getByText('open').waitFor();
    await north.byTest('contradiction').waitFor({ state: 'detached' });

    await north.byTest('call-south').click();
    await south.byTest('answer-check').click();
    await north.byTest('line-checks').getByText('answered').waitFor();
    await checkWith(north, 'line checks');

    // In the past the line stands as it stood, and nothing can be said there.
    await north.byTest('instant').fill(before);
    await north.byTest('instant').press('Enter');
    await north.byTest('mode').waitFor();
    await north.byTest('line-state').getByText('has not stated anything').first().waitFor();
    assert.equal(await north.byTest('state-form').count(), 0);
    assert.equal(await north.byTest('line-checks').locator('li').count(), 0);
    await north.close();
    await south.close();
  }));

test('an incident is replayed with the slider: then nobody had answered', () =>
  journey(async (house, browser) => {
    await house.ask('south', 'POST', '/v1/stop');
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.byTest('waiting').click();
    await screen.byTest('events').getByText('delivered').waitFor();
    await screen.byTest('slider').press('ArrowLeft');
    await screen.byTest('back').waitFor({ state: 'detached' });
    await screen.byTest('waiting').getByText('Nothing to answer').waitFor();
    await screen.page.getByText('No messages at this instant').waitFor();
    await screen.byTest('now').click();
    await screen.byTest('waiting').getByText('1 to answer').waitFor();
    await screen.close();
  }));

test('a message is written on while the server is lost, and no word is lost with it', () =>
  journey(async (house, browser) => {
    const wire = await Wire.to(house.url);
    const link = (house.links['north'] ?? '').replace(house.url, wire.url);
    const screen = await Screen.open(browser, link);
    await screen.live();
    await screen.page.keyboard.press('m');
    const field = (name: string) => screen.byTest('compose-form').locator(`[name="${name}"]`);
    await field('text').fill('every word');
    wire.cut();
    await screen.byTest('lost').waitFor();
    await field('text').fill('every word of this night');
    await screen.byTest('add-place').click();
    await field('position-0').fill('37S EV 96666 05011');
    await screen.byTest('send-message').click();
    await screen.byTest('compose-form').getByText('Nothing that you typed is lost').waitFor();
    wire.mend();
    await screen.live();
    await screen.page.reload();
    await screen.live();
    await screen.tab('Hotline').click();
    assert.equal(await field('text').inputValue(), 'every word of this night');
    assert.equal(await field('position-0').inputValue(), '37S EV 96666 05011');
    await screen
      .byTest('compose-form')
      .getByLabel(/Point 1: form/)
      .selectOption('mgrs');
    await screen.byTest('echo-position-0').getByText(SENT).waitFor();
    await screen.byTest('send-message').click();
    await screen.byTest('inbox').getByText('every word of this night').waitFor();
    await screen.close();
    wire.end();
  }));

test('a coded exercise about a conflict, with one’s own position, in three languages', () =>
  journey(async (house, browser) => {
    const at = [inMinutes(-5), inMinutes(40)] as const;
    await house.put('north', 'N1', flight([33.2, 33], [34.2, 34.6], ...at, 3048));
    await house.put('south', 'S1', flight([34.2, 33], [33.2, 34.6], ...at, 3048));
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.byTest('conflicts').locator('tr', { hasText: 'S1' }).click();
    await screen.page.keyboard.press('m');
    const form = screen.byTest('compose-form');
    await screen.byTest('references').getByText('N1 · S1').waitFor();
    await form.getByLabel('Template').selectOption('search-and-rescue');
    await form.getByText('flash').first().waitFor();
    await form.locator('[name="exercise"]').check();
    await form.locator('[name="field-start"]').fill('2026-06-01T10:00:00Z');
    await form.getByLabel(/^place.*take it from the map/).click();
    await screen.page.locator('#map').click({ position: { x: 300, y: 300 } });
    await screen.byTest('picking').waitFor({ state: 'detached' });
    const picked = await form.locator('[name="field-place"]').inputValue();
    assert.match(picked, /^-?\d+\.\d{5}, -?\d+\.\d{5}$/);
    await form.locator('[name="own"]').fill(picked);
    await screen.byTest('own-warning').getByText('where you say that you are').waitFor();
    await screen.byTest('languages').getByText(picked).first().waitFor();
    await checkWith(screen, 'writing');
    await screen.page.locator('#panel').evaluate((panel) => panel.scrollTo(0, 0));
    await picture(screen, 'writing');
    const language = screen.page.locator('.header select');
    for (const [id, exercise] of [
      ['ru', 'УЧЕНИЕ'],
      ['ar', 'تمرين'],
    ] as const) {
      await language.selectOption(id);
      await form.getByText(exercise).first().waitFor();
      await checkWith(screen, `writing, ${id}`);
    }
    await language.selectOption('en');
    await screen.byTest('send-message').click();
    await screen.byTest('inbox').getByText('EXERCISE').waitFor();
    await screen.page.getByLabel('Light theme').click();
    for (const id of ['en', 'ru', 'ar']) {
      await language.selectOption(id);
      for (const panel of ['hotline', 'line']) {
        await screen.page.locator(`#tab-${panel}`).click();
        await checkWith(screen, `${panel}, ${id}, light`);
      }
    }
    await screen.close();
  }));

test('what nobody answers climbs the ladder, and says so on both screens', () =>
  journey(async (house, browser) => {
    await house.agree((text) => text.replace('flash = "60s"', 'flash = "2s"'));
    const [north, south] = await both(house, browser);
    await north.byTest('stop').click();
    await north.byTest('stop-send').click();
    const events = north.byTest('events');
    await events.getByText('went to the shift supervisor').waitFor();
    await south.byTest('waiting').click();
    await south.byTest('events').getByText('went to the head of operations').waitFor();
    await south.byTest('message').getByText('the last role of the ladder').waitFor();
    await events.getByText('nobody on the ladder answered').waitFor();
    // It may be answered still, and that is told as what it is.
    await south.byTest('answer-read').click();
    await events.getByText('late').waitFor();
    await north.close();
    await south.close();
  }));

test('a tone sounds only where somebody turned it on, and for what is new', () =>
  journey(async (house, browser) => {
    await house.ask('south', 'POST', '/v1/stop');
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.page.evaluate(() => {
      const { createOscillator } = AudioContext.prototype;
      AudioContext.prototype.createOscillator = function counted() {
        document.body.dataset['tones'] = String(Number(document.body.dataset['tones'] ?? 0) + 1);
        return createOscillator.call(this);
      };
    });
    const tones = () => screen.page.evaluate(() => Number(document.body.dataset['tones'] ?? 0));
    await screen.tab('Hotline').click();
    const routine = { precedence: 'routine', text: 'good morning' };
    await house.ask('south', 'POST', '/v1/messages', routine);
    await screen.byTest('inbox').getByText('good morning').waitFor();
    assert.equal(await tones(), 0, 'off until it is turned on');
    await screen.page.getByText('Sound is off').click();
    assert.equal(await tones(), 1, 'how it sounds');
    await house.ask('south', 'POST', '/v1/stop');
    await screen.byTest('waiting').getByText('3 to answer').waitFor();
    assert.equal(await tones(), 5, 'four for a flash');
    await screen.page.getByText('Sound is on').click();
    await house.ask('south', 'POST', '/v1/stop');
    await screen.byTest('waiting').getByText('4 to answer').waitFor();
    assert.equal(await tones(), 5);
    await screen.close();
  }));
