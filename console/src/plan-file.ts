// A plan file is read by the line itself, in all the formats of `clearline check`, and then asked
// about item by item in dry runs: nothing of it is declared until somebody says so.

import { signal } from '@preact/signals';
import { client, idempotencyKey, Refusal } from './api/client';
import type { CheckReply, CheckRequest, PlanFileReply, PlanItemView } from './api/schema';
import { newDraft } from './model/draft';
import type { Datum } from './model/shape';
import { draft, line, now } from './store';
import { drawing } from './declaring';

export interface PlanRow {
  readonly item: PlanItemView;
  readonly answer: CheckReply | string | null;
}

export type PlanFile =
  | { readonly kind: 'reading'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly why: string | null }
  | {
      readonly kind: 'read';
      readonly name: string;
      readonly rows: readonly PlanRow[];
      readonly problems: readonly string[];
      readonly note: string;
    };

/** The datum of files that do not say theirs; it is never guessed. */
export const fileDatum = signal<Datum | ''>('');

export const planFile = signal<PlanFile | null>(null);

export async function openPlanFile(file: File): Promise<void> {
  const { name } = file;
  planFile.value = { kind: 'reading', name };
  try {
    const reply: PlanFileReply = await client.plans(name, file, fileDatum.peek());
    const rows = reply.items.map((item) => ({ item, answer: null }));
    planFile.value = { kind: 'read', name, rows, problems: reply.problems, note: reply.note };
  } catch (error) {
    const why = error instanceof Refusal ? error.problem.detail : null;
    planFile.value = { kind: 'failed', name, why };
  }
}

function requestOf(item: PlanItemView): CheckRequest {
  const { kind, route, volumes } = item;
  return route ? { kind, route } : { kind, volumes: volumes ?? [] };
}

/** Asks about each in turn; a party has a number of dry runs a minute, and what is over is said. */
export async function checkAll(): Promise<void> {
  const { value } = planFile;
  if (value?.kind !== 'read') return;
  for (const [index, { item }] of value.rows.entries()) {
    const answer = await answerFor(item);
    const current = planFile.peek();
    if (current?.kind !== 'read' || current.name !== value.name) return;
    const rows = current.rows.map((row, at) => (at === index ? { item, answer } : row));
    planFile.value = { ...current, rows };
    if (typeof answer === 'string') return;
  }
}

async function answerFor(item: PlanItemView): Promise<CheckReply | string> {
  try {
    return await client.check(requestOf(item));
  } catch (error) {
    return error instanceof Refusal ? error.problem.detail : String(error);
  }
}

/** Makes the draft of an item: from there it is declared as anything else is. */
export function useItem(item: PlanItemView): void {
  const { id, kind, route, volumes } = item;
  drawing.value = null;
  const known = line.peek().items.get(id)?.at(-1);
  const ovn = known?.until === null && known.owner === line.peek().me ? known.ovn : null;
  draft.value = {
    ...newDraft(id, idempotencyKey(), now.peek(), 'fixed'),
    kind: kind === 'constraint' ? 'constraint' : 'intent',
    ovn,
    fixed: route ? { route } : { volumes: volumes ?? [] },
  };
}
