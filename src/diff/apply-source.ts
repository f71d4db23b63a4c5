import type { JsonNode } from '../json/document.ts';
import type { Edit } from '../json/edit.ts';
import { elements, kindOf, rangeOf, stringOf } from '../json/node.ts';
import { printString } from '../json/print.ts';
import { type SpliceItem, spliceArray } from '../json/splice.ts';
import type { JsonStyle } from '../json/style.ts';
import { joinedText, splitLines } from '../notebook/text.ts';
import { type DiffPlace, DiffMismatchError } from './mismatch-error.ts';
import type { ParsedHunk, ParsedTextDiff } from './parsed-diff.ts';
import { isText } from './text-value.ts';

/**
 * Returns the edits that change lines of a source. A list keeps the strings of the other lines; one string,
 * and a list whose strings do not start where the changed lines do, are written anew.
 *
 * @param depth the number of containers around the source.
 */
export function editSource(
  source: JsonNode | undefined,
  diff: ParsedTextDiff,
  place: DiffPlace,
  { style, depth }: { readonly style: JsonStyle; readonly depth: number },
): Edit[] {
  if (!isText(source)) throw new DiffMismatchError(place);
  const lines = splitLines(joinedText(source));
  expectLines(lines, diff, place);
  if (kindOf(source) === 'string') {
    const text = printString(changedLines(lines, diff.hunks).join(''), style);
    return [{ ...rangeOf(source), content: new TextEncoder().encode(text) }];
  }
  const items =
    spliceItems(source, lines, diff.hunks, style) ?? inserted(changedLines(lines, diff.hunks), style);
  return spliceArray(source, items, style, depth);
}

function expectLines(lines: readonly string[], diff: ParsedTextDiff, place: DiffPlace): void {
  if (lines.length !== diff.beforeLines)
    throw new DiffMismatchError(place, `has ${lines.length} lines, the diff is for ${diff.beforeLines}`);
  for (const { beforeStart, removed } of diff.hunks)
    for (const [i, line] of removed.entries())
      if (lines[beforeStart + i] !== line)
        throw new DiffMismatchError(
          place,
          `does not have in line ${beforeStart + i + 1} what the diff says was there`,
        );
}

function changedLines(lines: readonly string[], hunks: readonly ParsedHunk[]): string[] {
  const runs: (readonly string[])[] = [];
  let at = 0;
  for (const { beforeStart, removed, added } of hunks) {
    runs.push(lines.slice(at, beforeStart), added);
    at = beforeStart + removed.length;
  }
  return [...runs, lines.slice(at)].flat();
}

function inserted(lines: readonly string[], style: JsonStyle): SpliceItem[] {
  return lines.map((line) => ({ kind: 'insert', text: printString(line, style) }));
}

/** Returns the strings to keep and to insert, or undefined where one stands across the edge of a hunk. */
function spliceItems(
  list: JsonNode,
  lines: readonly string[],
  hunks: readonly ParsedHunk[],
  style: JsonStyle,
): SpliceItem[] | undefined {
  const strings = elements(list).map((node) => stringOf(node) ?? '');
  const lineStarts = startsOf(lines);
  const stringAt = firstByStart(startsOf(strings));
  const runs: SpliceItem[][] = [];
  let at = 0;
  for (const { beforeStart, removed, added } of hunks) {
    const first = stringAt.get(lineStarts[beforeStart] ?? -1);
    const next = stringAt.get(lineStarts[beforeStart + removed.length] ?? -1);
    if (first === undefined || next === undefined) return undefined;
    runs.push(kept(at, first), inserted(added, style));
    at = next;
  }
  return [...runs, kept(at, strings.length)].flat();
}

/** The offset at which each part of a text starts, and that of its end. */
function startsOf(parts: readonly string[]): number[] {
  const starts = [0];
  let at = 0;
  for (const { length } of parts) {
    at += length;
    starts.push(at);
  }
  return starts;
}

function firstByStart(starts: readonly number[]): Map<number, number> {
  return new Map([...starts.entries()].toReversed().map(([index, start]) => [start, index]));
}

function kept(from: number, to: number): SpliceItem[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => ({ kind: 'keep', index: from + i }));
}
