import { similarity } from './features.ts';
import { type Matching, type Side, freeIndexes, gaps, pair, sameType } from './matching.ts';

/** How much two sources must have in common to be the same cell, edited: 0 to 1. */
const THRESHOLDS = {
  /** Both stand between the same two pairs. */
  inGap: 0.4,
  /** The cell has moved as well. */
  moved: 0.65,
  /** Ids are stable and these two have different ones. */
  otherId: 0.7,
} as const;

/** A line or word that more cells have than this does not help to find one of them. */
const MAX_POSTINGS = 8;
/** The most promising cells for one are compared word by word, no more. */
const MAX_CANDIDATES = 4;
/** A line in common is worth so many words. */
const LINE_WEIGHT = 3;
/** Shorter sources must not be recognised at another place. */
const MIN_MOVED_WORDS = 6;

interface Candidate {
  readonly before: number;
  readonly after: number;
  readonly score: number;
  readonly distance: number;
}

/**
 * Pairs edited cells through rare lines and words they share. An inverted index makes the time grow with the
 * text, not with the number of pairs, so that ten thousand edited cells are no worse than ten times a thousand.
 */
export function matchSimilar(matching: Matching, idsStable: boolean): void {
  const index = indexFeatures(matching.after, freeIndexes(matching.toBefore));
  const gapOf = gapNumbers(matching);
  const candidates = freeIndexes(matching.toAfter).flatMap((before) =>
    promising(matching.before, before, index)
      .filter((after) => sameType(matching, before, after))
      .map((after) => rate(matching, before, after))
      .filter((candidate) => isAcceptable(matching, candidate, gapOf, idsStable)),
  );
  for (const { before, after } of candidates.toSorted((a, b) => b.score - a.score || a.distance - b.distance))
    pair(matching, before, after);
}

/** For each line and word hash the cells that have it; undefined where there are too many. */
type Postings = Map<number, number[] | undefined>;

interface FeatureIndex {
  readonly lines: Postings;
  readonly words: Postings;
}

function indexFeatures(side: Side, indexes: readonly number[]): FeatureIndex {
  const lines: Postings = new Map();
  const words: Postings = new Map();
  for (const index of indexes) {
    const features = side.features(index);
    for (const hash of new Set(features.lines)) post(lines, hash, index);
    for (const hash of new Set(features.words)) post(words, hash, index);
  }
  return { lines, words };
}

function post(postings: Postings, hash: number, index: number): void {
  const list = postings.get(hash);
  if (list === undefined) {
    if (!postings.has(hash)) postings.set(hash, [index]);
  } else if (list.length === MAX_POSTINGS) postings.set(hash, undefined);
  else list.push(index);
}

/** Returns the cells of the other side that share most with a cell, best first. */
function promising(side: Side, index: number, { lines, words }: FeatureIndex): number[] {
  const features = side.features(index);
  const hits = new Map<number, number>();
  for (const hash of new Set(features.lines)) count(hits, lines.get(hash), LINE_WEIGHT);
  for (const hash of new Set(features.words)) count(hits, words.get(hash), 1);
  return [...hits]
    .toSorted((a, b) => b[1] - a[1] || Math.abs(a[0] - index) - Math.abs(b[0] - index))
    .slice(0, MAX_CANDIDATES)
    .map(([after]) => after);
}

function count(hits: Map<number, number>, list: readonly number[] | undefined, weight: number): void {
  for (const index of list ?? []) hits.set(index, (hits.get(index) ?? 0) + weight);
}

function rate(matching: Matching, before: number, after: number): Candidate {
  const score = similarity(matching.before.features(before), matching.after.features(after));
  return { before, after, score, distance: Math.abs(before - after) };
}

function isAcceptable(
  matching: Matching,
  { before, after, score }: Candidate,
  gapOf: GapNumbers,
  idsStable: boolean,
): boolean {
  if (idsStable && haveOtherIds(matching, before, after) && score < THRESHOLDS.otherId) return false;
  if (gapOf.before[before] === gapOf.after[after]) return score >= THRESHOLDS.inGap;
  return score >= THRESHOLDS.moved && matching.before.features(before).words.length >= MIN_MOVED_WORDS;
}

/** Returns true where both cells have an id and it is not the same. */
export function haveOtherIds(matching: Matching, before: number, after: number): boolean {
  const left = matching.before.cells[before]?.id;
  const right = matching.after.cells[after]?.id;
  return left !== undefined && right !== undefined && left !== right;
}

interface GapNumbers {
  readonly before: Int32Array;
  readonly after: Int32Array;
}

function gapNumbers(matching: Matching): GapNumbers {
  const before = new Int32Array(matching.toAfter.length).fill(-1);
  const after = new Int32Array(matching.toBefore.length).fill(-2);
  for (const [number, gap] of gaps(matching).entries()) {
    for (const index of gap.before) before[index] = number;
    for (const index of gap.after) after[index] = number;
  }
  return { before, after };
}
