import { type JsonDocument, ESCAPED, KIND_MASK, KINDS, NON_ASCII, UNICODE_ESCAPED } from './document.ts';
import { decodeAscii, decodeUtf8, unescapeString } from './string.ts';

const STRING = KINDS.indexOf('string');
const BACKSLASH = 0x5c;

/** By the letter behind a backslash, the byte that both stand for. */
const ESCAPED_BYTES = new Uint8Array(256);
for (const letter of '"\\/bfnrt')
  ESCAPED_BYTES[letter.charCodeAt(0)] = unescapeString(`\\${letter}`).charCodeAt(0);

/** Texts up to this size are put together in a buffer that is used again and again. */
const SCRATCH = 65_536;
let scratch: Uint8Array | undefined;

/** Returns the content of a string, by its index on the tape. Lone surrogates stay lone. */
export function decodeString(document: JsonDocument, index: number): string {
  const flags = document.kinds[index] ?? 0;
  const start = (document.starts[index] ?? 0) + 1;
  const end = (document.ends[index] ?? 0) - 1;
  if ((flags & UNICODE_ESCAPED) !== 0) return unescapeString(decodeUtf8(document.bytes, start, end));
  if ((flags & ESCAPED) !== 0) return decodeJoined(document, index, index + 1);
  return decodePlain(document.bytes, { start, end, flags });
}

/**
 * Returns the contents of the strings among siblings as one text: from the index of the first one on the tape to that
 * after the last. Nearly all texts of a notebook are lists of lines, and decoding each line by itself takes several
 * times as long.
 */
export function decodeJoined(document: JsonDocument, first: number, end: number): string {
  const { kinds, starts, ends, nexts } = document;
  let size = 0;
  let flags = 0;
  for (let at = first; at < end; at = nexts[at] ?? end) {
    if (((kinds[at] ?? 0) & KIND_MASK) !== STRING) continue;
    flags |= kinds[at] ?? 0;
    size += (ends[at] ?? 0) - (starts[at] ?? 0) - 2;
  }
  if ((flags & UNICODE_ESCAPED) !== 0) return decodeEach(document, first, end);
  const target = size > SCRATCH ? new Uint8Array(size) : (scratch ??= new Uint8Array(SCRATCH));
  let length = 0;
  for (let at = first; at < end; at = nexts[at] ?? end)
    if (((kinds[at] ?? 0) & KIND_MASK) === STRING) length = addUnescaped(document, at, target, length);
  return decodePlain(target, { start: 0, end: length, flags });
}

/** `\u` may stand for half a character, which UTF-8 cannot say. */
function decodeEach(document: JsonDocument, first: number, end: number): string {
  let text = '';
  for (let at = first; at < end; at = document.nexts[at] ?? end)
    if (((document.kinds[at] ?? 0) & KIND_MASK) === STRING) text += decodeString(document, at);
  return text;
}

/** Writes what a string without `\u` stands for, and returns the offset after it. */
function addUnescaped(document: JsonDocument, index: number, target: Uint8Array, from: number): number {
  const { bytes } = document;
  const end = (document.ends[index] ?? 0) - 1;
  let length = from;
  for (let at = (document.starts[index] ?? 0) + 1; at < end; at++) {
    const byte = bytes[at] ?? 0;
    target[length++] = byte === BACKSLASH ? (ESCAPED_BYTES[bytes[++at] ?? 0] ?? 0) : byte;
  }
  return length;
}

interface Plain {
  readonly start: number;
  readonly end: number;
  /** Of all strings that it holds. */
  readonly flags: number;
}

function decodePlain(bytes: Uint8Array, { start, end, flags }: Plain): string {
  return (flags & NON_ASCII) === 0 ? decodeAscii(bytes, start, end) : decodeUtf8(bytes, start, end);
}

/** Keys that were decoded last, by a number that is made of their bytes. */
const KEYS: string[] = Array.from({ length: 256 }, () => '');

/** Returns the content of a key, by its index on the tape. A notebook has some forty keys, thousands of times each. */
export function decodeKey(document: JsonDocument, index: number): string {
  if (((document.kinds[index] ?? 0) & (ESCAPED | NON_ASCII)) !== 0) return decodeString(document, index);
  const { bytes } = document;
  const start = (document.starts[index] ?? 0) + 1;
  const end = (document.ends[index] ?? 0) - 1;
  const slot = ((bytes[start] ?? 0) * 7 + (bytes[end - 1] ?? 0) * 31 + (end - start)) & 0xff;
  const known = KEYS[slot] ?? '';
  if (isAscii(bytes, start, end, known)) return known;
  const key = decodeAscii(bytes, start, end);
  KEYS[slot] = key;
  return key;
}

/** Returns true where a range of bytes spells an ASCII text. */
export function isAscii(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}
