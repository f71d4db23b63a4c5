import { similarity } from './features.ts';
import { type Gap, type Matching, gaps, pair, sameType } from './matching.ts';
import { haveOtherIds } from './match-similar.ts';

/** Below this two cells at one place are taken for a deleted and an added one. */
const MIN_SIMILARITY = 0.3;
/** Ids are stable and say that it is another cell: then it must look very much the same. */
const MIN_SIMILARITY_OTHER_ID = 0.7;

/** Pairs of cells that may be compared word by word in one gap, and in all gaps of a notebook. */
const GAP_BUDGET = 65_536;
const TOTAL_BUDGET = 262_144;

/**
 * Pairs what is left between two neighbours, in order, so that the sum of the likenesses is greatest.
 * Returns false where a gap was too large to look into.
 */
export function matchGaps(matching: Matching, idsStable: boolean): boolean {
  let budget = TOTAL_BUDGET;
  let complete = true;
  for (const gap of gaps(matching)) {
    const cost = gap.before.length * gap.after.length;
    if (cost === 0) continue;
    if (cost > Math.min(GAP_BUDGET, budget)) {
      complete = false;
      continue;
    }
    budget -= cost;
    for (const [before, after] of bestPairs(gap, likenesses(matching, gap, idsStable)))
      pair(matching, before, after);
  }
  return complete;
}

/** Likeness of each cell of the gap with each, row by row; 0 where they must not be paired. */
function likenesses(matching: Matching, gap: Gap, idsStable: boolean): Float64Array {
  const values = new Float64Array(gap.before.length * gap.after.length);
  let at = 0;
  for (const before of gap.before)
    for (const after of gap.after) values[at++] = likenessOf(matching, before, after, idsStable);
  return values;
}

function likenessOf(matching: Matching, before: number, after: number, idsStable: boolean): number {
  if (!sameType(matching, before, after)) return 0;
  const value = similarity(matching.before.features(before), matching.after.features(after));
  const least = idsStable && haveOtherIds(matching, before, after) ? MIN_SIMILARITY_OTHER_ID : MIN_SIMILARITY;
  return value >= least ? value : 0;
}

/** Dynamic programming over the gap, as in the alignment of Needleman and Wunsch (1970) without gap costs. */
function bestPairs(gap: Gap, likeness: Float64Array): [number, number][] {
  const rows = gap.before.length;
  const columns = gap.after.length;
  const best = new Float64Array((rows + 1) * (columns + 1));
  const at = (row: number, column: number): number => best[row * (columns + 1) + column] ?? 0;
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const value = likeness[row * columns + column] ?? 0;
      const paired = value > 0 ? value + at(row + 1, column + 1) : 0;
      best[row * (columns + 1) + column] = Math.max(paired, at(row + 1, column), at(row, column + 1));
    }
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (at(row, column) === at(row + 1, column)) row++;
    else if (at(row, column) === at(row, column + 1)) column++;
    else pairs.push([gap.before[row++] ?? -1, gap.after[column++] ?? -1]);
  }
  return pairs;
}
