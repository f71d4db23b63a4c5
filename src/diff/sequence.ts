/**
 * Shortest edit scripts over sequences of interned items: lines, words, cells.
 *
 * The method is Myers' divide-and-conquer in linear space (E. W. Myers, "An O(ND) Difference Algorithm and
 * Its Variations", Algorithmica 1, 1986, section 4b), after two reductions that change no result much:
 * equal ends are cut off, and items that the other side does not have at all are set aside. A search that
 * goes on for too long settles for the furthest diagonal it has reached, as GNU diff and git do.
 */

/** A run that differs: items `[aStart, aEnd)` of the one gave way to `[bStart, bEnd)` of the other. */
export interface SequenceChange {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

export interface SequenceDiff {
  readonly changes: readonly SequenceChange[];
  /** A search was cut short: the changes are right but perhaps not the fewest. */
  readonly approximate: boolean;
}

/** How far one search for a middle may go before it settles; squared it bounds the time of a search. */
const MIN_COST_LIMIT = 256;

/**
 * Returns what differs between two sequences, in order. Items are equal where their numbers are.
 *
 * @param costLimit edits that one search may spend, by default the square root of the length, at least 256.
 */
export function diffSequences(a: Int32Array, b: Int32Array, costLimit?: number): SequenceDiff {
  const limit = costLimit ?? Math.max(MIN_COST_LIMIT, Math.ceil(Math.sqrt(a.length + b.length)));
  const prefix = commonPrefix(a, b);
  const suffix = commonSuffix(a, b, prefix);
  if (prefix + suffix === Math.min(a.length, b.length))
    return { changes: oneChange(a, b, prefix, suffix), approximate: false };
  const left = shared(a, b, prefix, suffix);
  const right = shared(b, a, prefix, suffix);
  const search = new Search(left.items, right.items, limit);
  search.run();
  const keptA = new Uint8Array(a.length).fill(1, 0, prefix).fill(1, a.length - suffix);
  const keptB = new Uint8Array(b.length).fill(1, 0, prefix).fill(1, b.length - suffix);
  for (const [i, kept] of search.keptA.entries()) if (kept === 1) keptA[left.at[i] ?? 0] = 1;
  for (const [i, kept] of search.keptB.entries()) if (kept === 1) keptB[right.at[i] ?? 0] = 1;
  return { changes: collectChanges(keptA, keptB), approximate: search.approximate };
}

/** Returns two lists of items as numbers that are equal exactly where the items' keys are. */
export function intern<T>(
  a: readonly T[],
  b: readonly T[],
  keyOf: (item: T) => string | number,
): { readonly a: Int32Array; readonly b: Int32Array } {
  const numbers = new Map<string | number, number>();
  const toNumber = (item: T): number => {
    const key = keyOf(item);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  };
  return { a: numbered(a, toNumber), b: numbered(b, toNumber) };
}

/** `Int32Array.from` with a function goes through an iterator, which takes several times as long. */
function numbered<T>(items: readonly T[], toNumber: (item: T) => number): Int32Array {
  const numbers = new Int32Array(items.length);
  let i = 0;
  for (const item of items) numbers[i++] = toNumber(item);
  return numbers;
}

/** What is left between equal ends where one side has nothing left there: most diffs of lines and words. */
// oxlint-disable-next-line max-params -- two sequences and their ends
function oneChange(a: Int32Array, b: Int32Array, prefix: number, suffix: number): SequenceChange[] {
  if (a.length === b.length) return [];
  return [{ aStart: prefix, aEnd: a.length - suffix, bStart: prefix, bEnd: b.length - suffix }];
}

function commonPrefix(a: Int32Array, b: Int32Array): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}

