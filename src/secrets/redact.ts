import type { Range } from '../json/document.ts';
import type { Edit } from '../json/edit.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { mergeRanges } from './overlaps.ts';
import type { SecretFinding } from './secret-finding.ts';

const LETTER_X = 0x78;
const BACKSLASH = 0x5c;

/**
 * Returns the edits that put an `x` in the place of every letter, digit and character that is not ASCII of the
 * secrets that are not allowed. Punctuation, blanks and line ends stay, so that what was JSON, base64 or a PEM
 * block in one stays that, and no other byte changes.
 *
 * @param file the notebook or the bytes that were scanned.
 */
export function redactEdits(file: Notebook | Uint8Array, findings: readonly SecretFinding[]): Edit[] {
  const bytes = file instanceof Uint8Array ? file : file.document.bytes;
  const ranges = findings.filter(({ allowed }) => allowed === undefined).flatMap(({ covered }) => covered);
  return mergeRanges(ranges).map(({ start, end }) => ({
    start,
    end,
    content: shapeOf(bytes, { start, end }),
  }));
}

function shapeOf(bytes: Uint8Array, { start, end }: Range): Uint8Array {
  const shape = bytes.slice(start, end);
  for (let at = 0; at < shape.length; at++) {
    const byte = shape[at] ?? 0;
    if (byte === BACKSLASH) at = afterEscape(shape, at);
    else if (isReplaced(byte)) shape[at] = LETTER_X;
  }
  return shape;
}

/** Line ends and tabs stay; any other escape gives way to letters. Returns the offset of its last byte. */
function afterEscape(shape: Uint8Array, at: number): number {
  const letter = String.fromCharCode(shape[at + 1] ?? 0);
  if (letter === '\\') {
    if (!'nrt'.includes(String.fromCharCode(shape[at + 2] ?? 0))) return at + 1;
    return at + 2;
  }
  if ('nrt/"'.includes(letter)) return at + 1;
  const last = Math.min(shape.length, at + (letter === 'u' ? 6 : 2)) - 1;
  shape.fill(LETTER_X, at, last + 1);
  return last;
}

function isReplaced(byte: number): boolean {
  const lower = byte | 0x20;
  return byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
