// The one way to the server. Every refusal becomes a `Refusal` with the server's own words; a
// server that is not there becomes an `Unreachable`, which is no answer.

import type {
  AcknowledgeReply,
  AgreementView,
  AlertView,
  CheckReply,
  CheckRequest,
  ConflictView,
  ConstraintReply,
  ConstraintView,
  DeskReply,
  DisclosureView,
  DraftView,
  EntryView,
  FeedView,
  HistoryView,
  FrictionText,
  IntentReply,
  IntentView,
  LineStateRequest,
  LineStateView,
  MessageRequest,
  MessageView,
  ObservationView,
  PaperText,
  PartyView,
  PlaceView,
  PlanFileReply,
  Problem,
  PutConstraintRequest,
  PutIntentRequest,
  ReceiptRequest,
  RegisterReply,
  RulebookView,
  SessionReply,
  StatisticsView,
  Template,
  ViolationView,
  WithdrawReply,
} from './schema';

export interface Page<T> {
  readonly items: T[];
  readonly next_cursor: string | null;
}

/** The server said no, and why. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** Nobody answered, or a proxy did in the server's place. */
export class Unreachable extends Error {}

/** Long enough for a slow disk; a request that hangs must not look like one that is under way. */
const TIMEOUT_MS = 20_000;

interface Options {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly timeoutMs?: number;
}

export async function ask(path: string, options: Options = {}): Promise<Response> {
  const { method = 'GET', body, headers = {}, timeoutMs = TIMEOUT_MS } = options;
  const isBytes = body instanceof Blob;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers:
        body === undefined || isBytes
          ? headers
          : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: isBytes ? body : JSON.stringify(body) }),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : String(error));
  }
  if (!response.ok && !isAnswer(response)) throw await refusal(response);
  return response;
}

/** A readback that does not match is recorded and refused in one: an answer with status 409. */
function isAnswer({ status, headers }: Response): boolean {
  return status === 409 && headers.get('content-type')?.startsWith('application/json') === true;
}

export async function refusal(response: Response): Promise<Error> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    return new Unreachable(`${response.status} ${response.statusText}`);
  }
  return new Refusal((await response.json()) as Problem);
}

async function json<T>(path: string, options?: Options): Promise<T> {
  return (await (await ask(path, options)).json()) as T;
}

/** All pages of a list; what changes meanwhile is told by the stream. */
async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await json(`${path}?limit=1000${from}`);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

/** The newest page of a list that grows for years: what is older, the record has. */
async function newest<T>(path: string): Promise<T[]> {
  return (await json<Page<T>>(`${path}?limit=1000`)).items;
}

const item = (kind: 'intent' | 'constraint', id: string): string => {
  return `/v1/${kind}s/${encodeURIComponent(id)}`;
};

/** What an officer says, once however often it is tried. */
const say = <T = DeskReply>(path: string, body: unknown, key: string): Promise<T> => {
  const headers = { 'idempotency-key': key };
  return json<T>(path, { method: 'POST', headers, ...(body === null ? {} : { body }) });
};

/** Where papers of a kind are. */
export const papers = (kind: 'minutes' | 'bulletin'): string => {
  return kind === 'minutes' ? '/v1/minutes' : '/v1/bulletins';
};

/** What a write carries: the version that is changed, and a key under which it happens once. */
export interface Write {
  readonly ovn: string | null;
  readonly key: string;
}

const writeHeaders = ({ ovn, key }: Write): Record<string, string> => ({
  'idempotency-key': key,
  ...(ovn === null ? {} : { 'if-match': `"${ovn}"` }),
});

