// The live stream, as server-sent events over fetch: `EventSource` hides the status and the reason
// of a refusal, and a console has to tell a session that is over from a server that is gone.

import { Unreachable, refusal } from './client';
import type { EntryView, PassingsView, TracksView } from './schema';
import { FrameReader } from './frames';

/** The server sends a comment every 15 s; after so long without a byte it counts as lost. */
const SILENCE_MS = 40_000;

/** Follows the stream from an entry on until it ends; each batch is what one read brought. */
export function follow(
  from: number,
  signal: AbortSignal,
  onOpen: () => void,
  onEntries: (views: EntryView[]) => void,
): Promise<void> {
  // The same as `from`, and what a proxy or a log on the way understands as well.
  const headers: Record<string, string> = from > 0 ? { 'last-event-id': String(from - 1) } : {};
  return read(`/v1/stream?from=${from}`, headers, signal, onOpen, (data) => {
    onEntries(data.map((one) => JSON.parse(one) as EntryView));
  });
}

/** Follows the tracks, and how the pairs of alerts pass, until the stream ends. Each event is all
 * of them, so that of several of a kind that came at once the last says everything. */
export function followTracks(
  signal: AbortSignal,
  onTracks: (view: TracksView) => void,
  onPassings: (view: PassingsView) => void,
): Promise<void> {
  return read('/v1/traffic/stream', {}, signal, undefined, (data) => {
    const views = data.map((one) => JSON.parse(one) as TracksView | PassingsView);
    const passings = views.findLast((view) => 'alerts' in view);
    if (passings) onPassings(passings);
    const tracks = views.findLast((view) => 'tracks' in view);
    if (tracks) onTracks(tracks);
  });
}

async function read(
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  onOpen: (() => void) | undefined,
  onData: (data: string[]) => void,
): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  try {
    const response = await fetch(path, {
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || response.body === null) throw await refusal(response);
    onOpen?.();
    const frames = new FrameReader();
    for await (const bytes of chunks(response.body)) {
      heard();
      const data = frames.push(bytes);
      if (data.length > 0) onData(data);
    }
  } catch (error) {
    if (silence.signal.aborted) throw new Unreachable('the server has fallen silent');
    if (error instanceof TypeError) throw new Unreachable(error.message);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
