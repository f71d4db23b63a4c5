import type { JsonNode } from './document.ts';
import { endOf, kindOf, startOf } from './node.ts';

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
  const state = new HashState();
  if (node === undefined) return state.value();
  const { document, index } = node;
  const end = document.nexts[index] ?? 0;
  for (let at = kindOf(node) === 'array' ? index + 1 : index; at < end; at = document.nexts[at] ?? end)
    state.addString(document.bytes, (document.starts[at] ?? 0) + 1, (document.ends[at] ?? 0) - 1);
  return state.value();
}

/** Returns the fingerprint of the bytes of a node as they are written. */
export function fingerprintBytes(node: JsonNode): Fingerprint {
  const state = new HashState();
  state.addBytes(node.document.bytes, startOf(node), endOf(node));
  return state.value();
}

/** Returns the fingerprint of a text in memory. */
export function fingerprintString(text: string): Fingerprint {
  const state = new HashState();
  const bytes = new TextEncoder().encode(text);
  state.addBytes(bytes, 0, bytes.length);
  return state.value();
}

/** Two 32-bit lanes of multiply-and-xor (FNV-1a with different primes), as JavaScript has no fast 64-bit integers. */
class HashState {
  low = 0x811c9dc5;
  high = 0x9747b28c;

  value(): Fingerprint {
    return ((this.low >>> 0) * 0x200000 + (this.high >>> 11)) as Fingerprint;
  }

  addBytes(bytes: Uint8Array, start: number, end: number): void {
    let { low, high } = this;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      low = Math.imul(low ^ byte, 0x01000193);
      high = Math.imul(high ^ byte, 0x85ebca6b);
      high ^= high >>> 13;
    }
    this.low = low;
    this.high = high;
  }

  /** Adds the body of a JSON string: runs without escapes as they are, escapes as the bytes they stand for. */
  addString(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    let at = start;
    while (at < end) {
      if (bytes[at] !== 0x5c) {
        at++;
        continue;
      }
      this.addBytes(bytes, from, at);
      from = this.#addEscape(bytes, at + 1);
      at = from;
    }
    this.addBytes(bytes, from, end);
  }

  #addByte(byte: number): void {
    this.low = Math.imul(this.low ^ byte, 0x01000193);
    this.high = Math.imul(this.high ^ byte, 0x85ebca6b);
    this.high ^= this.high >>> 13;
  }

  /** Adds the escape whose letter stands at `at` and returns the offset after it. */
  #addEscape(bytes: Uint8Array, at: number): number {
    const letter = bytes[at] ?? 0;
    if (letter !== 0x75) {
      this.#addByte(PLAIN_ESCAPES.get(letter) ?? letter);
      return at + 1;
    }
    const [point, end] = unicodeEscape(bytes, at);
    const encoded = encodePoint(point);
    this.addBytes(encoded, 0, encoded.length);
    return end;
  }
}

const PLAIN_ESCAPES = new Map(
  Object.entries({ b: 8, f: 12, n: 10, r: 13, t: 9 }).map(([letter, code]) => [letter.charCodeAt(0), code]),
);

/** Returns the code point of a `\u` escape, of a surrogate pair the one of both, and the offset after it. */
function unicodeEscape(bytes: Uint8Array, at: number): [number, number] {
  const unit = hexUnit(bytes, at + 1);
  if (unit >= 0xd800 && unit <= 0xdbff && bytes[at + 5] === 0x5c && bytes[at + 6] === 0x75) {
    const next = hexUnit(bytes, at + 7);
    if (next >= 0xdc00 && next <= 0xdfff)
      return [0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00), at + 11];
  }
  return [unit, at + 5];
}

function hexUnit(bytes: Uint8Array, at: number): number {
  return Number.parseInt(String.fromCharCode(...bytes.subarray(at, at + 4)), 16);
}

/** Returns the bytes that UTF-8 has for a code point; a lone surrogate gets the three it would have. */
function encodePoint(point: number): Uint8Array {
  const tail = 0x80 | (point & 0x3f);
  if (point < 0x80) return Uint8Array.of(point);
  if (point < 0x800) return Uint8Array.of(0xc0 | (point >> 6), tail);
  const middle = 0x80 | ((point >> 6) & 0x3f);
  if (point < 0x10000) return Uint8Array.of(0xe0 | (point >> 12), middle, tail);
  return Uint8Array.of(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), middle, tail);
}
