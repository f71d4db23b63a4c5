import { type JsonDocument, type JsonNode, KIND_MASK, KINDS } from './document.ts';
import { type Member, members, sizeOf } from './node.ts';
import { sameBytes } from './equal.ts';

const OBJECT = KINDS.indexOf('object');

/** Above this many members a set is faster than comparing each key with each. */
const FEW = 12;

/** Returns the key nodes that a later member of the same object overrules, in document order. */
export function overruledKeys(document: JsonDocument): JsonNode[] {
  const found: JsonNode[] = [];
  for (let index = 0; index < document.length; index++) {
    if (((document.kinds[index] ?? 0) & KIND_MASK) !== OBJECT) continue;
    const count = keyIndexes(document, index);
    if (count.length > FEW) found.push(...overruledOfMany({ document, index }));
    else found.push(...overruledOfFew(document, count));
  }
  return found;
}

function keyIndexes(document: JsonDocument, index: number): number[] {
  const keys: number[] = [];
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end; at = document.nexts[at + 1] ?? end) keys.push(at);
  return keys;
}

function overruledOfFew(document: JsonDocument, keys: readonly number[]): JsonNode[] {
  const nodes = keys.map((index) => ({ document, index }));
  return nodes.filter((node, i) => nodes.some((other, j) => j > i && sameKey(node, other)));
}

function sameKey(a: JsonNode, b: JsonNode): boolean {
  return sizeOf(a) === sizeOf(b) && sameBytes(a, b);
}

function overruledOfMany(object: JsonNode): JsonNode[] {
  const last = new Map<string, Member>();
  const found: JsonNode[] = [];
  for (const member of members(object)) {
    const earlier = last.get(member.key);
    if (earlier !== undefined) found.push(earlier.keyNode);
    last.set(member.key, member);
  }
  return found;
}
