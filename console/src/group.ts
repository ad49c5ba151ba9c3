// The working group's desk: which friction or paper is open, what is being written of them, and
// what is said to the line, each thing once however often it is tried.

import { computed, effect, signal } from '@preact/signals';
import { client, papers as pathOf } from './api/client';
import type { EvidenceText, FrictionRequest, StatisticsView } from './api/schema';
import { isOfficer, once, selected } from './hotline';
import { language, t } from './i18n';
import {
  frictionsAt,
  papersAt,
  rulesAt,
  violationsAt,
  waitsForAnswer,
  waitsForSide,
  waitsForSignature,
  type PaperKind,
} from './model/group';
import {
  evidenceOf,
  keepGroupDraft,
  loadGroupDraft,
  textOf,
  withEvidence,
  withoutEvidence,
  withoutForm,
  withText,
} from './model/group-draft';
import { referenceRequest } from './model/talk';
import { rfc3339, typedMicros } from './model/time';
import { openPanel } from './open-panel';
import { line, notice, slowView } from './store';
import { sha256, utf8 } from './verify/bytes';

export const frictions = computed(() => {
  const { register, me } = line.value;
  return frictionsAt(register, me, slowView.value);
});
export const minutes = computed(() => {
  const { register, me } = line.value;
  return papersAt(register, 'minutes', me, slowView.value);
});
export const bulletins = computed(() => {
  const { register, me } = line.value;
  return papersAt(register, 'bulletin', me, slowView.value);
});
export const violations = computed(() => {
  const { register, me } = line.value;
  return violationsAt(register, me, slowView.value);
});
export const rules = computed(() => rulesAt(line.value.register, slowView.value));

/** How much waits for this side, by panel. */
export const waiting = computed<Readonly<Record<string, number>>>(() => {
  const { me } = line.value;
  return {
    frictions: frictions.value.filter((one) => waitsForSide(one, me) !== null).length,
    minutes: minutes.value.filter((one) => waitsForSignature(one, me)).length,
    bulletins: bulletins.value.filter((one) => waitsForSignature(one, me)).length,
    statistics: violations.value.filter((one) => waitsForAnswer(one, me)).length,
  };
});

/** Whether something can be said now: by an officer, in the present. */
export const maySpeak = computed(() => isOfficer.value && slowView.value.at >= slowView.value.now);

/** What is open of a panel: one of its list by its number, or the form for a new one. */
export type Shown = { readonly kind: 'list' | 'new' } | { kind: 'one'; readonly number: number };

export const shown = signal<Readonly<Record<string, Shown>>>({});

export function shownOf(panel: string): Shown {
  return shown.value[panel] ?? { kind: 'list' };
}

export function show(panel: string, one: Shown): void {
  openPanel.value = panel;
  shown.value = { ...shown.peek(), [panel]: one };
}

export const draft = signal(loadGroupDraft(globalThis.sessionStorage));

export const typed = (form: string, field: string): string => textOf(draft.value, form, field);

export function write(form: string, field: string, text: string): void {
  draft.value = withText(draft.peek(), form, field, text);
}

export function addEvidence(form: string, one: EvidenceText): void {
  draft.value = withEvidence(draft.peek(), form, one);
}

export function dropEvidence(form: string, index: number): void {
  draft.value = withoutEvidence(draft.peek(), form, index);
}

/** Whether nothing is written in a form: it was sent, or never begun. */
export function isBlank(form: string): boolean {
  const { texts } = draft.peek();
  return !Object.keys(texts).some((name) => name.startsWith(`${form}.`));
}

export function dropForm(form: string): void {
  draft.value = withoutForm(draft.peek(), form);
}

/** The selection of the map, as evidence names it. */
export function selectedEvidence(): EvidenceText | null {
  const reference = selected();
  return reference && (referenceRequest(reference) as EvidenceText);
}

export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const hash = await sha256(bytes);
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Names a file that this side holds by its hash; the file itself goes nowhere. */
export async function addHeld(form: string, file: File): Promise<void> {
  const hash = await sha256Hex(new Uint8Array(await file.arrayBuffer()));
  addEvidence(form, { held: { sha256: hash, what: file.name } });
}

/** Entries that this page no longer holds, or never did, as the record has them. */
export const fetched = signal<ReadonlyMap<number, string>>(new Map());

/** Evidence may be older than what the page holds: then it is asked for when it is looked at. */
export async function fetchEntry(index: number): Promise<void> {
  const page = await client.entries(index, 1).catch(() => null);
  const [found] = page?.items ?? [];
  if (found?.entry['index'] !== index) return;
  fetched.value = new Map(fetched.peek()).set(index, JSON.stringify(found.entry));
}

/** A form that holds all that its request needs; what came through is put away. */
async function send(
  kind: 'friction' | 'paper' | 'violation',
  form: string,
  path: string,
  body: unknown,
  done: string,
): Promise<boolean> {
  const isTaken = await once(kind, done, [path, body], (key) => client.register(path, body, key));
  if (isTaken) dropForm(form);
  return isTaken;
}

const said = (form: string, field: string): string => typed(form, field).trim();

