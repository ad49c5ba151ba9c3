// Verifying and exporting, and what came of it.

import { signal } from '@preact/signals';
import { client } from './api/client';
import { line } from './store';
import { NotVerified, recall, remember, verify, type Failure, type Verdict } from './verify/verify';

export type Verification =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly done: number; readonly of: number }
  | { readonly kind: 'verified'; readonly verdict: Verdict }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly entry: number | null }
  | { readonly kind: 'unreachable'; readonly why: string };

export const verification = signal<Verification>({ kind: 'idle' });

export async function startVerification(): Promise<void> {
  const { agreement, entries } = line.peek();
  if (!agreement) return;
  verification.value = { kind: 'running', done: 0, of: 0 };
  const { line: name, log_key: logKey } = agreement;
  try {
    const verdict = await verify(
      client,
      logKey,
      recall(localStorage, name),
      entries,
      (done, of) => {
        verification.value = { kind: 'running', done, of };
      },
    );
    remember(localStorage, name, { logKey, size: verdict.size, root: verdict.root });
    verification.value = { kind: 'verified', verdict };
  } catch (error) {
    verification.value =
      error instanceof NotVerified
        ? { kind: 'failed', failure: error.failure, entry: error.entry }
        : { kind: 'unreachable', why: error instanceof Error ? error.message : String(error) };
  }
}

export type Exporting =
  | { readonly kind: 'idle' | 'running' }
  | { readonly kind: 'done'; readonly file: string }
  | { readonly kind: 'failed'; readonly why: string };

export const exporting = signal<Exporting>({ kind: 'idle' });

export async function startExport(): Promise<void> {
  exporting.value = { kind: 'running' };
  try {
    const blob = await client.bundle();
    const file = `clearline-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.zip`;
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = file;
    link.click();
    URL.revokeObjectURL(url);
    exporting.value = { kind: 'done', file };
  } catch (error) {
    exporting.value = {
      kind: 'failed',
      why: error instanceof Error ? error.message : String(error),
    };
  }
}
