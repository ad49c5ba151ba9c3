// What every journey stands on: the real binary on a port of its own, and a real browser.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export const ROOT = process.env['CONSOLE_ROOT'] ?? process.cwd();

function binary(): string {
  const target = process.env['CARGO_TARGET_DIR'] ?? join(ROOT, '../target');
  const named = process.env['CONSOLE_BINARY'];
  const found = [named, join(target, 'debug/clearline'), join(target, 'release/clearline')].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (found === undefined)
    throw new Error('there is no clearline; run `cargo build --bin clearline`');
  return found;
}

export type Side = 'north' | 'south';

/** A line of two sides, north and south. */
export class House {
  readonly data = mkdtempSync(join(tmpdir(), 'clearline-console-'));
  url = '';
  links: Record<string, string> = {};
  #child: ChildProcess | null = null;

  /** Starts the server, or starts it again where it was. */
  async start(more: readonly string[] = []): Promise<void> {
    const listen = this.url === '' ? '127.0.0.1:0' : this.url.replace('http://', '');
    const args = [
      'serve',
      '--data',
      this.data,
      '--listen',
      listen,
      '--log-filter',
      'warn',
      ...more,
    ];
    const child = spawn(binary(), args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
      if (url !== undefined) this.url = url;
      const [, side, link] = /^console for (\w+): (\S+)$/.exec(line) ?? [];
      if (side !== undefined && link !== undefined) this.links[side] = link;
      if (this.links['south'] !== undefined && side === 'south') break;
    }
    if (this.url === '') throw new Error('the server did not say where it listens');
    child.stdout.resume();
  }

  /** Ends the server: politely, or as a power cut does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async end(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }

  token(side: Side): string {
    const scope = 'line.read line.write line.officer';
    const args = ['token', '--data', this.data, '--party', side, '--scope', scope];
    return spawnSync(binary(), args, { encoding: 'utf8' }).stdout.trim();
  }

  /** A link for one officer of a side, whom the token behind it names. */
  officer(side: Side, actor: string): string {
    const file = join(this.data, `${side}-${actor}.token`);
    const scope = 'line.read line.write line.officer';
    const whose = ['--party', side, '--actor', actor, '--scope', scope];
    writeFileSync(file, this.run(['token', '--data', this.data, ...whose]).trim());
    return this.run(['console', '--url', this.url, '--token-file', file]).trim();
  }

  /** Asks the native API as a side. */
  async ask(side: Side, method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token(side)}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Declares a sample sky for both sides, of flights and drones that begin within hours. */
  async declareSample(flights: number, drones: number): Promise<void> {
    for (const [side, seed] of [
      ['north', '1'],
      ['south', '2'],
    ] as const) {
      const [sky, token] = [join(this.data, `${side}.geojson`), join(this.data, `${side}.token`)];
      const start = `${inMinutes(70).slice(0, 13)}:00:00Z`;
      const sizes = ['--flights', String(flights), '--drones', String(drones), '--hours', '4'];
      this.run([
        'sample',
        '--region',
        'levant',
        ...sizes,
        '--parties',
        side,
        '--seed',
        seed,
        '--start',
        start,
        '--out',
        sky,
      ]);
      writeFileSync(token, this.token(side));
      this.run(['submit', sky, '--url', this.url, '--token-file', token]);
    }
  }

  /** Runs the command line; conflicts are no failure. */
  run(args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(binary(), args, { encoding: 'utf8' });
    if (status !== 0 && status !== 1) throw new Error(`clearline ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** Follows the line as a side and cosigns what it finds consistent, until it is ended. */
  cosign(side: Side): ChildProcess {
    const token = join(this.data, `${side}.token`);
    writeFileSync(token, this.token(side));
    const key = join(this.data, 'keys', `${side}.cosigner.key`);
    const args = ['watch', '--url', this.url, '--token-file', token, '--cosign', key];
    return spawn(binary(), args, { stdio: 'ignore' });
  }

  /** Puts another agreement in force: the one side proposes it, and so signs it; so does the other. */
  async agree(change: (text: string) => string): Promise<void> {
    const known = await this.ask('north', 'GET', '/v1/agreement');
    const { text } = (await known.json()) as { text: string };
    const proposal = { agreement: change(text) };
    const proposed = await this.ask('north', 'POST', '/v1/agreement/proposals', proposal);
    const { hash } = (await proposed.json()) as { hash: string };
    const signed = await this.ask('south', 'POST', '/v1/agreement/countersignatures', { hash });
    if (!signed.ok) throw new Error(`the agreement: ${signed.status} ${await signed.text()}`);
  }

  async put(side: Side, id: string, body: unknown): Promise<void> {
    const path = `/v1/intents/${encodeURIComponent(id)}`;
    const answer = await this.ask(side, 'PUT', path, body);
    if (!answer.ok) throw new Error(`${id}: ${answer.status} ${await answer.text()}`);
  }
}

/** So many minutes from now, on a full minute. */
export function inMinutes(minutes: number): string {
  const at = Math.ceil(Date.now() / 60_000 + minutes) * 60_000;
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** A level flight between two places. */
export function flight(
  from: readonly [number, number],
  to: readonly [number, number],
  start: string,
  end: string,
  meters: number,
): unknown {
  const altitude = { value: meters, units: 'M', reference: 'AMSL' };
  const point = ([latitude, longitude]: readonly [number, number], time: string) => {
    return { time, latitude, longitude, altitude };
  };
  return { state: 'Accepted', route: [point(from, start), point(to, end)] };
}

let shared: Promise<Browser> | null = null;
after(async () => {
  await (await shared)?.close();
});

/** A journey: a line of its own, ended whatever happens, and a browser that it shares. */
export async function journey(
  act: (house: House, browser: Browser) => Promise<void>,
  more: readonly string[] = [],
): Promise<void> {
  const house = new House();
  try {
    await house.start(more);
    shared ??= openBrowser();
    await act(house, await shared);
  } finally {
    await house.end();
  }
}

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A page in English whose errors fail the journey that causes them. */
export class Screen {
  readonly errors: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly origin: string,
  ) {}

  static async open(browser: Browser, link: string): Promise<Screen> {
    const context = await browser.newContext({
      locale: 'en-US',
      viewport: { width: 1360, height: 820 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const screen = new Screen(page, context, new URL(link).origin);
    page.on('pageerror', (error) => screen.errors.push(String(error)));
    page.on('console', (message) => {
      // A server that is gone is what some journeys are about.
      const isNetwork = /Failed to load resource|ERR_/.test(message.text());
      if (message.type() === 'error' && !isNetwork) screen.errors.push(message.text());
    });
    await page.goto(link);
    return screen;
  }

  byTest(id: string) {
    return this.page.getByTestId(id);
  }

  tab(name: string) {
    return this.page.getByRole('tab', { name });
  }

  /** A field of the form by its name. */
  field(name: string) {
    return this.byTest('declare').locator(`[name="${name}"]`);
  }

  /** Looks at a place, through the link: the map then shows it in the middle. */
  async look(lat: number, lng: number, zoom: number): Promise<void> {
    const fragment = await this.page.evaluate(() => location.hash.slice(1));
    const link = new URLSearchParams(fragment);
    link.set('look', `${lng},${lat},${zoom}`);
    await this.page.goto('about:blank');
    await this.page.goto(`${this.origin}/#${link.toString()}`);
    await this.live();
  }

  async live(): Promise<void> {
    await this.byTest('connection').getByText('Live').waitFor();
  }

  async close(): Promise<void> {
    await this.context.close();
    if (this.errors.length > 0) throw new Error(`the page told errors: ${this.errors.join('\n')}`);
  }
}
