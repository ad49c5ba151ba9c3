// Messages that wait for a second officer: what each waits for, and what whoever sits here may do
// about it. The line decides; this says beforehand what it would refuse, and why.

import type { DraftView } from '../api/schema';
import { micros, type Micros } from './time';

/** Why something cannot be done here; null where it can. */
export type Hindrance = 'own' | 'nobody' | 'translation' | 'lapsed' | null;

const second = ({ author }: DraftView, actor: string | null): Hindrance => {
  if (actor === null) return 'nobody';
  return actor === author ? 'own' : null;
};

/** What is left until a draft goes by itself, which it does when its retention is over. */
export function leftOf(draft: DraftView, now: Micros): Micros {
  return (micros(draft.lapses) ?? now) - now;
}

export function waitsFor(draft: DraftView, what: 'release' | 'confirmation'): boolean {
  return draft.waits_for.includes(what);
}

/** Whether the officer here may confirm the translation. */
export function confirming(draft: DraftView, actor: string | null, now: Micros): Hindrance {
  return leftOf(draft, now) <= 0 ? 'lapsed' : second(draft, actor);
}

/** Whether the officer here may send it: another than its author, where two are asked for. */
export function releasing(draft: DraftView, actor: string | null, now: Micros): Hindrance {
  if (leftOf(draft, now) <= 0) return 'lapsed';
  const hindrance = waitsFor(draft, 'release') ? second(draft, actor) : null;
  return hindrance ?? (waitsFor(draft, 'confirmation') ? 'translation' : null);
}

/** Whether a draft waits for just this officer. */
export function waitsForOfficer(draft: DraftView, actor: string | null, now: Micros): boolean {
  const isUnconfirmed = waitsFor(draft, 'confirmation');
  return (isUnconfirmed ? confirming : releasing)(draft, actor, now) === null;
}

/** What a draft refers to, in the ids of the record. */
export function referencesOf({ content }: DraftView): string[] {
  const references = content?.['references'];
  if (!Array.isArray(references)) return [];
  return references.map((one: Record<string, unknown>) => {
    const { item, conflict, entry } = one;
    if (typeof item === 'string') return item;
    if (Array.isArray(conflict)) return conflict.join(' · ');
    return typeof entry === 'number' ? `#${entry}` : JSON.stringify(one);
  });
}

/** A member of what a draft says. */
export function saidOf({ content }: DraftView, name: 'text' | 'language' | 'template'): string {
  const value = content?.[name];
  return typeof value === 'string' ? value : '';
}
