// What the page holds, as signals: the fold of what the server told, and what the person at the
// screen chose. Panels and layers read them; nothing but the functions here writes them.

import { computed, effect, signal } from '@preact/signals';
import { loadDraft, type Draft } from './model/draft';
import { reduce, type Event } from './model/reduce';
import { EMPTY, type LineState } from './model/state';
import { conflictsAt, itemsAt, type View } from './model/sky';
import { SECOND, type Micros } from './model/time';

export const line = signal<LineState>(EMPTY);

export function dispatch(event: Event): void {
  line.value = reduce(line.peek(), event);
}

/** The present, by this machine's clock; one that is off is told by the health panel. */
export const now = signal<Micros>(Date.now() * 1000);

/** Which instant the screen shows: null follows the present. */
export const chosen = signal<Micros | null>(null);
/** How many times faster than life time passes while it plays; 0 stands. */
export const pace = signal(0);

export const view = computed<View>(() => {
  return { at: chosen.value ?? now.value, now: now.value };
});

/** The same for what changes no faster than people read: to the second, and while time plays a few
 * times a second, for everything that stands is looked at anew for each. */
const slow = signal<View>(toTheSecond(view.peek()));
const SLOW_MS = 300;
let slowSince = 0;

function toTheSecond({ at, now: present }: View): View {
  const floor = (instant: Micros): Micros => Math.floor(instant / SECOND) * SECOND;
  return { at: floor(at), now: floor(present) };
}

effect(() => {
  const next = toTheSecond(view.value);
  const before = slow.peek();
  const isPlaying = pace.peek() > 0;
  if (isPlaying && performance.now() - slowSince < SLOW_MS) return;
  if (next.at === before.at && next.now === before.now) return;
  slowSince = performance.now();
  slow.value = next;
});

export const slowView = computed(() => slow.value);

/** What depends on a list is done anew only where the list has changed. */
function keepEqual<T>(list: () => T[]): () => readonly T[] {
  let before: readonly T[] = [];
  return () => {
    const next = list();
    const isSame =
      next.length === before.length && next.every((one, index) => one === before[index]);
    if (!isSame) before = next;
    return before;
  };
}

export const standingItems = computed(keepEqual(() => itemsAt(line.value, slow.value)));
export const standingConflicts = computed(keepEqual(() => conflictsAt(line.value, slow.value)));

export type Selection =
  | { readonly kind: 'item'; readonly id: string }
  | { readonly kind: 'conflict'; readonly key: string }
  | { readonly kind: 'alert'; readonly number: number }
  | { readonly kind: 'track'; readonly key: string };

export const selection = signal<Selection | null>(null);

export const draft = signal<Draft | null>(loadDraft(globalThis.sessionStorage));

export type Notice = { readonly text: string; readonly tone: 'good' | 'bad' };
/** What was done last, for a moment. */
export const notice = signal<Notice | null>(null);
