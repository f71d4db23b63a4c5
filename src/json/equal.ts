import type { JsonNode } from './document.ts';
import { effectiveMembers, elements, endOf, kindOf, startOf, stringOf } from './node.ts';

/**
 * Returns true where two values have the same content: white space, the order of keys and the spelling of
 * escapes do not count, the spelling of numbers does (1.0 is not 1). Equal bytes are recognised first,
 * so an unchanged 50 MB output is never decoded.
 */
export function sameValue(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const pending: [JsonNode, JsonNode][] = [[a, b]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop())
    if (!sameShallow(pair[0], pair[1], pending)) return false;
  return true;
}

/** Compares two nodes but for their children, which it adds to the pending pairs. */
function sameShallow(a: JsonNode, b: JsonNode, pending: [JsonNode, JsonNode][]): boolean {
  if (sameBytes(a, b)) return true;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  if (kind === 'string') return stringOf(a) === stringOf(b);
  if (kind === 'array') return pairElements(a, b, pending);
  return kind === 'object' && pairMembers(a, b, pending);
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
  const length = endOf(a) - startOf(a);
  if (length !== endOf(b) - startOf(b)) return false;
  if (a.document === b.document && a.index === b.index) return true;
  return sameByteRanges(a.document.bytes, startOf(a), b.document.bytes, startOf(b), length);
}

/** Below this many bytes a plain loop wins over making two views. */
const SHORT = 256;

function sameByteRanges(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  const aligned = length > SHORT && ((a.byteOffset + aStart) & 3) === ((b.byteOffset + bStart) & 3);
  if (!aligned) return sameByteLoop(a, aStart, b, bStart, length);
  const head = (4 - ((a.byteOffset + aStart) & 3)) & 3;
  const words = (length - head) >> 2;
  const body = head + words * 4;
  return (
    sameByteLoop(a, aStart, b, bStart, head) &&
    sameWords(
      new Int32Array(a.buffer, a.byteOffset + aStart + head, words),
      new Int32Array(b.buffer, b.byteOffset + bStart + head, words),
    ) &&
    sameByteLoop(a, aStart + body, b, bStart + body, length - body)
  );
}

function sameWords(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

// oxlint-disable-next-line max-params -- two ranges; an object each would cost more than the comparison
function sameByteLoop(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
  return true;
}
