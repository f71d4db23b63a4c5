import type { Cell } from '../notebook/notebook.ts';
import { matchContent } from './match-content.ts';
import { matchGaps } from './match-gaps.ts';
import { type IdMatch, matchIds } from './match-ids.ts';
import { matchSimilar } from './match-similar.ts';
import { type Matching, backbone, flipped, pair, startMatching } from './matching.ts';
import { type SplitCell, findSplits } from './split.ts';

/** Which cell of the one notebook is which cell of the other. */
export interface Alignment {
  /** For each cell of `before` the index of its partner in `after`, or -1. */
  readonly toAfter: Int32Array;
  readonly toBefore: Int32Array;
  /** Cells of `after` whose partner does not stand in the same order among the others. */
  readonly moved: ReadonlySet<number>;
  /** `whole` is of `before`, `parts` of `after`. */
  readonly splits: readonly SplitCell[];
  /** `whole` is of `after`, `parts` of `before`. */
  readonly joins: readonly SplitCell[];
  readonly approximate: boolean;
}

/**
 * Returns the alignment of two lists of cells. Each pass looks only at what the ones before it left: ids
 * that the content does not contradict, equal contents, similar contents anywhere, ids once more for cells
 * that were rewritten, and at last what stands at the same place.
 */
export function alignCells(before: readonly Cell[], after: readonly Cell[]): Alignment {
  const matching = startMatching(before, after);
  const ids = matchIds(matching);
  const complete = hasFree(matching.toAfter) && hasFree(matching.toBefore) ? matchRest(matching, ids) : true;
  const splits = findSplits(matching);
  const joins = findSplits(flipped(matching));
  return {
    toAfter: matching.toAfter,
    toBefore: matching.toBefore,
    moved: movedCells(matching.toAfter, backbone(matching)),
    splits,
    joins,
    approximate: !complete,
  };
}

function hasFree(partners: Int32Array): boolean {
  return partners.includes(-1);
}

/** The passes after the ids; returns false where a budget ran out. */
function matchRest(matching: Matching, ids: IdMatch): boolean {
  matchContent(matching);
  matchSimilar(matching, ids.stable);
  for (const weak of ids.weak) pair(matching, weak.before, weak.after);
  return matchGaps(matching, ids.stable);
}

function movedCells(toAfter: Int32Array, inOrder: readonly number[]): Set<number> {
  const moved = new Set(toAfter);
  moved.delete(-1);
  for (const before of inOrder) moved.delete(toAfter[before] ?? -1);
  return moved;
}
