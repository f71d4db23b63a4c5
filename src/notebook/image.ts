import type { JsonNode } from '../json/document.ts';
import { elements, endOf, kindOf, startOf } from '../json/node.ts';
import { imageSize, svgSize } from './image-size.ts';
import { joinedText } from './text.ts';

/** What can be said of an image without showing it. */
export interface ImageFacts {
  /** Size of the decoded image in bytes. */
  readonly bytes: number;
  /** Pixels; undefined where the format does not tell or is not known. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Eight hexadecimal digits that tell images apart, over the content as it is written. */
  readonly hash: string;
}

const SVG = 'image/svg+xml';

/** Returns true for the mime types of images. */
export function isImage(mime: string): boolean {
  return mime.startsWith('image/');
}

/** The size of every known format stands within this many bytes, but for JPEG with a large preview. */
const HEAD_BYTES = 65_536;

/** Returns the facts of an image in a mime bundle. Only its first bytes are decoded, however large it is. */
export function imageFacts(mime: string, value: JsonNode): ImageFacts {
  const parts = kindOf(value) === 'array' ? elements(value) : [value];
  const hash = hashParts(parts);
  if (mime === SVG) {
    const text = joinedText(value);
    return { bytes: new TextEncoder().encode(text).length, ...svgSize(text), hash };
  }
  return { bytes: decodedSize(parts), ...imageSize(decodeBase64(value, HEAD_BYTES)), hash };
}

/** Returns the bytes that base64 text stands for, no more than `limit` of them. White space and escapes are passed over. */
export function decodeBase64(value: JsonNode, limit: number): Uint8Array {
  const result = new Uint8Array(Math.min(limit, Math.ceil(((endOf(value) - startOf(value)) * 3) / 4)));
  let length = 0;
  let bits = 0;
  let pending = 0;
  for (const part of kindOf(value) === 'array' ? elements(value) : [value])
    for (let at = startOf(part) + 1; at < endOf(part) - 1 && length < result.length; at++) {
      const byte = part.document.bytes[at] ?? 0;
      if (byte === 0x5c) {
        // An escape: in base64 only `\n` occurs, and `\/` for a slash.
        if (part.document.bytes[at + 1] !== 0x2f) at++;
        continue;
      }
      const digit = base64Digit(byte);
      if (digit === -1) continue;
      pending = (pending << 6) | digit;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        result[length++] = pending >> bits;
        pending &= (1 << bits) - 1;
      }
    }
  return result.subarray(0, length);
}

function base64Digit(byte: number): number {
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x61 + 26;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30 + 52;
  if (byte === 0x2b) return 62;
  return byte === 0x2f ? 63 : -1;
}

/** Counts instead of decoding: of an image all is digits but line ends and the padding at the end. */
function decodedSize(parts: readonly JsonNode[]): number {
  let digits = 0;
  for (const part of parts) {
    const { bytes } = part.document;
    const start = startOf(part) + 1;
    let end = endOf(part) - 1;
    // The usual last characters: a line end, written as an escape, and the padding.
    while (end > start + 1 && bytes[end - 2] === 0x5c && bytes[end - 1] === 0x6e) end -= 2;
    while (end > start && bytes[end - 1] === 0x3d) end--;
    digits += end - start;
    for (let at = bytes.indexOf(0x5c, start); at !== -1 && at < end; at = bytes.indexOf(0x5c, at + 2))
      digits -= 2;
  }
  return Math.floor((digits * 3) / 4);
}

/** Multiply and xor over four bytes at a time, put together by shifts so that the alignment does not matter. */
function hashParts(parts: readonly JsonNode[]): string {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const { bytes } = part.document;
    const end = endOf(part) - 1;
    let at = startOf(part) + 1;
    for (; at + 4 <= end; at += 4) {
      const word =
        (bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24);
      hash = Math.imul(hash ^ word, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
