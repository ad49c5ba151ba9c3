// The other side is hostile: its names and texts are shown as text, and do nothing.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { flight, inMinutes, journey, Screen } from './house';

const NAMES = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg/onload=window.hacked=1>',
  'javascript:window.hacked=1//\'"`{{7*7}}${window.hacked=1}',
  'W'.repeat(128),
  '__proto__',
  'constructor',
];

test('no name becomes markup, and none breaks the page', () =>
  journey(async (house, browser) => {
    for (const [index, name] of NAMES.entries()) {
      const lat = 47 + index / 100;
      await house.put(
        'south',
        name,
        flight([lat, 8], [lat, 8.5], inMinutes(20), inMinutes(50), 1000),
      );
    }
    await house.put(
      'north',
      'N1',
      flight([46.9, 8.2], [47.2, 8.2], inMinutes(20), inMinutes(50), 1000),
    );
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Sky').click();
    for (const name of NAMES) {
      await screen.byTest('items').getByText(name, { exact: true }).click();
      await screen.byTest('details').getByText(name, { exact: true }).first().waitFor();
    }
    await screen.tab('Conflicts').click();
    for (const row of await screen.byTest('conflicts').locator('tbody tr').all()) await row.click();
    await screen.byTest('profile').waitFor();
    for (const tab of ['Record', 'Ledger']) {
      await screen.tab(tab).click();
      await screen.page
        .getByText(NAMES[0] ?? '')
        .first()
        .waitFor();
    }
    const found = await screen.page.evaluate(() => ({
      hacked: 'hacked' in window,
      markup: document.querySelectorAll('img, iframe, object, embed, [onerror], [onload]').length,
      scripts: document.scripts.length,
    }));
    assert.deepEqual(found, { hacked: false, markup: 0, scripts: 1 });
    await screen.close();
  }));

test('no message, reason or answer becomes markup', () =>
  journey(async (house, browser) => {
    const [image = '', script = ''] = NAMES;
    const position = { text: '35.2836, 40.0630', form: 'decimal' };
    const hostile = { precedence: 'flash', text: image, positions: [position] };
    await house.ask('south', 'POST', '/v1/messages', hostile);
    const coded = { precedence: 'routine', template: 'radio-check', fields: { frequency: script } };
    await house.ask('south', 'POST', '/v1/messages', coded);
    await house.ask('south', 'POST', '/v1/line/state', { state: 'suspended', reason: image });
    const own = await house.ask('north', 'POST', '/v1/messages', hostile);
    const { message } = (await own.json()) as { message: number };
    const refused = { receipt: 'refused', note: script };
    await house.ask('south', 'POST', `/v1/messages/${message}/receipts`, refused);
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Line state').click();
    await screen.byTest('line-state').getByText(image, { exact: true }).waitFor();
    await screen.tab('Hotline').click();
    for (const [index, text] of [image, script, script].entries()) {
      const rows = screen.byTest('inbox').locator('tbody tr');
      await rows.nth(index).getByRole('button').click();
      await screen.byTest('message').getByText(text).first().waitFor();
      await screen.byTest('back').click();
    }
    const found = await screen.page.evaluate(() => ({
      hacked: 'hacked' in window,
      markup: document.querySelectorAll('img, iframe, object, embed, [onerror], [onload]').length,
      scripts: document.scripts.length,
    }));
    assert.deepEqual(found, { hacked: false, markup: 0, scripts: 1 });
    await screen.close();
  }));

