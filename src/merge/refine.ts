import { append } from '../append.ts';
import { diffSequences, intern } from '../diff/sequence.ts';
import type { LineChunk } from './lines.ts';

type Clash = Extract<LineChunk, { readonly kind: 'clash' }>;

/** A piece of a clash: lines both versions have, or lines that stand in their place on either side. */
export type Piece =
  | { readonly kind: 'common'; readonly lines: readonly string[] }
  | { readonly kind: 'differs'; readonly ours: readonly string[]; readonly theirs: readonly string[] };

/** Returns a clash divided at the lines that both versions have, as git does (`xdl_refine_conflicts` in `xmerge.c`). */
export function piecesOf({ ours, theirs }: Pick<Clash, 'ours' | 'theirs'>): Piece[] {
  const { a, b } = intern(ours, theirs, (line) => line);
  const pieces: Piece[] = [];
  let from = 0;
  for (const { aStart, aEnd, bStart, bEnd } of diffSequences(a, b).changes) {
    if (aStart > from) pieces.push({ kind: 'common', lines: ours.slice(from, aStart) });
    pieces.push({ kind: 'differs', ours: ours.slice(aStart, aEnd), theirs: theirs.slice(bStart, bEnd) });
    from = aEnd;
  }
  if (from < ours.length) pieces.push({ kind: 'common', lines: ours.slice(from) });
  return pieces;
}

/**
 * Returns the lines of a clash where both sides made the same change and one of them did more around it: the lines
 * only one side has are new, so they stay, or were there before, so the other side has deleted them. Undefined where
 * anything else differs, and where neither can be told.
 */
export function agreeOn(clash: Clash): readonly string[] | undefined {
  const lines = agreedLines(clash);
  // Which lines of two versions are the same ones may depend on which comes first; then it cannot be told either.
  const mirrored = lines && agreedLines({ ...clash, ours: clash.theirs, theirs: clash.ours });
  return mirrored !== undefined && lines?.join('\n') === mirrored.join('\n') ? lines : undefined;
}

function agreedLines(clash: Clash): readonly string[] | undefined {
  const pieces = piecesOf(clash);
  if (!pieces.some(({ kind }) => kind === 'common')) return undefined;
  const base = new Set(clash.base);
  const both = new Set(pieces.flatMap((piece) => (piece.kind === 'common' ? piece.lines : [])));
  const lines: string[] = [];
  for (const piece of pieces) {
    const kept = piece.kind === 'common' ? piece.lines : ofOneSide(piece, base, both);
    if (kept === undefined) return undefined;
    append(lines, kept);
  }
  return lines;
}

/** @param both lines that stand in both versions: of such a line a second one may be new or old. */
function ofOneSide(
  { ours, theirs }: Extract<Piece, { readonly kind: 'differs' }>,
  base: ReadonlySet<string>,
  both: ReadonlySet<string>,
): readonly string[] | undefined {
  if (ours.length > 0 && theirs.length > 0) return undefined;
  const lines = [...ours, ...theirs];
  if (lines.every((line) => !base.has(line))) return lines;
  return lines.every((line) => base.has(line) && !both.has(line)) ? [] : undefined;
}

/** Returns all lines of a clash, ours first, those of both versions once. */
export function unionOf(clash: Pick<Clash, 'ours' | 'theirs'>): readonly string[] {
  return piecesOf(clash).flatMap((piece) =>
    piece.kind === 'common' ? piece.lines : piece.ours.concat(piece.theirs),
  );
}
