// The duty officer's desk: what is open of it, what is being written, and what is said to the line.
// Everything that is said goes out under one key until it is answered; nothing typed is dropped
// before that.

import { computed, effect, signal } from '@preact/signals';
import { client, idempotencyKey, Refusal, Unreachable } from './api/client';
import type { DeskReply, LineStateView, MessageView, RegisterReply, Template } from './api/schema';
import { language } from './i18n';
import {
  isSendable,
  keepWriting,
  loadWriting,
  messageRequest,
  newMessage,
  NO_ANSWER,
  NOTHING_WRITTEN,
  places,
  withTemplate,
  type AnswerDraft,
  type MessageDraft,
  type Writing,
} from './model/compose';
import type { ReceiptKind, Reference, StatedState } from './model/desk';
import { inbox, standingOf, undelivered } from './model/talk';
import { rfc3339, typedMicros } from './model/time';
import { openPanel } from './open-panel';
import { line, notice, selection, slowView } from './store';

export const talks = computed(() => {
  const { desk, me, terms } = line.value;
  return inbox(desk, me, terms?.ladder ?? [], slowView.value);
});

export const standing = computed(() => {
  const { desk, parties } = line.value;
  return standingOf(
    desk,
    parties.map(({ id }) => id),
    slowView.value,
  );
});

export const isOfficer = computed(() => line.value.scope.split(' ').includes('line.officer'));

/** What is being written, and kept in the tab. */
export const writing = signal<Writing>(loadWriting(globalThis.sessionStorage));

export type Open =
  { readonly kind: 'inbox' | 'compose' } | { readonly kind: 'message'; readonly number: number };

export const open = signal<Open>({ kind: writing.peek().message ? 'compose' : 'inbox' });

export function openMessage(number: number): void {
  doing.value = { form: 'answer', state: { kind: 'idle' } };
  openPanel.value = 'hotline';
  open.value = { kind: 'message', number };
  void loadView(number);
}

export function compose(): void {
  openPanel.value = 'hotline';
  open.value = { kind: 'compose' };
  if (writing.peek().message) return;
  const message = newMessage(idempotencyKey(), language.peek());
  const reference = selected();
  const references = reference ? [reference] : [];
  writing.value = { ...writing.peek(), message: { ...message, references } };
}

/** Opens a coded text with what is known filled in; whether it did, for what somebody is writing
 * is not written over. */
export function suggest(
  template: string,
  fields: Readonly<Record<string, string>>,
  sides: readonly string[],
): boolean {
  compose();
  const { message } = writing.peek();
  if (!message || isSendable(message)) return false;
  const known = templates.peek().find(({ code }) => code === template) ?? null;
  const [to = ''] = sides.length === 1 ? sides : [];
  changeMessage({ ...withTemplate(message, known), fields, to });
  return true;
}

/** The selection, as a message refers to it. */
export function selected(): Reference | null {
  const { value } = selection;
  if (!value) return null;
  if (value.kind === 'alert' || value.kind === 'track') return null;
  if (value.kind === 'item') return { kind: 'item', id: value.id };
  const [a = '', b = ''] = JSON.parse(value.key) as string[];
  return { kind: 'conflict', ids: [a, b] };
}

export function changeMessage(change: Partial<MessageDraft>): void {
  const { message } = writing.peek();
  // What was changed is another request, and gets a key of its own.
  if (!message) return;
  const next = { ...message, ...change, key: idempotencyKey() };
  writing.value = { ...writing.peek(), message: next };
}

export function dropMessage(): void {
  writing.value = { ...writing.peek(), message: null };
  open.value = { kind: 'inbox' };
}

export function answerDraft(number: number): AnswerDraft {
  return writing.value.answers[number] ?? NO_ANSWER;
}

export function changeAnswer(number: number, change: Partial<AnswerDraft>): void {
  const { answers } = writing.peek();
  const next = { ...(answers[number] ?? NO_ANSWER), ...change };
  writing.value = { ...writing.peek(), answers: { ...answers, [number]: next } };
}

function dropAnswer(number: number): void {
  const { [number]: gone, ...answers } = writing.peek().answers;
  if (gone) writing.value = { ...writing.peek(), answers };
}

export type Doing =
  | { readonly kind: 'idle' | 'sending' | 'unreachable' }
  | { readonly kind: 'refused'; readonly detail: string };

type Form = 'message' | 'answer' | 'state' | 'check' | 'draft' | 'friction' | 'paper' | 'violation';
/** What became of what was said last, by the form that said it. */
export const doing = signal<{ readonly form: Form; readonly state: Doing }>({
  form: 'message',
  state: { kind: 'idle' },
});

export function doingOf(form: Form): Doing {
  return doing.value.form === form ? doing.value.state : { kind: 'idle' };
}

type Reply = DeskReply | RegisterReply;

async function say(form: Form, done: string, act: () => Promise<Reply>): Promise<boolean> {
  doing.value = { form, state: { kind: 'sending' } };
  try {
    const reply = await act();
    doing.value = { form, state: { kind: 'idle' } };
    if ('refused' in reply && typeof reply.refused === 'string') return false;
    notice.value = { text: done, tone: 'good' };
    return true;
  } catch (error) {
    const state = failure(error);
    doing.value = { form, state };
    return false;
  }
}

