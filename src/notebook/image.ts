import type { JsonNode } from '../json/document.ts';
import { endOf, kindOf, startOf } from '../json/node.ts';
import { decodeUtf8, unescapeString } from '../json/string.ts';
import { decodeBase64, eachRun, stringParts } from './base64.ts';
import { imageSize, svgSize } from './image-size.ts';

/** What can be told of an image, or of any other binary content, without decoding it. */
export interface ImageFacts {
  /** Bytes of the content itself, not of its base64 text. */
  readonly bytes: number;
  /** Pixels; undefined where the first bytes do not tell. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Eight hexadecimal digits that equal contents share. For recognition, not for proof. */
  readonly hash: string;
}

/** Enough for the start of frame of a JPEG behind its EXIF data with a thumbnail. */
const HEAD = 131_072;
/** The first tag of an SVG stands near its start. */
const SVG_HEAD = 16_384;

/**
 * Returns the facts about a binary mime entry, or undefined where it is no base64. The payload is read in place:
 * neither decoded nor copied.
 *
 * @param node base64 text, or the text of an SVG; a string or a list of strings.
 */
export function imageFacts(mime: string, node: JsonNode): ImageFacts | undefined {
  if (kindOf(node) !== 'string' && kindOf(node) !== 'array') return undefined;
  const hash = new QuadHash();
  for (const part of stringParts(node)) eachRun(part, (bytes, start, end) => hash.add(bytes, start, end));
  const digits = hash.digits();
  if (isSvg(mime)) return { bytes: hash.count, ...svgSize(headOf(node)), hash: digits };
  const head = decodeBase64(node, HEAD);
  if (head === undefined) return undefined;
  return { bytes: Math.floor(((hash.count - hash.padding) * 3) / 4), ...imageSize(head), hash: digits };
}

/** Returns true for the mime types of images. */
export function isImage(mime: string): boolean {
  return mime.startsWith('image/');
}

/** Returns true for mime types whose content is kept as base64. */
export function isBinaryMime(mime: string): boolean {
  return /^(?:image|audio|video)\//.test(mime) ? !isSvg(mime) : BINARY_APPLICATIONS.has(mime);
}

const BINARY_APPLICATIONS = new Set(['application/pdf', 'application/octet-stream', 'application/zip']);

function isSvg(mime: string): boolean {
  return mime.startsWith('image/svg');
}

/** Returns the first characters of a text, without decoding the rest. */
function headOf(node: JsonNode): string {
  const [first] = stringParts(node);
  if (first === undefined) return '';
  const start = startOf(first) + 1;
  return unescapeString(
    decodeUtf8(first.document.bytes, start, Math.min(endOf(first) - 1, start + SVG_HEAD)),
  );
}

/**
 * Hashes characters four at a time, whatever runs they come in, so that line ends and the list form change
 * nothing. Multiply and xor-shift as in MurmurHash3's mixing; about 1 GB/s.
 */
class QuadHash {
  count = 0;
  padding = 0;
  #state = 0x2545f491;
  #quad = 0;
  #filled = 0;

  add(bytes: Uint8Array, start: number, end: number): void {
    this.count += end - start;
    for (let at = end - 1; at >= start && at > end - 3 && bytes[at] === 0x3d; at--) this.padding++;
    let at = start;
    while (this.#filled !== 0 && at < end) this.#single(bytes[at++] ?? 0);
    at = this.#quads(bytes, at, end);
    while (at < end) this.#single(bytes[at++] ?? 0);
  }

  digits(): string {
    let mixed = Math.imul(this.#state ^ this.#quad ^ this.count, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0).toString(16).padStart(8, '0');
  }

  /** Reads words where they stand, aligned or not. Returns where fewer than four characters are left. */
  #quads(bytes: Uint8Array, start: number, end: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let state = this.#state;
    let at = start;
    for (; at + 4 <= end; at += 4) state = mix(state, view.getInt32(at, true));
    this.#state = state;
    return at;
  }

  #single(byte: number): void {
    this.#quad |= byte << (8 * this.#filled);
    if (++this.#filled < 4) return;
    this.#state = mix(this.#state, this.#quad);
    this.#quad = 0;
    this.#filled = 0;
  }
}

function mix(state: number, quad: number): number {
  const mixed = Math.imul(state ^ quad, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