export const client = {
  session: () => json<SessionReply>('/v1/session'),
  open: (code: string) => json<SessionReply>('/v1/session', { method: 'POST', body: { code } }),
  close: () => ask('/v1/session', { method: 'DELETE' }),
  agreement: () => json<AgreementView>('/v1/agreement'),
  parties: async () => (await json<Page<PartyView>>('/v1/parties')).items,
  intents: () => all<IntentView>('/v1/intents'),
  constraints: () => all<ConstraintView>('/v1/constraints'),
  conflicts: () => all<ConflictView>('/v1/conflicts'),
  entries: (from: number, limit = 1000) => {
    return json<Page<EntryView>>(`/v1/entries?from=${from}&limit=${limit}`);
  },
  disclosures: (cursor: string | null) => {
    const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    return json<Page<DisclosureView>>(`/v1/disclosures?limit=100${from}`);
  },
  check: (body: CheckRequest) => json<CheckReply>('/v1/check', { method: 'POST', body }),
  plans: (name: string, file: Blob, datum: string) => {
    const said = datum === '' ? '' : `&altitude_datum=${datum}`;
    const path = `/v1/plans?name=${encodeURIComponent(name)}${said}`;
    return json<PlanFileReply>(path, { method: 'POST', body: file, timeoutMs: 60_000 });
  },
  putIntent: (id: string, body: PutIntentRequest, write: Write) => {
    const headers = writeHeaders(write);
    return json<IntentReply>(item('intent', id), { method: 'PUT', body, headers });
  },
  putConstraint: (id: string, body: PutConstraintRequest, write: Write) => {
    const headers = writeHeaders(write);
    return json<ConstraintReply>(item('constraint', id), { method: 'PUT', body, headers });
  },
  withdraw: (kind: 'intent' | 'constraint', id: string, write: Write) => {
    const headers = writeHeaders(write);
    return json<WithdrawReply>(item(kind, id), { method: 'DELETE', headers });
  },
  countersign: (id: string, version: number, key: string) => {
    const headers = { 'idempotency-key': key };
    const path = `${item('constraint', id)}/countersignatures`;
    return ask(path, { method: 'POST', body: { version }, headers });
  },
  lineState: () => json<LineStateView>('/v1/line/state'),
  stateLine: (body: LineStateRequest, key: string) => say('/v1/line/state', body, key),
  callCheck: (to: string, exercise: boolean, key: string) => {
    return say('/v1/line/checks', { to, exercise }, key);
  },
  answerCheck: (check: number, key: string) => say(`/v1/line/checks/${check}/answer`, null, key),
  templates: async () => (await json<Page<Template>>('/v1/templates')).items,
  messages: () => all<MessageView>('/v1/messages'),
  message: (number: number) => json<MessageView>(`/v1/messages/${number}`),
  sendMessage: (body: MessageRequest, key: string) => say('/v1/messages', body, key),
  answerMessage: (number: number, body: ReceiptRequest, key: string) => {
    return say(`/v1/messages/${number}/receipts`, body, key);
  },
  drafts: async () => (await json<Page<DraftView>>('/v1/drafts')).items,
  moveDraft: (draft: number, move: 'release' | 'confirmation' | 'drop', key: string) => {
    return say(`/v1/drafts/${draft}/${move}`, null, key);
  },
  stop: (key: string) => say('/v1/stop', null, key),
  frictions: () => all<FrictionText>('/v1/frictions'),
  papers: (kind: 'minutes' | 'bulletin') => all<PaperText>(papers(kind)),
  violations: () => all<ViolationView>('/v1/violations'),
  rulebook: () => json<RulebookView>('/v1/rulebook'),
  statistics: () => json<StatisticsView>('/v1/statistics'),
  minutesDraft: async () => (await ask('/v1/agenda?draft=minutes')).text(),
  proof: async (paper: number, entry: number) => {
    return (await ask(`/bulletins/${paper}/proof/${entry}`)).text();
  },
  /** Writes to the working group's register: a path below `/v1`. */
  register: (path: string, body: unknown, key: string) => {
    return say<RegisterReply>(`/v1/${path}`, body, key);
  },
  coordinates: (text: string, form: string) => {
    return json<PlaceView>(`/v1/coordinates?${new URLSearchParams({ text, form })}`);
  },
  alerts: () => newest<AlertView>('/v1/traffic/alerts'),
  observations: () => newest<ObservationView>('/v1/traffic/observations'),
  feeds: async () => (await json<Page<FeedView>>('/v1/traffic/feeds')).items,
  history: (from: string, to: string) => {
    const window = new URLSearchParams({ from, to });
    return json<HistoryView>(`/v1/traffic/history?${window}`, { timeoutMs: 60_000 });
  },
  acknowledge: (alert: number, key: string) => {
    const options = { method: 'POST', headers: { 'idempotency-key': key } };
    return json<AcknowledgeReply>(`/v1/traffic/alerts/${alert}/acknowledgements`, options);
  },
  checkpoint: async () => (await ask('/checkpoint')).text(),
  tile: async (path: string) => new Uint8Array(await (await ask(path)).arrayBuffer()),
  metrics: async () => (await ask('/metrics')).text(),
  ready: async () => (await ask('/readyz')).text(),
  bundle: async () => (await ask('/v1/bundles', { timeoutMs: 300_000 })).blob(),
};

/** A key under which a write that is repeated is done once. */
export function idempotencyKey(): string {
  return crypto.randomUUID();
}
