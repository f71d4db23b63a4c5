import { type JsonDocument, KIND_MASK } from './document.ts';

const FIRST_CAPACITY = 256;

/** The index of a document while it grows. */
export class Tape {
  #kinds = new Uint8Array(FIRST_CAPACITY);
  #starts = new Int32Array(FIRST_CAPACITY);
  #ends = new Int32Array(FIRST_CAPACITY);
  #nexts = new Int32Array(FIRST_CAPACITY);
  #length = 0;

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
