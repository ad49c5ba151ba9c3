// The hashes of RFC 6962, section 2.1, and the tiles of C2SP tlog-tiles.

import { sha256 } from './bytes';

const LEAF = Uint8Array.of(0);
export const NODE = Uint8Array.of(1);

/** Entries in a full tile. */
export const TILE = 256;

export function leafHash(entry: Uint8Array): Promise<Uint8Array> {
  return sha256(LEAF, entry);
}

/** The root over the first leaves: what grows to the right never changes what stands. */
export class Tree {
  /** The roots of the full subtrees on the right edge, the largest first. */
  #stack: { height: number; hash: Uint8Array }[] = [];
  size = 0;

  async push(leaf: Uint8Array): Promise<void> {
    let one = { height: 0, hash: leaf };
    for (;;) {
      const left = this.#stack.at(-1);
      if (!left || left.height !== one.height) break;
      this.#stack.pop();
      one = { height: one.height + 1, hash: await sha256(NODE, left.hash, one.hash) };
    }
    this.#stack.push(one);
    this.size += 1;
  }

  async root(): Promise<Uint8Array> {
    const right = this.#stack.at(-1);
    if (!right) return sha256();
    let hash = right.hash;
    for (const left of this.#stack.slice(0, -1).reverse())
      hash = await sha256(NODE, left.hash, hash);
    return hash;
  }
}

/** `/tile/entries/x001/234` with `.p/17` where the tile is not full (C2SP tlog-tiles). */
export function bundlePath(tile: number, width: number): string {
  const groups = String(tile)
    .padStart(Math.ceil(String(tile).length / 3) * 3, '0')
    .match(/.../g);
  const parts = (groups ?? []).map((group, index, all) => {
    return index === all.length - 1 ? group : `x${group}`;
  });
  return `/tile/entries/${parts.join('/')}${width < TILE ? `.p/${width}` : ''}`;
}

/** The entries of a bundle: each after its length in two bytes, the greater first. */
export function* bundleEntries(bytes: Uint8Array): Generator<Uint8Array> {
  let at = 0;
  while (at < bytes.length) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    const entry = bytes.subarray(at + 2, at + 2 + length);
    if (at + 2 > bytes.length || entry.length !== length) throw new Error('a bundle is cut short');
    yield entry;
    at += 2 + length;
  }
}
