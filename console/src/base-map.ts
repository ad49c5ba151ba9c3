// Which map lies below the sky: the one that is built in, a file of PMTiles that the host offers,
// or one that the officer has.
//
// Reading tiles from the host tells it where one looks, so that is chosen, never done by itself. A
// file of one's own is read where it lies and goes nowhere. Where the sides agreed on a map (DL-32),
// each is held against the hash that the agreement names.

import { computed, signal } from '@preact/signals';
import type { Header, PMTiles } from 'pmtiles';
import { ask, Refusal } from './api/client';
import { agreedBaseMap, digestOf, hex, plainText } from './model/ground';
import { line } from './store';

const PATH = '/v1/base-map';

/** What a browser can be asked to hold at once, to hash it. */
const HASHED_BYTES_MAX = 1 << 30;

export interface Opened {
  readonly kind: 'open';
  readonly from: 'host' | 'file';
  readonly name: string;
  readonly archive: PMTiles;
  readonly header: Header;
  readonly attribution: string;
  /** What it is; of a file that is too large to hash here, unknown. */
  readonly sha256: string | null;
  /** Whether that was computed here, or is the host's word. */
  readonly isProved: boolean;
}

export type BaseMap =
  | { readonly kind: 'built-in' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'failed'; readonly why: string }
  | Opened;

export const baseMap = signal<BaseMap>({ kind: 'built-in' });

/** Whether the host offers a map; not known until somebody wants to choose. */
export const isOffered = signal<boolean | null>(null);

/** How the map that is shown stands to the one that the sides agreed on. */
export const standing = computed(() => {
  const agreed = agreedBaseMap(line.value.agreement?.text ?? '');
  const { value: shown } = baseMap;
  if (agreed === null) return 'none';
  if (shown.kind !== 'open') return 'other';
  if (shown.sha256 === null) return 'unknown';
  if (shown.sha256 !== agreed) return 'other';
  return shown.isProved ? 'same' : 'told';
});

export async function seeWhatIsOffered(): Promise<void> {
  if (isOffered.peek() !== null) return;
  try {
    await ask(PATH, { method: 'HEAD' });
    isOffered.value = true;
  } catch {
    isOffered.value = false;
  }
}

export function useBuiltIn(): void {
  baseMap.value = { kind: 'built-in' };
}

/** Tiles are asked for as they are looked at. */
export function useHost(): Promise<void> {
  return open(async () => {
    const { headers } = await ask(PATH, { method: 'HEAD' });
    const { FetchSource } = await import('pmtiles');
    const source = new FetchSource(PATH);
    return { source, from: 'host', name: '', sha256: digestOf(headers.get('repr-digest')) };
  });
}

/** The whole file at once: what it is, is then proved, and the host no longer sees where one looks. */
export function fetchWhole(): Promise<void> {
  return open(async () => {
    const bytes = await (await ask(PATH, { timeoutMs: 10 * 60_000 })).blob();
    const { FileSource } = await import('pmtiles');
    const source = new FileSource(new File([bytes], PATH));
    return { source, from: 'host', name: '', sha256: await hashOf(bytes), isProved: true };
  });
}

export function useFile(file: File): Promise<void> {
  return open(async () => {
    const { FileSource } = await import('pmtiles');
    const source = new FileSource(file);
    return { source, from: 'file', name: file.name, sha256: await hashOf(file), isProved: true };
  });
}

/** Files that are map tiles, by their name. */
export function isBaseMap(file: File): boolean {
  return /\.pmtiles$/i.test(file.name);
}

async function hashOf(bytes: Blob): Promise<string | null> {
  if (bytes.size > HASHED_BYTES_MAX) return null;
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer())));
}

interface Found {
  readonly source: ConstructorParameters<typeof PMTiles>[0];
  readonly from: 'host' | 'file';
  readonly name: string;
  readonly sha256: string | null;
  readonly isProved?: boolean;
}

async function open(find: () => Promise<Found>): Promise<void> {
  const opening: BaseMap = { kind: 'opening' };
  baseMap.value = opening;
  let next: BaseMap;
  try {
    const { source, isProved = false, ...found } = await find();
    const { PMTiles } = await import('pmtiles');
    const archive = new PMTiles(source);
    const header = await archive.getHeader();
    const { attribution } = (await archive.getMetadata()) as { attribution?: unknown };
    next = {
      kind: 'open',
      ...found,
      archive,
      header,
      attribution: plainText(attribution),
      isProved,
    };
  } catch (error) {
    const told = error instanceof Refusal ? error.problem.detail : String(error);
    next = { kind: 'failed', why: told };
  }
  // Somebody may have chosen another meanwhile.
  if (baseMap.peek() === opening) baseMap.value = next;
}
