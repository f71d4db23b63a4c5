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
  const { a, b } = intern(before, after, keyOf);
  const { changes, approximate } = diffSequences(a, b);
  const hunks = changes.map(toHunk);
  return { before, after, hunks: slideHunks(hunks, before, after), approximate };
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