/** Under which a request that was heard by nobody is tried again, so that it happens once. */
const tried = new Map<string, string>();

export async function once(
  form: Form,
  done: string,
  what: unknown,
  act: (key: string) => Promise<Reply>,
): Promise<boolean> {
  const text = JSON.stringify([form, what]);
  const key = tried.get(text) ?? idempotencyKey();
  tried.set(text, key);
  const isTaken = await say(form, done, () => act(key));
  if (doingOf(form).kind !== 'unreachable') tried.delete(text);
  return isTaken;
}

function failure(error: unknown): Doing {
  if (error instanceof Refusal) return { kind: 'refused', detail: error.problem.detail };
  if (error instanceof Unreachable) return { kind: 'unreachable' };
  throw error;
}

/** Sends what is written. What waits for a second officer is not sent, and is not said to be. */
export async function sendMessage(done: string, drafted: string): Promise<void> {
  const { message } = writing.peek();
  if (!message) return;
  const template = templates.peek().find(({ code }) => code === message.template) ?? null;
  let waits = false;
  const isTaken = await say('message', done, async () => {
    const reply = await client.sendMessage(messageRequest(message, template), message.key);
    waits = typeof reply.draft === 'number';
    return reply;
  });
  if (!isTaken) return;
  if (writing.peek().message?.key === message.key) dropMessage();
  if (!waits) return;
  notice.value = { text: drafted, tone: 'bad' };
  openPanel.value = 'drafts';
}

export async function answer(number: number, receipt: ReceiptKind, done: string): Promise<void> {
  const { readback, note } = answerDraft(number);
  const isRefusal = receipt === 'refused';
  const body = {
    receipt,
    ...(note.trim() === '' || receipt === 'read' ? {} : { note: note.trim() }),
    // Who refuses takes no note of the places.
    readback: isRefusal ? [] : places(readback),
  };
  const isTaken = await once('answer', done, [number, body], (key) => {
    return client.answerMessage(number, body, key);
  });
  if (isTaken) dropAnswer(number);
}

/** States how the line stands for one's own side; what is typed for the time is UTC. */
export async function stateLine(state: StatedState, done: string): Promise<void> {
  const { reason, effective } = writing.peek().statement;
  const at = typedMicros(effective);
  const body = {
    state,
    reason: reason.trim(),
    ...(at === null ? {} : { effective: rfc3339(at) }),
  };
  if (await once('state', done, body, (key) => client.stateLine(body, key))) {
    writing.value = { ...writing.peek(), statement: NOTHING_WRITTEN.statement };
  }
}

export async function callCheck(to: string, exercise: boolean, done: string): Promise<void> {
  await once('check', done, [to, exercise], (key) => client.callCheck(to, exercise, key));
}

export async function answerCheck(check: number, done: string): Promise<void> {
  await once('check', done, check, (key) => client.answerCheck(check, key));
}

/** The coded texts; they are a file of the server. */
export const templates = signal<readonly Template[]>([]);
/** Messages as the server shows them: rendered in every language, with places in every form. */
export const views = signal<ReadonlyMap<number, MessageView>>(new Map());
/** Which line checks are due, as the server has it; only of the present. */
export const dues = signal<LineStateView | null>(null);

async function loadView(number: number): Promise<void> {
  const view = await client.message(number).catch(() => null);
  if (view) views.value = new Map(views.peek()).set(number, view);
}

const isLive = computed(() => line.value.connection.kind === 'live');
const isForgotten = computed(() => line.value.agreement === null);
const checks = computed(() => line.value.desk.checks);

/** Says of each message that this client has it: the host never does (DL-13). */
export function keepDesk(): void {
  const said = new Set<number>();
  const deliver = async (number: number): Promise<void> => {
    const body = { receipt: 'delivered' };
    try {
      await client.answerMessage(number, body, idempotencyKey());
    } catch (error) {
      // Another tab of this side has said so; or nobody heard it, and it is said again.
      const isSaid = error instanceof Refusal && [404, 409].includes(error.problem.status);
      if (!isSaid) said.delete(number);
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
    }
  };
  effect(() => {
    keepWriting(globalThis.sessionStorage, writing.value);
  });
  effect(() => {
    if (!isForgotten.value) return;
    // Of another line, or of another side: its messages have these numbers too.
    said.clear();
    views.value = new Map();
    dues.value = null;
  });
  effect(() => {
    if (!isLive.value || !isOfficer.value) return;
    for (const number of undelivered(line.value.desk, line.value.me)) {
      if (said.has(number)) continue;
      said.add(number);
      void deliver(number);
    }
  });
  effect(() => {
    if (!isLive.value) return;
    void client.templates().then(
      (all) => (templates.value = all),
      () => undefined,
    );
  });
  effect(() => {
    const [live, known, { value }] = [isLive.value, checks.value, open];
    if (!live) return;
    if (value.kind === 'message' && !views.peek().has(value.number)) void loadView(value.number);
    if (known) {
      void client.lineState().then(
        (view) => (dues.value = view),
        () => undefined,
      );
    }
  });
}
