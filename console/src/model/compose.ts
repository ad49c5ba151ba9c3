// What an officer is writing: texts as they were typed, kept in the tab, so that no word of them is
// lost with the server. The line reads coordinates; the console guesses nothing.

import type { MessageRequest, PlaceRequest, Template } from '../api/schema';
import { PRECEDENCES, type Precedence, type Reference } from './desk';
import { referenceRequest } from './talk';

export const FORMS = ['decimal', 'dms', 'mgrs'] as const;
export type PlaceForm = (typeof FORMS)[number];

export interface TypedPlace {
  readonly text: string;
  readonly form: PlaceForm;
}

export interface MessageDraft {
  /** Sent once under it, however often it is tried. */
  readonly key: string;
  /** Empty for all other sides. */
  readonly to: string;
  readonly toRole: string;
  readonly precedence: Precedence;
  /** Empty for free text. */
  readonly template: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
  readonly language: string;
  /** Of the text, by whoever writes it; a second officer may have to confirm it. */
  readonly translation?: string;
  readonly translatedInto?: string;
  readonly positions: readonly TypedPlace[];
  readonly own: TypedPlace;
  readonly references: readonly Reference[];
  readonly exercise: boolean;
}

export const NO_PLACE: TypedPlace = { text: '', form: 'decimal' };

export function newMessage(key: string, language: string): MessageDraft {
  return {
    key,
    to: '',
    toRole: '',
    precedence: 'priority',
    template: '',
    fields: {},
    text: '',
    language,
    positions: [],
    own: NO_PLACE,
    references: [],
    exercise: false,
  };
}

/** What is answered to a message: the places as they were understood, and words. */
export interface AnswerDraft {
  readonly readback: readonly TypedPlace[];
  readonly note: string;
}

export const NO_ANSWER: AnswerDraft = { readback: [], note: '' };

/** Everything that is being written at the desk. */
export interface Writing {
  readonly message: MessageDraft | null;
  readonly answers: Readonly<Record<number, AnswerDraft>>;
  readonly statement: { readonly reason: string; readonly effective: string };
}

export const NOTHING_WRITTEN: Writing = {
  message: null,
  answers: {},
  statement: { reason: '', effective: '' },
};

const isTyped = ({ text }: TypedPlace): boolean => text.trim() !== '';

const place = ({ text, form }: TypedPlace): PlaceRequest => ({ text: text.trim(), form });

export function places(typed: readonly TypedPlace[]): PlaceRequest[] {
  return typed.filter(isTyped).map(place);
}

/** The message as it is sent; what was left empty is left out. */
export function messageRequest(draft: MessageDraft, template: Template | null): MessageRequest {
  const names = Object.keys(template?.fields ?? {});
  const typed = names.map((name) => [name, (draft.fields[name] ?? '').trim()] as const);
  const text = draft.text.trim();
  const translation = (draft.translation ?? '').trim();
  const into = translationLanguage(draft);
  return {
    precedence: draft.precedence,
    exercise: draft.exercise,
    language: draft.language,
    ...(draft.to === '' ? {} : { to: [draft.to] }),
    ...(draft.toRole === '' ? {} : { to_role: draft.toRole }),
    ...(template ? { template: template.code } : {}),
    ...(template ? { fields: Object.fromEntries(typed.filter(([, value]) => value !== '')) } : {}),
    ...(text === '' ? {} : { text }),
    ...(text === '' || translation === ''
      ? {}
      : { translation: { language: into, text: translation } }),
    positions: places(draft.positions),
    references: draft.references.map(referenceRequest),
    ...(isTyped(draft.own) ? { own_position: place(draft.own) } : {}),
  };
}

/** A translation is in another language than the text. */
export function translationLanguage({ language, translatedInto }: MessageDraft): string {
  const other = language === 'en' ? 'ru' : 'en';
  return translatedInto === undefined || translatedInto === language ? other : translatedInto;
}

/** Whether there is anything to send. */
export function isSendable(draft: MessageDraft): boolean {
  return draft.template !== '' || draft.text.trim() !== '';
}

/** A template's text with what was typed so far; a field that is still empty shows its name. In a
 * text from right to left each value stays as it is (Unicode UAX #9): latitude must not change
 * places with longitude. */
export function filled(
  text: string,
  fields: Readonly<Record<string, string>>,
  language: string,
): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const shown = value === undefined || value.trim() === '' ? whole : value;
    return language === 'ar' ? `\u2068${shown}\u2069` : shown;
  });
}

/** With a template comes its precedence. */
export function withTemplate(draft: MessageDraft, template: Template | null): MessageDraft {
  const named = PRECEDENCES.find((one) => one === template?.precedence);
  return {
    ...draft,
    template: template?.code ?? '',
    precedence: named ?? draft.precedence,
  };
}

const KEPT = 'clearline.writing';

export function keepWriting(storage: Storage | undefined, writing: Writing): void {
  if (writing === NOTHING_WRITTEN) storage?.removeItem(KEPT);
  else storage?.setItem(KEPT, JSON.stringify(writing));
}

export function loadWriting(storage: Storage | undefined): Writing {
  const kept = storage?.getItem(KEPT);
  if (!kept) return NOTHING_WRITTEN;
  try {
    return { ...NOTHING_WRITTEN, ...(JSON.parse(kept) as Partial<Writing>) };
  } catch {
    return NOTHING_WRITTEN;
  }
}
