import type { Sides } from './conflict-form.ts';
import { type LineChunk, linesOf, mergeLines } from './lines.ts';
import type { Strategy } from './merge-form.ts';
import { type Piece, agreeOn, piecesOf, unionOf } from './refine.ts';

/** Two edits of a text, merged as far as they go. */
export interface TextMerge {
  readonly chunks: readonly LineChunk[];
  /** The text ends with a line end. */
  readonly ended: boolean;
  /** Lines that differ in two ways are left. */
  readonly clashes: boolean;
  /** Blanks at line ends gave way to an edit. */
  readonly lostBlanks: boolean;
  /** Both sides made one change, and one of them did more around it. */
  readonly agreed: boolean;
}

/** Merges two edits of a text line by line. Without a base two texts that differ clash where they differ. */
export function mergeTexts(
  { base, ours, theirs }: Sides<string>,
  options: { readonly adjacent: boolean; readonly strategy: Strategy },
): TextMerge {
  const [origin, left, right] = [linesOf(base), linesOf(ours), linesOf(theirs)];
  const versions = { base: origin.lines, ours: left.lines, theirs: right.lines };
  const found = mergeLines(versions, options.adjacent).map(agree);
  const chunks = found.map((chunk) => settle(chunk, options.strategy));
  return {
    chunks,
    ended: left.ended === origin.ended ? right.ended : left.ended,
    clashes: chunks.some(({ kind }) => kind === 'clash'),
    lostBlanks: chunks.some((chunk) => chunk.kind === 'agreed' && chunk.lost),
    agreed: found.some((chunk) => chunk.kind === 'agreed' && chunk.more === true),
  };
}

function agree(chunk: LineChunk): LineChunk {
  const lines = chunk.kind === 'clash' ? agreeOn(chunk) : undefined;
  return lines === undefined ? chunk : { kind: 'agreed', lines, lost: false, more: true };
}

function settle(chunk: LineChunk, strategy: Strategy): LineChunk {
  if (chunk.kind === 'agreed' || strategy === 'ask') return chunk;
  const lines = strategy === 'union' ? unionOf(chunk) : chunk[strategy];
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

function marked(clash: Clash, style: MarkStyle): readonly string[] {
  if (style.showBase !== 'merge') return markedWithBase(clash, style);
  return joinedPieces(clash).flatMap((piece) =>
    piece.kind === 'common' ? piece.lines : between(style, piece.ours, [], piece.theirs),
  );
}

/** Three lines or less between two differences are marked with them (`xdl_simplify_non_conflicts` in git's `xmerge.c`). */
const SHORT = 3;

function joinedPieces(clash: Clash): Piece[] {
  const pieces: Piece[] = [];
  for (const piece of piecesOf(clash)) {
    const [before, short] = [pieces.at(-2), pieces.at(-1)];
    const joins = piece.kind === 'differs' && before?.kind === 'differs';
    if (joins && short?.kind === 'common' && short.lines.length <= SHORT)
      pieces.splice(-2, 2, {
        kind: 'differs',
        ours: [...before.ours, ...short.lines, ...piece.ours],
        theirs: [...before.theirs, ...short.lines, ...piece.theirs],
      });
    else pieces.push(piece);
  }
  return pieces;
}

/** Lines that both versions share at their ends stand outside of the marks in zdiff3; diff3 shows all. */
function markedWithBase(clash: Clash, style: MarkStyle): readonly string[] {
  const { head, core, tail } =
    style.showBase === 'diff3' ? { head: [], core: clash, tail: [] } : trimmed(clash);
  const base = [`${'|'.repeat(style.size)} ${style.labels.base}`, ...core.base];
  return [...head, ...between(style, core.ours, base, core.theirs), ...tail];
}

function between(
  { size, labels }: MarkStyle,
  ours: readonly string[],
  base: readonly string[],
  theirs: readonly string[],
): readonly string[] {
  return [
    `${'<'.repeat(size)} ${labels.ours}`,
    ...ours,
    ...base,
    '='.repeat(size),
    ...theirs,
    `${'>'.repeat(size)} ${labels.theirs}`,
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
