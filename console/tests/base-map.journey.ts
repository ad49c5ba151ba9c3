// The map below the sky: chosen, held against what the sides agreed on, and never asked of anybody
// unless somebody chose to.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { checkWith } from './accessible';
import { journey, Screen } from './house';
import { archive, MVT, PNG, RED, waterworld } from './tiles';

const HOSTILE =
  '<img src=x onerror="document.title=1"><a href="https://map.example">&copy; Mappers</a>';

type Color = readonly [red: number, green: number, blue: number];

/** The colors of a part of the screen that begins so far from the middle of the map. */
async function colorsBeside(
  screen: Screen,
  [right, down]: readonly [number, number],
  [width, height] = [1, 1],
): Promise<Color[]> {
  const box = await screen.page.locator('#map').boundingBox();
  assert.ok(box);
  const [x, y] = [box.x + box.width / 2 + right, box.y + box.height / 2 + down];
  const picture = await screen.page.screenshot({ clip: { x, y, width, height } });
  const points = await screen.page.evaluate(async (encoded) => {
    const png = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([png]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context?.drawImage(image, 0, 0);
    return [...(context?.getImageData(0, 0, image.width, image.height).data ?? [])];
  }, picture.toString('base64'));
  return Array.from({ length: points.length / 4 }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = points.slice(4 * index);
    return [red, green, blue];
  });
}

/** Waits until the map is as it should be there: tiles come when they come. */
async function waitForColor(
  screen: Screen,
  is: (color: Color) => boolean,
  from: readonly [number, number] = [-150, 60],
  size?: [number, number],
): Promise<void> {
  let seen: Color[] = [];
  for (const began = Date.now(); Date.now() - began < 15_000;) {
    seen = await colorsBeside(screen, from, size);
    if (seen.some(is)) return;
  }
  assert.fail(`the map is ${seen.slice(0, 5).join('; ')} there`);
}

const isReddish = ([red, green, blue]: Color): boolean => red > 80 && green < 45 && blue < 45;
const isSea = ([red, green, blue]: Color): boolean => red < 20 && green < 30 && blue < 40;
const isName = ([red, green, blue]: Color): boolean => red > 90 && green > 90 && blue > 90;

test('the base map is chosen, and held against the one that the sides agreed on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clearline-maps-'));
  const [agreed, other, broken] = ['agreed', 'other', 'broken'].map((name) =>
    join(folder, `${name}.pmtiles`),
  );
  assert.ok(agreed && other && broken);
  const red = archive(PNG, RED, { attribution: HOSTILE });
  writeFileSync(agreed, red);
  writeFileSync(other, archive(MVT, waterworld('Atlantis'), {}));
  writeFileSync(broken, 'no map at all');
  try {
    await journey(
      async (house, browser) => {
        const hash = createHash('sha256').update(red).digest('hex');
        await house.agree((text) => `base_map = "${hash}"\n${text}`);
        const screen = await Screen.open(browser, house.links['north'] ?? '');
        await screen.live();
        await screen.look(33, 35, 5);
        const asked: string[] = [];
        screen.page.on('request', (request) => {
          if (request.url().includes('base-map') && request.method() === 'GET')
            asked.push(request.url());
        });
        await screen.page.getByText('Legend').click();
        const state = screen.byTest('base-map-state');
        await state.getByText('This is not the map that the agreement names.').waitFor();
        assert.deepEqual(asked, [], 'no tile is asked for before somebody chooses');

        await screen.page.getByLabel('Of this host').click();
        await state.getByText('By the host’s word').waitFor();
        await waitForColor(screen, isReddish);
        assert.ok(asked.length > 0);
        assert.equal(await screen.byTest('attribution').textContent(), '© Mappers');
        await checkWith(screen, 'the legend, with a base map');

        await state.getByRole('button', { name: 'Fetch it whole and check it' }).click();
        await state.getByText('✓ This is the map that the agreement names.').waitFor();
        const fetched = asked.length;
        // Where the other file names a place.
        await screen.look(-8.754, 8.789, 5);
        await screen.page.getByText('Legend').click();
        await screen.byTest('base-map-file').setInputFiles(agreed);
        await state.getByText('✓ This is the map that the agreement names.').waitFor();
        await waitForColor(screen, isReddish);
        assert.equal(asked.length, fetched, 'a file of one’s own is read where it lies');

        await screen.byTest('base-map-file').setInputFiles(other);
        await state.getByText('△ This is not the map that the agreement names.').waitFor();
        await waitForColor(screen, isSea);
        await waitForColor(screen, isName, [8, -7], [50, 14]);
        await screen.byTest('base-map-file').setInputFiles(broken);
        await state.getByText('This map cannot be shown').waitFor();
        await screen.page.getByLabel('Built in').click();
        await state.getByText('This map cannot be shown').waitFor({ state: 'detached' });
        await screen.close();
      },
      ['--base-map', agreed],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
