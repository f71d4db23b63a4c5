import {
  type JsonDocument,
  type JsonKind,
  type JsonNode,
  type Range,
  ESCAPED,
  KIND_MASK,
  KINDS,
  NON_ASCII,
} from './document.ts';
import { decodeKey, decodeString, isAscii } from './decode.ts';
import { decodeUtf8 } from './string.ts';

/** One `"key": value` of an object. */
export interface Member {
  readonly keyNode: JsonNode;
  readonly key: string;
  readonly value: JsonNode;
}

/** Returns what kind of value stands at a node. */
export function kindOf(node: JsonNode): JsonKind {
  return KINDS[(node.document.kinds[node.index] ?? 0) & KIND_MASK] ?? 'literal';
}

/** Returns the bytes a node covers, brackets and quotes included. */
export function rangeOf(node: JsonNode): Range {
  return { start: startOf(node), end: endOf(node) };
}

/** Returns the byte offset at which a node starts. */
export function startOf(node: JsonNode): number {
  return node.document.starts[node.index] ?? 0;
}

/** Returns the byte offset after the last byte of a node. */
export function endOf(node: JsonNode): number {
  return node.document.ends[node.index] ?? 0;
}

/** Returns the number of bytes a node covers. */
export function sizeOf(node: JsonNode): number {
  return endOf(node) - startOf(node);
}

/** Returns a view (no copy) of the bytes a node covers. */
export function rawBytes(node: JsonNode): Uint8Array {
  return node.document.bytes.subarray(startOf(node), endOf(node));
}

/** Returns the text of a node exactly as it is written in the document. */
export function rawText(node: JsonNode): string {
  return decodeUtf8(node.document.bytes, startOf(node), endOf(node));
}

/** Returns the content of a string node, or undefined where the node is no string. */
export function stringOf(node: JsonNode | undefined): string | undefined {
  return node !== undefined && kindOf(node) === 'string'
    ? decodeString(node.document, node.index)
    : undefined;
}

/** Returns the integer that a number node spells, or undefined where it is anything else. */
export function integerOf(node: JsonNode | undefined): number | undefined {
  if (node === undefined || kindOf(node) !== 'number') return undefined;
  const value = Number(rawText(node));
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Returns the elements of an array; nothing where the node is no array. */
export function elements(node: JsonNode | undefined): JsonNode[] {
  if (node === undefined || kindOf(node) !== 'array') return [];
  const { document, index } = node;
  const found: JsonNode[] = [];
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end; at = document.nexts[at] ?? end) found.push({ document, index: at });
  return found;
}

/** Returns all members of an object as they are written, duplicates included; nothing where it is no object. */
export function members(node: JsonNode | undefined): Member[] {
  if (node === undefined || kindOf(node) !== 'object') return [];
  const { document, index } = node;
  const found: Member[] = [];
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end; at = document.nexts[at + 1] ?? end)
    found.push({
      keyNode: { document, index: at },
      key: decodeKey(document, at),
      value: { document, index: at + 1 },
    });
  return found;
}

/** Returns the members that count: of several with one key the last, at the place of the first. */
export function effectiveMembers(node: JsonNode | undefined): Map<string, JsonNode> {
  const found = new Map<string, JsonNode>();
  if (node === undefined || kindOf(node) !== 'object') return found;
  const { document, index } = node;
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end; at = document.nexts[at + 1] ?? end)
    found.set(decodeKey(document, at), { document, index: at + 1 });
  return found;
}

/** Returns the value of a key, of several the last as every JSON reader does, or undefined. */
export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  if (node === undefined || kindOf(node) !== 'object') return undefined;
  const { document, index } = node;
  const end = document.nexts[index] ?? 0;
  let found: JsonNode | undefined;
  for (let at = index + 1; at < end; at = document.nexts[at + 1] ?? end)
    if (keyEquals(document, at, key)) found = { document, index: at + 1 };
  return found;
}

/** Returns the node at a path of keys and positions, or undefined where there is none. */
export function nodeAt(node: JsonNode, path: readonly (string | number)[]): JsonNode | undefined {
  let at: JsonNode | undefined = node;
  for (const step of path) at = typeof step === 'number' ? elements(at)[step] : member(at, step);
  return at;
}

function keyEquals(document: JsonDocument, index: number, key: string): boolean {
  const flags = document.kinds[index] ?? 0;
  if ((flags & (ESCAPED | NON_ASCII)) !== 0) return decodeString(document, index) === key;
  return isAscii(document.bytes, (document.starts[index] ?? 0) + 1, (document.ends[index] ?? 0) - 1, key);
}
