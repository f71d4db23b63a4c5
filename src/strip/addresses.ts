import type { JsonNode, Range } from '../json/document.ts';
import { elements, endOf, kindOf, startOf } from '../json/node.ts';

const X = 0x78;
const GREATER = 0x3e;
/** What stands before the digits; none of it is ever written as an escape. */
const LEAD = Uint8Array.from(' at 0x', (letter) => letter.charCodeAt(0));

/**
 * Returns the bytes of memory addresses in a text: ` at 0x7f1c2a3b` before a `>`, as Python writes an object that has
 * no better name. They differ in each run, and removing them leaves `<Axes>`.
 *
 * @param text a string or a list of strings.
 */
export function addressRanges(text: JsonNode): Range[] {
  const strings = kindOf(text) === 'array' ? elements(text) : [text];
  return strings.filter((node) => kindOf(node) === 'string').flatMap(inString);
}

function inString(node: JsonNode): Range[] {
  const { bytes } = node.document;
  const end = endOf(node) - 1;
  const found: Range[] = [];
  for (
    let x = bytes.indexOf(X, startOf(node) + LEAD.length);
    x !== -1 && x < end;
    x = bytes.indexOf(X, x + 1)
  ) {
    const start = x + 1 - LEAD.length;
    if (!LEAD.every((letter, i) => bytes[start + i] === letter)) continue;
    const after = hexEnd(bytes, x + 1, end);
    if (after > x + 1 && bytes[after] === GREATER) found.push({ start, end: after });
  }
  return found;
}

function hexEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isHexDigit(bytes[at] ?? 0)) at++;
  return at;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66);
}