export async function raise(to: readonly string[], done: string): Promise<void> {
  const form = 'raise';
  const body: FrictionRequest = {
    title: said(form, 'title'),
    statement: said(form, 'statement'),
    with: [...to],
    evidence: [...evidenceOf(draft.peek(), form)],
  };
  if (await send('friction', form, 'frictions', body, done)) show('frictions', { kind: 'list' });
}

/** Begins a friction that rests on an entry, whatever else is written of one already. */
export function raiseAbout(entry: number): void {
  addEvidence('raise', { entry });
  show('frictions', { kind: 'new' });
}

export async function stateOf(friction: number, done: string): Promise<void> {
  const form = `state ${friction}`;
  const evidence = [...evidenceOf(draft.peek(), form)];
  const body = { statement: said(form, 'statement'), evidence };
  await send('friction', form, `frictions/${friction}/statements`, body, done);
}

export async function move(
  friction: number,
  to: 'acknowledgement' | 'review',
  done: string,
): Promise<void> {
  await send('friction', `${to} ${friction}`, `frictions/${friction}/${to}`, null, done);
}

export async function proposeOutcome(friction: number, done: string): Promise<void> {
  const form = `outcome ${friction}`;
  const body = { propose: said(form, 'outcome') };
  await send('friction', form, `frictions/${friction}/outcomes`, body, done);
}

export async function agree(friction: number, outcome: number, done: string): Promise<void> {
  const path = `frictions/${friction}/outcomes`;
  await send('friction', `agree ${friction}`, path, { agree: outcome }, done);
}

export async function disagree(friction: number, done: string): Promise<void> {
  const form = `disagree ${friction}`;
  const body = { reason: said(form, 'reason') };
  await send('friction', form, `frictions/${friction}/disagreement`, body, done);
}

const paperPath = (kind: PaperKind): string => pathOf(kind).replace('/v1/', '');

export async function propose(kind: PaperKind, joint: boolean, done: string): Promise<void> {
  const lapses = typedMicros(typed(kind, 'lapses'));
  const body = {
    text: typed(kind, 'text'),
    language: typed(kind, 'language') || language.peek(),
    ...(kind === 'bulletin' ? { joint } : {}),
    ...(joint && lapses !== null ? { lapses: rfc3339(lapses) } : {}),
  };
  const panel = kind === 'minutes' ? 'minutes' : 'bulletins';
  if (await send('paper', kind, paperPath(kind), body, done)) show(panel, { kind: 'list' });
}

/** Signs the text that stands on this screen, by the hash that was computed of it here. */
export async function sign(
  kind: PaperKind,
  paper: number,
  hash: string,
  done: string,
): Promise<void> {
  const path = `${paperPath(kind)}/${paper}/countersignatures`;
  await send('paper', `sign ${paper}`, path, { sha256: hash }, done);
}

export async function withdraw(kind: PaperKind, paper: number, done: string): Promise<void> {
  const form = `withdraw ${paper}`;
  const body = { reason: said(form, 'reason') };
  await send('paper', form, `${paperPath(kind)}/${paper}/withdrawal`, body, done);
}

/** Begins minutes with what the record says of the frictions that stand. */
export async function beginMinutes(): Promise<void> {
  const text = await client.minutesDraft().catch(() => null);
  if (text !== null) write('minutes', 'text', text);
  else notice.value = { text: t('declare.unreachable'), tone: 'bad' };
}

export async function claim(rule: string, side: string, done: string): Promise<void> {
  const evidence = evidenceOf(draft.peek(), 'claim').flatMap((one) => {
    return 'entry' in one ? [one.entry] : [];
  });
  const body = { rule, side, reason: said('claim', 'reason'), evidence: evidence.sort(byNumber) };
  if (await send('violation', 'claim', 'violations', body, done)) {
    show('statistics', { kind: 'list' });
  }
}

const byNumber = (one: number, other: number): number => one - other;

export async function answerViolation(
  violation: number,
  stance: 'agreed' | 'disputed',
  done: string,
): Promise<void> {
  const form = `violation ${violation}`;
  const reason = said(form, 'reason');
  const body = { stance, ...(reason === '' ? {} : { reason }) };
  await send('violation', form, `violations/${violation}/answers`, body, done);
}

export const textHash = (text: string): Promise<string> => sha256Hex(utf8.encode(text));

/** As the line counts: only of the present, and of as many entries as it says. */
export const statistics = signal<StatisticsView | null>(null);
/** How often they are asked for again while entries come. */
const STATISTICS_MS = 1_000;

const isLive = computed(() => line.value.connection.kind === 'live');
const next = computed(() => line.value.next);
const isForgotten = computed(() => line.value.agreement === null);

export function keepGroup(): void {
  effect(() => keepGroupDraft(globalThis.sessionStorage, draft.value));
  effect(() => {
    if (!isForgotten.value) return;
    statistics.value = null;
    fetched.value = new Map();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const isWanted = isLive.value && openPanel.value === 'statistics';
    if (!isWanted || (statistics.value?.entries ?? -1) >= next.value) return;
    timer ??= setTimeout(
      () => {
        timer = undefined;
        void client.statistics().then(
          (view) => (statistics.value = view),
          () => undefined,
        );
      },
      statistics.peek() ? STATISTICS_MS : 0,
    );
  });
}
