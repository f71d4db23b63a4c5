import type { JsonNode } from '../json/document.ts';
import { effectiveMembers, kindOf } from '../json/node.ts';
import { sameContent } from './text-value.ts';

/** One key of two objects that has not the same content in both. */
export interface ChangedMember {
  readonly key: string;
  readonly before: JsonNode | undefined;
  readonly after: JsonNode | undefined;
}

/** Returns the keys whose values differ, a text in a string being the same as its lines in a list. */
export function changedMembers(before: JsonNode, after: JsonNode): ChangedMember[] {
  const left = effectiveMembers(before);
  const right = effectiveMembers(after);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const old = left.get(key);
    const now = right.get(key);
    return sameContent(old, now) ? [] : [{ key, before: old, after: now }];
  });
}

/** Returns a test for the member of a name that is an object on both sides. */
export function isObjectPair(name: string): (member: ChangedMember) => boolean {
  return ({ key, before, after }) => key === name && isObject(before) && isObject(after);
}

function isObject(node: JsonNode | undefined): boolean {
  return node !== undefined && kindOf(node) === 'object';
}
