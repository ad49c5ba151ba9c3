// Deep links: the instant, the panel, the selection and the view of the map stand in the fragment,
// which browsers send to nobody. So does the one-time code, which is taken out at once.

import { effect } from '@preact/signals';
import { show, shownOf } from './group';
import { open, openMessage } from './hotline';
import { camera } from './map';
import { rfc3339, micros } from './model/time';
import { openPanel } from './open-panel';
import { isPanel } from './panels/registry';
import { chosen, selection, type Selection } from './store';

/** Where a code waits while the page loads itself anew. */
const WAITS = 'clearline.code';

/** The one-time code of the link; it is used once, and must not stay in the history. */
export function takeCode(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const code = fragment.get('code');
  if (code === null) {
    const waiting = sessionStorage.getItem(WAITS);
    sessionStorage.removeItem(WAITS);
    return waiting;
  }
  fragment.delete('code');
  replace(fragment);
  return code;
}

/** Keeps the code for the page as it will be loaded again. */
export function keepCode(code: string): void {
  sessionStorage.setItem(WAITS, code);
}

function replace(fragment: URLSearchParams): void {
  const text = fragment.toString();
  history.replaceState(null, '', text === '' ? location.pathname : `#${text}`);
}

/** Opens what the fragment names; whether it says where the map looks. */
export function openLink(): boolean {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const at = micros(fragment.get('at') ?? '');
  if (at !== null) chosen.value = at;
  const panel = fragment.get('panel');
  if (panel !== null && isPanel(panel)) openPanel.value = panel;
  const message = Number(fragment.get('message') ?? NaN);
  if (Number.isSafeInteger(message)) openMessage(message);
  const number = Number(fragment.get('number') ?? NaN);
  if (Number.isSafeInteger(number)) show(openPanel.value, { kind: 'one', number });
  const item = fragment.get('item');
  const pair = fragment.getAll('pair');
  if (item !== null) selection.value = { kind: 'item', id: item };
  else if (pair.length === 2) selection.value = { kind: 'conflict', key: JSON.stringify(pair) };
  const alert = Number(fragment.get('alert') ?? NaN);
  if (Number.isSafeInteger(alert)) selection.value = { kind: 'alert', number: alert };
  const track = fragment.get('track');
  if (track !== null) selection.value = { kind: 'track', key: track };
  const look = (fragment.get('look') ?? '').split(',').map(Number);
  const [lng = NaN, lat = NaN, zoom = NaN] = look;
  if (!(Math.abs(lng) <= 180 && Math.abs(lat) <= 85 && zoom > 0 && zoom < 25)) return item !== null;
  camera.value = { center: [lng, lat], zoom };
  return true;
}

/** What is looked at becomes the link, a moment later: browsers refuse a flood of it. */
const PAUSE_MS = 300;

export function keepLink(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const fragment = new URLSearchParams();
    if (chosen.value !== null) fragment.set('at', rfc3339(chosen.value).replace(/\.\d+/, ''));
    fragment.set('panel', openPanel.value);
    if (openPanel.value === 'hotline' && open.value.kind === 'message') {
      fragment.set('message', String(open.value.number));
    }
    const shown = shownOf(openPanel.value);
    if (shown.kind === 'one') fragment.set('number', String(shown.number));
    name(fragment, selection.value);
    const {
      center: [lng, lat],
      zoom,
    } = camera.value;
    fragment.set('look', `${lng.toFixed(4)},${lat.toFixed(4)},${zoom.toFixed(2)}`);
    clearTimeout(timer);
    timer = setTimeout(() => replace(fragment), PAUSE_MS);
  });
}

function name(fragment: URLSearchParams, selected: Selection | null): void {
  if (selected?.kind === 'item') fragment.set('item', selected.id);
  if (selected?.kind === 'alert') fragment.set('alert', String(selected.number));
  if (selected?.kind === 'track') fragment.set('track', selected.key);
  if (selected?.kind !== 'conflict') return;
  for (const id of JSON.parse(selected.key) as string[]) fragment.append('pair', id);
}
