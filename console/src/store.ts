// What the page holds, as signals: the fold of what the server told, and what the person at the
// screen chose. Panels and layers read them; nothing but the functions here writes them.

import { computed, signal } from '@preact/signals';
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

/** The same, once a second at most: what holds changes no faster than people read. */
const slow = computed<View>((): View => {
  const { at, now: present } = view.value;
  const floor = (instant: Micros): Micros => Math.floor(instant / SECOND) * SECOND;
  return chosen.value === null
    ? { at: floor(present), now: floor(present) }
    : { at: floor(at), now: Math.max(floor(present), 0) };
});
const slowAt = computed(() => slow.value.at);
const slowNow = computed(() => (chosen.value === null ? slow.value.at : slow.value.now));

export const standingItems = computed(() => {
  return itemsAt(line.value, { at: slowAt.value, now: slowNow.value });
});
export const standingConflicts = computed(() => {
  return conflictsAt(line.value, { at: slowAt.value, now: slowNow.value });
});

export type Selection =
  | { readonly kind: 'item'; readonly id: string }
  | { readonly kind: 'conflict'; readonly key: string };

export const selection = signal<Selection | null>(null);

export const draft = signal<Draft | null>(loadDraft(globalThis.sessionStorage));

export type Notice = { readonly text: string; readonly tone: 'good' | 'bad' };
/** What was done last, for a moment. */
export const notice = signal<Notice | null>(null);
