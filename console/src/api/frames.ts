// Server-sent events out of bytes that come in any pieces (HTML Living Standard, section 9.2.6).

/** Gathers pieces, and gives the data of each event once it is whole. */
export class FrameReader {
  #decoder = new TextDecoder();
  #rest = '';

  push(bytes: Uint8Array): string[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const found: string[] = [];
    for (;;) {
      const end = this.#rest.indexOf('\n\n');
      if (end < 0) return found;
      const data = dataOf(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end + 2);
      if (data !== null) found.push(data);
    }
  }
}

/** Comments keep the connection awake and carry nothing. */
function dataOf(frame: string): string | null {
  const lines = frame.split('\n').filter((line) => line.startsWith('data:'));
  return lines.length === 0 ? null : lines.map((line) => line.slice(5).trimStart()).join('\n');
}
