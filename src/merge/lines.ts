import { diffSequences } from '../diff/sequence.ts';

/** What three versions of a text have at one place. Lines carry no line ends. */
export type LineChunk =
  | {
      readonly kind: 'agreed';
      readonly lines: readonly string[];
      /** Blanks that one side changed gave way to an edit of the other. */
      readonly lost: boolean;
      /** Both sides made one change, one of them did more. */
      readonly more?: boolean;
    }
  | {
      readonly kind: 'clash';
      readonly base: readonly string[];
      readonly ours: readonly string[];
      readonly theirs: readonly string[];
    };

/** Returns the lines of a text. The end of the last line is told apart: it is no line, so appending edits none. */
export function linesOf(text: string): { readonly lines: readonly string[]; readonly ended: boolean } {
  if (text === '') return { lines: [], ended: false };
  const ended = text.endsWith('\n');
  return { lines: (ended ? text.slice(0, -1) : text).split('\n'), ended };
}

/** Three lists of lines. */
interface Versions {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** Lines `[start, end)` of the base gave way to `[from, to)` of a side. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Merges two edits of a list of lines as diff3 does (S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation of
 * Diff3", FSTTCS 2007), with git's rule that changes of neighbouring lines clash (`xdiff/xmerge.c`). Blanks at the end
 * of a line make no difference: whoever changed only these has changed nothing.
 *
 * @param adjacent changes that touch without overlapping are both made.
 */
export function mergeLines(versions: Versions, adjacent: boolean): LineChunk[] {
  const [base, ours, theirs] = internAll([versions.base, versions.ours, versions.theirs]);
  const left = changesOf(base, ours);
  const right = changesOf(base, theirs);
  const merger = new LineMerger(versions);
  let at = { base: 0, ours: 0, theirs: 0 };
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const region = nextRegion({ left, i, right, j }, adjacent);
    merger.common(at, region.start);
    const shift = region.start - at.base;
    const from = { base: region.start, ours: at.ours + shift, theirs: at.theirs + shift };
    const to = {
      base: region.end,
      ours: from.ours + region.end - region.start + growth(region.left),
      theirs: from.theirs + region.end - region.start + growth(region.right),
    };
    merger.region(from, to, region);
    at = to;
    i += region.left.length;
    j += region.right.length;
  }
  merger.common(at, versions.base.length);
  return merger.chunks;
}

function changesOf(base: Int32Array, side: Int32Array): Change[] {
  return diffSequences(base, side).changes.map(({ aStart, aEnd, bStart, bEnd }) => ({
    start: aStart,
    end: aEnd,
    from: bStart,
    to: bEnd,
  }));
}

function internAll(lists: readonly (readonly string[])[]): [Int32Array, Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const [base, ours, theirs] = lists.map((lines) =>
    Int32Array.from(lines, (line) => {
      const key = withoutEndBlanks(line);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, numbers.size);
      return numbers.size - 1;
    }),
  );
  const none = new Int32Array(0);
  return [base ?? none, ours ?? none, theirs ?? none];
}

/** Returns a line without the blanks at its end. */
export function withoutEndBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}

/** Changes of both sides that overlap or touch, with the lines of the base they cover together. */
interface Region {
  readonly start: number;
  readonly end: number;
  readonly left: readonly Change[];
  readonly right: readonly Change[];
}

/** The changes of both sides, and the first of each that is still to come. */
interface Cursor {
  readonly left: readonly Change[];
  readonly i: number;
  readonly right: readonly Change[];
  readonly j: number;
}

function nextRegion(cursor: Cursor, adjacent: boolean): Region {
  const { left, right } = cursor;
  let { i, j } = cursor;
  const start = Math.min(left[i]?.start ?? Infinity, right[j]?.start ?? Infinity);
  let end = start;
  let empty = true;
  const touches = (change: Change | undefined): boolean => {
    if (change === undefined) return false;
    if (empty) return change.start === start;
    if (!adjacent) return change.start <= end;
    return change.start < end || (change.start === end && change.start === change.end && end === start);
  };
  for (;;) {
    const next = touches(left[i]) ? left[i++] : touches(right[j]) ? right[j++] : undefined;
    if (next === undefined) break;
    end = Math.max(end, next.end);
    empty = false;
  }
  return { start, end, left: left.slice(cursor.i, i), right: right.slice(cursor.j, j) };
}

function growth(changes: readonly Change[]): number {
  return changes.reduce((sum, { start, end, from, to }) => sum + (to - from) - (end - start), 0);
}

interface Position {
  readonly base: number;
  readonly ours: number;
  readonly theirs: number;
}

/** Collects chunks. */
class LineMerger {
  readonly chunks: LineChunk[] = [];
  readonly #versions: Versions;

  constructor(versions: Versions) {
    this.#versions = versions;
  }

  /** Lines that are equal in all three but for blanks at their ends. */
  common(at: Position, end: number): void {
    const lines: string[] = [];
    for (let offset = 0; offset < end - at.base; offset++) {
      const base = this.#versions.base[at.base + offset] ?? '';
      const ours = this.#versions.ours[at.ours + offset] ?? '';
      lines.push(ours === base ? (this.#versions.theirs[at.theirs + offset] ?? '') : ours);
    }
    this.#agree(lines, false);
  }

  region(from: Position, to: Position, { left, right }: Region): void {
    const base = this.#versions.base.slice(from.base, to.base);
    const ours = this.#versions.ours.slice(from.ours, to.ours);
    const theirs = this.#versions.theirs.slice(from.theirs, to.theirs);
    // A side without a change here may still have blanks at line ends that give way.
    if (right.length === 0) this.#agree(ours, !sameLines(base, theirs));
    else if (left.length === 0) this.#agree(theirs, !sameLines(base, ours));
    else if (sameLines(ours.map(withoutEndBlanks), theirs.map(withoutEndBlanks))) this.#agree(ours, false);
    else this.chunks.push({ kind: 'clash', base, ours, theirs });
  }

  /** @param lost blanks that one side changed gave way to an edit of the other. */
  #agree(lines: readonly string[], lost: boolean): void {
    if (lines.length > 0 || lost) this.chunks.push({ kind: 'agreed', lines, lost });
  }
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
