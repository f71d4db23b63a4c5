import { splitLines } from '../notebook/text.ts';

/** What a source is made of, as numbers that can be compared quickly. Hashes: collisions only blur a likeness. */
export interface Features {
  /** Hashes of words and numbers, ascending, repeated as often as they occur. */
  readonly words: Int32Array;
  /** Hashes of lines with something in them, white space at the ends cut off, in order. */
  readonly lines: Int32Array;
}

/** Sources are judged by their first part: 200 kB tell enough. */
const MAX_LENGTH = 200_000;

const WORD = /[\p{L}\p{N}_]+/gu;
/** Without a word, what there is must do. */
const SYMBOL = /\S/gu;

/** Returns the features of a source. */
export function featuresOf(source: string): Features {
  const text = source.slice(0, MAX_LENGTH);
  const words = text.match(WORD) ?? text.match(SYMBOL) ?? [];
  const lines = splitLines(text)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { words: Int32Array.from(words, hashText).toSorted(), lines: Int32Array.from(lines, hashText) };
}

/** Returns how alike two sources are, 0 to 1: the Sørensen–Dice coefficient of their words. */
export function similarity(a: Features, b: Features): number {
  const total = a.words.length + b.words.length;
  return total === 0 ? 1 : (2 * commonCount(a.words, b.words)) / total;
}

/** Returns how many items two ascending lists share, repeats counted. */
export function commonCount(a: Int32Array, b: Int32Array): number {
  let i = 0;
  let j = 0;
  let common = 0;
  while (i < a.length && j < b.length) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) common++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return common;
}

/** FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
