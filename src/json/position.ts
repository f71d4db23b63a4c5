/** A place in a text as an editor shows it; both count from 1, the column in code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Returns the line and column of a byte offset. A byte order mark takes no column. */
export function positionAt(bytes: Uint8Array, offset: number): Position {
  let line = 1;
  let lineStart = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: 1 + codePoints(bytes, lineStart, offset) };
}

/**
 * Returns the line of each offset, counted from 1, in one pass over the text.
 *
 * @param offsets byte offsets in ascending order.
 */
export function linesAt(bytes: Uint8Array, offsets: readonly number[]): number[] {
  let line = 1;
  let newline = bytes.indexOf(0x0a);
  return offsets.map((offset) => {
    while (newline !== -1 && newline < offset) {
      line++;
      newline = bytes.indexOf(0x0a, newline + 1);
    }
    return line;
  });
}

function codePoints(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) count++;
  return count;
}
