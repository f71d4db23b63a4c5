import type { Hunk, TextDiff } from '../diff/notebook-diff.ts';
import { type LinePair, type TextRange, wordRanges } from '../diff/words.ts';
import { type Span, contentLine, plainLine, safe } from './printer.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import type { Role } from './theme.ts';

/** How the lines of a text are set out. */
export interface TextLayout {
  /** Blanks before everything. */
  readonly indent: string;
  readonly numbered: boolean;
}

export const SOURCE_LAYOUT: TextLayout = { indent: '  ', numbered: true };
export const OUTPUT_LAYOUT: TextLayout = { indent: '    ', numbered: false };

/** Yields the hunks of a text with context, and counts the lines between them. */
export function* renderHunks(
  diff: TextDiff,
  layout: TextLayout,
  options: TerminalOptions,
): Generator<string> {
  if (onlyLastLineEnd(diff)) {
    yield plainLine(`${layout.indent}(only the line end after the last line differs)`, 'note', options);
    return;
  }
  let shown = 0;
  for (const [i, hunk] of diff.hunks.entries()) {
    const previousEnd = diff.hunks[i - 1]?.afterEnd ?? 0;
    const from = Math.max(hunk.afterStart - options.context, previousEnd, shown);
    yield* skipped(from - shown, layout, options);
    yield* context(diff, from, hunk.afterStart, { layout, options });
    yield* renderHunk(diff, hunk, layout, options);
    const next = diff.hunks[i + 1]?.afterStart ?? diff.after.length;
    shown = Math.min(hunk.afterEnd + options.context, next);
    yield* context(diff, hunk.afterEnd, shown, { layout, options });
  }
  yield* skipped(diff.after.length - shown, layout, options);
}

function onlyLastLineEnd({ before, after, hunks }: TextDiff): boolean {
  const [hunk] = hunks;
  if (hunks.length !== 1 || hunk === undefined) return false;
  const removed = before.slice(hunk.beforeStart, hunk.beforeEnd).join('');
  const added = after.slice(hunk.afterStart, hunk.afterEnd).join('');
  return (
    removed !== added &&
    removed.replace(/\n$/, '') === added.replace(/\n$/, '') &&
    removed.length * added.length > 0
  );
}

function* skipped(count: number, layout: TextLayout, options: TerminalOptions): Generator<string> {
  if (count > 0)
    yield plainLine(`${layout.indent}   ${sign('more', options)} ${lines(count)}`, 'note', options);
}

/** Returns a number of lines in words. */
export function lines(count: number): string {
  return `${count} line${count === 1 ? '' : 's'}`;
}

interface Place {
  readonly layout: TextLayout;
  readonly options: TerminalOptions;
}

// oxlint-disable-next-line max-params -- a run of lines of a diff
function* context(diff: TextDiff, start: number, end: number, { layout, options }: Place): Generator<string> {
  for (let i = start; i < end; i++) {
    const prefix = { text: margin(layout, i, ' '), role: undefined };
    const content = [{ text: safe(diff.after[i] ?? ''), role: undefined }];
    yield contentLine(prefix, clip(content, layout, options), options);
  }
}

// oxlint-disable-next-line max-params -- a hunk of a diff
function* renderHunk(
  diff: TextDiff,
  hunk: Hunk,
  layout: TextLayout,
  options: TerminalOptions,
): Generator<string> {
  const removed = diff.before.slice(hunk.beforeStart, hunk.beforeEnd);
  const added = diff.after.slice(hunk.afterStart, hunk.afterEnd);
  const pairs = wordRanges(removed, added);
  const rows = [
    ...hunkRows(removed, pairs, 'removed', hunk.beforeStart),
    ...hunkRows(added, pairs, 'added', hunk.afterStart),
  ];
  const isPaired = pairs.length === removed.length && pairs.length === added.length;
  for (const row of isPaired ? interleaved(rows) : rows) yield hunkLine(row, layout, options);
}

/** A line of a hunk with the words that are marked in it. */
interface HunkRow {
  readonly side: 'removed' | 'added';
  readonly line: string;
  /** Counted from 0. */
  readonly index: number;
  readonly ranges: readonly TextRange[];
}

