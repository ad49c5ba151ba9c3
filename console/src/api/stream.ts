// The live stream, as server-sent events over fetch: `EventSource` hides the status and the reason
// of a refusal, and a console has to tell a session that is over from a server that is gone.

import { Unreachable, refusal } from './client';
import type { EntryView } from './schema';
import { FrameReader } from './frames';

/** The server sends a comment every 15 s; after so long without a byte it counts as lost. */
const SILENCE_MS = 40_000;

/** Follows the stream from an entry on until it ends; each batch is what one read brought. */
export async function follow(
  from: number,
  signal: AbortSignal,
  onOpen: () => void,
  onEntries: (views: EntryView[]) => void,
): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  try {
    const response = await fetch(`/v1/stream?from=${from}`, {
      // The same as `from`, and what a proxy or a log on the way understands as well.
      headers: from > 0 ? { 'last-event-id': String(from - 1) } : {},
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || response.body === null) throw await refusal(response);
    onOpen();
    const frames = new FrameReader();
    for await (const bytes of chunks(response.body)) {
      heard();
      const views = frames.push(bytes).map((data) => JSON.parse(data) as EntryView);
      if (views.length > 0) onEntries(views);
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
