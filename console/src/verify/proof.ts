// A proof that stands alone (C2SP tlog-proof): an entry, its way to the root, and the checkpoint that
// the host signed. It is checked here with nothing but the log key.

import { equal, fromBase64, sha256 } from './bytes';
import { isSigned, parseCheckpoint, parseVerifierKey, type Checkpoint } from './note';
import { leafHash, NODE } from './tree';
import { NotVerified } from './verify';

const HEADER = 'c2sp.org/tlog-proof@v1';

export interface Proof {
  /** The entry; what carries it vouches for nothing, the hashes do. */
  readonly entry: Uint8Array;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  readonly checkpoint: Checkpoint;
}

export function parseProof(text: string): Proof {
  const split = text.indexOf('\n\n');
  const [header, extra, index, ...path] = text.slice(0, Math.max(split, 0)).split('\n');
  const [, data] = /^extra (\S+)$/.exec(extra ?? '') ?? [];
  const [, number] = /^index (0|[1-9]\d{0,14})$/.exec(index ?? '') ?? [];
  if (split < 0 || header !== HEADER || data === undefined || number === undefined) {
    throw new Error('the host gave no proof');
  }
  return {
    entry: fromBase64(data),
    index: Number(number),
    path: path.map(fromBase64),
    checkpoint: parseCheckpoint(text.slice(split + 2)),
  };
}

/** The root to which a leaf leads: RFC 9162, section 2.1.3.2, without its comparison. */
export async function rootOf(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Promise<Uint8Array | null> {
  if (index >= size) return null;
  // Sizes have more bits than a shift knows: these are divided.
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = await sha256(NODE, sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      hash = await sha256(NODE, hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}

/** What a proof proves: the entry, as bytes and read, in a log of so many entries. */
export interface Proven {
  readonly entry: Record<string, unknown>;
  readonly size: number;
  readonly cosignatures: number;
}

export async function verifyProof(text: string, index: number, logKey: string): Promise<Proven> {
  const proof = parseProof(text);
  const { checkpoint, entry } = proof;
  if (proof.index !== index) throw new NotVerified('differs', index);
  if (!(await isSigned(checkpoint, await parseVerifierKey(logKey))))
    throw new NotVerified('signature');
  const root = await rootOf(await leafHash(entry), index, checkpoint.size, proof.path);
  if (root === null || !equal(root, checkpoint.root)) throw new NotVerified('root');
  const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(entry));
  return {
    entry: read as Record<string, unknown>,
    size: checkpoint.size,
    cosignatures: checkpoint.signatures.length - 1,
  };
}

/** What is proven of a paper. */
export interface PaperProof {
  readonly size: number;
  readonly cosignatures: number;
}

/** Proves of a paper that each of its signatures is an entry of the log, by that side, over exactly
 * this text: the first says the text, the others its hash. */
export async function verifyPaper(
  paper: {
    readonly paper: number;
    readonly text: string;
    readonly hash: string;
    readonly signed: readonly { readonly side: string; readonly entry: number }[];
  },
  fetchProof: (entry: number) => Promise<string>,
  logKey: string,
): Promise<PaperProof> {
  const [author, ...others] = paper.signed;
  if (author?.entry !== paper.paper) throw new NotVerified('differs', paper.paper);
  const sizes: number[] = [];
  const counts: number[] = [];
  const check = async (side: string, index: number, isIt: (body: Body) => boolean) => {
    const proven = await verifyProof(await fetchProof(index), index, logKey);
    const { index: at, party, body } = proven.entry;
    const isSame = at === index && party === side && isIt((body ?? {}) as Body);
    if (!isSame) throw new NotVerified('differs', index);
    sizes.push(proven.size);
    counts.push(proven.cosignatures);
  };
  await check(author.side, author.entry, ({ text }) => text === paper.text);
  for (const { side, entry } of others) {
    await check(side, entry, (body) => {
      return body['paper'] === paper.paper && body['sha256'] === paper.hash;
    });
  }
  return { size: Math.min(...sizes), cosignatures: Math.min(...counts) };
}

type Body = Record<string, unknown>;