// oxlint-disable-next-line max-params -- the lines of a side, and what belongs to them
function hunkRows(
  text: readonly string[],
  pairs: readonly LinePair[],
  side: 'removed' | 'added',
  start: number,
): HunkRow[] {
  const ranges = new Map(
    pairs.map((pair) => [pair[side], side === 'removed' ? pair.removedRanges : pair.addedRanges]),
  );
  return text.map((line, i) => ({ side, line, index: start + i, ranges: ranges.get(i) ?? [] }));
}

/** Where every line has its partner, the two stand together: `− a`, `+ a′`, `− b`, `+ b′`. */
function interleaved(rows: readonly HunkRow[]): HunkRow[] {
  const half = rows.length / 2;
  return rows.map((row, i) => rows[(i >> 1) + (i % 2) * half] ?? row);
}

function hunkLine(
  { side, line, index, ranges }: HunkRow,
  layout: TextLayout,
  options: TerminalOptions,
): string {
  const state = side === 'removed' ? sign('deleted', options) : '+';
  const prefix = { text: margin(layout, index, state), role: side };
  return contentLine(prefix, clip(mark(line, ranges, side, options), layout, options), options);
}

function margin({ indent, numbered }: TextLayout, index: number, state: string): string {
  return numbered ? `${String(index + 1).padStart(indent.length + 1)} ${state}  ` : `${indent}${state}  `;
}

const MARKS = { removed: ['[-', '-]'], added: ['{+', '+}'] } as const;

/** Cuts a line at its changed words; without colours these stand in brackets. */
// oxlint-disable-next-line max-params -- a line and what is marked in it
function mark(
  line: string,
  ranges: readonly TextRange[],
  role: 'removed' | 'added',
  options: TerminalOptions,
): Span[] {
  const [open, close] = options.theme.colored ? ['', ''] : MARKS[role];
  const wordRole: Role = role === 'removed' ? 'removedWord' : 'addedWord';
  // A carriage return stays: where line ends changed, it is all there is to see.
  const text = line.replace(/\n$/, '');
  const spans: Span[] = [];
  let from = 0;
  for (const { start, end } of ranges) {
    const word = text.slice(start, end);
    if (word === '') continue;
    spans.push(
      { text: safe(text.slice(from, start)), role },
      { text: `${open}${safe(word)}${close}`, role: wordRole },
    );
    from = end;
  }
  return [...spans, { text: safe(text.slice(from)), role }];
}

/** Yields all lines of a text behind one sign, as for a cell that came or went. */
// oxlint-disable-next-line max-params -- a text, its side and how it is shown
export function* renderWhole(
  text: readonly string[],
  role: 'removed' | 'added' | undefined,
  layout: TextLayout,
  options: TerminalOptions,
): Generator<string> {
  const state = role === undefined ? ' ' : role === 'added' ? '+' : sign('deleted', options);
  for (const [i, line] of text.entries()) {
    const content = clip([{ text: safe(line), role }], layout, options);
    yield contentLine({ text: margin(layout, i, state), role }, content, options);
  }
}

/** Characters of an output for each of the lines that are shown of it. */
export const CHARACTERS_A_LINE = 100;
/** One line may take so much of them that another one, wrapped as well, has its place. */
const SHARE_OF_ONE_LINE = 0.4;

/** Returns how many characters of an output are shown. */
export function outputCharacters({ outputLines }: Pick<TerminalOptions, 'outputLines'>): number {
  return outputLines * CHARACTERS_A_LINE;
}

/** Cuts a very long line of an output and counts what is left out; source is never cut. */
function clip(spans: readonly Span[], { numbered }: TextLayout, options: TerminalOptions): readonly Span[] {
  const length = spans.reduce((sum, { text }) => sum + text.length, 0);
  const limit = Math.ceil(outputCharacters(options) * SHARE_OF_ONE_LINE);
  if (numbered || length <= limit) return spans;
  let room = limit;
  const kept = spans.map(({ text, role }) => {
    const piece = text.slice(0, room).replace(/[\ud800-\udbff]$/, '');
    room -= piece.length;
    return { text: piece, role };
  });
  const rest = ` ${sign('more', options)} ${length - limit} characters more`;
  return [...kept, { text: rest, role: 'note' }];
}
