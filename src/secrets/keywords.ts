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
  /** Next state by state and class; states are kept multiplied by the number of classes. */
  #next: Int32Array = new Int32Array(0);
  /** By state number: the keywords that end there; undefined where none does. */
  readonly #found: (readonly number[] | undefined)[] = [];
  /** By state times classes: 1 where a keyword ends. */
  #ends: Uint8Array = new Uint8Array(0);

  /** @param keywords lower case ASCII. */
  constructor(keywords: readonly string[]) {
    for (const word of keywords) this.#classify(word);
    const trie = this.#trie(keywords);
    this.#complete(trie);
  }

  /** Returns true where one of the keywords occurs in a range of bytes and counts. */
  occursIn(bytes: Uint8Array, start: number, end: number, counts: KeywordFilter): boolean {
    const next = this.#next;
    const classes = this.#classes;
    const ends = this.#ends;
    let state = 0;
    for (let at = start; at < end; at++) {
      state = next[state + (classes[bytes[at] ?? 0] ?? 0)] ?? 0;
      if (ends[state] === 1 && this.#counts(state, at + 1, counts)) return true;
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
    const ends = this.#ends;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      state = code > 255 ? 0 : (next[state + (classes[code] ?? 0)] ?? 0);
      if (ends[state] !== 1) continue;
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

  #trie(keywords: readonly string[]): Trie {
    const trie: Trie = { children: [new Map()], words: [[]] };
    for (const [number, word] of keywords.entries()) {
      let state = 0;
      for (let i = 0; i < word.length; i++) {
        const step = this.#classes[word.charCodeAt(i)] ?? 0;
        const known = trie.children[state]?.get(step);
        const child = known ?? trie.children.push(new Map()) - 1;
        if (known === undefined) {
          trie.words.push([]);
          trie.children[state]?.set(step, child);
        }
        state = child;
      }
      trie.words[state]?.push(number);
    }
    return trie;
  }

  /** Breadth first, so that the state a failure leads to is complete already. */
  #complete({ children, words }: Trie): void {
    const width = this.#classCount;
    this.#next = new Int32Array(children.length * width);
    this.#ends = new Uint8Array(children.length * width);
    const fails = new Int32Array(children.length);
    const queue = [0];
    for (const state of queue) {
      const fail = fails[state] ?? 0;
      const found = state === 0 ? [] : [...(words[state] ?? []), ...(this.#found[fail] ?? [])];
      if (found.length > 0) {
        this.#found[state] = found;
        this.#ends[state * width] = 1;
      }
      if (state !== 0) this.#next.copyWithin(state * width, fail * width, (fail + 1) * width);
      for (const [step, child] of children[state] ?? []) {
        fails[child] = state === 0 ? 0 : (this.#next[fail * width + step] ?? 0) / width;
        this.#next[state * width + step] = child * width;
        queue.push(child);
      }
    }
  }
}

interface Trie {
  readonly children: Map<number, number>[];
  /** By state: the keywords that end in it. */
  readonly words: number[][];
}
