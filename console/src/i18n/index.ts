// What the console says, in the language of the person at it. Names, ids and altitudes are data
// and stay as they are; every text of the other side is shown as text only.

import { effect, signal } from '@preact/signals';
import { ar } from './ar';
import { en, type Key } from './en';
import { ru } from './ru';

export type Language = 'en' | 'ru' | 'ar';
export type { Key };

export const LANGUAGES: readonly { readonly id: Language; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'ru', name: 'Русский' },
  { id: 'ar', name: 'العربية' },
];

const TEXTS: Record<Language, Record<Key, string>> = { en, ru, ar };
const KEPT = 'clearline.language';

export const isLanguage = (text: string | null | undefined): text is Language => {
  return text === 'en' || text === 'ru' || text === 'ar';
};

function first(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT);
  const asked = globalThis.navigator?.language?.slice(0, 2);
  return isLanguage(kept) ? kept : isLanguage(asked) ? asked : 'en';
}

export const language = signal<Language>(first());

export function chooseLanguage(next: Language): void {
  language.value = next;
  localStorage.setItem(KEPT, next);
}

/** The page reads in the direction of its language. */
export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dir = language.value === 'ar' ? 'rtl' : 'ltr';
  });
}

/** What a key says, with `{name}` filled in. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text = TEXTS[language.value][key];
  // What is filled in reads in its own direction, whatever stands around it (Unicode UAX #9).
  const isolate =
    language.value === 'ar' ? (value: string): string => `\u2068${value}\u2069` : String;
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : isolate(String(value));
  });
}
