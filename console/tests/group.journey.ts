// The working group meets at two screens: a friction is raised, answered and resolved; minutes are
// signed; a bulletin is published; violations are counted, agreed and disputed.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { checkWith, picture } from './accessible';
import type { EntryView, PaperText } from '../src/api/schema';
import { readEntry } from '../src/model/entry';
import { reduce } from '../src/model/reduce';
import type { History } from '../src/model/register';
import { EMPTY } from '../src/model/state';
import { flight, inMinutes, journey, Screen, type House } from './house';
import { Wire } from './wire';

async function both(house: House, browser: Browser): Promise<[north: Screen, south: Screen]> {
  const north = await Screen.open(browser, house.links['north'] ?? '');
  const south = await Screen.open(browser, house.links['south'] ?? '');
  await north.live();
  await south.live();
  return [north, south];
}

/** The agreement with times for the working group. */
const withGroup = (text: string, acknowledge = '72h'): string => `${text}
[working_group]
acknowledge = "${acknowledge}"
review = "336h"
conclude = "2160h"
countersign = "168h"
`;
/** Opens one of a list by its words. */
async function open(screen: Screen, tab: string, list: string, words: string): Promise<void> {
  await screen.tab(tab).click();
  await screen.byTest(list).getByText(words).first().click();
}

test('a friction is raised here, answered there, and resolved by the word of both', () =>
  journey(async (house, browser) => {
    await house.agree((text) => withGroup(text));
    const [at, until] = [inMinutes(-5), inMinutes(40)];
    await house.put('south', 'S1', flight([34.2, 33], [33.2, 34.6], at, until, 3048));
    const declared = await entryOf(house, 'intent_declared');
    const [north, south] = await both(house, browser);
    await north.tab('Sky').click();
    await north.byTest('items').getByText('S1').click();
    await north.tab('Frictions').click();
    await north.page.getByText('No friction at this instant').waitFor();
    await north.byTest('friction-new').click();
    const form = north.byTest('raise-form');
    await form.locator('[name="title"]').fill('A flight nobody knew of');
    await form.locator('[name="statement"]').fill('at 12:40 an aircraft crossed our area');
    await north.byTest('refer').click();
    await form.locator('[name="entry"]').fill(String(declared));
    await form.locator('[name="entry"]').press('Enter');
    const held = { name: 'radar.csv', mimeType: 'text/csv', buffer: Buffer.from('a track') };
    await north.byTest('held-file').setInputFiles(held);
    await form.getByText('radar.csv').waitFor();
    await checkWith(north, 'raising a friction');
    // Nothing that is typed is lost with the page.
    await north.page.waitForURL(/panel=frictions/);
    await north.page.reload();
    await north.live();
    await north.byTest('friction-new').click();
    assert.equal(await form.locator('[name="title"]').inputValue(), 'A flight nobody knew of');
    await north.byTest('raise').click();
    await north.byTest('notice').getByText('raised and recorded').waitFor();

    // It comes to the other side by itself, which is told that it is asked.
    await south.page.getByRole('img', { name: '1 for your side' }).waitFor();
    await open(south, 'Frictions', 'frictions', 'A flight nobody knew of');
    const theirs = south.byTest('account-north');
    await theirs.getByText('at 12:40 an aircraft crossed our area').waitFor();
    await theirs.getByText('radar.csv').click();
    const hash = createHash('sha256').update('a track').digest('hex');
    await theirs.getByText(hash).waitFor();
    await theirs.getByText(`#${declared}`).click();
    await theirs.getByText('"kind":"intent_declared"').waitFor();
    await theirs.getByRole('button', { name: 'S1' }).click();
    await south.byTest('details').getByText('S1').first().waitFor();
    await south.byTest('deadlines').getByText('acknowledge').waitFor();
    await south.page.waitForURL(/panel=frictions&number=\d+/);
    await south.byTest('acknowledge').click();
    await north.byTest('frictions').getByText('acknowledged').waitFor();
    await south.byTest('do-state').locator('summary').first().click();
    await south.byTest('do-state').locator('textarea').fill('it flew as declared');
    await south.byTest('send-state').click();
    await south.byTest('account-south').getByText('it flew as declared').waitFor();
    await checkWith(south, 'a friction');

    await open(north, 'Frictions', 'frictions', 'A flight nobody knew of');
    await north.byTest('account-south').getByText('it flew as declared').waitFor();
    await north.byTest('review').click();
    await north.byTest('do-propose').locator('summary').click();
    await north.byTest('do-propose').locator('textarea').fill('both sides announce approaches');
    await north.byTest('send-propose').click();
    await south.byTest('outcomes').getByText('both sides announce approaches').waitFor();
    await theirs.getByText(`#${declared}`).click();
    await theirs.getByText('radar.csv').click();
    await south.page.locator('#panel').evaluate((panel) => panel.scrollTo(0, 0));
    await picture(south, 'friction');
    await south.byTest('agree').click();
    await south.byTest('agree-sure').getByText('resolved by this text').waitFor();
    await checkWith(south, 'agreeing, asked once');
    await south.byTest('agree-yes').press('Enter');
    await south.byTest('outcomes').getByText('all concerned have agreed').waitFor();
    await north.byTest('outcomes').getByText('all concerned have agreed').waitFor();
    await south.page.getByRole('img', { name: 'for your side' }).waitFor({ state: 'detached' });
    await sameAsListed(house);
    await north.close();
    await south.close();
  }));

