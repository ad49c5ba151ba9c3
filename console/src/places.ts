// Places that are typed: the line echoes each in every form, and the map shows where that is. The
// console reads no coordinates itself; a place may be taken from the map.

import { computed, signal } from '@preact/signals';
import { client, Refusal } from './api/client';
import type { PlaceView } from './api/schema';
import { answerDraft, open, writing } from './hotline';
import type { TypedPlace } from './model/compose';
import type { LngLat } from './model/shape';
import { openPanel } from './open-panel';
import { line } from './store';

export type Echo =
  | { readonly kind: 'none' | 'asking' | 'unreachable' }
  | { readonly kind: 'wrong'; readonly detail: string }
  | { readonly kind: 'read'; readonly place: PlaceView };

const echoes = signal<ReadonlyMap<string, Echo>>(new Map());
const NONE: Echo = { kind: 'none' };
const KEPT_MAX = 500;

const keyOf = ({ text, form }: TypedPlace): string => `${form} ${text.trim()}`;

export function echoOf(typed: TypedPlace): Echo {
  return echoes.value.get(keyOf(typed)) ?? NONE;
}

export function atOf(typed: TypedPlace): LngLat | null {
  const echo = echoOf(typed);
  return echo.kind === 'read' ? [echo.place.longitude, echo.place.latitude] : null;
}

function keep(key: string, echo: Echo): void {
  const next = echoes.peek().size > KEPT_MAX ? [] : echoes.peek();
  echoes.value = new Map(next).set(key, echo);
}

/** Asks the line what a typed place is; never twice for what it has answered. */
export async function askEcho(typed: TypedPlace): Promise<void> {
  const key = keyOf(typed);
  const known = echoes.peek().get(key)?.kind;
  if (typed.text.trim() === '' || (known !== undefined && known !== 'unreachable')) return;
  keep(key, { kind: 'asking' });
  try {
    keep(key, { kind: 'read', place: await client.coordinates(typed.text.trim(), typed.form) });
  } catch (error) {
    const isRefused = error instanceof Refusal;
    keep(
      key,
      isRefused ? { kind: 'wrong', detail: error.problem.detail } : { kind: 'unreachable' },
    );
  }
}

/** What the next click on the map is for. */
export const picking = signal<{ readonly take: (at: LngLat) => void } | null>(null);

export function pick(at: LngLat): void {
  const { value } = picking;
  picking.value = null;
  value?.take(at);
}

export function decimal([lng, lat]: LngLat): TypedPlace {
  return { text: `${lat.toFixed(5)}, ${lng.toFixed(5)}`, form: 'decimal' };
}

export interface PlaceMark {
  readonly at: LngLat;
  readonly label: string;
  /** `sent` are those of a message, `typed` what is being written, `wrong` what was read back so. */
  readonly kind: 'sent' | 'typed' | 'own' | 'wrong';
}

/** The places of what is open, for the map. */
export const placeMarks = computed<readonly PlaceMark[]>(() => {
  if (openPanel.value !== 'hotline') return [];
  const { value } = open;
  if (value.kind === 'message') return messageMarks(value.number);
  const { message } = writing.value;
  if (value.kind !== 'compose' || !message) return [];
  const own = typedMarks([message.own], 'own');
  return [...typedMarks(message.positions, 'typed'), ...own];
});

function typedMarks(typed: readonly TypedPlace[], kind: PlaceMark['kind']): PlaceMark[] {
  return typed.flatMap((one, index) => {
    const at = atOf(one);
    return at ? [{ at, label: kind === 'own' ? '' : String(index + 1), kind }] : [];
  });
}

function messageMarks(number: number): PlaceMark[] {
  const message = line.value.desk.messages.get(number);
  if (!message?.content) return [];
  const sent = message.content.positions.map(({ at }, index): PlaceMark => {
    return { at, label: String(index + 1), kind: 'sent' };
  });
  const wrong = message.events.flatMap(({ readback, wrong: places }) => {
    return places.flatMap((index): PlaceMark[] => {
      const at = readback[index]?.at;
      return at ? [{ at, label: String(index + 1), kind: 'wrong' }] : [];
    });
  });
  return [...sent, ...wrong, ...typedMarks(answerDraft(number).readback, 'typed')];
}
