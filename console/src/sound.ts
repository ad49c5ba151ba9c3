// A tone when something has to be answered: off until somebody turns it on, and muted by the same
// switch.

import { computed, effect, signal } from '@preact/signals';
import { waiting } from './air';
import type { Precedence } from './model/desk';
import { chosen, line } from './store';

const KEPT = 'clearline.sound';

export const isSounding = signal(globalThis.localStorage?.getItem(KEPT) === 'on');

export function toggleSound(): void {
  isSounding.value = !isSounding.peek();
  localStorage.setItem(KEPT, isSounding.peek() ? 'on' : 'off');
  if (isSounding.peek()) sound('routine');
}

let context: AudioContext | null = null;
const TIMES: Record<Precedence, number> = { routine: 1, priority: 2, flash: 4 };

function sound(precedence: Precedence): void {
  context ??= new AudioContext();
  for (let index = 0; index < TIMES[precedence]; index += 1) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const start = context.currentTime + index * 0.25;
    tone.frequency.value = precedence === 'flash' ? 880 : 523;
    volume.gain.value = 0.15;
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.15);
  }
}

const messages = computed(() => line.value.desk.messages);

/** Sounds for what comes while one follows the present; what was there before is silent. */
export function keepSounding(): void {
  let heard = -1;
  let isLoaded = false;
  effect(() => {
    const { me, connection } = line.peek();
    const known = [...messages.value.values()];
    isLoaded ||= connection.kind === 'live';
    const fresh = known.filter(({ number, to }) => number > heard && to.includes(me));
    heard = known.at(-1)?.number ?? -1;
    if (!isLoaded || chosen.peek() !== null || !isSounding.peek()) return;
    const [loudest] = fresh.sort((a, b) => TIMES[b.precedence] - TIMES[a.precedence]);
    if (loudest) sound(loudest.precedence);
  });
  keepWarning();
}

/** Sounds for each alert that is raised or gets worse, unless this side has acknowledged it. */
function keepWarning(): void {
  let heard = new Set<string>();
  let isLoaded = false;
  effect(() => {
    const known = waiting.value.map(({ alert, severity }) => `${severity} ${alert.number}`);
    const fresh = known.filter((one) => !heard.has(one));
    const wasLoaded = isLoaded;
    isLoaded ||= line.peek().connection.kind === 'live';
    // In the past nothing is new, and what is heard there was heard.
    if (chosen.peek() !== null) return;
    heard = new Set(known);
    if (!wasLoaded || !isSounding.peek() || fresh.length === 0) return;
    sound(fresh.some((one) => one.startsWith('danger')) ? 'flash' : 'priority');
  });
}
