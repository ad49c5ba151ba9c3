// One entry of the stream, as the fold takes it: read once, at the edge.

import type { EntryView } from '../api/schema';
import { micros, type Micros } from './time';

/** The members of an entry that the console reads; the record says the rest. */
export interface Entry {
  readonly index: number;
  readonly time: Micros;
  readonly party: string | null;
  readonly kind: string;
  readonly evidence: string;
  readonly body: Record<string, unknown>;
  readonly view: EntryView;
}

/** Null where it is no entry: the console then asks for the whole state anew. */
export function readEntry(view: EntryView): Entry | null {
  const { index, time, party, kind, evidence, body } = view.entry as Record<string, unknown>;
  if (typeof index !== 'number' || typeof time !== 'string' || typeof kind !== 'string')
    return null;
  if (typeof body !== 'object' || body === null) return null;
  return {
    index,
    time: micros(time) ?? 0,
    party: typeof party === 'string' ? party : null,
    kind,
    evidence: typeof evidence === 'string' ? evidence : '',
    body: body as Record<string, unknown>,
    view,
  };
}

export function text(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

/** The items or parties that an entry is about, for the list of the record. */
export function about({ kind, body }: Entry): string {
  if (kind.startsWith('conflict_')) return `${text(body, 'a')} · ${text(body, 'b')}`;
  if (kind === 'checkpoint_cosigned') return `${String(body['size'])} entries`;
  if (kind === 'shown') {
    const items = body['dry_run'];
    return `${text(body, 'to')}${Array.isArray(items) ? `: ${items.join(', ')}` : ''}`;
  }
  if (kind === 'retired') return Array.isArray(body['items']) ? body['items'].join(', ') : '';
  if (typeof body['message'] === 'number') return `#${body['message']}`;
  if (kind === 'line_state_stated') return text(body, 'state');
  return text(body, 'id') || text(body, 'hash').slice(0, 12);
}