/** The last entry of a kind. */
async function entryOf(house: House, kind: string): Promise<number> {
  const answer = await house.ask('north', 'GET', '/v1/entries?limit=1000');
  const { items } = (await answer.json()) as { items: EntryView[] };
  const entries = items.map(readEntry).filter((entry) => entry !== null);
  return entries.findLast((entry) => entry.kind === kind)?.index ?? -1;
}

/** What the console makes of the entries is, member for member, what the server lists. */
async function sameAsListed(house: House): Promise<void> {
  const listed = async (path: string): Promise<unknown[]> => {
    const answer = await house.ask('south', 'GET', `${path}?limit=1000`);
    return ((await answer.json()) as { items: unknown[] }).items;
  };
  const entries = ((await listed('/v1/entries')) as EntryView[])
    .map(readEntry)
    .filter((entry) => entry !== null);
  const { register } = reduce(EMPTY, { kind: 'entries', entries });
  const folded = <T>(all: History<T>): T[] => {
    return [...all.values()].flatMap((forms) => forms.slice(-1)).map(({ value }) => value);
  };
  const newest = <T>(all: T[]): T[] => all.reverse();
  assert.deepEqual(newest(folded(register.frictions)), await listed('/v1/frictions'));
  const papers = await Promise.all(['/v1/minutes', '/v1/bulletins'].map(listed));
  const hashless = (papers.flat() as PaperText[]).map(({ sha256: _, ...paper }) => paper);
  const byNumber = (a: { paper: number }, b: { paper: number }): number => a.paper - b.paper;
  assert.deepEqual(folded(register.papers).sort(byNumber), hashless.sort(byNumber));
  const said = folded(register.violations).map((one) => {
    return { ...one, answers: one.answers.map(({ reason: _, ...answer }) => answer) };
  });
  assert.deepEqual(newest(said), await listed('/v1/violations'));
}

test('what does not come in time is overdue, and then late, by a word and not by color alone', () =>
  journey(async (house, browser) => {
    await house.agree((text) => withGroup(text, '2s'));
    const raised = { title: 'Nobody answers', statement: 'for two seconds' };
    await house.ask('north', 'POST', '/v1/frictions', raised);
    const [north, south] = await both(house, browser);
    await open(south, 'Frictions', 'frictions', 'Nobody answers');
    await south.byTest('deadlines').getByText('⚠ overdue').waitFor();
    await south
      .byTest('deadlines')
      .getByText(/entry \d+/)
      .waitFor();
    await south.byTest('back').click();
    await south.byTest('friction-due').getByText('overdue').waitFor();
    await checkWith(south, 'an overdue friction');
    await open(south, 'Frictions', 'frictions', 'Nobody answers');
    await south.byTest('acknowledge').click();
    await south.byTest('deadlines').getByText('△ came late').waitFor();
    // That they do not agree is one side's word, and both see whose.
    await south.byTest('do-disagree').locator('summary').click();
    await south.byTest('do-disagree').locator('input').fill('our track shows 4 km');
    await south.byTest('send-disagree').click();
    await open(north, 'Frictions', 'frictions', 'Nobody answers');
    await north.byTest('disagreements').getByText('our track shows 4 km').waitFor();
    await sameAsListed(house);
    // In the past it stands as it was known then, and nobody acts there.
    await north.byTest('slider').press('ArrowLeft');
    await north.page.getByText('No friction at this instant').waitFor();
    await north.byTest('now').click();
    await north.byTest('disagreements').waitFor();
    await north.close();
    await south.close();
  }));

