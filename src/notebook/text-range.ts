import type { JsonNode, Range } from '../json/document.ts';
import { endOf, rangeOf, startOf, stringOf } from '../json/node.ts';
import { stringParts } from './base64.ts';

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/**
 * Returns the bytes in which a part of a text is written. What reaches into further strings of a list ends with the
 * first one, so that the range stays on one line of the file.
 *
 * @param node a string or a list of strings that are joined.
 * @param start of the part in the joined text, in UTF-16 code units; `end` likewise.
 */
export function rangeInText(node: JsonNode, start: number, end: number): Range {
  let before = 0;
  for (const part of stringParts(node)) {
    const length = stringOf(part)?.length ?? 0;
    if (start < before + length) {
      const from = offsetAfter(part, startOf(part) + 1, start - before);
      return { start: from, end: offsetAfter(part, from, Math.min(end, before + length) - start) };
    }
    before += length;
  }
  return rangeOf(node);
}

/** Returns the byte offset that stands so many code units after an offset inside of a string. */
function offsetAfter(string: JsonNode, from: number, units: number): number {
  const { bytes } = string.document;
  const end = endOf(string) - 1;
  let at = from;
  for (let left = units; left > 0 && at < end; left--) {
    const byte = bytes[at] ?? 0;
    if (byte === BACKSLASH) at += bytes[at + 1] === LETTER_U ? 6 : 2;
    else if (byte < 0x80) at++;
    else if (byte < 0xe0) at += 2;
    else if (byte < 0xf0) at += 3;
    else {
      // Above the first plane: two code units.
      at += 4;
      left--;
    }
  }
  return Math.min(at, end);
}
