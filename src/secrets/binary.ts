import type { JsonNode, Range } from '../json/document.ts';
import { endOf, startOf } from '../json/node.ts';
import { stringParts } from '../notebook/base64.ts';

/** The first characters that the base64 of a format begins with: its magic bytes. */
const MAGIC: readonly string[] = [
  'iVBORw0KGgo', // PNG
  '/9j/', // JPEG
  'R0lGOD', // GIF
  'UklGR', // RIFF: WebP, WAV, AVI
  'Qk', // BMP
  'AAABAA', // ICO
  'SUkq', // TIFF, little endian
  'TU0AK', // TIFF, big endian
  'JVBERi0', // PDF
  'T2dnU', // Ogg
  'SUQz', // MP3 with ID3
  '//s', // MP3 frame
  '//v', // MP3 frame
  'AAAAI', // MP4 and QuickTime: the size of an ftyp box
  'AAAAG',
  'AAAAH',
  'GkXfo', // WebM, Matroska
  'd09GR', // WOFF
  'UEsDB', // ZIP
  'H4sI', // gzip
];

const MIN_LENGTH = 32;
const LONG = 4096;
const MARKER: readonly number[] = Array.from(';base64,', (letter) => letter.charCodeAt(0));
/** Shorter texts have no `data:` URI worth leaving out. */
export const MIN_DATA_URI: number = MARKER.length + MIN_LENGTH;
const IS_BASE64 = base64Table('+/=');
/** With the alphabet for URLs, RFC 4648, 5. */
const IS_RUN = base64Table('+/-_');

/**
 * Returns true where a value is nothing but the base64 of an image, a sound, a film or another binary format by
 * its first bytes. All of it is looked at: a text behind an image is no image.
 */
export function isBinaryBase64(node: JsonNode): boolean {
  const { bytes } = node.document;
  let isFirst = true;
  for (const part of stringParts(node)) {
    const start = startOf(part) + 1;
    const end = endOf(part) - 1;
    if (isFirst && !beginsBinary(bytes, start, end)) return false;
    isFirst = false;
    if (base64End(bytes, start, end) !== end) return false;
  }
  return !isFirst;
}

function beginsBinary(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < MIN_LENGTH) return false;
  return MAGIC.some((magic) => {
    for (let i = 0; i < magic.length; i++) if (bytes[start + i] !== magic.charCodeAt(i)) return false;
    return true;
  });
}

/** Returns where the base64 that starts at an offset ends; the line ends of MIME encoders, `\n`, belong to it. */
function base64End(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (end - start > LONG) {
    while (((bytes.byteOffset + at) & 3) !== 0 && IS_BASE64[bytes[at] ?? 0] === 1) at++;
    if (((bytes.byteOffset + at) & 3) === 0) at = quadsEnd(bytes, at, end);
  }
  while (at < end) {
    if (IS_BASE64[bytes[at] ?? 0] === 1) at++;
    else if (bytes[at] === 0x5c && isLineEnd(bytes[at + 1])) at += 2;
    else break;
  }
  return at;
}

/** Shorter runs of base64 hold no secret worth the search. */
const MIN_RUN = 24;
const BACKSLASH = 0x5c;

/**
 * Returns true where a JSON string body, `[start, end)`, has a run of base64 characters that is long enough to
 * hold a text and begins as one. Most bytes are jumped over.
 */
export function hasBase64Text(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + MIN_RUN - 1;
  let from = start;
  while (at < end) {
    let back = at;
    while (back >= from && IS_RUN[bytes[back] ?? 0] === 1) back--;
    if (back < from) {
      // The first letter may be the second half of an escape.
      if (beginsText(bytes, from) || (bytes[from - 1] === BACKSLASH && beginsText(bytes, from + 1)))
        return true;
      while (back < end && (back < from || IS_RUN[bytes[back] ?? 0] === 1)) back++;
    }
    from = back + 1;
    at = back + MIN_RUN;
  }
  return false;
}

