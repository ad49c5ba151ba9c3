// Tracks of the past as the page holds them: what it received by itself, and where it received
// nothing, what the flight recorder of the server has of one's own feeds.

import { effect, signal } from '@preact/signals';
import { client, Refusal, Unreachable } from './api/client';
import { BEFORE, Past, PIECE, pieceOf } from './model/past';
import { SECOND, rfc3339, type Micros } from './model/time';
import { Sightings, type Spot, type Track } from './model/tracks';
import { line, now, pace, slowView, view } from './store';

/** What was received of tracks; it is changed in place. */
export const sightings = signal(new Sightings());

const past = signal({ pieces: new Past() });

export const reading = signal<'idle' | 'asking' | 'failed'>('idle');

export function forgetPast(): void {
  past.value = { pieces: new Past() };
}

export function pastAt(at: Micros): readonly Track[] {
  return past.value.pieces.at(at);
}

export function trail(key: string, at: Micros, length: Micros): readonly Spot[] {
  const { at: shown, now: present } = view.peek();
  const isReceived = shown >= present || sightings.peek().covers(at);
  return (isReceived ? sightings.peek() : past.peek().pieces).trail(key, at, length);
}

/** Dragging the slider passes many instants; where it rests is asked for. */
const REST_MS = 250;

/** Reads the pieces of the past that are looked at, one after the other. */
export function keepPast(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      for (let at = wanted(); at !== null; at = wanted()) await read(at);
      reading.value = 'idle';
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      reading.value = 'failed';
    } finally {
      isAsking = false;
    }
  };
  effect(() => {
    void slowView.value;
    if (line.value.connection.kind !== 'live' || wanted() === null) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void ask();
    }, REST_MS);
  });
}

/** An instant of which nothing is here; while time plays, soon the next piece as well. */
function wanted(): Micros | null {
  const { at, now: present } = slowView.peek();
  const soon = at + pace.peek() * 3 * SECOND;
  const missing = [at, soon].find((one) => {
    return (
      one < present - SECOND && !sightings.peek().covers(one) && !past.peek().pieces.covers(one)
    );
  });
  return missing ?? null;
}

async function read(at: Micros): Promise<void> {
  reading.value = 'asking';
  const { me } = line.peek();
  const start = pieceOf(at);
  const until = Math.min(start + PIECE, now.peek());
  const history = await client.history(rfc3339(start - BEFORE), rfc3339(until));
  if (line.peek().me !== me) return;
  const { pieces } = past.peek();
  // The present moves on while it is asked; what was asked for is here in any case.
  pieces.take(start, Math.max(until, at), history, me);
  past.value = { pieces };
}