function commonSuffix(a: Int32Array, b: Int32Array, prefix: number): number {
  const end = Math.min(a.length, b.length) - prefix;
  let length = 0;
  while (length < end && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}

/** Looking through so few items takes less time than making a set of them. */
const FEW = 24;

/** Returns the items between the equal ends that the other side has too, and where they stood. */
// oxlint-disable-next-line max-params -- two sequences and their ends
function shared(
  items: Int32Array,
  others: Int32Array,
  prefix: number,
  suffix: number,
): { readonly items: Int32Array; readonly at: Int32Array } {
  const rest = others.subarray(prefix, others.length - suffix);
  const set = rest.length > FEW ? new Set(rest) : undefined;
  const end = items.length - suffix;
  const kept = new Int32Array(end - prefix);
  const at = new Int32Array(end - prefix);
  let count = 0;
  for (let i = prefix; i < end; i++) {
    const item = items[i] ?? -1;
    if (!(set === undefined ? rest.includes(item) : set.has(item))) continue;
    kept[count] = item;
    at[count++] = i;
  }
  return { items: kept.subarray(0, count), at: at.subarray(0, count) };
}

/** Kept items of both sides pair up in order; what lies between two such pairs is a change. */
function collectChanges(keptA: Uint8Array, keptB: Uint8Array): SequenceChange[] {
  const changes: SequenceChange[] = [];
  let a = 0;
  let b = 0;
  while (a < keptA.length || b < keptB.length) {
    if (keptA[a] === 1 && keptB[b] === 1) {
      a++;
      b++;
      continue;
    }
    const aStart = a;
    const bStart = b;
    while (a < keptA.length && keptA[a] === 0) a++;
    while (b < keptB.length && keptB[b] === 0) b++;
    changes.push({ aStart, aEnd: a, bStart, bEnd: b });
  }
  return changes;
}

/** A part of the two sequences that is still to be compared. */
interface Box {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** A point of the edit graph: so many items of the one and of the other are behind it. */
interface Point {
  readonly a: number;
  readonly b: number;
}

/** The diagonals (k = a - b) that one of the two searches has reached, and how far on each. */
interface Front {
  readonly reach: Int32Array;
  low: number;
  high: number;
}

const NOWHERE = 0x7fffffff;

class Search {
  readonly keptA: Uint8Array;
  readonly keptB: Uint8Array;
  approximate = false;
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #limit: number;
  readonly #forward: Front;
  readonly #backward: Front;
  /** Added to a diagonal it gives its place in `reach`. */
  readonly #origin: number;

  constructor(a: Int32Array, b: Int32Array, limit: number) {
    this.#a = a;
    this.#b = b;
    this.#limit = limit;
    this.keptA = new Uint8Array(a.length);
    this.keptB = new Uint8Array(b.length);
    this.#origin = b.length + 1;
    const diagonals = a.length + b.length + 3;
    this.#forward = { reach: new Int32Array(diagonals), low: 0, high: 0 };
    this.#backward = { reach: new Int32Array(diagonals), low: 0, high: 0 };
  }

  run(): void {
    const boxes: Box[] = [{ aStart: 0, aEnd: this.#a.length, bStart: 0, bEnd: this.#b.length }];
    for (let box = boxes.pop(); box !== undefined; box = boxes.pop()) {
      const rest = this.#cutEnds(box);
      if (rest.aStart === rest.aEnd || rest.bStart === rest.bEnd) continue;
      const middle = this.#middle(rest);
      boxes.push(
        { ...rest, aEnd: middle.a, bEnd: middle.b },
        { ...rest, aStart: middle.a, bStart: middle.b },
      );
    }
  }

  /** Marks equal items at both ends of a box as kept and returns what is left. */
  #cutEnds(box: Box): Box {
    let { aStart, aEnd, bStart, bEnd } = box;
    while (aStart < aEnd && bStart < bEnd && this.#a[aStart] === this.#b[bStart]) {
      this.keptA[aStart++] = 1;
      this.keptB[bStart++] = 1;
    }
    while (aStart < aEnd && bStart < bEnd && this.#a[aEnd - 1] === this.#b[bEnd - 1]) {
      this.keptA[--aEnd] = 1;
      this.keptB[--bEnd] = 1;
    }
    return { aStart, aEnd, bStart, bEnd };
  }

  /**
   * Returns a point on a shortest path through a box whose ends differ: searches from both corners go on by
   * one edit each until they meet.
   */
  #middle(box: Box): Point {
    const start = box.aStart - box.bStart;
    const end = box.aEnd - box.bEnd;
    const odd = ((start - end) & 1) !== 0;
    begin(this.#forward, start, box.aStart, this.#origin);
    begin(this.#backward, end, box.aEnd, this.#origin);
    for (let cost = 1; ; cost++) {
      const met = this.#stepForward(box, odd) ?? this.#stepBackward(box, !odd);
      if (met !== undefined) return met;
      if (cost < this.#limit) continue;
      this.approximate = true;
      return this.#furthest(box);
    }
  }

  #stepForward(box: Box, mayMeet: boolean): Point | undefined {
    const front = this.#forward;
    const { reach } = front;
    widen(front, box, this.#origin, -1);
    for (let k = front.high; k >= front.low; k -= 2) {
      const i = k + this.#origin;
      let a = Math.max((reach[i - 1] ?? 0) + 1, reach[i + 1] ?? 0);
      while (a < box.aEnd && a - k < box.bEnd && this.#a[a] === this.#b[a - k]) a++;
      reach[i] = a;
      if (mayMeet && covers(this.#backward, k) && (this.#backward.reach[i] ?? 0) <= a) return { a, b: a - k };
    }
    return undefined;
  }

  #stepBackward(box: Box, mayMeet: boolean): Point | undefined {
    const front = this.#backward;
    const { reach } = front;
    widen(front, box, this.#origin, NOWHERE);
    for (let k = front.high; k >= front.low; k -= 2) {
      const i = k + this.#origin;
      let a = Math.min(reach[i - 1] ?? 0, (reach[i + 1] ?? 0) - 1);
      while (a > box.aStart && a - k > box.bStart && this.#a[a - 1] === this.#b[a - k - 1]) a--;
      reach[i] = a;
      if (mayMeet && covers(this.#forward, k) && a <= (this.#forward.reach[i] ?? 0)) return { a, b: a - k };
    }
    return undefined;
  }

  /** Returns the point that either search has brought furthest from its corner. */
  #furthest(box: Box): Point {
    let best: Point = { a: box.aStart, b: box.bStart };
    let bestGain = 0;
    const consider = (a: number, b: number, gain: number): void => {
      if (gain <= bestGain) return;
      best = { a, b };
      bestGain = gain;
    };
    for (let k = this.#forward.high; k >= this.#forward.low; k -= 2) {
      const a = Math.min(this.#forward.reach[k + this.#origin] ?? 0, box.aEnd, box.bEnd + k);
      consider(a, a - k, a - box.aStart + (a - k - box.bStart));
    }
    for (let k = this.#backward.high; k >= this.#backward.low; k -= 2) {
      const a = Math.max(this.#backward.reach[k + this.#origin] ?? 0, box.aStart, box.bStart + k);
      consider(a, a - k, box.aEnd - a + (box.bEnd - (a - k)));
    }
    return best;
  }
}

function begin(front: Front, diagonal: number, reached: number, origin: number): void {
  front.low = diagonal;
  front.high = diagonal;
  front.reach[diagonal + origin] = reached;
}

/** Lets a front reach one diagonal further on both sides, or one less where the box ends. */
function widen(front: Front, box: Box, origin: number, unreached: number): void {
  if (front.low > box.aStart - box.bEnd) {
    front.low--;
    front.reach[front.low - 1 + origin] = unreached;
  } else front.low++;
  if (front.high < box.aEnd - box.bStart) {
    front.high++;
    front.reach[front.high + 1 + origin] = unreached;
  } else front.high--;
}

function covers(front: Front, diagonal: number): boolean {
  return diagonal >= front.low && diagonal <= front.high;
}
