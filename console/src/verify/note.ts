// Checkpoints as C2SP signed notes (tlog-checkpoint, signed-note), and the host's signature.

import { concat, equal, fromBase64, sha256, utf8 } from './bytes';

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** What is signed: the text with its last newline. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** A verifier key: `name+hash+key`, as the host prints it. */
export interface VerifierKey {
  readonly name: string;
  readonly hash: Uint8Array;
  readonly key: Uint8Array<ArrayBuffer>;
}

/** The type of an Ed25519 key in a note's key (C2SP signed-note). */
const ED25519 = 1;

export function parseCheckpoint(note: string): Checkpoint {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const [origin, size, root] = text.split('\n');
  if (split < 0 || !origin || !/^(0|[1-9]\d{0,15})$/.test(size ?? '') || !root) {
    throw new Error('the host gave no checkpoint');
  }
  const lines = note
    .slice(split + 2)
    .split('\n')
    .filter((line) => line !== '');
  const signatures = lines.map((line) => {
    const [, name, bytes] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    if (!name || !bytes) throw new Error('a signature line of the checkpoint cannot be read');
    return { name, bytes: fromBase64(bytes) };
  });
  return { origin, size: Number(size), root: fromBase64(root), text, signatures };
}

/** Reads a verifier key, and checks that its hash is that of its name and key. */
export async function parseVerifierKey(text: string): Promise<VerifierKey> {
  const [, name, hex, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? [];
  if (!name || !hex || !base64) throw new Error('the log key is not name+hash+key');
  const typed = fromBase64(base64);
  if (typed[0] !== ED25519 || typed.length !== 33) throw new Error('the log key is no Ed25519 key');
  const hash = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const expected = (await sha256(utf8.encode(`${name}\n`), typed)).slice(0, 4);
  if (!equal(hash, expected)) throw new Error('the log key does not fit its own hash');
  return { name, hash, key: concat(typed.slice(1)) };
}

/** Whether the note has a good signature by this key; the origin has to be its name. */
export async function isSigned(checkpoint: Checkpoint, by: VerifierKey): Promise<boolean> {
  if (checkpoint.origin !== by.name) return false;
  const line = checkpoint.signatures.find(({ name, bytes }) => {
    return name === by.name && equal(bytes.slice(0, 4), by.hash);
  });
  if (!line) return false;
  const key = await crypto.subtle.importKey('raw', by.key, 'Ed25519', false, ['verify']);
  const text = concat(utf8.encode(checkpoint.text));
  return crypto.subtle.verify('Ed25519', key, concat(line.bytes.slice(4)), text);
}
