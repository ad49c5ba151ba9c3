// What surrounds the draft: it is kept, checked once when drawing or typing stops, sent under one
// key until it is answered, and never lost by a server that is not there.

import { computed, effect, signal } from '@preact/signals';
import { client, idempotencyKey, Refusal, Unreachable } from './api/client';
import type { CheckReply, CheckRequest } from './api/schema';
import {
  compile,
  draftOf,
  keepDraft,
  newDraft,
  type Compiled,
  type Draft,
  type DraftShape,
} from './model/draft';
import type { Form, Version } from './model/state';
import { MINUTE } from './model/time';
import { warnings } from './model/warnings';
import { chosen, draft, line, notice, now, standingItems } from './store';

/** What is being drawn just now. */
export const drawing = signal<Exclude<DraftShape, 'fixed'> | null>(null);
/** What the other side will be shown, drawn on the map while one looks at it. */
export const preview = signal<Form | null>(null);

export const compiled = computed<Compiled | null>(() =>
  draft.value ? compile(draft.value) : null,
);

export const draftWarnings = computed(() => {
  const { value } = compiled;
  if (!value?.ok) return [];
  const others = standingItems.value.filter(({ id }) => id !== draft.value?.id);
  return warnings(value.parts, others, line.value.terms, Math.floor(now.value / MINUTE) * MINUTE);
});

export type DryRun =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly reply: CheckReply }
  | { readonly kind: 'refused'; readonly detail: string; readonly field: string | null }
  | { readonly kind: 'unreachable' };

export const dryRun = signal<DryRun>({ kind: 'none' });

export function startDraft(shape: DraftShape): void {
  const { me } = line.peek();
  const stamp = new Date(now.peek() / 1000).toISOString().slice(5, 19).replaceAll(/\D/g, '');
  const notice = line.peek().terms?.notice ?? 15 * MINUTE;
  const soon = Math.ceil((now.peek() + notice + 5 * MINUTE) / (5 * MINUTE)) * 5 * MINUTE;
  const start = Math.max(soon, chosen.peek() ?? 0);
  draft.value = newDraft(`${me.toUpperCase()}-${stamp}`, idempotencyKey(), start, shape);
  drawing.value = shape === 'fixed' ? null : shape;
}

export function startChange(item: Version): void {
  drawing.value = null;
  draft.value = draftOf(item, idempotencyKey());
}

export function changeDraft(change: Partial<Draft>): void {
  const before = draft.peek();
  // What was changed is another request, and gets a key of its own.
  if (before) draft.value = { ...before, ...change, key: idempotencyKey() };
}

export function dropDraft(): void {
  drawing.value = null;
  preview.value = null;
  draft.value = null;
}

/** Apart from the rest of the state: a busy stream must not put the dry run off for ever. */
const isLive = computed(() => line.value.connection.kind === 'live');

/** Typing pauses for so long before the line is asked. */
const PAUSE_MS = 700;

/** Asks for the dry run once what is drawn and typed stands still, and never twice for the same. */
export function keepChecking(): void {
  let asked = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    keepDraft(globalThis.sessionStorage, draft.value);
    clearTimeout(timer);
    const { value } = compiled;
    if (!draft.value || drawing.value !== null || !value?.ok) {
      asked = '';
      dryRun.value = { kind: 'none' };
      return;
    }
    const { kind, id, ovn } = draft.value;
    const request: CheckRequest = { ...value.request, kind, ...(ovn ? { replaces: id } : {}) };
    const text = JSON.stringify(request);
    if (text === asked || !isLive.value) return;
    timer = setTimeout(() => {
      asked = text;
      void check(
        request,
        () => asked === text,
        () => {
          asked = '';
        },
      );
    }, PAUSE_MS);
  });
}

async function check(
  request: CheckRequest,
  isCurrent: () => boolean,
  forget: () => void,
): Promise<void> {
  dryRun.value = { kind: 'asking' };
  try {
    const reply = await client.check(request);
    if (isCurrent()) dryRun.value = { kind: 'answered', reply };
  } catch (error) {
    if (!isCurrent()) return;
    if (error instanceof Refusal) {
      const { detail, field = null } = error.problem;
      dryRun.value = { kind: 'refused', detail, field };
    } else if (error instanceof Unreachable) {
      forget();
      dryRun.value = { kind: 'unreachable' };
    } else throw error;
  }
}

export type Sending =
  | { readonly kind: 'idle' | 'sending' | 'unreachable' }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

export const sending = signal<Sending>({ kind: 'idle' });

/** Runs a write, and says on the screen what became of it. */
async function write(done: string, act: () => Promise<void>): Promise<boolean> {
  sending.value = { kind: 'sending' };
  try {
    await act();
    sending.value = { kind: 'idle' };
    notice.value = { text: done, tone: 'good' };
    return true;
  } catch (error) {
    if (error instanceof Refusal) {
      const { code, detail } = error.problem;
      sending.value = { kind: 'refused', code, detail };
    } else if (error instanceof Unreachable) sending.value = { kind: 'unreachable' };
    else throw error;
    return false;
  }
}

/** Declares or changes; the draft goes only once the line has answered that it is taken. */
export async function declare(done: string): Promise<boolean> {
  const { value } = draft;
  const result = compiled.peek();
  if (!value || !result?.ok) return false;
  const { id, ovn, key } = value;
  return write(done, async () => {
    if ('state' in result.request) await client.putIntent(id, result.request, { ovn, key });
    else await client.putConstraint(id, result.request, { ovn, key });
    if (draft.peek()?.key === key) dropDraft();
  });
}

export async function withdraw(item: Version, done: string): Promise<boolean> {
  const { kind, id, ovn } = item;
  return write(done, async () => {
    await client.withdraw(kind, id, { ovn, key: idempotencyKey() });
  });
}

export async function countersign(item: Version, done: string): Promise<boolean> {
  return write(done, async () => {
    await client.countersign(item.id, item.version, idempotencyKey());
  });
}
