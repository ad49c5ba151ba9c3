// Verifying and exporting, and what came of it.

import { signal } from '@preact/signals';
import { client } from './api/client';
import type { Paper } from './model/register';
import { line } from './store';
import { verifyPaper, type PaperProof } from './verify/proof';
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

export type PaperVerification =
  | { readonly kind: 'running' }
  | { readonly kind: 'verified'; readonly proof: PaperProof }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly entry: number | null }
  | { readonly kind: 'unreachable'; readonly why: string };

/** What came of verifying bulletins, by their number and by what was verified of them. */
export const paperProofs = signal<ReadonlyMap<string, PaperVerification>>(new Map());

/** One more signature, or another text, is another thing to verify. */
export function proofKey(paper: Paper, hash: string): string {
  return JSON.stringify([paper.paper, hash, paper.signed]);
}

export async function provePaper(paper: Paper, hash: string): Promise<void> {
  const { agreement } = line.peek();
  if (!agreement || !paper.text) return;
  const key = proofKey(paper, hash);
  const became = (value: PaperVerification): void => {
    paperProofs.value = new Map(paperProofs.peek()).set(key, value);
  };
  became({ kind: 'running' });
  const whole = { paper: paper.paper, text: paper.text, hash, signed: paper.signed };
  const fetchProof = (entry: number): Promise<string> => client.proof(paper.paper, entry);
  try {
    const proof = await verifyPaper(whole, fetchProof, agreement.log_key);
    became({ kind: 'verified', proof });
  } catch (error) {
    became(
      error instanceof NotVerified
        ? { kind: 'failed', failure: error.failure, entry: error.entry }
        : { kind: 'unreachable', why: error instanceof Error ? error.message : String(error) },
    );
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
