// What a frame costs with 2,000 volumes and 2,000 moving aircraft in view, painted without a
// graphics processor. The page is the real one; the entries are made here, for no line of two
// sides holds so many at once. The same with as many live tracks: these come from a receiver on a
// socket, through the real server. It tells numbers, and asserts none.

import test from 'node:test';
import { inMinutes, journey, Screen } from './house';
import { Receiver, type Flying } from './receiver';

const COUNT = 2_000;
const SECONDS = 5;

/** Volumes of the south and routes of the north, all of them there now, in one country's size. */
function entries(): unknown[] {
  const now = Date.now() * 1000;
  const [start, end] = [now - 3_600e6, now + 3_600e6];
  const spread = (index: number, step: number): number => ((index * step) % 1000) / 1000;
  const at = (index: number): [number, number] => {
    return [33 + spread(index, 617) * 4, 31 + spread(index, 379) * 6];
  };
  const entry = (index: number, party: string, id: string, part: unknown): unknown => ({
    entry: {
      index,
      time: inMinutes(-90),
      party,
      actor: null,
      kind: 'intent_declared',
      evidence: 'host',
      body: { id, version: 1, state: 'Activated', late: false, disclosed: [] },
    },
    withheld: { extents: { salt: '', value: JSON.stringify({ parts: [part] }) } },
  });
  const altitude = (meters: number) => ({ mm: meters * 1000, reference: 'AMSL' });
  return Array.from({ length: 2 * COUNT }, (_, index) => {
    const [lat, lng] = at(index);
    if (index % 2 === 0) {
      const corners = [0, 1, 2, 3, 4, 5].map((corner) => [
        lat + 0.05 * Math.sin(corner),
        lng + 0.05 * Math.cos(corner),
      ]);
      const limits = { altitude_lower: altitude(0), altitude_upper: altitude(500) };
      const times = { time_start_us: start, time_end_us: end };
      return entry(index, 'south', `S${index}`, {
        volume: { outline_polygon: corners, ...limits, ...times },
      });
    }
    const [toLat, toLng] = at(index + 500);
    const points = [
      [start, lat, lng, 3_000_000],
      [end, toLat, toLng, 9_000_000],
    ];
    return entry(index, 'north', `N${index}`, { route: { reference: 'STD', points } });
  });
}

/** The times between frames while something goes on, and how long the thread was held up. */
async function frames(screen: Screen, what: string): Promise<void> {
  const times = await screen.page.evaluate(async (seconds) => {
    const found: number[] = [];
    const end = performance.now() + seconds * 1000;
    let before = performance.now();
    while (before < end) {
      const at = await new Promise<number>((done) =>
        requestAnimationFrame(() => done(performance.now())),
      );
      found.push(at - before);
      before = at;
    }
    return found;
  }, SECONDS);
  times.sort((a, b) => a - b);
  const quantile = (q: number): string =>
    (times[Math.floor(q * (times.length - 1))] ?? 0).toFixed(0);
  const rate = (times.length / SECONDS).toFixed(0);
  console.log(
    `${what}: ${rate} frames/s; a frame: median ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms`,
  );
}

test('2,000 volumes and 2,000 moving aircraft', () =>
  journey(async (house, browser) => {
    const all = entries();
    const screen = await Screen.open(browser, house.links['north'] ?? '');
    await screen.live();
    await screen.page.route('**/v1/stream*', () => undefined);
    await screen.page.route('**/checkpoint', (route) =>
      route.fulfill({ body: `x\n${all.length}\nAAAA\n\n— x AAAA\n` }),
    );
    await screen.page.route('**/v1/entries*', (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('from'));
      const next = from + 1000;
      const next_cursor = next < all.length ? String(next) : null;
      return route.fulfill({ json: { items: all.slice(from, next), next_cursor } });
    });
    const began = Date.now();
    await screen.page.goto('about:blank');
    await screen.page.goto(`${house.url}/#panel=sky&look=34,35,7.4`);
    await screen
      .byTest('item-count')
      .getByText(`of ${2 * COUNT}`)
      .waitFor();
    console.log(`from reload to ${2 * COUNT} items on the screen: ${Date.now() - began} ms`);
    await frames(screen, 'following the present');
    await screen.byTest('play').click();
    await frames(screen, 'playing 60 times life');
    await dragged(screen, 'playing, and the map is dragged');
    await screen.context.close();
  }));

async function dragged(screen: Screen, what: string): Promise<void> {
  const box = await screen.page.locator('#map').boundingBox();
  if (!box) return;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await screen.page.mouse.move(x, y);
  await screen.page.mouse.down();
  const drag = (async () => {
    for (let step = 0; step < 100; step += 1) {
      await screen.page.mouse.move(x + 60 * Math.sin(step / 8), y + 40 * Math.cos(step / 8));
    }
  })();
  await frames(screen, what);
  await drag;
  await screen.page.mouse.up();
}

/** All of one speed and direction, so that none comes near another: 50 parallels, 40 levels. */
function flying(count: number): Flying[] {
  return Array.from({ length: count }, (_, index) => ({
    address: (0x100000 + index).toString(16).toUpperCase(),
    callsign: `LIVE${index}`,
    latitude: 31 + (index % 50) * 0.12,
    longitude: 31 + ((index * 379) % 1000) / 200,
    knots: 400,
    east: true,
    feet: 3_000 + Math.floor(index / 50) * 1_000,
  }));
}

test('2,000 moving live tracks', async () => {
  const receiver = await Receiver.start(flying(COUNT), 1_000);
  try {
    await journey(
      async (house, browser) => {
        const screen = await Screen.open(browser, house.links['north'] ?? '');
        await screen.live();
        await screen.look(34, 34.5, 7.4);
        await screen.page.waitForFunction(async (count) => {
          const answer = await fetch('/v1/traffic/tracks');
          const { tracks } = (await answer.json()) as { tracks: unknown[] };
          return tracks.length === count;
        }, COUNT);
        await frames(screen, 'live tracks, following the present');
        await dragged(screen, 'live tracks, and the map is dragged');
        // Long enough that the past has something to play.
        await screen.page.waitForTimeout(20_000);
        await screen
          .byTest('instant')
          .fill(new Date(Date.now() - 25_000).toISOString().slice(0, 19));
        await screen.byTest('instant').press('Enter');
        await screen.byTest('play').click();
        await screen.page.getByLabel('times life').first().selectOption('1');
        await frames(screen, 'live tracks, replayed');
        await screen.context.close();
      },
      ['--feed', receiver.feed('north', 'tower')],
    );
  } finally {
    receiver.end();
  }
});
