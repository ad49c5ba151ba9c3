// Words for what the server names by a code: the kinds of entries, and how somebody was shown
// something. A code that this console does not know yet is shown as it is.

import { t, type Key } from '.';
import { en } from './en';

const isKey = (text: string): text is Key => Object.hasOwn(en, text);

function word(prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return isKey(key) ? t(key) : code.replaceAll('_', ' ');
}

export const kindText = (kind: string): string => word('entry', kind);
export const disclosedText = (how: string): string => word('ledger.how', how);
