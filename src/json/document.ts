/** A half-open range of byte offsets, `[start, end)`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'literal';

/**
 * A JSON text and an index of it. The text is never copied: the index is a tape of nodes in document
 * order, four integers a node, so that jumping over a subtree is one array access however large it is.
 *
 * Members of an object stand on the tape as key, value, key, value.
 */
export interface JsonDocument {
  readonly bytes: Uint8Array;
  /** Low three bits: position in {@link KINDS}. Then {@link ESCAPED}, {@link NON_ASCII} and {@link UNICODE_ESCAPED} for strings. */
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Index of the first node after the subtree of this one. */
  readonly nexts: Int32Array;
  readonly length: number;
}

/** A place in a document: cheap to make, holds no content. */
export interface JsonNode {
  readonly document: JsonDocument;
  readonly index: number;
}

export const KINDS: readonly JsonKind[] = ['object', 'array', 'string', 'number', 'literal'];
export const KIND_MASK = 7;
/** The string has at least one backslash. */
export const ESCAPED = 8;
/** The string has at least one byte above 0x7f. */
export const NON_ASCII = 16;
/** The string has at least one `\u` escape. */
export const UNICODE_ESCAPED = 32;

/** Returns the root value of a document. */
export function rootOf(document: JsonDocument): JsonNode {
  return { document, index: 0 };
}
