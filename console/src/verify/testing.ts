// What tests of the proof are made of: a host with a key of its own, which can be made to lie.

import { concat, sha256, toBase64, utf8 } from './bytes';
import { leafHash, Tree } from './tree';
import type { Source } from './verify';

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** PATH of RFC 6962, section 2.1.1, as it is defined there: by halves. */
async function pathTo(index: number, leaves: Uint8Array[]): Promise<Uint8Array[]> {
  if (leaves.length === 1) return [];
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  if (index < half) return [...(await pathTo(index, left)), await rootOver(right)];
  return [...(await pathTo(index - half, right)), await rootOver(left)];
}

async function rootOver(leaves: Uint8Array[]): Promise<Uint8Array> {
  const tree = new Tree();
  for (const leaf of leaves) await tree.push(leaf);
  return tree.root();
}

/** A host with a key of its own, that serves these entries. */
export async function host(entries: string[]) {
  const { publicKey, privateKey } = await crypto.subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ]);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  const typed = concat(Uint8Array.of(1), raw);
  const name = 'line.example/test';
  const hash = (await sha256(utf8.encode(`${name}\n`), typed)).slice(0, 4);
  const key = `${name}+${hex(hash)}+${toBase64(typed)}`;
  const checkpoint = async (of: string[] = entries): Promise<string> => {
    const tree = new Tree();
    for (const entry of of) await tree.push(await leafHash(utf8.encode(entry)));
    const text = `${name}\n${of.length}\n${toBase64(await tree.root())}\n`;
    const signature = new Uint8Array(
      await crypto.subtle.sign('Ed25519', privateKey, utf8.encode(text)),
    );
    return `${text}\n— ${name} ${toBase64(concat(hash, signature))}\n`;
  };
  const tile = (path: string): Promise<Uint8Array> => {
    const [, number = '', width = '256'] = /(\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
    const of = entries.slice(Number(number) * 256, Number(number) * 256 + Number(width));
    const parts = of.map((entry) => {
      const bytes = utf8.encode(entry);
      return concat(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);
    });
    return Promise.resolve(concat(...parts));
  };
  /** The way from an entry to the root, as C2SP tlog-proof writes it. */
  const proof = async (index: number, of: string[] = entries): Promise<string> => {
    const leaves = await Promise.all(of.map((entry) => leafHash(utf8.encode(entry))));
    const path = (await pathTo(index, leaves)).map((one) => `${toBase64(one)}\n`);
    const extra = toBase64(utf8.encode(of[index] ?? ''));
    const front = `c2sp.org/tlog-proof@v1\nextra ${extra}\nindex ${index}\n${path.join('')}`;
    return `${front}\n${await checkpoint(of)}`;
  };
  return {
    key,
    checkpoint,
    proof,
    source: { checkpoint: () => checkpoint(), tile } satisfies Source,
  };
}
