import { type JsonNode, KIND_MASK, KINDS } from './document.ts';
import { endOf, kindOf, startOf } from './node.ts';
import { type Printable, isNode, printString } from './print.ts';
import { decodeUtf8 } from './string.ts';

const STRING = KINDS.indexOf('string');
const NUMBER = KINDS.indexOf('number');
const LITERAL = KINDS.indexOf('literal');

/** Runs of bytes longer than this are given as views of the document they come from. */
const LARGE = 4096;

/**
 * Returns a value as JSON text on one line, in chunks. Values of documents are copied as they are written,
 * but for the blanks between their tokens, and long strings are not even copied.
 */
export function compactJson(value: Printable): (string | Uint8Array)[] {
  const writer = new CompactWriter();
  writer.value(value);
  return writer.chunks();
}

/** Yields the chunks of a list with each value on a line of its own, written by {@link compactJson}, and a last line end. */
export function* compactList(values: readonly Printable[]): Generator<string | Uint8Array> {
  let separator = '[\n';
  for (const value of values) {
    yield separator;
    yield* compactJson(value);
    separator = ',\n';
  }
  yield values.length === 0 ? '[]\n' : '\n]\n';
}

/** Returns true where a value is JSON as everybody reads it: without NaN, Infinity and -Infinity. */
export function isStrictJson(node: JsonNode): boolean {
  const { document, index } = node;
  const end = document.nexts[index] ?? 0;
  for (let at = index; at < end; at++)
    if (((document.kinds[at] ?? 0) & KIND_MASK) === LITERAL && !isStrictLiteral({ document, index: at }))
      return false;
  return true;
}

function isStrictLiteral({ document, index }: JsonNode): boolean {
  const first = document.bytes[document.starts[index] ?? 0] ?? 0;
  return 'tfn'.includes(String.fromCharCode(first));
}

class CompactWriter {
  readonly #chunks: (string | Uint8Array)[] = [];
  #pending = '';

  chunks(): (string | Uint8Array)[] {
    this.#flush();
    return this.#chunks;
  }

  /** Recursive, since data of ours are flat; nodes of documents, which may be deep, are not walked here. */
  value(value: Printable): void {
    if (isNode(value)) this.#node(value);
    else if (isList(value)) this.#list(value);
    else if (value instanceof Map) this.#object(value);
    else
      this.#pending +=
        typeof value === 'string' ? printString(value, { asciiOnly: false }) : JSON.stringify(value);
  }

  #list(values: readonly Printable[]): void {
    this.#pending += '[';
    for (const [i, value] of values.entries()) {
      if (i > 0) this.#pending += ',';
      this.value(value);
    }
    this.#pending += ']';
  }

  #object(entries: ReadonlyMap<string, Printable>): void {
    let separator = '{';
    for (const [key, value] of entries) {
      this.#pending += `${separator}${printString(key, { asciiOnly: false })}:`;
      this.value(value);
      separator = ',';
    }
    this.#pending += entries.size === 0 ? '{}' : '}';
  }

  /** Walks over the scalars; between them stand nothing but punctuation and blanks. */
  #node(node: JsonNode): void {
    const { document, index } = node;
    const next = document.nexts[index] ?? 0;
    let from = startOf(node);
    for (let at = index; at < next; at++) {
      const kind = (document.kinds[at] ?? 0) & KIND_MASK;
      if (kind !== STRING && kind !== NUMBER && kind !== LITERAL) continue;
      const scalar = { document, index: at };
      this.#punctuation(document.bytes, from, startOf(scalar));
      from = endOf(scalar);
      this.#bytes(document.bytes, startOf(scalar), from);
    }
    if (kindOf(node) === 'array' || kindOf(node) === 'object')
      this.#punctuation(document.bytes, from, endOf(node));
  }

  #punctuation(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > 0x20) this.#pending += String.fromCharCode(byte);
    }
  }

  #bytes(bytes: Uint8Array, start: number, end: number): void {
    if (end - start <= LARGE) {
      this.#pending += decodeUtf8(bytes, start, end);
      return;
    }
    this.#flush();
    this.#chunks.push(bytes.subarray(start, end));
  }

  #flush(): void {
    if (this.#pending !== '') this.#chunks.push(this.#pending);
    this.#pending = '';
  }
}

function isList(value: Printable): value is readonly Printable[] {
  return Array.isArray(value);
}
