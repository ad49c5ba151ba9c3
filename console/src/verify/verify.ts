// "Verify in this browser": every entry of the log is fetched, hashed here, and held against what
// the host has signed, against what this browser verified earlier, and against what it showed.
//
// It proves what was served to this browser. That all sides are served the same, only cosigned
// checkpoints prove, and that no one of this host's own pages lies, only `clearline verify` can.

import { equal, fromBase64, toBase64 } from './bytes';
import { isSigned, parseCheckpoint, parseVerifierKey, type Checkpoint } from './note';
import { bundleEntries, bundlePath, leafHash, TILE, Tree } from './tree';

/** What an earlier verification in this browser found. */
export interface Remembered {
  readonly logKey: string;
  readonly size: number;
  readonly root: string;
}

export interface Shown {
  readonly index: number;
  readonly text: string;
}

export interface Verdict {
  readonly size: number;
  readonly root: string;
  readonly cosignatures: number;
  readonly compared: number;
  readonly since: Remembered | null;
}

/** What does not verify; each is a reason to stop trusting the host, and to keep the evidence. */
export type Failure =
  'signature' | 'root' | 'log-key' | 'shrunk' | 'rewritten' | 'differs' | 'too-few';

export class NotVerified extends Error {
  constructor(
    readonly failure: Failure,
    readonly entry: number | null = null,
  ) {
    super(failure);
  }
}

export interface Source {
  readonly checkpoint: () => Promise<string>;
  readonly tile: (path: string) => Promise<Uint8Array>;
}

export async function verify(
  source: Source,
  logKey: string,
  remembered: Remembered | null,
  shown: readonly Shown[],
  onProgress: (done: number, of: number) => void,
): Promise<Verdict> {
  if (remembered && remembered.logKey !== logKey) throw new NotVerified('log-key');
  const checkpoint = parseCheckpoint(await source.checkpoint());
  if (!(await isSigned(checkpoint, await parseVerifierKey(logKey))))
    throw new NotVerified('signature');
  if (remembered && checkpoint.size < remembered.size) throw new NotVerified('shrunk');
  const compared = await hashAll(source, checkpoint, remembered, shown, onProgress);
  return {
    size: checkpoint.size,
    root: toBase64(checkpoint.root),
    cosignatures: checkpoint.signatures.length - 1,
    compared,
    since: remembered,
  };
}

async function hashAll(
  source: Source,
  checkpoint: Checkpoint,
  remembered: Remembered | null,
  shown: readonly Shown[],
  onProgress: (done: number, of: number) => void,
): Promise<number> {
  const texts = new Map(shown.map(({ index, text }) => [index, text]));
  const tree = new Tree();
  let compared = 0;
  const checkEarlier = async (): Promise<void> => {
    if (tree.size !== remembered?.size) return;
    const was = fromBase64(remembered.root);
    if (!equal(await tree.root(), was)) throw new NotVerified('rewritten');
  };
  await checkEarlier();
  while (tree.size < checkpoint.size) {
    const width = Math.min(TILE, checkpoint.size - tree.size);
    const bytes = await source.tile(bundlePath(tree.size / TILE, width));
    let count = 0;
    for (const entry of bundleEntries(bytes)) {
      if (isOther(texts.get(tree.size), entry)) throw new NotVerified('differs', tree.size);
      compared += Number(texts.has(tree.size));
      await tree.push(await leafHash(entry));
      await checkEarlier();
      count += 1;
    }
    if (count !== width) throw new NotVerified('too-few', tree.size);
    onProgress(tree.size, checkpoint.size);
  }
  if (!equal(await tree.root(), checkpoint.root)) throw new NotVerified('root');
  return compared;
}

/** Whether an entry that this console showed says something else than the log. */
function isOther(text: string | undefined, entry: Uint8Array): boolean {
  if (text === undefined) return false;
  return JSON.stringify(JSON.parse(new TextDecoder().decode(entry))) !== text;
}

const KEPT = 'clearline.verified';

/** By line, for a browser may look at several. */
export function recall(storage: Storage, line: string): Remembered | null {
  try {
    return JSON.parse(storage.getItem(`${KEPT}.${line}`) ?? 'null') as Remembered | null;
  } catch {
    return null;
  }
}

export function remember(storage: Storage, line: string, verified: Remembered): void {
  storage.setItem(`${KEPT}.${line}`, JSON.stringify(verified));
}