test('what was typed outlives the loss of the server, and is said once', () =>
  journey(async (house, browser) => {
    const wire = await Wire.to(house.url);
    const link = (house.links['north'] ?? '').replace(house.url, wire.url);
    const screen = await Screen.open(browser, link);
    await screen.live();
    await screen.tab('Frictions').click();
    await screen.byTest('friction-new').click();
    const form = screen.byTest('raise-form');
    await form.locator('[name="title"]').fill('every word');
    wire.cut();
    await screen.byTest('lost').waitFor();
    await form.locator('[name="statement"]').fill('of this night');
    await screen.byTest('raise').click();
    await form.getByText('Nothing that you typed is lost').waitFor();
    wire.mend();
    await screen.live();
    await screen.byTest('raise').click();
    await screen.byTest('frictions').getByText('every word').waitFor();
    assert.equal(await screen.byTest('frictions').locator('tbody tr').count(), 1);
    await screen.byTest('friction-new').click();
    assert.equal(await form.locator('[name="statement"]').inputValue(), '', 'it was taken');
    await screen.close();
    wire.end();
  }));

test('minutes are one text that both have signed, by the hash of what each has read', () =>
  journey(async (house, browser) => {
    await house.agree((text) => withGroup(text));
    const raised = { title: 'A flight nobody knew of', statement: 'at 12:40' };
    await house.ask('north', 'POST', '/v1/frictions', raised);
    const [north, south] = await both(house, browser);
    await north.tab('Minutes').click();
    const agenda = north.page.getByRole('link', { name: 'for print' });
    assert.equal(await agenda.getAttribute('href'), '/v1/agenda?format=html');
    await north.byTest('paper-new').click();
    await north.byTest('minutes-draft').click();
    const text = north.byTest('paper-form').locator('textarea');
    await north.page.waitForFunction(() => {
      return document.querySelector('textarea')?.value.includes('A flight nobody knew of');
    });
    const draft = await text.inputValue();
    await text.fill(draft.replace('Decided: ', 'Decided: both announce approaches.'));
    await checkWith(north, 'proposing minutes');
    await north.byTest('propose').click();
    await north.byTest('propose-yes').click();
    await north.byTest('papers').getByText('proposed').waitFor();

    await open(south, 'Minutes', 'papers', 'Minutes of the working group');
    await south.byTest('paper-text').getByText('both announce approaches').waitFor();
    await south.byTest('paper').getByText('nobody’s word yet').waitFor();
    const [{ paper, sha256 }] = await listed(house, '/v1/minutes');
    await south.byTest('paper-hash').getByText(sha256).waitFor();
    await checkWith(south, 'minutes to sign');
    await picture(south, 'minutes');
    await south.byTest('sign').click();
    await south.byTest('sign-yes').click();
    await north.byTest('papers').getByText('signed by all').waitFor();
    await south.byTest('signatures').getByText('not signed').waitFor({ state: 'detached' });
    assert.equal(await south.byTest('paper-actions').count(), 0, 'what all have signed stands');
    // The page for print opens with the session of this console, and so does the text itself.
    const [page] = await Promise.all([
      south.context.waitForEvent('page'),
      south.byTest('paper-links').getByText('for print').click(),
    ]);
    await page.getByText('Signed by every side').waitFor();
    const markdown = await house.ask('south', 'GET', `/v1/minutes/${paper}?format=markdown`);
    const read = createHash('sha256').update(await markdown.text());
    assert.equal(read.digest('hex'), sha256);
    await sameAsListed(house);
    await north.close();
    await south.close();
  }));

