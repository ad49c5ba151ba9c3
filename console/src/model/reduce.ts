// The fold: what was told so far, and one thing more. No clock, no page, no network.

import type {
  AgreementView,
  AlertView,
  ConflictView,
  ConstraintView,
  IntentView,
  LineStateView,
  MessageView,
  ObservationView,
  PartyView,
} from '../api/schema';
import { readTerms } from './agreement';
import { airOf } from './alerts';
import type { Entry } from './entry';
import { applyEntries, encounterOf } from './apply';
import { deskOf } from './desk-lists';
import type { Register } from './register';
import { partsOf } from './shape';
import {
  EMPTY,
  pairKey,
  type Conflict,
  type Connection,
  type Form,
  type LineState,
  type Version,
} from './state';
import { micros, type Micros } from './time';

export type Event =
  | {
      readonly kind: 'session';
      readonly party: string;
      readonly scope: string;
      readonly actor: string | null;
    }
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'agreement'; readonly agreement: AgreementView; readonly parties: PartyView[] }
  /** Everything that stands now, where the log is too long to be folded from its beginning. */
  | {
      readonly kind: 'listed';
      readonly intents: readonly IntentView[];
      readonly constraints: readonly ConstraintView[];
      readonly conflicts: readonly ConflictView[];
      readonly messages: readonly MessageView[];
      readonly alerts: readonly AlertView[];
      readonly observations: readonly ObservationView[];
      readonly lineState: LineStateView;
      readonly register: Register;
      readonly next: number;
      readonly now: Micros;
    }
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  | { readonly kind: 'checkpoint'; readonly size: number; readonly cosigned: number }
  /** The server has another log than the one that was followed: nothing of it holds any more. */
  | { readonly kind: 'forget' };

export function reduce(state: LineState, event: Event): LineState {
  switch (event.kind) {
    case 'session':
      return { ...state, me: event.party, scope: event.scope, actor: event.actor };
    case 'connection':
      return { ...state, connection: event.connection };
    case 'agreement': {
      const { agreement, parties } = event;
      const settled = agreement.settled?.size ?? 0;
      return { ...state, agreement, parties, terms: readTerms(agreement.text), settled };
    }
    case 'listed':
      return listed(state, event);
    case 'entries':
      return applyEntries(state, event.entries);
    case 'checkpoint':
      return { ...state, checkpoint: { size: event.size, cosigned: event.cosigned } };
    case 'forget': {
      const { me, scope, actor, connection } = state;
      return { ...EMPTY, me, scope, actor, connection };
    }
  }
}

function listed(state: LineState, event: Event & { kind: 'listed' }): LineState {
  const items = new Map<string, readonly Version[]>();
  for (const intent of event.intents) items.set(intent.id, [intentVersion(intent)]);
  for (const constraint of event.constraints) {
    items.set(constraint.id, [constraintVersion(constraint)]);
  }
  const conflicts = new Map<string, readonly Conflict[]>();
  for (const view of event.conflicts) {
    const conflict = conflictOf(view);
    conflicts.set(conflict.key, [conflict]);
  }
  const ladder = state.terms?.ladder ?? [];
  const desk = deskOf(event.messages, event.lineState, ladder, event.now);
  const air = airOf(event.alerts, event.observations, state.me);
  const { next, now, register } = event;
  const rest = { next, historyFrom: now, entries: [] };
  return { ...state, items, conflicts, desk, air, register, ...rest };
}

const form = (text: string): Form => (text === 'full' || text === 'volumes' ? text : 'overlap');

function common(view: IntentView | ConstraintView) {
  return {
    id: view.id,
    owner: view.owner,
    version: view.version,
    late: view.late,
    form: form(view.disclosure),
    shown: [],
    ovn: view.ovn ?? null,
    parts: partsOf(view),
    from: micros(view.changed) ?? 0,
    until: null,
    entry: null,
  };
}

export function intentVersion(view: IntentView): Version {
  const { state } = view;
  const rest = { joint: false, inForce: true, countersigned: [] };
  return { ...common(view), kind: 'intent', state, ...rest };
}

export function constraintVersion(view: ConstraintView): Version {
  const { joint, countersigned, in_force: inForce } = view;
  return { ...common(view), kind: 'constraint', state: '', joint, inForce, countersigned };
}

export function conflictOf(view: ConflictView): Conflict {
  return {
    key: pairKey(view.a, view.b),
    a: view.a,
    b: view.b,
    between: view.kind === 'intent-constraint' ? 'intent-constraint' : 'intent-intent',
    encounter: view.closest ? encounterOf({ ...view, closest: view.closest }) : null,
    from: micros(view.found) ?? 0,
    until: null,
    entry: null,
  };
}
