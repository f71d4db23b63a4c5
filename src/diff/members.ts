import type { JsonNode } from '../json/document.ts';
import { sameValue } from '../json/equal.ts';
import { effectiveMembers, kindOf } from '../json/node.ts';
import { sameContent } from './text-value.ts';

/** One key of two objects that has not the same content in both. */
export interface ChangedMember {
  readonly key: string;
  readonly before: JsonNode | undefined;
  readonly after: JsonNode | undefined;
}

/**
 * Returns the keys whose values differ.
 *
 * @param isTextKey the keys under which a string is the same as the list of its lines. Elsewhere it is not:
 *   a traceback of two entries is another than one of both joined.
 */
export function changedMembers(
  before: JsonNode,
  after: JsonNode,
  isTextKey: (key: string) => boolean,
): ChangedMember[] {
  const left = effectiveMembers(before);
  const right = effectiveMembers(after);
  const changed: ChangedMember[] = [];
  for (const [key, old] of left) {
    const now = right.get(key);
    const same = isTextKey(key) ? sameContent(old, now) : sameValue(old, now);
    if (!same) changed.push({ key, before: old, after: now });
  }
  for (const [key, now] of right) if (!left.has(key)) changed.push({ key, before: undefined, after: now });
  return changed;
}

/** Returns a test for the member of a name that is an object on both sides. */
export function isObjectPair(name: string): (member: ChangedMember) => boolean {
  return ({ key, before, after }) => key === name && isObject(before) && isObject(after);
}

function isObject(node: JsonNode | undefined): boolean {
  return node !== undefined && kindOf(node) === 'object';
}
