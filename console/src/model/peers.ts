// How the other sides are heard: what each said last, and what it cosigned last.

import type { EntryRow } from './state';
import type { Micros } from './time';

export interface Peer {
  readonly id: string;
  /** Its newest entry that is known here; null where there is none among the newest. */
  readonly last: EntryRow | null;
  /** When it put its name to the log last; null likewise. */
  readonly cosigned: Micros | null;
}

export const COSIGNED = 'checkpoint_cosigned';

/** The sides other than one's own, in the order of the agreement; `rows` are oldest first. */
export function peersOf(
  rows: readonly EntryRow[],
  sides: readonly { readonly id: string }[],
  me: string,
): Peer[] {
  return sides
    .filter(({ id }) => id !== me)
    .map(({ id }) => {
      const own = rows.filter(({ party }) => party === id);
      const cosigned = own.findLast(({ kind }) => kind === COSIGNED);
      return { id, last: own.at(-1) ?? null, cosigned: cosigned?.time ?? null };
    });
}
