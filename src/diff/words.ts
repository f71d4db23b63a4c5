import { commonCount } from './features.ts';
import { diffSequences, intern } from './sequence.ts';

/** Half-open offsets in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A removed line and the added line that took its place, with what differs between them. */
export interface LinePair {
  /** Index among the removed lines of the hunk. */
  readonly removed: number;
  readonly added: number;
  readonly removedRanges: readonly TextRange[];
  readonly addedRanges: readonly TextRange[];
}

/** Lines are a pair where they share half of their text; else a person reads two lines more easily than marks. */
const MIN_SHARED = 0.5;
/** Longer lines are data, not something to read word by word. */
const MAX_LINE = 5000;
/** So many comparisons of a line with a line are worth making in one hunk. */
const MAX_COMPARISONS = 4096;

/** Numbers (with a point, an exponent, hexadecimal), identifiers, runs of blanks, single other characters. */
const TOKEN = /0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[\p{L}_][\p{L}\p{N}_]*|\s+|[^]/gu;

/**
 * Returns which removed line became which added line, in order, and the words that differ: 2.5 to 2.6 marks the
 * number, not a digit.
 */
export function wordRanges(removed: readonly string[], added: readonly string[]): LinePair[] {
  if (removed.length * added.length > MAX_COMPARISONS) return positionalPairs(removed, added);
  const left = removed.map(tokensOf);
  const right = added.map(tokensOf);
  const pairs: LinePair[] = [];
  let from = 0;
  for (const [i, before] of left.entries()) {
    const j = bestPartner(before, right, from);
    if (j === undefined) continue;
    pairs.push(comparePair(before, right[j] ?? [], i, j));
    from = j + 1;
  }
  return pairs;
}

function tokensOf(line: string): string[] {
  return line.length > MAX_LINE ? [line] : (line.match(TOKEN) ?? []);
}

/** In a huge hunk only lines at the same place are compared. */
function positionalPairs(removed: readonly string[], added: readonly string[]): LinePair[] {
  return removed.slice(0, added.length).flatMap((line, i) => {
    const before = tokensOf(line);
    const after = tokensOf(added[i] ?? '');
    return likeness(before, after) >= MIN_SHARED ? [comparePair(before, after, i, i)] : [];
  });
}

function bestPartner(
  tokens: readonly string[],
  others: readonly (readonly string[])[],
  from: number,
): number | undefined {
  let best: number | undefined;
  let bestLikeness = MIN_SHARED;
  for (let j = from; j < others.length; j++) {
    const found = likeness(tokens, others[j] ?? []);
    if (found < bestLikeness || (found === bestLikeness && best !== undefined)) continue;
    best = j;
    bestLikeness = found;
  }
  return best;
}

/** Share of the tokens, blanks left out, that both lines have. */
function likeness(a: readonly string[], b: readonly string[]): number {
  const { a: left, b: right } = intern(a.filter(isVisible), b.filter(isVisible), (token) => token);
  const total = left.length + right.length;
  return total === 0 ? 0 : (2 * commonCount(left.toSorted(), right.toSorted())) / total;
}

function isVisible(token: string): boolean {
  return token.trim() !== '';
}

// oxlint-disable-next-line max-params -- two lines and where they stand
function comparePair(
  before: readonly string[],
  after: readonly string[],
  removed: number,
  added: number,
): LinePair {
  const { a, b } = intern(before, after, (token) => token);
  const { changes } = diffSequences(a, b);
  return {
    removed,
    added,
    removedRanges: joinRanges(
      before,
      changes.map(({ aStart, aEnd }) => ({ start: aStart, end: aEnd })),
    ),
    addedRanges: joinRanges(
      after,
      changes.map(({ bStart, bEnd }) => ({ start: bStart, end: bEnd })),
    ),
  };
}

/** Turns ranges of tokens into ranges of characters; two with nothing but blanks between become one. */
function joinRanges(tokens: readonly string[], ranges: readonly TextRange[]): TextRange[] {
  const offsets = [0];
  for (const token of tokens) offsets.push((offsets.at(-1) ?? 0) + token.length);
  const joined: { start: number; end: number }[] = [];
  let lastToken = 0;
  for (const { start, end } of ranges) {
    if (start === end) continue;
    const last = joined.at(-1);
    const onlyBlanks = last !== undefined && !tokens.slice(lastToken, start).some(isVisible);
    if (onlyBlanks) last.end = offsets[end] ?? 0;
    else joined.push({ start: offsets[start] ?? 0, end: offsets[end] ?? 0 });
    lastToken = end;
  }
  return joined;
}
