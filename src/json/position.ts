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

/** Returns the place of each offset as {@link positionAt} does, in one pass over the lines whatever their order. */
export function positionsAt(bytes: Uint8Array, offsets: readonly number[]): Position[] {
  const order = offsets.map((offset, index) => ({ offset, index })).toSorted((a, b) => a.offset - b.offset);
  const found = Array.from<Position>({ length: offsets.length });
  let line = 1;
  let lineStart = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let column = 1;
  let newline = bytes.indexOf(0x0a);
  for (const { offset, index } of order) {
    while (newline !== -1 && newline < offset) {
      line++;
      lineStart = newline + 1;
      column = 1;
      newline = bytes.indexOf(0x0a, lineStart);
    }
    // Counted on from the offset before: a notebook may be one line.
    column += codePoints(bytes, lineStart, offset);
    lineStart = Math.max(lineStart, offset);
    found[index] = { line, column };
  }
  return found;
}

function codePoints(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) count++;
  return count;
}
