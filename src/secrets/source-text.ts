import type { Range } from '../json/document.ts';
import { decodeUtf8, unescapeString } from '../json/string.ts';

/** A text that knows where in the file each of its characters comes from. */
export interface SourceText {
  readonly text: string;
  /**
   * Returns the bytes of the file that the characters `[start, end)` come from, as few ranges as possible, in
   * the order of the text. Characters that stand nowhere in the file give nothing.
   *
   * @param start in UTF-16 units, as `end`.
   */
  ranges(start: number, end: number): Range[];
}

/** What a text is put together from: the body of a JSON string, or characters that are not in the file. */
export type Piece = { readonly start: number; readonly end: number } | string;

/** Where in a piece the last question was answered, so that questions in ascending order read it once. */
interface Mark {
  piece: number;
  unit: number;
  byte: number;
}

/** Text of JSON strings, one after the other, their escapes resolved. */
export class JsonText implements SourceText {
  readonly #bytes: Uint8Array;
  readonly #pieces: readonly Piece[];
  /** Offset in the text at which each piece starts. */
  readonly #starts: number[] = [];
  readonly #mark: Mark = { piece: -1, unit: 0, byte: 0 };
  readonly text: string;

  /** @param pieces ranges stand between the quotes of a valid JSON string. */
  constructor(bytes: Uint8Array, pieces: readonly Piece[]) {
    this.#bytes = bytes;
    this.#pieces = pieces;
    const texts: string[] = [];
    let length = 0;
    for (const piece of pieces) {
      const text =
        typeof piece === 'string' ? piece : unescapeString(decodeUtf8(bytes, piece.start, piece.end));
      this.#starts.push(length);
      texts.push(text);
      length += text.length;
    }
    this.text = texts.length === 1 ? (texts[0] ?? '') : texts.join('');
  }

  /** Returns the offset in the text at which a piece starts. */
  startOfPiece(index: number): number {
    return this.#starts[index] ?? this.text.length;
  }

  ranges(start: number, end: number): Range[] {
    const found: Range[] = [];
    for (let i = lastAtMost(this.#starts, start); i < this.#pieces.length; i++) {
      const pieceStart = this.#starts[i] ?? 0;
      if (pieceStart >= end) break;
      const piece = this.#pieces[i];
      const pieceEnd = this.#starts[i + 1] ?? this.text.length;
      if (piece === undefined || typeof piece === 'string' || pieceEnd <= start) continue;
      const from = this.#byteAt(i, piece, Math.max(start, pieceStart) - pieceStart);
      const to = end >= pieceEnd ? piece.end : this.#byteAt(i, piece, end - pieceStart);
      if (to > from) found.push({ start: from, end: to });
    }
    return found;
  }

  #byteAt(index: number, piece: Range, unit: number): number {
    const mark = this.#mark;
    if (mark.piece !== index || mark.unit > unit) {
      mark.piece = index;
      mark.unit = 0;
      mark.byte = piece.start;
    }
    while (mark.unit < unit && mark.byte < piece.end) stepJson(this.#bytes, mark);
    return mark.byte;
  }
}

/** Goes over one escape or one UTF-8 sequence. */
function stepJson(bytes: Uint8Array, mark: Mark): void {
  const byte = bytes[mark.byte] ?? 0;
  if (byte === 0x5c) {
    mark.byte += bytes[mark.byte + 1] === 0x75 ? 6 : 2;
    mark.unit++;
  } else stepUtf8(byte, mark);
}

function stepUtf8(byte: number, mark: Mark): void {
  const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  mark.byte += length;
  mark.unit += length === 4 ? 2 : 1;
}

/** Text of a whole file that is no JSON: UTF-8, UTF-16 by its byte order mark, else one character a byte. */
export class PlainText implements SourceText {
  readonly text: string;
  readonly #bytes: Uint8Array;
  readonly #encoding: 'utf-8' | 'utf-16' | 'bytes';
  readonly #mark: Mark = { piece: 0, unit: 0, byte: 0 };
  readonly #from: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const wide = wideEncoding(bytes);
    const body = wide === undefined ? utf8Of(bytes) : new TextDecoder(wide).decode(bytes);
    this.#encoding = wide === undefined ? (body === undefined ? 'bytes' : 'utf-8') : 'utf-16';
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.#from = wide === undefined ? (hasMark && body !== undefined ? 3 : 0) : 2;
    this.#mark.byte = this.#from;
    this.text = body ?? new TextDecoder('latin1').decode(bytes);
  }

  ranges(start: number, end: number): Range[] {
    const from = this.#byteAt(start);
    const to = this.#byteAt(end);
    return to > from ? [{ start: from, end: to }] : [];
  }

  #byteAt(unit: number): number {
    if (this.#encoding === 'utf-16') return Math.min(this.#bytes.length, 2 + 2 * unit);
    if (this.#encoding === 'bytes') return unit;
    const mark = this.#mark;
    if (mark.unit > unit) {
      mark.unit = 0;
      mark.byte = this.#from;
    }
    while (mark.unit < unit && mark.byte < this.#bytes.length) stepUtf8(this.#bytes[mark.byte] ?? 0, mark);
    return mark.byte;
  }
}

function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns the index of the last number that is at most `value`, of ascending numbers; 0 if there is none. */
export function lastAtMost(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Returns ranges with neighbours that touch made one, in their order. */
export function joinRanges(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && last.end === range.start)
      joined[joined.length - 1] = { start: last.start, end: range.end };
    else joined.push(range);
  }
  return joined;
}
