import { append } from '../append.ts';
import { type JsonDocument, type JsonNode, ESCAPED, KIND_MASK, KINDS } from './document.ts';
import { type Member, members, stringOf } from './node.ts';

const OBJECT = KINDS.indexOf('object');

/** Above this many members a set is faster than comparing each key with each. */
const FEW = 12;

/** Returns the key nodes that a later member of the same object overrules, in document order. */
export function overruledKeys(document: JsonDocument): JsonNode[] {
  const found: JsonNode[] = [];
  for (let index = 0; index < document.length; index++) {
    if (((document.kinds[index] ?? 0) & KIND_MASK) !== OBJECT) continue;
    if (memberCount(document, index) > FEW) append(found, overruledOfMany({ document, index }));
    else addOverruledOfFew(document, index, found);
  }
  return found;
}

function memberCount(document: JsonDocument, index: number): number {
  let count = 0;
  const end = document.nexts[index] ?? 0;
  for (let at = index + 1; at < end && count <= FEW; at = document.nexts[at + 1] ?? end) count++;
  return count;
}

/** Every object of every notebook comes by here, so nothing is allocated unless a key stands twice. */
function addOverruledOfFew(document: JsonDocument, index: number, found: JsonNode[]): void {
  const { nexts } = document;
  const end = nexts[index] ?? 0;
  for (let at = index + 1; at < end; at = nexts[at + 1] ?? end)
    for (let later = nexts[at + 1] ?? end; later < end; later = nexts[later + 1] ?? end)
      if (isSameKey(document, at, later)) {
        found.push({ document, index: at });
        break;
      }
}

/** Compares two keys; their bytes only where these have the same length. */
function isSameKey(document: JsonDocument, a: number, b: number): boolean {
  const { starts, ends, kinds, bytes } = document;
  if ((((kinds[a] ?? 0) | (kinds[b] ?? 0)) & ESCAPED) !== 0)
    return stringOf({ document, index: a }) === stringOf({ document, index: b });
  const start = starts[a] ?? 0;
  const otherStart = starts[b] ?? 0;
  const length = (ends[a] ?? 0) - start;
  if (length !== (ends[b] ?? 0) - otherStart) return false;
  for (let i = 1; i < length; i++) if (bytes[start + i] !== bytes[otherStart + i]) return false;
  return true;
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
