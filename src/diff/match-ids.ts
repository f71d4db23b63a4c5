import { similarity } from './features.ts';
import { type Matching, type Side, freeIndexes, isTelling, pair, sameType } from './matching.ts';
import { commonEnds, sameBytes } from '../json/equal.ts';
import { sizeOf } from '../json/node.ts';

/** What the ids of two notebooks are worth. */
export interface IdMatch {
  /** Most ids of one notebook are found in the other, so a different id speaks against two cells. */
  readonly stable: boolean;
  /** Pairs with one id whose contents do not look alike: good enough when nothing better turns up. */
  readonly weak: readonly IdPair[];
}

interface IdPair {
  readonly before: number;
  readonly after: number;
}

interface JudgedPair extends IdPair {
  readonly verdict: 'same' | 'alike' | 'unlike';
  /** The content of one of the two stands, alone of its kind, under another id in the other notebook. */
  readonly contradicted: boolean;
}

/** Cells with one id whose words overlap by half are the same cell, edited. */
const ALIKE = 0.5;
/** Of the bytes; more than of the words, since brackets and indentation are always shared. */
const ENDS_ALIKE = 0.6;

/**
 * Pairs cells by their ids, as far as these deserve trust. An id can be regenerated (another id, the same
 * content), reused (the same id, another content, as where a tool numbers cells) or duplicated:
 *
 *     before   0:load  1:train  2:plot
 *     after    0:title 1:load   2:train  3:plot       every id is contradicted by the content
 */
export function matchIds(matching: Matching): IdMatch {
  const pairs = pairsById(matching);
  const same = pairs.filter((candidate) => haveSameBytes(matching, candidate));
  for (const { before, after } of same) pair(matching, before, after);
  const judged = pairs.filter(({ before }) => matching.toAfter[before] === -1).map(judge(matching));
  const contradictions = judged.filter(({ contradicted }) => contradicted).length;
  const agreements = same.length + judged.filter(({ verdict }) => verdict === 'same').length;
  const trusted = contradictions <= agreements;
  for (const { before, after, verdict, contradicted } of judged)
    if (verdict === 'same' || (verdict === 'alike' && (trusted || !contradicted)))
      pair(matching, before, after);
  return {
    stable: trusted && pairs.length * 2 > Math.min(matching.toAfter.length, matching.toBefore.length),
    weak: trusted ? judged.filter(({ verdict, contradicted }) => verdict === 'unlike' && !contradicted) : [],
  };
}

/** Most cells of most diffs end here: not even a fingerprint is taken of them. */
function haveSameBytes({ before, after }: Matching, candidate: IdPair): boolean {
  const left = before.cells[candidate.before]?.source;
  const right = after.cells[candidate.after]?.source;
  return left !== undefined && right !== undefined && sameBytes(left, right);
}

function pairsById(matching: Matching): IdPair[] {
  const left = indexesById(matching.before);
  const partners = new Int32Array(matching.before.cells.length).fill(NOBODY);
  for (const { id, index } of matching.after.cells) {
    const before = id === undefined ? undefined : left.get(id);
    if (before !== undefined) partners[before] = partners[before] === NOBODY ? index : SEVERAL;
  }
  const pairs: IdPair[] = [];
  for (const [before, after] of partners.entries()) if (after >= 0) pairs.push({ before, after });
  return pairs;
}

const NOBODY = -1;
const SEVERAL = -2;

/** Ids that several cells of one notebook have stand for none of them. */
function indexesById(side: Side): Map<string, number | undefined> {
  const indexes = new Map<string, number | undefined>();
  for (const { id, index } of side.cells)
    if (id !== undefined) indexes.set(id, indexes.has(id) ? undefined : index);
  return indexes;
}

/**
 * Cells that are paired already cannot contradict an id: what they hold stands under the same id in both
 * notebooks, so it is not alone of its kind in a third place.
 */
function judge(matching: Matching): (candidate: IdPair) => JudgedPair {
  const left = uniqueContents(matching.before, matching.toAfter);
  const right = uniqueContents(matching.after, matching.toBefore);
  return ({ before, after }) => {
    const leftPrint = matching.before.fingerprint(before);
    const rightPrint = matching.after.fingerprint(after);
    if (leftPrint === rightPrint) return { before, after, verdict: 'same', contradicted: false };
    const contradicted =
      isElsewhere(left, right, leftPrint, after) || isElsewhere(right, left, rightPrint, before);
    const alike = shareEnds(matching, before, after) || likenessOf(matching, before, after) >= ALIKE;
    return { before, after, verdict: alike ? 'alike' : 'unlike', contradicted };
  };
}

/** An edit in one place leaves both ends as they were: that is seen in the bytes, long before words are counted. */
function shareEnds(matching: Matching, before: number, after: number): boolean {
  const left = matching.before.cells[before]?.source;
  const right = matching.after.cells[after]?.source;
  if (left === undefined || right === undefined || !sameType(matching, before, after)) return false;
  return commonEnds(left, right) >= Math.max(sizeOf(left), sizeOf(right)) * ENDS_ALIKE;
}

function likenessOf(matching: Matching, before: number, after: number): number {
  const likeness = similarity(matching.before.features(before), matching.after.features(after));
  return sameType(matching, before, after) ? likeness : likeness / 2 + ALIKE / 2;
}

/** Positions of the contents that only one free cell has; undefined for the others. */
function uniqueContents(side: Side, partners: Int32Array): Map<number, number | undefined> {
  const positions = new Map<number, number | undefined>();
  for (const index of freeIndexes(partners)) {
    const cell = side.cells[index];
    if (cell === undefined || !isTelling(cell)) continue;
    const print = side.fingerprint(index);
    positions.set(print, positions.has(print) ? undefined : index);
  }
  return positions;
}

function isElsewhere(
  own: ReadonlyMap<number, number | undefined>,
  other: ReadonlyMap<number, number | undefined>,
  print: number,
  expected: number,
): boolean {
  const found = other.get(print);
  return own.get(print) !== undefined && found !== undefined && found !== expected;
}