test('a bulletin of both is everybody’s once both have signed it, and one’s own at once', () =>
  journey(async (house, browser) => {
    const [north, south] = await both(house, browser);
    const form = north.byTest('paper-form');
    const write = async (words: string, whose: string): Promise<void> => {
      await north.tab('Bulletins').click();
      await north.byTest('paper-new').click();
      await form.locator('[name="whose"]').selectOption(whose);
      await form.locator('textarea').fill(words);
      await north.byTest('propose').click();
      await north.byTest('propose-yes').click();
      await north.byTest('papers').getByText(words).waitFor();
    };
    await write('There was no contact on 30 April.', 'joint');
    const [{ paper }] = await listed(house, '/v1/bulletins');
    assert.equal((await fetch(`${house.url}/bulletins/${paper}`)).status, 404, 'nobody’s word yet');
    await open(south, 'Bulletins', 'papers', 'There was no contact');
    await south.byTest('sign').click();
    await south.byTest('sign-yes').click();
    await south.byTest('paper-links').getByText('its public page').waitFor();
    await checkWith(south, 'a joint bulletin');
    // Everybody reads it, and checks its proof, without a session.
    const links = await south.byTest('paper-links').locator('a').all();
    const hrefs = await Promise.all(links.map((link) => link.getAttribute('href')));
    const everybodys = hrefs.filter((href) => href?.startsWith('/bulletins'));
    assert.equal(everybodys.length, 3, 'its page, and a proof of each signature');
    for (const href of everybodys) {
      const answer = await fetch(`${house.url}${href}`);
      assert.equal(answer.status, 200, href ?? '');
      const what = href?.includes('proof') ? 'c2sp.org/tlog-proof' : 'There was no contact';
      assert.ok((await answer.text()).includes(what), href ?? '');
    }
    await south.byTest('verify-paper').click();
    await south.byTest('paper-verdict').getByText('over this very text').waitFor();
    await write('Our aircraft stayed on its side.', 'alone');
    const atom = await (await fetch(`${house.url}/bulletins.atom`)).text();
    assert.ok(atom.includes('Our aircraft stayed on its side.'));
    await open(north, 'Bulletins', 'papers', 'Our aircraft stayed');
    await north.byTest('paper').getByText('By one side alone').waitFor();
    // A proof that was changed on its way is found.
    await north.page.route('**/bulletins/*/proof/*', async (route) => {
      const proof = await (await route.fetch()).text();
      await route.fulfill({ body: proof.replace(/^index \d+$/m, 'index 0') });
    });
    await north.byTest('verify-paper').click();
    await north.byTest('paper-verdict').getByText('DOES NOT VERIFY').waitFor();
    await checkWith(north, 'a proof that does not verify');
    await north.byTest('paper-actions').locator('input').fill('it was somebody else');
    await north.byTest('withdraw').click();
    await north.byTest('paper').getByText('Its text is no longer shown').waitFor();
    await south.byTest('back').click();
    await open(south, 'Bulletins', 'papers', '…');
    await south.byTest('paper').getByText('it was somebody else').waitFor();
    await sameAsListed(house);
    await north.close();
    await south.close();
  }));

const RULEBOOK = `version = "demonstration-1"

[[rule]]
id = "late"
title = "Flights are declared a day before they begin"
notice = "23h"

[[rule]]
id = "over"
title = "Nobody overflies the other's posts"
claimed = true
`;

