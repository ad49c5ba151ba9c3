// The drafts of this side that wait for a second officer: read anew when an entry is about one,
// and released, confirmed or refused, each once however often it is tried.

import { computed, effect, signal } from '@preact/signals';
import { client } from './api/client';
import type { DraftView } from './api/schema';
import { isOfficer, once } from './hotline';
import { waitsForOfficer } from './model/drafts';
import { line, slowView } from './store';

export type DraftMove = 'release' | 'confirmation' | 'drop';

/** Null until they were read. */
export const drafts = signal<readonly DraftView[] | null>(null);

/** How many wait for just this officer; in the past none does. */
export const draftsWaiting = computed(() => {
  const { at, now } = slowView.value;
  if (!isOfficer.value || at < now) return 0;
  const { actor } = line.value;
  return (drafts.value ?? []).filter((one) => waitsForOfficer(one, actor, now)).length;
});

export async function moveDraft(draft: number, move: DraftMove, done: string): Promise<void> {
  await once('draft', done, [draft, move], (key) => client.moveDraft(draft, move, key));
}

const KINDS = new Set([
  'message_drafted',
  'translation_confirmed',
  'draft_dropped',
  'message_sent',
  'agreement_changed',
]);
const isLive = computed(() => line.value.connection.kind === 'live');
const isForgotten = computed(() => line.value.agreement === null);
/** The newest entry by which a draft came, changed or went. */
const changed = computed(() => {
  const found = line.value.entries.findLast(({ kind }) => KINDS.has(kind));
  return found?.index ?? -1;
});

export function keepDrafts(): void {
  let asked = 0;
  const read = async (): Promise<void> => {
    const mine = ++asked;
    const found = await client.drafts().catch(() => null);
    // An older answer that comes late must not stand for a newer one.
    if (found !== null && mine === asked) drafts.value = found;
  };
  effect(() => {
    if (isForgotten.value) drafts.value = null;
  });
  effect(() => {
    void changed.value;
    if (isLive.value && isOfficer.value) void read();
  });
}