test('no friction, paper, rule or claim becomes markup, and nothing hides in what is signed', () =>
  journey(async (house, browser) => {
    const [image = '', script = ''] = NAMES;
    const rulebook = `version = "demonstration-1"\n[[rule]]\nid = "over"\ntitle = '''${image}'''\nclaimed = true\n`;
    const sha256 = createHash('sha256').update(rulebook).digest('hex');
    await house.agree((text) => {
      return text.replace(/^# rulebook_sha256.*$/m, `rulebook_sha256 = "${sha256}"`);
    });
    const ask = async (path: string, body: unknown): Promise<number> => {
      const answer = await house.ask('south', 'POST', path, body);
      assert.equal(answer.status, 201, path);
      return ((await answer.json()) as { entry: number }).entry;
    };
    await ask('/v1/rulebook', { rulebook });
    const held = { held: { sha256: 'a'.repeat(64), what: script } };
    const friction = { title: image, statement: `${script}\u200bback`, evidence: [held] };
    const number = await ask('/v1/frictions', friction);
    await ask(`/v1/frictions/${number}/outcomes`, { propose: image });
    await ask(`/v1/frictions/${number}/disagreement`, { reason: script });
    const minutes = `# ${image}\nno\u200bcontact`;
    await ask('/v1/minutes', { text: minutes });
    await ask('/v1/bulletins', { text: script, joint: false });
    await ask('/v1/violations', { rule: 'over', side: 'north', reason: image });
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    const open = async (tab: string, list: string): Promise<void> => {
      await screen.tab(tab).click();
      await screen.byTest(list).locator('tbody button').first().click();
    };
    await open('Frictions', 'frictions');
    await screen.byTest('friction').getByText(`${script}⟨U+200B⟩back`).waitFor();
    await screen.byTest('outcomes').getByText(image).waitFor();
    await screen.byTest('disagreements').getByText(script).waitFor();
    await screen.byTest('evidence').getByText(script).click();
    await open('Minutes', 'papers');
    await screen.byTest('paper-text').getByText('no⟨U+200B⟩contact').waitFor();
    // What is signed is the text itself, and not how it is shown.
    const hash = createHash('sha256').update(minutes).digest('hex');
    await screen.byTest('paper-hash').getByText(hash).waitFor();
    await open('Bulletins', 'papers');
    await screen.byTest('paper-text').getByText(script).waitFor();
    await open('Statistics', 'violations');
    await screen.byTest('violation').getByText(image).first().waitFor();
    const found = await screen.page.evaluate(() => ({
      hacked: 'hacked' in window,
      markup: document.querySelectorAll('img, iframe, object, embed, [onerror], [onload]').length,
      scripts: document.scripts.length,
    }));
    assert.deepEqual(found, { hacked: false, markup: 0, scripts: 1 });
    await screen.close();
  }));

test('a file of the other side injects nothing', () =>
  journey(async (house, browser) => {
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.tab('Declare').click();
    const name = '<img src=x onerror=hacked>.geojson';
    const mimeType = 'application/json';
    const properties = { id: '<b>F1</b>', party: '<i>x</i>', altitude_lower: '<u>low</u>' };
    const feature = {
      type: 'Feature',
      properties,
      geometry: { type: 'Point', coordinates: [8, 47] },
    };
    const buffer = Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
    await screen.byTest('plan-file').setInputFiles({ name, mimeType, buffer });
    await screen.byTest('plan').getByText('Not understood').waitFor();
    assert.equal(await screen.byTest('plan').locator('img, b, i, u').count(), 0);
    await screen.close();
  }));

test('the policy of the page lets nothing else in', () =>
  journey(async (house, browser) => {
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    const outcome = await screen.page.evaluate(async () => {
      const script = document.createElement('script');
      try {
        document.body.innerHTML = '<b>markup</b>';
        return 'markup was made of text';
      } catch {
        // As it should be.
      }
      try {
        script.text = 'window.hacked = 1';
        document.body.append(script);
      } catch {
        // As it should be.
      }
      const elsewhere = await fetch('http://127.0.0.1:9/').then(
        () => 'sent',
        () => 'blocked',
      );
      return `${'hacked' in window ? 'a script ran' : 'no script ran'}, ${elsewhere}`;
    });
    assert.equal(outcome, 'no script ran, blocked');
    // These errors are what was tested.
    screen.errors.length = 0;
    await screen.close();
  }));
