// How the server says that it is: its readiness, its clock, and a few of its metrics.

import { signal } from '@preact/signals';
import { ask, client } from './api/client';
import type { FeedView } from './api/schema';

export interface Health {
  /** Null where it takes commands, else why not. */
  readonly ready: string | null;
  /** This machine's clock less the server's. HTTP tells seconds, so it is known to half of one. */
  readonly skewMs: number;
  readonly unsettledS: number | null;
  readonly queue: number | null;
  readonly streams: number | null;
  readonly journalBytes: number | null;
  /** This side's own feeds; how those of others do is theirs. */
  readonly feeds: readonly FeedView[];
}

export const health = signal<Health | null>(null);

/** The one sample of a metric, by the beginning of its line (OpenMetrics text). */
export function metric(text: string, name: string): number | null {
  const line = text
    .split('\n')
    .find((one) => one.startsWith(name) && /^[ {]/.test(one.slice(name.length)));
  const value = Number(line?.split(' ').at(1));
  return line === undefined || Number.isNaN(value) ? null : value;
}

export async function askHealth(): Promise<void> {
  try {
    const asked = Date.now();
    const alive = await ask('/healthz');
    const answered = Date.now();
    const told = Date.parse(alive.headers.get('date') ?? '');
    const ready = await client.ready().then(
      () => null,
      (error: unknown) => String(error),
    );
    const [text, feeds] = await Promise.all([client.metrics(), client.feeds()]);
    health.value = {
      ready,
      skewMs: Number.isNaN(told) ? 0 : Math.round((asked + answered) / 2 - told - 500),
      unsettledS: metric(text, 'clearline_unsettled_age_seconds'),
      queue: metric(text, 'clearline_queue_depth'),
      streams: metric(text, 'clearline_stream_clients'),
      journalBytes: metric(text, 'clearline_journal_bytes'),
      feeds,
    };
  } catch {
    // The panel says that the stream is lost; what was known of the rest is no longer.
    health.value = null;
  }
}
