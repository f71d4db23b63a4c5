/** Called for each occurrence of a keyword: its number in the list, and the offset after its last character. */
export type KeywordVisitor = (keyword: number, end: number) => void;

/** Called as a visitor is; false for an occurrence that does not count. */
export type KeywordFilter = (keyword: number, end: number) => boolean;

/**
 * Finds many words at once, without regard to the case of ASCII letters, in one pass over bytes or characters
 * (Aho and Corasick, "Efficient string matching", 1975). The automaton is complete: one table look-up a byte.
 */
export class KeywordAutomaton {
  /** Class of a byte: 0 for those in no keyword, so that the table stays small. */
  readonly #classes = new Uint8Array(256);
  #classCount = 1;
  /**
   * Next state by state and class; states are kept multiplied by the number of classes, and with all bits turned
   * where a keyword ends: one look-up and a sign tell both.
   */
  readonly #next: Int32Array;
  /** By state number: the keywords that end there; undefined where none does. */
  readonly #found: (readonly number[] | undefined)[];

  /** @param keywords lower case ASCII. */
  constructor(keywords: readonly string[]) {
    let letters = 1;
    for (const word of keywords) {
      this.#classify(word);
      letters += word.length;
    }
    this.#next = new Int32Array(letters * this.#classCount);
    this.#found = Array.from({ length: letters });
    let states = 1;
    for (const [number, word] of keywords.entries()) states = this.#add(word, number, states);
    this.#complete(states);
  }

  /** Returns true where one of the keywords occurs in a range of bytes and counts. */
  occursIn(bytes: Uint8Array, start: number, end: number, counts: KeywordFilter): boolean {
    const next = this.#next;
    const classes = this.#classes;
    let state = 0;
    for (let at = start; at < end; at++) {
      state = next[state + (classes[bytes[at] ?? 0] ?? 0)] ?? 0;
      if (state >= 0) continue;
      state = ~state;
      if (this.#counts(state, at + 1, counts)) return true;
    }
    return false;
  }

  #counts(state: number, end: number, counts: KeywordFilter): boolean {
    for (const keyword of this.#found[state / this.#classCount] ?? []) if (counts(keyword, end)) return true;
    return false;
  }

  /** Visits all occurrences in a text, overlapping ones too, in the order of their ends. */
  visit(text: string, visitor: KeywordVisitor): void {
    const next = this.#next;
    const classes = this.#classes;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      state = code > 255 ? 0 : (next[state + (classes[code] ?? 0)] ?? 0);
      if (state >= 0) continue;
      state = ~state;
      for (const keyword of this.#found[state / this.#classCount] ?? []) visitor(keyword, at + 1);
    }
  }

  #classify(word: string): void {
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      if (code > 127) throw new RangeError(`the keyword ${word} is not ASCII`);
      if (this.#classes[code] !== 0) continue;
      this.#classes[code] = this.#classCount;
      if (code >= 0x61 && code <= 0x7a) this.#classes[code - 32] = this.#classCount;
      this.#classCount++;
    }
  }

  /** Adds a word to the trie and returns how many states it has then. */
  #add(word: string, number: number, states: number): number {
    const width = this.#classCount;
    let count = states;
    let state = 0;
    for (let i = 0; i < word.length; i++) {
      const at = state + (this.#classes[word.charCodeAt(i)] ?? 0);
      if (this.#next[at] === 0) this.#next[at] = width * count++;
      state = this.#next[at] ?? 0;
    }
    const known = this.#found[state / width] ?? [];
    if (state !== 0) this.#found[state / width] = [...known, number];
    return count;
  }

  /** Breadth first, so that the state a failure leads to is complete already. */
  #complete(states: number): void {
    const width = this.#classCount;
    const next = this.#next;
    const fails = new Int32Array(states);
    const queue = [0];
    for (const state of queue) {
      const fail = fails[state / width] ?? 0;
      const inherited = this.#found[fail / width];
      if (inherited !== undefined)
        this.#found[state / width] = [...(this.#found[state / width] ?? []), ...inherited];
      for (let step = 0; step < width; step++) {
        const child = next[state + step] ?? 0;
        const other = state === 0 ? 0 : (next[fail + step] ?? 0);
        if (child === 0) {
          next[state + step] = other;
          continue;
        }
        fails[child / width] = other;
        queue.push(child);
      }
    }
    for (let at = 0; at < states * width; at++) {
      const state = next[at] ?? 0;
      if (this.#found[state / width] !== undefined) next[at] = ~state;
    }
  }
}
