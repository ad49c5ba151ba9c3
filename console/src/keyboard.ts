// Everything can be done by keys; `?` lists them, from this very table.

import { dropDraft, drawing, startDraft } from './declaring';
import { compose, isOfficer } from './hotline';
import type { Key } from './i18n';
import { chooseTheme, theme } from './look';
import { pointsOfSelection, skyMap } from './map';
import { isHelpOpen, openPanel } from './open-panel';
import { draft, line, selection } from './store';
import { followNow, step, togglePlay } from './playing';
import { MINUTE } from './model/time';
import { panelOf } from './panel-keys';
import { picking } from './places';
import { armStop, stopping } from './stopping';

export const KEYS: readonly { readonly keys: readonly string[]; readonly what: Key }[] = [
  { keys: ['1', '…', '9'], what: 'help.tabs' },
  { keys: ['0', '⇧ 1', '⇧ 2', '…'], what: 'help.tabs.more' },
  { keys: ['← →', 'Home', 'End'], what: 'help.tabs.arrows' },
  { keys: ['↑', '↓', '↵'], what: 'help.list' },
  { keys: ['/'], what: 'help.filter' },
  { keys: ['d'], what: 'help.declare' },
  { keys: ['m'], what: 'help.message' },
  { keys: ['⇧ s'], what: 'help.stop' },
  { keys: ['n'], what: 'help.now' },
  { keys: ['space'], what: 'help.play' },
  { keys: [',', '.'], what: 'help.step' },
  { keys: ['f'], what: 'help.show' },
  { keys: ['Esc'], what: 'help.escape' },
  { keys: ['t'], what: 'help.theme' },
  { keys: ['← ↑ ↓ →', '+', '−'], what: 'help.map' },
  { keys: ['?'], what: 'help.help' },
];

/** In a field a letter is a letter. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('input:not([type=checkbox], [type=range]), textarea, select');
}

const ACTIONS: Record<string, (event: KeyboardEvent) => void> = {
  '/': () => document.querySelector<HTMLElement>('[data-filter]')?.focus(),
  d: () => {
    openPanel.value = 'declare';
    if (draft.value === null && line.value.scope.includes('line.write')) startDraft('route');
  },
  m: () => {
    if (isOfficer.value) compose();
  },
  S: armStop,
  n: followNow,
  ' ': togglePlay,
  ',': (event) => step(event.shiftKey ? -10 * MINUTE : -MINUTE),
  '.': (event) => step(event.shiftKey ? 10 * MINUTE : MINUTE),
  '<': () => step(-10 * MINUTE),
  '>': () => step(10 * MINUTE),
  f: () => skyMap.value?.fit(pointsOfSelection()),
  t: () => chooseTheme(theme.value === 'dark' ? 'light' : 'dark'),
  '?': () => {
    isHelpOpen.value = true;
  },
};

const MAP_ACTIONS: Record<string, (map: NonNullable<typeof skyMap.value>) => void> = {
  ArrowLeft: (map) => map.pan(-1, 0),
  ArrowRight: (map) => map.pan(1, 0),
  ArrowUp: (map) => map.pan(0, 1),
  ArrowDown: (map) => map.pan(0, -1),
  '+': (map) => map.zoom(0.5),
  '=': (map) => map.zoom(0.5),
  '-': (map) => map.zoom(-0.5),
};

function escape(): void {
  if (picking.value !== null) {
    picking.value = null;
    return;
  }
  if (drawing.value !== null) {
    drawing.value = null;
    // A draft that nothing was drawn or typed for is not worth asking about.
    if (draft.value?.points.length === 0) dropDraft();
  } else selection.value = null;
}

export function followKeyboard(panels: readonly { readonly id: string }[]): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isHelpOpen.value) return;
    // The question whether to stop is answered before anything else.
    if (stopping.value.kind !== 'idle') return;
    if (event.key === 'Escape') return escape();
    if (isTyping(event.target)) return;
    const onMap = event.target instanceof HTMLElement && event.target.id === 'map';
    const map = skyMap.value;
    const mapAction = onMap && map ? MAP_ACTIONS[event.key] : undefined;
    const panel = panels[panelOf(event) ?? -1];
    // A button that has the focus keeps the space bar for itself.
    const isPress =
      event.key === ' ' &&
      event.target instanceof HTMLElement &&
      event.target.matches('button, summary, input, a, [role=tab]');
    const action = isPress ? undefined : ACTIONS[event.key];
    if (mapAction && map) mapAction(map);
    else if (panel) openPanel.value = panel.id;
    else if (action) action(event);
    else return;
    event.preventDefault();
  });
}
