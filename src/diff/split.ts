import { type Matching, freeIndexes, pair } from './matching.ts';
import { diffSequences } from './sequence.ts';

/** A cell of one notebook that is two neighbours in the other. */
export interface SplitCell {
  readonly whole: number;
  /** Neighbours, in order. One of them is the partner of `whole`, the other has none. */
  readonly parts: readonly [number, number];
}

/** So much of the lines of the whole, or of both parts together if these are more, must be the same. */
const MIN_KEPT = 0.7;
/** So much of each part must come from the whole. */
const MIN_KEPT_OF_PART = 0.5;

/**
 * Returns the cells of `before` that were split in two: the lines of the one are those of the other two, one
 * after the other. Where neither half has found its partner yet, the larger one becomes it.
 */
export function findSplits(matching: Matching): SplitCell[] {
  const found: SplitCell[] = [];
  const taken = new Set<number>();
  for (const part of freeIndexes(matching.toBefore)) {
    const split = [part - 1, part]
      .flatMap((first) => splitsAt(matching, first))
      .find(({ whole }) => !taken.has(whole));
    if (split === undefined || matching.toBefore[part] !== -1) continue;
    taken.add(split.whole);
    found.push(split);
    if (matching.toAfter[split.whole] === -1) pair(matching, split.whole, largerPart(matching, split));
  }
  return found;
}

/** Returns the splits into the neighbours `first` and `first + 1`. */
function splitsAt(matching: Matching, first: number): SplitCell[] {
  const whole = wholeOf(matching, first);
  if (whole === undefined) return [];
  const split: SplitCell = { whole, parts: [first, first + 1] };
  return isSplit(matching, split) ? [split] : [];
}

/** The partner of one of two neighbours, or, where both have none, the free cell at their place. */
function wholeOf(matching: Matching, first: number): number | undefined {
  const { toBefore, toAfter } = matching;
  if (first < 0 || first + 1 >= toBefore.length) return undefined;
  const left = toBefore[first] ?? -1;
  const right = toBefore[first + 1] ?? -1;
  if (left !== -1 && right !== -1) return undefined;
  const partner = Math.max(left, right);
  if (partner !== -1) return partner;
  const neighbour = first === 0 ? 0 : (toBefore[first - 1] ?? -1) + 1;
  return toAfter[neighbour] === -1 ? neighbour : undefined;
}

function isSplit(matching: Matching, { whole, parts }: SplitCell): boolean {
  const type = matching.before.cells[whole]?.type;
  if (parts.some((part) => matching.after.cells[part]?.type !== type)) return false;
  const lines = matching.before.features(whole).lines;
  const [first, second] = parts.map((part) => matching.after.features(part).lines);
  if (first === undefined || second === undefined || first.length === 0 || second.length === 0) return false;
  if (lines.length < 2) return false;
  const joined = new Int32Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  const kept = keptItems(lines, joined);
  const keptOfFirst = kept.subarray(0, first.length).reduce(sum, 0);
  const keptOfSecond = kept.subarray(first.length).reduce(sum, 0);
  return (
    keptOfFirst >= first.length * MIN_KEPT_OF_PART &&
    keptOfSecond >= second.length * MIN_KEPT_OF_PART &&
    keptOfFirst + keptOfSecond >= MIN_KEPT * Math.max(lines.length, joined.length)
  );
}

/** For each item of `b`, 1 where the diff from `a` keeps it. */
function keptItems(a: Int32Array, b: Int32Array): Uint8Array {
  const kept = new Uint8Array(b.length).fill(1);
  for (const { bStart, bEnd } of diffSequences(a, b).changes) kept.fill(0, bStart, bEnd);
  return kept;
}

function sum(a: number, b: number): number {
  return a + b;
}

function largerPart(matching: Matching, { parts }: SplitCell): number {
  const [first, second] = parts;
  return matching.after.features(second).lines.length > matching.after.features(first).lines.length
    ? second
    : first;
}
