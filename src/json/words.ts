/**
 * Looks at a byte buffer four bytes at a time. A 50 MB image is one JSON string: going through it byte by
 * byte would cost more than all the rest of a diff.
 */
export class WordScanner {
  readonly #words: Uint32Array;
  /** Byte offset of the first aligned word. */
  readonly #shift: number;

  constructor(bytes: Uint8Array) {
    this.#shift = (4 - (bytes.byteOffset & 3)) & 3;
    const count = Math.max(0, (bytes.length - this.#shift) >> 2);
    this.#words =
      count === 0 ? new Uint32Array(0) : new Uint32Array(bytes.buffer, bytes.byteOffset + this.#shift, count);
  }

  /**
   * Returns an offset at or after `at` with nothing but plain ASCII string content between: no quote, no
   * backslash, no control character, no byte above 0x7f. It stops at the first word that holds one of
   * them, so the caller looks at up to four bytes itself.
   *
   * The bit tricks are from "Bit Twiddling Hacks" (S. E. Anderson), "determine if a word has a byte less than n".
   */
  skipPlain(at: number): number {
    const words = this.#words;
    const misaligned = (at - this.#shift) & 3;
    if (misaligned !== 0) return at;
    const first = (at - this.#shift) >> 2;
    let i = first;
    for (; i < words.length; i++) {
      const word = words[i] ?? 0;
      const quote = word ^ 0x22222222;
      const backslash = word ^ 0x5c5c5c5c;
      const special =
        ((word - 0x20202020) & ~word) |
        ((quote - 0x01010101) & ~quote) |
        ((backslash - 0x01010101) & ~backslash) |
        word;
      if ((special & 0x80808080) !== 0) break;
    }
    return at + (i - first) * 4;
  }
}
