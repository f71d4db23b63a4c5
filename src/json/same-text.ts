import { type JsonNode, KIND_MASK, KINDS } from './document.ts';
import { kindOf } from './node.ts';

const STRING = KINDS.indexOf('string');

/** Returns true where a node is a string or a list of strings. */
export function isStringOrList(node: JsonNode): boolean {
  if (kindOf(node) !== 'array') return kindOf(node) === 'string';
  const { document, index } = node;
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end; at++)
    if (((document.kinds[at] ?? 0) & KIND_MASK) !== STRING) return false;
  return true;
}

/**
 * Compares two texts, each written as one string or as a list of strings, without decoding them. `unsure`
 * where an escape stands at the first difference: only decoding can tell whether `\u00e9` faces `é`.
 */
export function compareRawText(a: JsonNode, b: JsonNode): 'same' | 'different' | 'unsure' {
  const left = new Cursor(a);
  const right = new Cursor(b);
  for (;;) {
    const byte = left.next();
    const other = right.next();
    if (byte !== other) return left.nearEscape() || right.nearEscape() ? 'unsure' : 'different';
    if (byte === -1) return 'same';
  }
}

/** The longest escape, `\u` and four digits, has this many bytes. */
const ESCAPE_LENGTH = 6;

/** Walks over the content bytes of a string, or of all strings of a list, as they are written. */
class Cursor {
  readonly #node: JsonNode;
  readonly #end: number;
  #part: number;
  #at = 0;
  #partEnd = 0;
  #start = 0;

  constructor(node: JsonNode) {
    this.#node = node;
    const list = kindOf(node) === 'array';
    this.#end = node.document.nexts[node.index] ?? 0;
    this.#part = list ? node.index + 1 : node.index;
  }

  /** Returns the next byte, or -1 at the end. */
  next(): number {
    const { document } = this.#node;
    while (this.#at >= this.#partEnd) {
      if (this.#part >= this.#end) return -1;
      this.#start = (document.starts[this.#part] ?? 0) + 1;
      this.#at = this.#start;
      this.#partEnd = (document.ends[this.#part] ?? 0) - 1;
      this.#part++;
    }
    return document.bytes[this.#at++] ?? -1;
  }

  /** Returns true where the last byte may belong to an escape. */
  nearEscape(): boolean {
    const from = Math.max(this.#start, this.#at - ESCAPE_LENGTH);
    return this.#node.document.bytes.subarray(from, this.#at).includes(0x5c);
  }
}
