import { append } from '../append.ts';
import type { JsonNode } from '../json/document.ts';
import { endOf, startOf } from '../json/node.ts';
import { decodeUtf8, unescapeString } from '../json/string.ts';
import { stringParts } from './base64.ts';
import { splitLines } from './text.ts';

/** Decoded at once; a text of 50 MB never stands in memory as a whole. */
const CHUNK = 65_536;

/**
 * Yields a text in chunks of whole lines; only the last may end without a line end.
 *
 * @param node a string or a list of strings to be joined.
 */
export function* lineChunks(node: JsonNode): Generator<string> {
  let parts: string[] = [];
  let size = 0;
  for (const part of stringParts(node))
    for (const piece of pieces(part)) {
      parts.push(piece);
      size += piece.length;
      const end = size < CHUNK ? 0 : piece.lastIndexOf('\n') + 1;
      if (end === 0) continue;
      const text = parts.join('');
      const rest = piece.slice(end);
      yield rest === '' ? text : text.slice(0, -rest.length);
      parts = rest === '' ? [] : [rest];
      size = rest.length;
    }
  if (parts.length > 0) yield parts.join('');
}

/** Returns the first lines of a text and how many more it has, without ever holding all of it. */
export function headOfText(
  node: JsonNode,
  count: number,
): { readonly lines: readonly string[]; readonly more: number } {
  const lines: string[] = [];
  let total = 0;
  for (const chunk of lineChunks(node)) {
    if (lines.length < count) append(lines, splitLines(chunk).slice(0, count - lines.length));
    total += countLines(chunk);
  }
  return { lines, more: total - lines.length };
}

function countLines(chunk: string): number {
  let count = chunk === '' || chunk.endsWith('\n') ? 0 : 1;
  for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) count++;
  return count;
}

/** Yields the content of a string in pieces that are cut after a line end. */
function* pieces(node: JsonNode): Generator<string> {
  const { bytes } = node.document;
  const end = endOf(node) - 1;
  let start = startOf(node) + 1;
  while (start < end) {
    const cut = end - start <= CHUNK ? end : cutAfterLine(bytes, start, end);
    yield unescapeString(decodeUtf8(bytes, start, cut));
    start = cut;
  }
}

const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;

/** Returns the offset after the first escaped line feed that stands at least a chunk after `start`, or `end`. */
function cutAfterLine(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    if (bytes[at] !== BACKSLASH) {
      at++;
      continue;
    }
    at += 2;
    if (at - start >= CHUNK && bytes[at - 1] === LETTER_N) return at;
  }
  return end;
}
