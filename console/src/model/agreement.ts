// The terms that the console shows and warns by. The agreement is served as its text alone, which
// the sides countersign byte for byte; here the few lines of it are read that the screen needs.
//
// Nothing is decided by what is read here: the server judges. What cannot be read is not shown.

import { MINUTE, SECOND, type Micros } from './time';
import type { Form } from './state';

export interface Minima {
  readonly lateralM: number;
  readonly verticalM: number;
  readonly timeUs: Micros;
}

export interface Terms {
  readonly notice: Micros | null;
  readonly retention: Micros | null;
  readonly separation: Minima | null;
  readonly disclosure: Form;
  readonly exceptions: readonly { owner: string; recipient: string; form: Form }[];
  readonly refuses: boolean;
  /** The roles that an unanswered message climbs, first to last. */
  readonly ladder: readonly string[];
}

const LENGTH_M: Record<string, number> = { m: 1, km: 1000, ft: 0.3048, NM: 1852 };
const TIME_US: Record<string, Micros> = { s: SECOND, min: MINUTE, h: 60 * MINUTE };

type Table = Record<string, string>;

/** `key = "value"` by table; tables of one name are kept apart, in their order. */
export function tables(text: string): { name: string; values: Table }[] {
  const found: { name: string; values: Table }[] = [{ name: '', values: {} }];
  for (const line of text.split('\n')) {
    const [, name] = /^\s*\[\[?([\w.-]+)\]\]?\s*$/.exec(line) ?? [];
    if (name !== undefined) found.push({ name, values: {} });
    const [, key, quoted, bare] = /^\s*([\w-]+)\s*=\s*(?:"([^"\\]*)"|([\w.+-]+))/.exec(line) ?? [];
    const last = found.at(-1);
    if (key !== undefined && last) last.values[key] = quoted ?? bare ?? '';
  }
  return found;
}

export function quantity(text: string | undefined, units: Record<string, number>): number | null {
  const [, number, unit] = /^\s*([0-9.]+)\s*([A-Za-z]+)\s*$/.exec(text ?? '') ?? [];
  const factor = units[unit ?? ''];
  return number === undefined || factor === undefined ? null : Number(number) * factor;
}

const isForm = (text: string | undefined): text is Form => {
  return text === 'full' || text === 'volumes' || text === 'overlap';
};

export function readTerms(text: string): Terms {
  const all = tables(text);
  const top = all[0]?.values ?? {};
  const separation = all.find((table) => table.name === 'separation')?.values ?? {};
  const lateralM = quantity(separation['lateral'], LENGTH_M);
  const verticalM = quantity(separation['vertical'], LENGTH_M);
  const exceptions = all.flatMap(({ name, values }) => {
    const { owner, recipient, form } = values;
    const known = name === 'disclosure_exception' && owner && recipient && isForm(form);
    return known ? [{ owner, recipient, form }] : [];
  });
  const { disclosure } = top;
  return {
    notice: quantity(top['notice'], TIME_US),
    retention: quantity(top['retention'], TIME_US),
    separation:
      lateralM === null || verticalM === null
        ? null
        : { lateralM, verticalM, timeUs: quantity(separation['time'], TIME_US) ?? 0 },
    // Until it can be read, nobody is promised less than everything.
    disclosure: isForm(disclosure) ? disclosure : 'full',
    exceptions,
    refuses: top['conflicts'] === 'refuse',
    ladder: ladderOf(text),
  };
}

/** `ladder = ["…", "…"]`, on one line or several. */
function ladderOf(text: string): string[] {
  const [, roles = ''] = /^\s*ladder\s*=\s*\[([^\]]*)\]/m.exec(text) ?? [];
  return [...roles.matchAll(/"([^"\\]*)"/g)].map(([, role = '']) => role);
}

/** In which form a side will be shown what another declares. */
export function formFor(terms: Terms, owner: string, recipient: string): Form {
  const named = terms.exceptions.find((one) => one.owner === owner && one.recipient === recipient);
  return named?.form ?? terms.disclosure;
}

/** How far volumes reach beyond a route that is shown as volumes, as the host makes them. */
export function halfWidthM(terms: Terms | null): number {
  return Math.max((terms?.separation?.lateralM ?? 0) / 2, 100);
}
