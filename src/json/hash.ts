import type { JsonNode } from './document.ts';
import { elements, endOf, kindOf, startOf } from './node.ts';

/**
 * A number that equal contents share. Fifty-three bits without cryptography: good for finding candidates
 * quickly, never for saying that two things are equal.
 */
export type Fingerprint = number & { readonly brand: 'Fingerprint' };

/**
 * Returns the fingerprint of a text that is written as one string or as a list of strings to be joined.
 * Escapes are hashed as what they stand for, so neither the list form nor `\u00e9` for `é` changes it.
 */
export function fingerprintText(node: JsonNode | undefined): Fingerprint {
  const hash = new ByteHash();
  if (node !== undefined) for (const part of stringParts(node)) addString(hash, part);
  return hash.value();
}

/** Returns the fingerprint of the bytes of a node as they are written. */
export function fingerprintBytes(node: JsonNode): Fingerprint {
  const hash = new ByteHash();
  const { bytes } = node.document;
  const end = endOf(node);
  for (let at = startOf(node); at < end; at++) hash.add(bytes[at] ?? 0);
  return hash.value();
}

function stringParts(node: JsonNode): JsonNode[] {
  return kindOf(node) === 'array' ? elements(node) : [node];
}

/** Two 32-bit lanes of multiply-and-xor (FNV-1a with different primes), as JavaScript has no fast 64-bit integers. */
class ByteHash {
  #low = 0x811c9dc5;
  #high = 0x9747b28c;

  add(byte: number): void {
    this.#low = Math.imul(this.#low ^ byte, 0x01000193);
    this.#high = Math.imul(this.#high ^ byte, 0x85ebca6b);
    this.#high ^= this.#high >>> 13;
  }

  value(): Fingerprint {
    return ((this.#low >>> 0) * 0x200000 + (this.#high >>> 11)) as Fingerprint;
  }
}

const PLAIN_ESCAPES = new Map(
  Object.entries({ b: 8, f: 12, n: 10, r: 13, t: 9 }).map(([letter, code]) => [letter.charCodeAt(0), code]),
);

function addString(hash: ByteHash, node: JsonNode): void {
  const { bytes } = node.document;
  const end = endOf(node) - 1;
  let at = startOf(node) + 1;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x5c) at = addEscape(hash, bytes, at + 1);
    else {
      hash.add(byte);
      at++;
    }
  }
}

/** Adds the escape whose letter stands at `at` and returns the offset after it. */
function addEscape(hash: ByteHash, bytes: Uint8Array, at: number): number {
  const letter = bytes[at] ?? 0;
  if (letter !== 0x75) {
    hash.add(PLAIN_ESCAPES.get(letter) ?? letter);
    return at + 1;
  }
  const unit = hexUnit(bytes, at + 1);
  if (isHighSurrogate(unit) && bytes[at + 5] === 0x5c && bytes[at + 6] === 0x75) {
    const next = hexUnit(bytes, at + 7);
    if (next >= 0xdc00 && next <= 0xdfff) {
      addCodePoint(hash, 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00));
      return at + 11;
    }
  }
  addCodePoint(hash, unit);
  return at + 5;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function hexUnit(bytes: Uint8Array, at: number): number {
  return Number.parseInt(String.fromCharCode(...bytes.subarray(at, at + 4)), 16);
}

/** Adds the bytes that UTF-8 has for a code point; a lone surrogate gets the three it would have. */
function addCodePoint(hash: ByteHash, point: number): void {
  if (point < 0x80) {
    hash.add(point);
    return;
  }
  if (point < 0x800) hash.add(0xc0 | (point >> 6));
  else {
    if (point < 0x10000) hash.add(0xe0 | (point >> 12));
    else {
      hash.add(0xf0 | (point >> 18));
      hash.add(0x80 | ((point >> 12) & 0x3f));
    }
    hash.add(0x80 | ((point >> 6) & 0x3f));
  }
  hash.add(0x80 | (point & 0x3f));
}
