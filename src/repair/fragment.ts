import { rootOf, type JsonNode, type Range } from '../json/document.ts';
import { kindOf, member, stringOf } from '../json/node.ts';
import { scan } from '../json/scan.ts';
import { syntaxErrorOf } from './mend-syntax.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;

/** Returns the offset of the first byte at or after another that is no white space, at most the length. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Returns the offset after the string that starts at `at`, or undefined where it never ends. */
function stringEnd(bytes: Uint8Array, at: number): number | undefined {
  for (let quote = bytes.indexOf(QUOTE, at + 1); quote !== -1; quote = bytes.indexOf(QUOTE, quote + 1)) {
    let backslashes = 0;
    while (bytes[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return undefined;
}

/** Returns the range of the value that starts at `at` if it is whole, which all of it must be JSON for. */
export function wholeValue(bytes: Uint8Array, at: number): Range | undefined {
  const end = valueEnd(bytes, at);
  if (end === undefined || syntaxErrorOf(bytes.subarray(at, end)) !== undefined) return undefined;
  return { start: at, end };
}

/** Goes by quotes and brackets alone, so that the bytes after a value are not looked at. */
function valueEnd(bytes: Uint8Array, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      const end = stringEnd(bytes, at);
      if (end === undefined) return undefined;
      at = end;
    } else {
      if (isOpener(byte)) depth++;
      else if (isCloser(byte)) depth--;
      else if (depth === 0) return scalarEnd(bytes, at);
      at++;
    }
    if (depth <= 0) return depth === 0 ? at : undefined;
  }
  return undefined;
}

function isOpener(byte: number): boolean {
  return byte === OPEN_BRACE || byte === 0x5b;
}

function isCloser(byte: number): boolean {
  return byte === 0x7d || byte === 0x5d;
}

/** A number at the end of a file may have lost its last digits, so it counts only where something follows. */
function scalarEnd(bytes: Uint8Array, start: number): number | undefined {
  let at = start;
  while (at < bytes.length && !isSpace(bytes[at]) && bytes[at] !== 0x2c && !isCloser(bytes[at] ?? 0)) at++;
  return at === bytes.length || at === start ? undefined : at;
}

/** The keys of which a cell has one first, as any writer writes it. */
const CELL_KEYS = new Set([
  'attachments',
  'cell_type',
  'collapsed',
  'execution_count',
  'id',
  'input',
  'language',
  'metadata',
  'outputs',
  'prompt_number',
  'source',
]);

/** Looks for cells in text whose structure is lost; what it may read in all is bounded. */
export class CellFinder {
  readonly #bytes: Uint8Array;
  /** Each byte may be read this often, so that a file made of braces takes no quadratic time. */
  #budget: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#budget = 20 * bytes.length;
  }

  /** Returns the range of the first whole cell at or after an offset. */
  next(from: number): Range | undefined {
    const bytes = this.#bytes;
    for (let at = bytes.indexOf(OPEN_BRACE, from); at !== -1; at = bytes.indexOf(OPEN_BRACE, at + 1)) {
      if (!this.#beginsAsCell(at)) continue;
      const value = wholeValue(bytes, at);
      this.#budget -= (value?.end ?? bytes.length) - at;
      if (value !== undefined && isCell(nodeIn(bytes, value))) return value;
      if (this.#budget < 0) return undefined;
    }
    return undefined;
  }

  #beginsAsCell(brace: number): boolean {
    const quote = skipSpace(this.#bytes, brace + 1);
    if (this.#bytes[quote] !== QUOTE) return false;
    const end = this.#bytes.indexOf(QUOTE, quote + 1);
    if (end === -1 || end - quote > 32) return false;
    return CELL_KEYS.has(String.fromCharCode(...this.#bytes.subarray(quote + 1, end)));
  }
}

/** Returns the root of a piece of a file that is JSON in itself; offsets of its nodes count from the piece's start. */
export function nodeIn(bytes: Uint8Array, { start, end }: Range): JsonNode {
  return rootOf(scan(bytes.subarray(start, end)));
}

function isCell(node: JsonNode): boolean {
  if (kindOf(node) !== 'object' || stringOf(member(node, 'cell_type')) === undefined) return false;
  return member(node, 'source') !== undefined || member(node, 'input') !== undefined;
}
