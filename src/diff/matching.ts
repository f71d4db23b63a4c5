import { type Fingerprint, fingerprintText } from '../json/hash.ts';
import { kindOf } from '../json/node.ts';
import type { Cell } from '../notebook/notebook.ts';
import { type Features, featuresOf } from './features.ts';
import { longestIncreasing } from './increasing.ts';

/** The cells of one notebook with what the passes of the alignment ask of them. */
export interface Side {
  readonly cells: readonly Cell[];
  /** Of the source. This and the features are computed at the first call: most cells are never asked for. */
  readonly fingerprint: (index: number) => Fingerprint;
  readonly features: (index: number) => Features;
}

/** Which cells have found each other so far. The passes of the alignment add to it and never take back. */
export interface Matching {
  readonly before: Side;
  readonly after: Side;
  /** For each cell of `before` the index of its partner in `after`, or -1. */
  readonly toAfter: Int32Array;
  readonly toBefore: Int32Array;
}

/** Cells without a partner that stand between the same two pairs. */
export interface Gap {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Returns a matching in which no cell has a partner yet. */
export function startMatching(before: readonly Cell[], after: readonly Cell[]): Matching {
  return {
    before: createSide(before),
    after: createSide(after),
    toAfter: new Int32Array(before.length).fill(-1),
    toBefore: new Int32Array(after.length).fill(-1),
  };
}

function createSide(cells: readonly Cell[]): Side {
  const prints: (Fingerprint | undefined)[] = [];
  const features: (Features | undefined)[] = [];
  return {
    cells,
    fingerprint: (index) => (prints[index] ??= fingerprintText(cells[index]?.source)),
    features: (index) => (features[index] ??= featuresOf(cells[index]?.text ?? '')),
  };
}

/** Returns the same matching seen from the other side; both share their state. */
export function flipped(matching: Matching): Matching {
  return {
    before: matching.after,
    after: matching.before,
    toAfter: matching.toBefore,
    toBefore: matching.toAfter,
  };
}

/** Makes two cells partners, unless one of them has a partner already. */
export function pair(matching: Matching, before: number, after: number): void {
  if (matching.toAfter[before] !== -1 || matching.toBefore[after] !== -1) return;
  matching.toAfter[before] = after;
  matching.toBefore[after] = before;
}

/** Returns the indexes that have no partner. */
export function freeIndexes(partners: Int32Array): number[] {
  const free: number[] = [];
  for (const [index, partner] of partners.entries()) if (partner === -1) free.push(index);
  return free;
}

/** Returns the cells of `before` whose partners stand in the same order; the other pairs have moved. */
export function backbone(matching: Matching): number[] {
  const paired = [...matching.toAfter.keys()].filter((index) => matching.toAfter[index] !== -1);
  const partners = paired.map((index) => matching.toAfter[index] ?? -1);
  return longestIncreasing(partners).map((position) => paired[position] ?? -1);
}

/** Returns the runs of cells without a partner between neighbours of the backbone, empty ones left out. */
export function gaps(matching: Matching): Gap[] {
  const found: Gap[] = [];
  let before = 0;
  let after = 0;
  for (const index of [...backbone(matching), matching.toAfter.length]) {
    const partner = matching.toAfter[index] ?? matching.toBefore.length;
    const gap = {
      before: freeBetween(matching.toAfter, before, index),
      after: freeBetween(matching.toBefore, after, partner),
    };
    if (gap.before.length > 0 || gap.after.length > 0) found.push(gap);
    before = index + 1;
    after = partner + 1;
  }
  return found;
}

function freeBetween(partners: Int32Array, start: number, end: number): number[] {
  const free: number[] = [];
  for (let index = start; index < end; index++) if (partners[index] === -1) free.push(index);
  return free;
}

/** Fewer bytes of source than this say nothing about which cell it is. */
const TELLING_BYTES = 4;

/** Returns true where a source is long enough to recognise a cell by, wherever it stands. */
export function isTelling({ source }: Cell): boolean {
  if (source === undefined) return false;
  const { document, index } = source;
  const end = document.nexts[index] ?? 0;
  let bytes = 0;
  for (let at = kindOf(source) === 'array' ? index + 1 : index; at < end && bytes < TELLING_BYTES; at++)
    bytes += (document.ends[at] ?? 0) - (document.starts[at] ?? 0) - QUOTES;
  return bytes >= TELLING_BYTES;
}

const QUOTES = 2;

/** Returns true where two cells have a type in common. */
export function sameType(matching: Matching, before: number, after: number): boolean {
  return matching.before.cells[before]?.type === matching.after.cells[after]?.type;
}
