import type { JsonNode } from '../json/document.ts';
import { endOf, kindOf, sizeOf, startOf } from '../json/node.ts';

const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const SPACE = 0x20;
const PADDING = 0x3d;

/** Six bits by base64 character; 0xff where a byte is none. */
const SIX_BITS = sixBits();

/** A run of characters in the bytes of a document, none of them a blank or an escape. */
export type RunVisitor = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Returns the bytes that a base64 text stands for, at most `limit` of them, or undefined where it is no
 * base64. Blanks and line ends do not count.
 *
 * @param node a string or a list of strings.
 */
export function decodeBase64(node: JsonNode, limit: number): Uint8Array | undefined {
  const decoder = new Decoder(Math.min(limit, Math.ceil((textSize(node) * 3) / 4)));
  for (const part of stringParts(node)) {
    eachRun(part, (bytes, start, end) => decoder.add(bytes, start, end));
    if (decoder.full) break;
  }
  return decoder.result();
}

/** Yields the strings of a text that is one string or a list of strings; of a million lines no list is made. */
export function* stringParts(node: JsonNode): Generator<JsonNode> {
  const { document, index } = node;
  if (kindOf(node) === 'string') yield node;
  if (kindOf(node) !== 'array') return;
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end; at = document.nexts[at] ?? end) {
    const part = { document, index: at };
    if (kindOf(part) === 'string') yield part;
  }
}

/** Returns how many bytes a text takes in its document, quotes left out. */
function textSize(node: JsonNode): number {
  let size = 0;
  for (const part of stringParts(node)) size += sizeOf(part) - 2;
  return size;
}

/** Visits the runs between the blanks and escapes of a string: all of it, or one line of a MIME encoder. */
export function eachRun(node: JsonNode, visit: RunVisitor): void {
  const { bytes } = node.document;
  const end = endOf(node) - 1;
  let at = startOf(node) + 1;
  let backslash = find(bytes, BACKSLASH, at, end);
  let space = find(bytes, SPACE, at, end);
  while (at < end) {
    const stop = Math.min(backslash, space);
    if (stop > at) visit(bytes, at, stop);
    if (stop === end) return;
    at = stop === space ? stop + 1 : afterEscape(bytes, stop, visit);
    if (backslash < at) backslash = find(bytes, BACKSLASH, at, end);
    if (space < at) space = find(bytes, SPACE, at, end);
  }
}

/** Offset of a byte in `[start, end)`, or `end`. The view keeps the search from running on to other cells. */
function find(bytes: Uint8Array, byte: number, start: number, end: number): number {
  const found = bytes.subarray(start, end).indexOf(byte);
  return found === -1 ? end : start + found;
}

/** `\/` is a character like any other, `\n` and `\r` are line ends; anything longer is no base64 anyway. */
function afterEscape(bytes: Uint8Array, at: number, visit: RunVisitor): number {
  const letter = bytes[at + 1] ?? 0;
  if (letter === SLASH || (letter !== 0x6e && letter !== 0x72 && letter !== 0x74))
    visit(bytes, at + 1, at + 2);
  return at + 2;
}

class Decoder {
  readonly #target: Uint8Array;
  #length = 0;
  #bits = 0;
  #pending = 0;
  #valid = true;
  #ended = false;

  constructor(capacity: number) {
    this.#target = new Uint8Array(capacity);
  }

  get full(): boolean {
    return this.#length === this.#target.length || !this.#valid;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && !this.full; at++) this.#character(bytes[at] ?? 0);
  }

  result(): Uint8Array | undefined {
    return this.#valid ? this.#target.subarray(0, this.#length) : undefined;
  }

  #character(byte: number): void {
    if (byte === PADDING) {
      this.#ended = true;
      return;
    }
    const value = SIX_BITS[byte] ?? 0xff;
    if (value === 0xff || this.#ended) {
      this.#valid = false;
      return;
    }
    this.#bits = ((this.#bits << 6) | value) & 0xffff;
    this.#pending += 6;
    if (this.#pending < 8) return;
    this.#pending -= 8;
    this.#target[this.#length++] = (this.#bits >> this.#pending) & 0xff;
  }
}

function sixBits(): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const table = new Uint8Array(256).fill(0xff);
  for (let value = 0; value < alphabet.length; value++) table[alphabet.charCodeAt(value)] = value;
  return table;
}
