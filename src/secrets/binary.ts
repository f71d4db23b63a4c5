import type { JsonNode } from '../json/document.ts';
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
  while (at < end) {
    if (IS_BASE64[bytes[at] ?? 0] === 1) at++;
    else if (bytes[at] === 0x5c && isLineEnd(bytes[at + 1])) at += 2;
    else break;
  }
  return at;
}

/** Shorter runs of base64 hold no secret worth the search. */
const MIN_RUN = 24;

/**
 * Returns true where a JSON string body, `[start, end)`, has a run of base64 characters that is long enough to
 * hold a text. Most bytes are jumped over.
 */
export function hasBase64Run(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + MIN_RUN - 1;
  let from = start;
  while (at < end) {
    let back = at;
    while (back >= from && IS_RUN[bytes[back] ?? 0] === 1) back--;
    if (back < from) return true;
    from = back + 1;
    at = back + MIN_RUN;
  }
  return false;
}

function isLineEnd(letter: number | undefined): boolean {
  return letter === 0x6e || letter === 0x72;
}

/**
 * Returns the parts of a JSON string body, `[start, end)`, that are no `data:` URI of a binary format; of such a
 * URI the head stays.
 */
export function withoutDataUris(
  bytes: Uint8Array,
  start: number,
  end: number,
): { start: number; end: number }[] {
  const kept: { start: number; end: number }[] = [];
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

/** Returns the offset after the next `;base64,`, or -1. */
function indexOfMarker(bytes: Uint8Array, start: number, end: number): number {
  for (let at = bytes.indexOf(0x3b, start); at !== -1 && at < end; at = bytes.indexOf(0x3b, at + 1))
    if (MARKER.every((letter, i) => bytes[at + i] === letter)) return at + MARKER.length;
  return -1;
}

const MARKER: readonly number[] = Array.from(';base64,', (letter) => letter.charCodeAt(0));

function base64Table(others: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${others}`)
    table[letter.charCodeAt(0)] = 1;
  return table;
}
