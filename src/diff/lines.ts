import { splitLines } from '../notebook/text.ts';
import type { Hunk, TextDiff } from './notebook-diff.ts';
import { diffSequences, intern } from './sequence.ts';
import { slideHunks } from './slide.ts';

export interface LineOptions {
  /** Lines that differ in white space only are the same (`-w`). */
  readonly ignoreWhitespace: boolean;
}

export const EXACT: LineOptions = { ignoreWhitespace: false };

/** Returns the runs of lines that differ between two texts. */
export function diffTexts(before: string, after: string, options: LineOptions = EXACT): TextDiff {
  return diffLines(splitLines(before), splitLines(after), options);
}

/** Returns the runs of lines that differ between two lists of lines. */
function diffLines(
  before: readonly string[],
  after: readonly string[],
  options: LineOptions = EXACT,
): TextDiff {
  const keyOf = options.ignoreWhitespace ? withoutWhitespace : identity;
  const single = singleHunk(before, after, keyOf);
  if (single !== undefined)
    return { before, after, hunks: slideHunks([single], before, after), approximate: false };
  const { a, b } = intern(before, after, keyOf);
  const { changes, approximate } = diffSequences(a, b);
  const hunks = changes.map(toHunk);
  return { before, after, hunks: slideHunks(hunks, before, after), approximate };
}

/** One line was edited, or some came or went in one place: seen without giving each line a number. */
function singleHunk(
  before: readonly string[],
  after: readonly string[],
  keyOf: (line: string) => string,
): Hunk | undefined {
  const shorter = Math.min(before.length, after.length);
  const same = (i: number, j: number): boolean => keyOf(before[i] ?? '') === keyOf(after[j] ?? '');
  let start = 0;
  while (start < shorter && same(start, start)) start++;
  let [beforeEnd, afterEnd] = [before.length, after.length];
  while (Math.min(beforeEnd, afterEnd) > start && same(beforeEnd - 1, afterEnd - 1)) {
    beforeEnd--;
    afterEnd--;
  }
  const left = beforeEnd - start;
  const right = afterEnd - start;
  const isSingle = left + right > 0 && (left === 0 || right === 0 || left + right === 2);
  return isSingle ? { beforeStart: start, beforeEnd, afterStart: start, afterEnd } : undefined;
}

/** Returns how many lines a text diff removes and adds. */
export function countLines(diff: TextDiff): { readonly removed: number; readonly added: number } {
  let removed = 0;
  let added = 0;
  for (const hunk of diff.hunks) {
    removed += hunk.beforeEnd - hunk.beforeStart;
    added += hunk.afterEnd - hunk.afterStart;
  }
  return { removed, added };
}

function toHunk(change: { aStart: number; aEnd: number; bStart: number; bEnd: number }): Hunk {
  return {
    beforeStart: change.aStart,
    beforeEnd: change.aEnd,
    afterStart: change.bStart,
    afterEnd: change.bEnd,
  };
}

function identity(line: string): string {
  return line;
}

function withoutWhitespace(line: string): string {
  return line.replace(/\s+/gu, '');
}
