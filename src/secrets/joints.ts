import { type JsonNode, KINDS, KIND_MASK } from '../json/document.ts';
import type { Piece } from './source-text.ts';

const STRING = KINDS.indexOf('string');
const ARRAY = KINDS.indexOf('array');
const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;
/** No keyword is longer. */
const REACH = 40;

/** Returns true where a string of a list, the last one apart, does not end its line. */
export function hasCutLine({ document, index }: JsonNode): boolean {
  const { kinds, ends, nexts, bytes } = document;
  const last = nexts[index] ?? 0;
  for (let at = index + 1; at < last; at = nexts[at] ?? last)
    if (
      (nexts[at] ?? last) < last &&
      ((kinds[at] ?? 0) & KIND_MASK) === STRING &&
      !endsLine(bytes, (ends[at] ?? 0) - 1)
    )
      return true;
  return false;
}

/** Returns true where a list in a value has a line that is cut. */
export function hasCutList({ document, index }: JsonNode): boolean {
  const { kinds, nexts } = document;
  const end = nexts[index] ?? 0;
  for (let at = index; at < end; at++)
    if (((kinds[at] ?? 0) & KIND_MASK) === ARRAY && hasCutLine({ document, index: at })) return true;
  return false;
}

/** Returns true for a list of nothing but strings. */
export function hasOnlyStrings({ document, index }: JsonNode): boolean {
  const { kinds, nexts } = document;
  const end = nexts[index] ?? 0;
  for (let at = index + 1; at < end; at++) if (((kinds[at] ?? 0) & KIND_MASK) !== STRING) return false;
  return true;
}

/** Returns true where the body of a string that ends at an offset ends with `\n`. */
function endsLine(bytes: Uint8Array, end: number): boolean {
  return bytes[end - 1] === LETTER_N && bytes[end - 2] === BACKSLASH;
}

/** Yields what stands on both sides of where a line is cut, put together. */
export function* jointsOf(bytes: Uint8Array, pieces: readonly Piece[]): Generator<Uint8Array> {
  for (let at = 0; at + 1 < pieces.length; at++) {
    const piece = pieces[at];
    if (piece === undefined || typeof piece === 'string' || endsLine(bytes, piece.end)) continue;
    yield Uint8Array.from([...endOfText(bytes, pieces, at), ...startOfText(bytes, pieces, at + 1)]);
  }
}

/** Returns the last bytes of a piece, and of those before it where it is short. */
function endOfText(bytes: Uint8Array, pieces: readonly Piece[], last: number): number[] {
  const found: number[] = [];
  for (let i = last; found.length < REACH; i--) {
    const piece = pieces[i];
    if (piece === undefined || typeof piece === 'string') break;
    for (let at = piece.end - 1; at >= piece.start && found.length < REACH; at--) found.push(bytes[at] ?? 0);
  }
  return found.toReversed();
}

/** Returns the first bytes of a piece, and of those after it where it is short. */
function startOfText(bytes: Uint8Array, pieces: readonly Piece[], first: number): number[] {
  const found: number[] = [];
  for (let i = first; found.length < REACH; i++) {
    const piece = pieces[i];
    if (piece === undefined || typeof piece === 'string') break;
    for (let at = piece.start; at < piece.end && found.length < REACH; at++) found.push(bytes[at] ?? 0);
  }
  return found;
}
