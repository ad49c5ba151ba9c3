// What tests of the model are made of.

import type { EntryView } from '../api/schema';
import { readEntry, type Entry } from './entry';
import { rfc3339, type Micros } from './time';

/** An entry as the stream brings it. */
export function entry(
  index: number,
  time: Micros,
  kind: string,
  party: string | null,
  body: unknown,
  withheld: Record<string, unknown> = {},
): Entry {
  const values = Object.entries(withheld).map(([name, value]) => {
    return [name, { salt: '', value: typeof value === 'string' ? value : JSON.stringify(value) }];
  });
  const view = {
    entry: { index, time: rfc3339(time), party, actor: null, kind, evidence: 'host', body },
    withheld: Object.fromEntries(values),
  } as unknown as EntryView;
  const read = readEntry(view);
  if (!read) throw new Error('a test made something that is no entry');
  return read;
}

/** The withheld extents of a level route between two places. */
export function routeExtents(
  from: [lat: number, lng: number],
  to: [lat: number, lng: number],
  start: Micros,
  end: Micros,
): unknown {
  const points = [
    [start, ...from, 1_000_000],
    [end, ...to, 2_000_000],
  ];
  return { parts: [{ route: { reference: 'AMSL', points } }] };
}
