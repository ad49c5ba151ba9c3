// What is being written for the working group: texts as they were typed and evidence as it was
// named, by the form that holds them, kept in the tab like everything that a person types.

import type { EvidenceText } from '../api/schema';

export interface GroupDraft {
  readonly texts: Readonly<Record<string, string>>;
  readonly evidence: Readonly<Record<string, readonly EvidenceText[]>>;
}

export const NO_GROUP_DRAFT: GroupDraft = { texts: {}, evidence: {} };

export function textOf({ texts }: GroupDraft, form: string, field: string): string {
  return texts[`${form}.${field}`] ?? '';
}

export function withText(draft: GroupDraft, form: string, field: string, text: string): GroupDraft {
  return { ...draft, texts: { ...draft.texts, [`${form}.${field}`]: text } };
}

export function evidenceOf({ evidence }: GroupDraft, form: string): readonly EvidenceText[] {
  return evidence[form] ?? [];
}

/** Each piece is named once. */
export function withEvidence(draft: GroupDraft, form: string, one: EvidenceText): GroupDraft {
  const known = evidenceOf(draft, form);
  if (known.some((other) => JSON.stringify(other) === JSON.stringify(one))) return draft;
  return { ...draft, evidence: { ...draft.evidence, [form]: [...known, one] } };
}

export function withoutEvidence(draft: GroupDraft, form: string, index: number): GroupDraft {
  const left = evidenceOf(draft, form).filter((_, at) => at !== index);
  return { ...draft, evidence: { ...draft.evidence, [form]: left } };
}

/** A form that was sent, or given up. */
export function withoutForm(draft: GroupDraft, form: string): GroupDraft {
  const texts = Object.entries(draft.texts).filter(([name]) => !name.startsWith(`${form}.`));
  const { [form]: gone, ...evidence } = draft.evidence;
  return { texts: Object.fromEntries(texts), evidence };
}

const KEPT = 'clearline.group';

export function keepGroupDraft(storage: Storage | undefined, draft: GroupDraft): void {
  storage?.setItem(KEPT, JSON.stringify(draft));
}

export function loadGroupDraft(storage: Storage | undefined): GroupDraft {
  try {
    const kept = JSON.parse(storage?.getItem(KEPT) ?? '{}') as Partial<GroupDraft>;
    return { ...NO_GROUP_DRAFT, ...kept };
  } catch {
    return NO_GROUP_DRAFT;
  }
}
