import { decodeJoined } from '../json/decode.ts';
import type { JsonNode } from '../json/document.ts';
import { kindOf, stringOf } from '../json/node.ts';

/** Returns a text that nbformat allows as one string or as a list of strings, joined; anything else is empty. */
export function joinedText(node: JsonNode | undefined): string {
  if (node === undefined) return '';
  if (kindOf(node) !== 'array') return stringOf(node) ?? '';
  return decodeJoined(node.document, node.index + 1, node.document.nexts[node.index] ?? 0);
}

/**
 * Returns the lines of a text, each with its `\n` but for a last one without. The empty text has no line.
 * Only `\n` ends a line, as in git; nbformat's own splitting at form feeds and U+2028 is not followed.
 */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
    lines.push(text.slice(from, at + 1));
    from = at + 1;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

/** Returns lines as Python's `str.splitlines(True)` does, which ends them at form feeds and separators, too. */
export function pythonLines(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const { index, 0: end } of text.matchAll(LINE_END)) {
    lines.push(text.slice(from, index + end.length));
    from = index + end.length;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

// oxlint-disable-next-line no-control-regex -- they are the ends of lines
const LINE_END = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/g;
