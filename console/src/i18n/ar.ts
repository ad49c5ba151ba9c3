import { en, type Key } from './en';

export const ar: Record<Key, string> = en;
