// Live traffic as the page holds it: what the stream of tracks brought, the alerts at the instant,
// and what an officer does about one.

import { computed, effect, signal } from '@preact/signals';
import { client, idempotencyKey, Refusal, Unreachable } from './api/client';
import type { AlertView, TracksView } from './api/schema';
import { followTracks } from './api/stream';
import { isOfficer, suggest } from './hotline';
import {
  alertRow,
  alertRows,
  NO_PASSINGS,
  pairOf,
  unacknowledged,
  type AlertPair,
} from './model/alert-list';
import { readPassings, type Passings } from './model/alerts';
import { readPicture, Sightings, type Track } from './model/tracks';
import { forgetPast, pastAt, sightings } from './past';
import { line, notice, selection, slowView, view } from './store';

/** Tells that what was received has changed, for it is changed in place. */
const looks = signal(0);

/** The tracks at the instant that the screen shows. */
export const tracks = computed<readonly Track[]>(() => {
  void looks.value;
  const { at, now: present } = view.value;
  // Pictures are whole seconds apart; where none came, the recorder of the server knows more.
  if (at >= present || sightings.value.covers(at)) return sightings.value.at(view.value);
  return pastAt(at);
});

export const tracksByKey = computed(() => new Map(tracks.value.map((one) => [one.key, one])));

/** How the pairs of alerts that stand pass, as the server last said. */
const passings = signal<Passings>(NO_PASSINGS);

export const alerts = computed(() => {
  return alertRows(line.value.air, line.value.me, slowView.value, passings.value);
});

/** What this side still has to take note of: in the present, whatever instant is looked at. */
export const waiting = computed(() => {
  const { air, me } = line.value;
  const { now } = slowView.value;
  return unacknowledged(alertRows(air, me, { at: now, now }, passings.value), me);
});

/** The alerts that stand, with the tracks of each that this side sees; and the selected one. */
export const pairs = computed<readonly AlertPair[]>(() => {
  const { value } = selection;
  const chosen = value?.kind === 'alert' ? value.number : null;
  const shown = alerts.value.filter(({ severity, alert }) => {
    return severity !== 'over' || alert.number === chosen;
  });
  return shown.map((row) => pairOf(row, tracksByKey.value));
});

export function pairOfAlert(number: number): AlertPair | null {
  const alert = line.value.air.alerts.get(number);
  const row = alert && alertRow(alert, line.value.me, slowView.value, passings.value);
  return row ? pairOf(row, tracksByKey.value) : null;
}

/** The tracks of the selection, by their keys. */
export function selectedTracks(): ReadonlySet<string> {
  const { value } = selection;
  if (value?.kind === 'track') return new Set([value.key]);
  if (value?.kind !== 'alert') return new Set();
  const named = line.value.air.alerts.get(value.number)?.tracks ?? [];
  return new Set(named.flatMap(({ key }) => key ?? []));
}

const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** Follows the tracks while the page is seen: a browser has six connections to a host, and a tab
 * that nobody looks at needs none for a picture. Alerts come with the entries, seen or not. */
export function keepTracks(): void {
  const isVisible = signal(!document.hidden);
  document.addEventListener('visibilitychange', () => {
    isVisible.value = !document.hidden;
  });
  const isLive = computed(() => line.value.connection.kind === 'live' && isVisible.value);
  const me = computed(() => line.value.me);
  effect(() => {
    void me.value;
    // What one side was shown is not for the screen of another.
    sightings.value = new Sightings();
    passings.value = NO_PASSINGS;
    forgetPast();
  });
  effect(() => {
    if (!isLive.value) return undefined;
    const ended = new AbortController();
    void follow(ended.signal);
    return () => ended.abort();
  });
}

async function follow(signal: AbortSignal): Promise<void> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      const onTracks = (view: TracksView): void => {
        tries = 0;
        const picture = readPicture(view);
        if (!picture) return;
        sightings.peek().take(picture, Date.now() * 1000);
        looks.value += 1;
      };
      await followTracks(signal, onTracks, (view) => {
        passings.value = readPassings(view);
      });
    } catch (error) {
      if (signal.aborted) return;
      // Whether there is a session, the stream of entries finds out.
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
    }
    const ms = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
    await new Promise((done) => setTimeout(done, ms));
  }
}

export type Acting = { readonly number: number; readonly failed: string | null };
/** What became of what was last done about an alert. */
export const acting = signal<Acting | null>(null);

/** One key an alert: pressed again after nobody answered, it is still one acknowledgement. */
const keys = new Map<number, string>();

export async function acknowledge(
  number: number,
  done: string,
  unreachable: string,
): Promise<void> {
  if (!isOfficer.peek()) return;
  const key = keys.get(number) ?? idempotencyKey();
  keys.set(number, key);
  await act(number, unreachable, async () => {
    await client.acknowledge(number, key);
    notice.value = { text: done, tone: 'good' };
  });
}

/** Opens the message that the server suggests for an alert, with what is known filled in. */
export async function writeAbout(
  number: number,
  { none, busy, unreachable }: Record<'none' | 'busy' | 'unreachable', string>,
): Promise<void> {
  await act(number, unreachable, async () => {
    const found = (await client.alerts()).find(({ alert }) => alert === number);
    if (!found) return void (notice.value = { text: none, tone: 'bad' });
    const { template, fields } = found.message;
    const isOpen = suggest(template, fields, otherSides(found));
    if (!isOpen) notice.value = { text: busy, tone: 'bad' };
  });
}

/** Whom it concerns beside us; where that is one side, it is addressed. */
function otherSides({ concerned }: AlertView): string[] {
  return concerned.filter((party) => party !== line.peek().me);
}

async function act(number: number, unreachable: string, what: () => Promise<void>): Promise<void> {
  acting.value = { number, failed: null };
  try {
    await what();
    acting.value = null;
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
    const failed = error instanceof Refusal ? error.problem.detail : unreachable;
    acting.value = { number, failed };
  }
}
