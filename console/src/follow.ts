// Keeps the fold in step with the line: opens the session, reads what stands, follows the stream,
// and when the server is lost, comes back by itself. Nothing that a person typed is touched.

import { client, Refusal, Unreachable } from './api/client';
import type { EntryView } from './api/schema';
import { follow } from './api/stream';
import { readEntry } from './model/entry';
import { registerOf, type Register } from './model/register';
import { parseCheckpoint } from './verify/note';
import { dispatch, line, now } from './store';

/** A log up to this long is folded from its first entry, so that all of it can be replayed: some
 * ten megabytes, for one's own entries bring one's own answers along. */
const FOLDED_MAX = 5_000;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/** Exchanges the code of the link, if there is one, and says whose console this is. */
async function openSession(code: string | null, first?: Refusal): Promise<boolean> {
  try {
    const session = code === null ? await client.session() : await client.open(code);
    // What one side was shown is not for the screen of another.
    if (session.party !== line.value.me) dispatch({ kind: 'forget' });
    const { party, scope, actor = null } = session;
    dispatch({ kind: 'session', party, scope, actor });
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // A code that is used up is no matter where its session still lasts: the page was reloaded.
    if (code !== null) return openSession(null, error);
    noSession(first ?? error);
    return false;
  }
}

function noSession(error: Refusal): void {
  dispatch({ kind: 'connection', connection: { kind: 'no-session', why: error.problem.code } });
}

/** Follows the line until the page is left. */
export async function keepUp(code: string | null): Promise<void> {
  let tries = 0;
  for (let isOpen = false; ;) {
    try {
      isOpen ||= await openSession(code);
      if (!isOpen) return;
      if (line.value.agreement === null) await load();
      await followOnce(() => {
        tries = 0;
      });
    } catch (error) {
      if (error instanceof Refusal && !(await canGoOn(error))) return;
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
    }
    tries += 1;
    const { connection } = line.value;
    const since = connection.kind === 'lost' ? connection.since : Date.now();
    dispatch({ kind: 'connection', connection: { kind: 'lost', since, tries, why: '' } });
    await pause(RETRY_MS[Math.min(tries, RETRY_MS.length) - 1] ?? 0);
  }
}

/** What a refusal of the stream means. */
async function canGoOn(error: Refusal): Promise<boolean> {
  const { code, status } = error.problem;
  if (code === 'beyond_log') {
    // The host has less than it had, or is another: what was folded is worth nothing now.
    dispatch({ kind: 'forget' });
    return true;
  }
  if (status !== 401 && status !== 403) return true;
  noSession(error);
  return false;
}

function pause(ms: number): Promise<void> {
  // Coming back from sleep or from another tab, one is not made to wait.
  return new Promise((done) => {
    const wake = (): void => {
      if (!document.hidden) finish();
    };
    const timer = setTimeout(() => finish(), ms);
    const finish = (): void => {
      clearTimeout(timer);
      removeEventListener('online', finish);
      document.removeEventListener('visibilitychange', wake);
      done();
    };
    addEventListener('online', finish);
    document.addEventListener('visibilitychange', wake);
  });
}

async function load(): Promise<void> {
  await loadAgreement();
  const { size } = parseCheckpoint(await client.checkpoint());
  if (size <= FOLDED_MAX) return loadEntries();
  // Lists first would miss what is declared while they are read: the stream begins before them.
  const [intents, constraints, conflicts, messages, lineState, alerts, observations] =
    await Promise.all([
      client.intents(),
      client.constraints(),
      client.conflicts(),
      client.messages(),
      client.lineState(),
      client.alerts(),
      client.observations(),
    ]);
  const items = { intents, constraints, conflicts, alerts, observations };
  const register = await loadRegister();
  const talk = { messages, lineState, register };
  dispatch({ kind: 'listed', ...items, ...talk, next: size, now: now.value });
}

async function loadRegister(): Promise<Register> {
  const [frictions, minutes, bulletins, violations, rulebook] = await Promise.all([
    client.frictions(),
    client.papers('minutes'),
    client.papers('bulletin'),
    client.violations(),
    client.rulebook(),
  ]);
  return registerOf(frictions, [...minutes, ...bulletins], violations, rulebook, now.value);
}

async function loadAgreement(): Promise<void> {
  const [agreement, parties] = await Promise.all([client.agreement(), client.parties()]);
  dispatch({ kind: 'agreement', agreement, parties });
}

async function loadEntries(): Promise<void> {
  for (;;) {
    const page = await client.entries(line.value.next);
    take(page.items);
    if (page.next_cursor === null || page.items.length === 0) return;
  }
}

function take(views: readonly EntryView[]): void {
  const entries = views.map(readEntry).filter((entry) => entry !== null);
  dispatch({ kind: 'entries', entries });
  const changes = ['agreement_changed', 'agreement_proposed', 'agreement_countersigned'];
  const isTold = (kinds: string[]): boolean => entries.some((entry) => kinds.includes(entry.kind));
  // They are read again rather than folded: an agreement is its text.
  if (isTold([...changes, 'checkpoint_cosigned'])) void loadAgreement().catch(() => undefined);
}

/** Entries that come within a moment are folded together: a burst costs one drawing. */
const GATHER_MS = 50;

async function followOnce(onOpen: () => void): Promise<void> {
  let waiting: EntryView[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    const views = waiting;
    waiting = [];
    take(views);
  };
  const live = (): void => {
    onOpen();
    dispatch({ kind: 'connection', connection: { kind: 'live' } });
  };
  try {
    await follow(line.value.next, new AbortController().signal, live, (views) => {
      waiting.push(...views);
      timer ??= setTimeout(flush, GATHER_MS);
    });
  } finally {
    clearTimeout(timer);
    if (waiting.length > 0) flush();
  }
}
