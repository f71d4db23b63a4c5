import type { JsonNode } from './document.ts';
import { effectiveMembers, elements, endOf, kindOf, sizeOf, startOf, stringOf } from './node.ts';

/**
 * Returns true where two values have the same content: white space, the order of keys and the spelling of
 * escapes do not count, the spelling of numbers does (1.0 is not 1). Equal bytes are recognised first,
 * so an unchanged 50 MB output is never decoded.
 */
export function sameValue(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (sameBytes(a, b)) return true;
  const pending: [JsonNode, JsonNode][] = [[a, b]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop())
    if (!sameShallow(pair[0], pair[1], pending)) return false;
  return true;
}

/**
 * Compares two nodes but for their children, which it adds to the pending pairs. Containers are not compared
 * as bytes here: at every level of a deep value that would take quadratic time.
 */
function sameShallow(a: JsonNode, b: JsonNode, pending: [JsonNode, JsonNode][]): boolean {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  if (kind === 'array') return pairElements(a, b, pending);
  if (kind === 'object') return pairMembers(a, b, pending);
  return sameBytes(a, b) || (kind === 'string' && sameString(a, b));
}

/** The longest escape, `\\u` and four digits, has this many bytes after its backslash. */
const ESCAPE_TAIL = 5;

/**
 * Compares two strings that are written differently. They can only be the same where an escape stands at the
 * first difference, so a large changed image is told apart without decoding it.
 */
function sameString(a: JsonNode, b: JsonNode): boolean {
  const at = commonPrefix(a, b, Math.min(sizeOf(a), sizeOf(b)));
  return (escapeNear(a, at) || escapeNear(b, at)) && stringOf(a) === stringOf(b);
}

function escapeNear(node: JsonNode, at: number): boolean {
  const from = startOf(node) + Math.max(0, at - ESCAPE_TAIL);
  return node.document.bytes.subarray(from, startOf(node) + at + 1).includes(0x5c);
}

function pairElements(a: JsonNode, b: JsonNode, pending: [JsonNode, JsonNode][]): boolean {
  const left = elements(a);
  const right = elements(b);
  if (left.length !== right.length) return false;
  for (const [i, node] of left.entries()) pending.push([node, right[i] ?? b]);
  return true;
}

function pairMembers(a: JsonNode, b: JsonNode, pending: [JsonNode, JsonNode][]): boolean {
  const left = effectiveMembers(a);
  const right = effectiveMembers(b);
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    const other = right.get(key);
    if (other === undefined) return false;
    pending.push([value, other]);
  }
  return true;
}

/** Returns true where two nodes are written with the same bytes. */
export function sameBytes(a: JsonNode, b: JsonNode): boolean {
  const length = sizeOf(a);
  if (length !== sizeOf(b)) return false;
  if (a.document === b.document && a.index === b.index) return true;
  return commonPrefix(a, b, length) === length;
}

/** Returns how many bytes two nodes share at their starts and their ends together, none counted twice. */
export function commonEnds(a: JsonNode, b: JsonNode): number {
  const length = Math.min(sizeOf(a), sizeOf(b));
  const prefix = commonPrefix(a, b, length);
  const [left, right] = [a.document.bytes, b.document.bytes];
  const [leftEnd, rightEnd] = [endOf(a) - 1, endOf(b) - 1];
  let suffix = 0;
  while (prefix + suffix < length && left[leftEnd - suffix] === right[rightEnd - suffix]) suffix++;
  return prefix + suffix;
}

/** Below this many bytes a plain loop wins over making views. */
const SHORT = 4096;

/** Returns how many of the first `length` bytes of two nodes are the same. */
function commonPrefix(a: JsonNode, b: JsonNode, length: number): number {
  if (length <= SHORT) return commonStart(a, b, length);
  const left = a.document.bytes.subarray(startOf(a), startOf(a) + length);
  const right = b.document.bytes.subarray(startOf(b), startOf(b) + length);
  const aligned = (left.byteOffset & 3) === (right.byteOffset & 3);
  const skipped = aligned ? commonWords(left, right) : 0;
  return commonBytes(left, right, skipped);
}

function commonStart(a: JsonNode, b: JsonNode, length: number): number {
  const [left, right] = [a.document.bytes, b.document.bytes];
  const [leftStart, rightStart] = [startOf(a), startOf(b)];
  let same = 0;
  while (same < length && left[leftStart + same] === right[rightStart + same]) same++;
  return same;
}

/** Returns a number of bytes that are the same at the start of two buffers of one length, found by words. */
function commonWords(a: Uint8Array, b: Uint8Array): number {
  const head = (4 - (a.byteOffset & 3)) & 3;
  if (commonBytes(a.subarray(0, head), b.subarray(0, head), 0) < head) return 0;
  const count = (a.length - head) >> 2;
  const left = new Int32Array(a.buffer, a.byteOffset + head, count);
  const right = new Int32Array(b.buffer, b.byteOffset + head, count);
  let same = 0;
  while (same < count && left[same] === right[same]) same++;
  return head + same * 4;
}

function commonBytes(a: Uint8Array, b: Uint8Array, from: number): number {
  let same = from;
  while (same < a.length && a[same] === b[same]) same++;
  return same;
}
