// What the console knows of the line: a fold over what the server told, nothing else.

import type { AgreementView, PartyView } from '../api/schema';
import type { Terms } from './agreement';
import { EMPTY_AIR, type Air } from './alerts';
import { EMPTY_DESK, type Desk } from './desk';
import { EMPTY_REGISTER, type Register } from './register';
import type { Datum, LngLat, Part } from './shape';
import type { Micros } from './time';

export type ItemKind = 'intent' | 'constraint';
/** How much of an item is shown: `overlap` has no extents. */
export type Form = 'full' | 'volumes' | 'overlap';

/** An item as it was from one entry to the next that is about it. */
export interface Version {
  readonly id: string;
  readonly kind: ItemKind;
  readonly owner: string;
  readonly version: number;
  /** In ASTM's words; empty for a constraint. */
  readonly state: string;
  readonly late: boolean;
  readonly joint: boolean;
  readonly inForce: boolean;
  readonly countersigned: readonly string[];
  /** How much of it this console is shown. */
  readonly form: Form;
  /** What each other side is shown. */
  readonly shown: readonly { readonly to: string; readonly form: Form }[];
  readonly ovn: string | null;
  readonly parts: readonly Part[] | null;
  /** When it was declared so, and until when that held; null while it holds. */
  readonly from: Micros;
  readonly until: Micros | null;
  /** The entry that said so; null where it was only listed. */
  readonly entry: number | null;
}

export interface ClosestPoint {
  readonly time: Micros | null;
  readonly at: LngLat;
  readonly mm: number | null;
  /** Lists leave it out: then it is that of the item. */
  readonly datum: Datum | null;
}

export interface Encounter {
  readonly start: Micros | null;
  readonly end: Micros | null;
  readonly lateralM: number;
  readonly verticalM: number;
  readonly a: ClosestPoint;
  readonly b: ClosestPoint;
}

/** Two items in conflict, as it was from one entry to the next that is about the pair. */
export interface Conflict {
  readonly key: string;
  readonly a: string;
  readonly b: string;
  readonly between: 'intent-intent' | 'intent-constraint';
  readonly encounter: Encounter | null;
  readonly from: Micros;
  readonly until: Micros | null;
  readonly entry: number | null;
}

/** An entry as the list of the record shows it. */
export interface EntryRow {
  readonly index: number;
  readonly time: Micros;
  readonly party: string | null;
  readonly kind: string;
  readonly evidence: string;
  /** What it is about, in the ids of the record. */
  readonly about: string;
  /** The entry as JSON writes it, to be compared with the log's own bytes. */
  readonly text: string;
}

/** How the console stands to the server. */
export type Connection =
  | { readonly kind: 'starting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly since: number; readonly tries: number; readonly why: string }
  | { readonly kind: 'no-session'; readonly why: string };

export interface LineState {
  /** The party whose console this is. */
  readonly me: string;
  readonly scope: string;
  /** The officer at this screen, where the token behind the session names one. */
  readonly actor: string | null;
  readonly connection: Connection;
  readonly agreement: AgreementView | null;
  readonly terms: Terms | null;
  readonly parties: readonly PartyView[];
  /** Every version known of each item, oldest first. */
  readonly items: ReadonlyMap<string, readonly Version[]>;
  /** The same of each pair. */
  readonly conflicts: ReadonlyMap<string, readonly Conflict[]>;
  /** What the working group has on paper, and what broke the rules. */
  readonly register: Register;
  /** What duty officers said, and how the line stands. */
  readonly desk: Desk;
  /** Alerts of live traffic, and what feeds saw of intents. */
  readonly air: Air;
  /** The newest entries, oldest first. */
  readonly entries: readonly EntryRow[];
  /** The first instant that can be replayed: what was before it is not known here. */
  readonly historyFrom: Micros | null;
  /** The index of the next entry to come. */
  readonly next: number;
  readonly checkpoint: { readonly size: number; readonly cosigned: number } | null;
  readonly settled: number;
}

/** More rows than a person scrolls through; `/v1/entries` has the rest. */
export const ENTRIES_MAX = 2_000;

export const EMPTY: LineState = {
  me: '',
  scope: '',
  actor: null,
  connection: { kind: 'starting' },
  agreement: null,
  terms: null,
  parties: [],
  items: new Map(),
  conflicts: new Map(),
  register: EMPTY_REGISTER,
  desk: EMPTY_DESK,
  air: EMPTY_AIR,
  entries: [],
  historyFrom: null,
  next: 0,
  checkpoint: null,
  settled: 0,
};

export function pairKey(a: string, b: string): string {
  return JSON.stringify([a, b]);
}
