// How time passes on the screen: with the present, at a chosen instant, or playing.

import { chosen, now, pace } from './store';
import type { Micros } from './model/time';

export const PACES = [1, 10, 60, 300] as const;
const FIRST_PACE = 60;

export function followNow(): void {
  pace.value = 0;
  chosen.value = null;
}

export function choose(at: Micros): void {
  chosen.value = Math.round(at);
}

export function step(by: Micros): void {
  choose((chosen.peek() ?? now.peek()) + by);
}

export function togglePlay(): void {
  if (pace.peek() > 0) {
    pace.value = 0;
    return;
  }
  choose(chosen.peek() ?? now.peek());
  pace.value = FIRST_PACE;
}

/** The clock: the present once a second, and while it plays every frame. */
export function keepTime(): void {
  setInterval(() => {
    now.value = Date.now() * 1000;
  }, 1_000);
  let before = performance.now();
  const frame = (at: number): void => {
    const passedMs = Math.min(at - before, 250);
    before = at;
    if (pace.peek() > 0 && chosen.peek() !== null) {
      choose((chosen.peek() ?? 0) + passedMs * 1000 * pace.peek());
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
