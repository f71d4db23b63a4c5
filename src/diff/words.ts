import { commonCount } from './features.ts';
import { diffSequences } from './sequence.ts';

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

/** A line as tokens; equal tokens of a hunk have equal numbers. */
interface TokenLine {
  readonly tokens: readonly string[];
  readonly numbers: Int32Array;
  /** The numbers of the tokens that are no blanks, ascending. */
  readonly visible: Int32Array;
}

/**
 * Returns which removed line became which added line, in order, and the words that differ: 2.5 to 2.6 marks the
 * number, not a digit. Pairs are ascending on both sides.
 */
export function wordRanges(removed: readonly string[], added: readonly string[]): LinePair[] {
  const numbers = new Map<string, number>();
  const left = removed.map((line) => tokenLine(line, numbers));
  const right = added.map((line) => tokenLine(line, numbers));
  if (removed.length * added.length > MAX_COMPARISONS) return positionalPairs(left, right);
  const pairs: LinePair[] = [];
  let from = 0;
  for (const [i, before] of left.entries()) {
    const j = bestPartner(before, right, from);
    const after = right[j ?? -1];
    if (j === undefined || after === undefined) continue;
    pairs.push({ removed: i, added: j, ...compareLines(before, after) });
    from = j + 1;
  }
  return pairs;
}

function tokenLine(line: string, numbers: Map<string, number>): TokenLine {
  const tokens = line.length > MAX_LINE ? [line] : (line.match(TOKEN) ?? []);
  const ids = new Int32Array(tokens.length);
  const visible = new Int32Array(tokens.length);
  let count = 0;
  for (const [i, token] of tokens.entries()) {
    const id = numberOf(token, numbers);
    ids[i] = id;
    if (isVisible(token)) visible[count++] = id;
  }
  return { tokens, numbers: ids, visible: visible.subarray(0, count).toSorted() };
}

function numberOf(token: string, numbers: Map<string, number>): number {
  const known = numbers.get(token);
  if (known !== undefined) return known;
  numbers.set(token, numbers.size);
  return numbers.size - 1;
}

/** In a huge hunk only lines at the same place are compared. */
function positionalPairs(removed: readonly TokenLine[], added: readonly TokenLine[]): LinePair[] {
  return removed.flatMap((before, i) => {
    const after = added[i];
    if (after === undefined || likeness(before, after) < MIN_SHARED) return [];
    return [{ removed: i, added: i, ...compareLines(before, after) }];
  });
}

function bestPartner(line: TokenLine, others: readonly TokenLine[], from: number): number | undefined {
  let best: number | undefined;
  let bestLikeness = 0;
  for (const [j, other] of others.entries()) {
    const found = j < from ? 0 : likeness(line, other);
    if (found < MIN_SHARED || found <= bestLikeness) continue;
    best = j;
    bestLikeness = found;
  }
  return best;
}

/** Share of the tokens, blanks left out, that both lines have. */
function likeness({ visible: a }: TokenLine, { visible: b }: TokenLine): number {
  const total = a.length + b.length;
  return total === 0 ? 0 : (2 * commonCount(a, b)) / total;
}

function isVisible(token: string): boolean {
  return token.trim() !== '';
}

function compareLines(before: TokenLine, after: TokenLine): Pick<LinePair, 'removedRanges' | 'addedRanges'> {
  const { changes } = diffSequences(before.numbers, after.numbers);
  const removed = changes.map(({ aStart, aEnd }) => ({ start: aStart, end: aEnd }));
  const added = changes.map(({ bStart, bEnd }) => ({ start: bStart, end: bEnd }));
  return {
    removedRanges: joinRanges(before.tokens, removed),
    addedRanges: joinRanges(after.tokens, added),
  };
}

/** Turns ranges of tokens into ranges of characters; two with nothing but blanks between become one. */
function joinRanges(tokens: readonly string[], ranges: readonly TextRange[]): TextRange[] {
  const offsets = [0];
  let offset = 0;
  for (const token of tokens) offsets.push((offset += token.length));
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
