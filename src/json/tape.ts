import { type JsonDocument, KIND_MASK } from './document.ts';

/** A notebook has about one node in so many bytes; one with large outputs far fewer, so the first guess is capped. */
const BYTES_PER_NODE = 12;
const MIN_CAPACITY = 256;
const MAX_FIRST_CAPACITY = 262_144;

/** The index of a document while it grows. */
export class Tape {
  #kinds: Uint8Array<ArrayBuffer>;
  #starts: Int32Array<ArrayBuffer>;
  #ends: Int32Array<ArrayBuffer>;
  #nexts: Int32Array<ArrayBuffer>;
  #length = 0;

  /** @param byteLength of the text that will be indexed. */
  constructor(byteLength: number) {
    const guess = Math.ceil(byteLength / BYTES_PER_NODE);
    const capacity = Math.min(Math.max(guess, MIN_CAPACITY), MAX_FIRST_CAPACITY);
    this.#kinds = new Uint8Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#nexts = new Int32Array(capacity);
  }

  /** Adds a node without children. */
  leaf(kind: number, start: number, end: number): void {
    const node = this.open(kind, start);
    this.close(node, end);
  }

  /** Adds a node whose end is not known yet and returns its index. */
  open(kind: number, start: number): number {
    if (this.#length === this.#kinds.length) this.#grow();
    const node = this.#length++;
    this.#kinds[node] = kind;
    this.#starts[node] = start;
    return node;
  }

  /** Ends a node; all nodes added since it was opened are its subtree. */
  close(node: number, end: number): void {
    this.#ends[node] = end;
    this.#nexts[node] = this.#length;
  }

  kindAt(node: number): number {
    return (this.#kinds[node] ?? 0) & KIND_MASK;
  }

  document(bytes: Uint8Array): JsonDocument {
    return {
      bytes,
      kinds: this.#kinds,
      starts: this.#starts,
      ends: this.#ends,
      nexts: this.#nexts,
      length: this.#length,
    };
  }

  #grow(): void {
    const capacity = this.#kinds.length * 2;
    const kinds = new Uint8Array(capacity);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    this.#starts = grown(this.#starts, capacity);
    this.#ends = grown(this.#ends, capacity);
    this.#nexts = grown(this.#nexts, capacity);
  }
}

function grown(array: Int32Array<ArrayBuffer>, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(array);
  return larger;
}
