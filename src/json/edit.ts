import type { Range } from './document.ts';

/** One replacement: the bytes of `[start, end)` give way to `content`. An insertion has `start === end`. */
export interface Edit extends Range {
  readonly content: Uint8Array;
}

/**
 * Returns the bytes with the edits made. Edits may come in any order; insertions at one offset keep theirs.
 * Without edits the very same buffer is returned.
 *
 * @throws RangeError where two edits overlap or one lies outside the bytes: that is a mistake of the caller.
 */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  if (edits.length === 0) return bytes;
  const sorted = sortEdits(edits, bytes.length);
  const growth = sorted.reduce((sum, edit) => sum + edit.content.length - (edit.end - edit.start), 0);
  const result = new Uint8Array(bytes.length + growth);
  let from = 0;
  let to = 0;
  for (const edit of sorted) {
    result.set(bytes.subarray(from, edit.start), to);
    to += edit.start - from;
    result.set(edit.content, to);
    to += edit.content.length;
    from = edit.end;
  }
  result.set(bytes.subarray(from), to);
  return result;
}

function sortEdits(edits: readonly Edit[], length: number): readonly Edit[] {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let reached = 0;
  for (const { start, end } of sorted) {
    if (start < reached || end < start || end > length)
      throw new RangeError(`edit [${start}, ${end}) overlaps another or leaves the document`);
    reached = end;
  }
  return sorted;
}
