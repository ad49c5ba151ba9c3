// Stop, safety of life: two steps and no words (DL-12). The first arms it, the second sends it to
// every other side; it goes out under one key, so that trying again never stops twice.

import { signal } from '@preact/signals';
import { client, idempotencyKey, Refusal, Unreachable } from './api/client';
import { isOfficer, openMessage } from './hotline';
import { notice } from './store';

export type Stopping =
  | { readonly kind: 'idle' }
  | { readonly kind: 'armed' | 'sending' | 'unreachable'; readonly key: string }
  | { readonly kind: 'refused'; readonly key: string; readonly detail: string };

export const stopping = signal<Stopping>({ kind: 'idle' });

/** An armed stop is put away by itself: the next press, minutes later, may be by mistake. */
const ARMED_MS = 15_000;
let timer: ReturnType<typeof setTimeout> | undefined;

export function armStop(): void {
  if (!isOfficer.peek() || stopping.peek().kind === 'sending') return;
  stopping.value = { kind: 'armed', key: idempotencyKey() };
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (stopping.peek().kind === 'armed') disarmStop();
  }, ARMED_MS);
}

export function disarmStop(): void {
  clearTimeout(timer);
  if (stopping.peek().kind !== 'sending') stopping.value = { kind: 'idle' };
}

export async function sendStop(done: string): Promise<void> {
  const before = stopping.peek();
  if (before.kind === 'idle' || before.kind === 'sending') return;
  const { key } = before;
  clearTimeout(timer);
  stopping.value = { kind: 'sending', key };
  try {
    const reply = await client.stop(key);
    stopping.value = { kind: 'idle' };
    notice.value = { text: done, tone: 'good' };
    if (typeof reply.message === 'number') openMessage(reply.message);
  } catch (error) {
    if (error instanceof Refusal) {
      stopping.value = { kind: 'refused', key, detail: error.problem.detail };
    } else if (error instanceof Unreachable) stopping.value = { kind: 'unreachable', key };
    else throw error;
  }
}