test('violations are counted by rule and side, with their evidence, agreed and disputed', () =>
  journey(async (house, browser) => {
    const hash = createHash('sha256').update(RULEBOOK).digest('hex');
    await house.agree((text) =>
      text.replace(/^# rulebook_sha256.*$/m, `rulebook_sha256 = "${hash}"`),
    );
    const filed = await house.ask('north', 'POST', '/v1/rulebook', { rulebook: RULEBOOK });
    assert.equal(filed.status, 201, await filed.text());
    const [north, south] = await both(house, browser);
    await south.tab('Statistics').click();
    await south.byTest('statistics').waitFor();
    const [at, until] = [inMinutes(20), inMinutes(40)];
    await house.put('south', 'S1', flight([34.2, 33], [33.2, 34.6], at, until, 3048));
    // What the rules show comes by itself, with the entry that shows it, and the counts with it.
    const late = south.byTest('rule-counts').locator('tr', { hasText: 'a day before' });
    await late.getByText('1', { exact: true }).waitFor();
    await south.byTest('count-notices').getByText('1', { exact: true }).waitFor();
    await open(south, 'Statistics', 'violations', 'Flights are declared a day before');
    await south.byTest('evidence').getByText('intent declared S1').click();
    await south.byTest('evidence').getByText('"id":"S1"').waitFor();
    await south.byTest('violation-actions').locator('input').fill('it was an emergency');
    await south.byTest('answer-disputed').click();

    await north.tab('Statistics').click();
    await north.byTest('violations').getByText('disputed').waitFor();
    await north.byTest('claim-new').click();
    const form = north.byTest('claim-form');
    await form.locator('[name="rule"]').selectOption('over');
    await form.locator('[name="reason"]').fill('two crossed at dusk');
    await form.locator('[name="entry"]').fill(String(await entryOf(house, 'intent_declared')));
    await north.byTest('add-entry').click();
    await checkWith(north, 'claiming a violation');
    await north.byTest('claim').click();
    await north.byTest('violations').getByText('one side’s word').waitFor();
    await south.page.getByRole('img', { name: '1 for your side' }).waitFor();
    await south.byTest('answers').getByText('it was an emergency').waitFor();
    await south.byTest('back').click();
    await south.byTest('violations').getByText('overflies').click();
    await south.byTest('violation').getByText('two crossed at dusk').waitFor();
    await checkWith(south, 'a violation');
    await south.byTest('answer-agreed').click();
    await south.byTest('violation').getByText('says that it was so').waitFor();
    await south.byTest('back').click();
    const over = south.byTest('rule-counts').locator('tr', { hasText: 'overflies' });
    assert.deepEqual(await settled(over, ['1', '0', '0']), ['1', '0', '0']);
    assert.deepEqual(await settled(late, ['0', '1', '0']), ['0', '1', '0']);
    await checkWith(south, 'statistics');
    // What the sides are at odds about becomes a friction, with what shows it.
    await south.byTest('violations').getByText('a day before').click();
    await south.byTest('raise-about').click();
    await south
      .byTest('evidence-field')
      .getByText(/^#\d+$/)
      .waitFor();
    await south.tab('Statistics').click();
    await south.byTest('back').click();
    await picture(south, 'statistics');
    await sameAsListed(house);
    await north.close();
    await south.close();
  }));

/** The last three cells of a row once they say what is expected, or what they say in the end. */
async function settled(row: Locator, wanted: string[]): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const cells = (await row.locator('td').allInnerTexts()).slice(-3);
    if (tries > 100 || JSON.stringify(cells) === JSON.stringify(wanted)) return cells;
    await row.page().waitForTimeout(100);
  }
}

test('every panel of the group passes axe in every language, theme and direction', () =>
  journey(async (house, browser) => {
    await house.agree((text) => withGroup(text));
    await house.ask('south', 'POST', '/v1/frictions', { title: 'x', statement: 'y' });
    await house.ask('south', 'POST', '/v1/minutes', { text: '# Minutes' });
    await house.ask('south', 'POST', '/v1/bulletins', { text: 'No contact.', joint: true });
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    const language = screen.page.locator('.header select');
    for (const theme of ['dark', 'light']) {
      for (const id of ['en', 'ru', 'ar']) {
        await language.selectOption(id);
        for (const panel of ['frictions', 'minutes', 'statistics', 'bulletins']) {
          await screen.page.locator(`#tab-${panel}`).click();
          await checkWith(screen, `${panel}, ${id}, ${theme}`);
          if (panel === 'statistics') continue;
          await screen.page.locator('tbody button').first().click();
          await checkWith(screen, `one of ${panel}, ${id}, ${theme}`);
          await screen.byTest('back').click();
        }
      }
      await screen.page.keyboard.press('t');
    }
    // All of it by keys alone: from the tab to the list, and from the list to what is done.
    await language.selectOption('en');
    await screen.page.locator('#tab-drafts').click();
    await screen.page.keyboard.press('ArrowRight');
    assert.equal(await screen.tab('Frictions').getAttribute('aria-selected'), 'true');
    await screen.page.getByRole('group', { name: 'Frictions' }).focus();
    await screen.page.keyboard.press('ArrowDown');
    await screen.page.keyboard.press('Enter');
    await screen.byTest('acknowledge').focus();
    await screen.page.keyboard.press('Enter');
    await screen.byTest('friction').getByText('acknowledged').first().waitFor();
    await screen.close();
  }));

interface Listed {
  readonly paper: number;
  readonly sha256: string;
}
async function listed(house: House, path: string): Promise<[Listed, ...Listed[]]> {
  const answer = await house.ask('north', 'GET', path);
  return ((await answer.json()) as { items: [Listed, ...Listed[]] }).items;
}
