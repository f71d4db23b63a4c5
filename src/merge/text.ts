import type { Sides } from './conflict-form.ts';
import { type LineChunk, linesOf, mergeLines } from './lines.ts';
import type { Strategy } from './merge-form.ts';

/** Two edits of a text, merged as far as they go. */
export interface TextMerge {
  readonly chunks: readonly LineChunk[];
  /** The text ends with a line end. */
  readonly ended: boolean;
  /** Lines that differ in two ways are left. */
  readonly clashes: boolean;
  /** Blanks at line ends gave way to an edit. */
  readonly lostBlanks: boolean;
}

/** Merges two edits of a text line by line. Without a base two texts that differ clash where they differ. */
export function mergeTexts(
  { base, ours, theirs }: Sides<string>,
  options: { readonly adjacent: boolean; readonly strategy: Strategy },
): TextMerge {
  const [origin, left, right] = [linesOf(base), linesOf(ours), linesOf(theirs)];
  const versions = { base: origin.lines, ours: left.lines, theirs: right.lines };
  const chunks = mergeLines(versions, options.adjacent).map((chunk) => settle(chunk, options.strategy));
  return {
    chunks,
    ended: left.ended === origin.ended ? right.ended : left.ended,
    clashes: chunks.some(({ kind }) => kind === 'clash'),
    lostBlanks: chunks.some((chunk) => chunk.kind === 'agreed' && chunk.lost),
  };
}

function settle(chunk: LineChunk, strategy: Strategy): LineChunk {
  if (chunk.kind === 'agreed' || strategy === 'ask') return chunk;
  const lines = strategy === 'union' ? [...chunk.ours, ...chunk.theirs] : chunk[strategy];
  return { kind: 'agreed', lines, lost: false };
}

/** Returns a merged text with the lines of one version wherever they clash. */
export function textFor({ chunks, ended }: TextMerge, side: keyof Sides<string>): string {
  return withEnd(
    chunks.flatMap((chunk) => (chunk.kind === 'agreed' ? chunk.lines : chunk[side])),
    ended,
  );
}

/** How marks look. */
export interface MarkStyle {
  readonly size: number;
  readonly showBase: 'merge' | 'diff3' | 'zdiff3';
  readonly labels: Sides<string>;
}

/** Returns a merged text with both versions between marks wherever lines clash, as git would write it. */
export function markedText({ chunks, ended }: TextMerge, style: MarkStyle): string {
  return withEnd(
    chunks.flatMap((chunk) => (chunk.kind === 'agreed' ? chunk.lines : marked(chunk, style))),
    ended,
  );
}

type Clash = Extract<LineChunk, { readonly kind: 'clash' }>;

function marked(clash: Clash, { size, showBase, labels }: MarkStyle): readonly string[] {
  // Lines that both versions share at their ends stand outside of the marks, but in diff3, which shows all.
  const { head, core, tail } = showBase === 'diff3' ? { head: [], core: clash, tail: [] } : trimmed(clash);
  const base = showBase === 'merge' ? [] : [`${'|'.repeat(size)} ${labels.base}`, ...core.base];
  return [
    ...head,
    `${'<'.repeat(size)} ${labels.ours}`,
    ...core.ours,
    ...base,
    '='.repeat(size),
    ...core.theirs,
    `${'>'.repeat(size)} ${labels.theirs}`,
    ...tail,
  ];
}

function trimmed(clash: Clash): {
  readonly head: readonly string[];
  readonly core: Clash;
  readonly tail: readonly string[];
} {
  const { ours, theirs } = clash;
  const shorter = Math.min(ours.length, theirs.length);
  let head = 0;
  while (head < shorter && ours[head] === theirs[head]) head++;
  let tail = 0;
  while (tail < shorter - head && ours.at(-1 - tail) === theirs.at(-1 - tail)) tail++;
  const core = {
    ...clash,
    ours: ours.slice(head, ours.length - tail),
    theirs: theirs.slice(head, theirs.length - tail),
  };
  return { head: ours.slice(0, head), core, tail: ours.slice(ours.length - tail) };
}

function withEnd(lines: readonly string[], ended: boolean): string {
  return lines.join('\n') + (ended && lines.length > 0 ? '\n' : '');
}