/** Returns true where sixteen base64 characters stand for twelve characters of ASCII text. */
function beginsText(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < start + 16; at += 4) {
    const bits =
      (sixBits(bytes[at]) << 18) |
      (sixBits(bytes[at + 1]) << 12) |
      (sixBits(bytes[at + 2]) << 6) |
      sixBits(bytes[at + 3]);
    if (!(isPrintable(bits >> 16) && isPrintable((bits >> 8) & 0xff) && isPrintable(bits & 0xff)))
      return false;
  }
  return true;
}

/** Returns what a character of base64 stands for, in either alphabet. */
function sixBits(byte = 0): number {
  if (byte >= 0x61) return byte - 0x47;
  if (byte === 0x5f) return 63;
  if (byte >= 0x41) return byte - 0x41;
  if (byte >= 0x30) return byte + 4;
  return byte === 0x2f ? 63 : 62;
}

/** As a text has them: printable ASCII, tabs and line ends. */
function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Pairs of base64 characters, as little and big endian machines alike read them. */
let pairs: Uint8Array | undefined;

/** Four at a time: images are most of the bytes of most notebooks. Returns where the whole words of base64 end. */
function quadsEnd(bytes: Uint8Array, start: number, end: number): number {
  pairs ??= pairTable();
  const table = pairs;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + start, (end - start) >> 2);
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? 0;
    if (((table[word & 0xffff] ?? 0) & (table[word >>> 16] ?? 0)) === 0) break;
  }
  return start + 4 * at;
}

function pairTable(): Uint8Array {
  const table = new Uint8Array(65_536);
  for (let pair = 0; pair < table.length; pair++)
    table[pair] = (IS_BASE64[pair & 0xff] ?? 0) & (IS_BASE64[pair >> 8] ?? 0);
  return table;
}

/** Returns the runs of a text that may hold a text in base64: offsets of their first and after their last character. */
export function base64Runs(text: string): Range[] {
  const runs: Range[] = [];
  let from = 0;
  let at = MIN_RUN - 1;
  while (at < text.length) {
    let start = at;
    while (start >= from && IS_RUN[text.charCodeAt(start)] === 1) start--;
    if (start >= from) {
      from = start + 1;
      at = start + MIN_RUN;
      continue;
    }
    let end = at + 1;
    while (IS_RUN[text.charCodeAt(end)] === 1) end++;
    runs.push({ start: from, end });
    from = end;
    at = end + MIN_RUN - 1;
  }
  return runs;
}

function isLineEnd(letter: number | undefined): boolean {
  return letter === 0x6e || letter === 0x72;
}

/**
 * Returns the parts of a JSON string body, `[start, end)`, that are no `data:` URI of a binary format; of such a
 * URI the head stays.
 */
export function withoutDataUris(bytes: Uint8Array, start: number, end: number): Range[] {
  const kept: Range[] = [];
  let from = start;
  for (let at = indexOfMarker(bytes, start, end); at !== -1; at = indexOfMarker(bytes, at, end)) {
    if (!beginsBinary(bytes, at, end)) continue;
    const stop = base64End(bytes, at, end);
    kept.push({ start: from, end: at });
    from = stop;
    at = stop;
  }
  kept.push({ start: from, end });
  return kept;
}

/** Returns the offset after the next `;base64,`, or -1. The view keeps the search from running on to other strings. */
function indexOfMarker(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < MIN_DATA_URI) return -1;
  const body = bytes.subarray(start, end);
  for (let at = body.indexOf(0x3b); at !== -1; at = body.indexOf(0x3b, at + 1))
    if (MARKER.every((letter, i) => body[at + i] === letter)) return start + at + MARKER.length;
  return -1;
}

function base64Table(others: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${others}`)
    table[letter.charCodeAt(0)] = 1;
  return table;
}
