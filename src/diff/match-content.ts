import { type Matching, type Side, freeIndexes, gaps, isTelling, pair } from './matching.ts';
import { diffSequences, intern } from './sequence.ts';

/**
 * Pairs cells whose sources are equal: first those that stand once in each notebook, wherever that is, which
 * finds moved cells; then repeated ones (blank cells, the same import) in the order in which they stand.
 */
export function matchContent(matching: Matching): void {
  matchUnique(matching, contentKey);
  matchUnique(matching, sourceKey);
  matchRepeated(matching);
}

type KeyOf = (side: Side, index: number) => string;

function contentKey(side: Side, index: number): string {
  return `${side.cells[index]?.type} ${side.fingerprint(index)}`;
}

/** A cell whose type changed keeps its source. */
function sourceKey(side: Side, index: number): string {
  return String(side.fingerprint(index));
}

function matchUnique(matching: Matching, keyOf: KeyOf): void {
  const left = uniqueKeys(matching.before, freeIndexes(matching.toAfter), keyOf);
  const right = uniqueKeys(matching.after, freeIndexes(matching.toBefore), keyOf);
  for (const [key, before] of left) {
    const after = right.get(key);
    if (before !== undefined && after !== undefined) pair(matching, before, after);
  }
}

function uniqueKeys(side: Side, indexes: readonly number[], keyOf: KeyOf): Map<string, number | undefined> {
  const unique = new Map<string, number | undefined>();
  for (const index of indexes) {
    const cell = side.cells[index];
    if (cell === undefined || !isTelling(cell)) continue;
    const key = keyOf(side, index);
    unique.set(key, unique.has(key) ? undefined : index);
  }
  return unique;
}

function matchRepeated(matching: Matching): void {
  for (const gap of gaps(matching)) {
    if (gap.before.length === 0 || gap.after.length === 0) continue;
    const keysBefore = gap.before.map((index) => contentKey(matching.before, index));
    const keysAfter = gap.after.map((index) => contentKey(matching.after, index));
    const { a, b } = intern(keysBefore, keysAfter, (key) => key);
    const { changes } = diffSequences(a, b);
    let before = 0;
    let after = 0;
    for (const change of [...changes, { aStart: a.length, aEnd: 0, bStart: b.length, bEnd: 0 }]) {
      while (before < change.aStart) pair(matching, gap.before[before++] ?? -1, gap.after[after++] ?? -1);
      before = change.aEnd;
      after = change.bEnd;
    }
  }
}
