import { append } from '../append.ts';
import type { JsonNode } from '../json/document.ts';
import { sameValue } from '../json/equal.ts';
import { effectiveMembers, kindOf } from '../json/node.ts';
import type { JsonPath, ValueChange } from './notebook-diff.ts';

/** Objects nested deeper than this are compared as one value: nobody reads such a path. */
const MAX_DEPTH = 32;

/** Returns what differs between two values: objects key by key, everything else as a whole. */
export function diffValues(
  before: JsonNode | undefined,
  after: JsonNode | undefined,
  path: JsonPath = [],
): ValueChange[] {
  const changes: ValueChange[] = [];
  const pending: [JsonNode | undefined, JsonNode | undefined, JsonPath][] = [[before, after, path]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [left, right, at] = next;
    if (sameValue(left, right)) continue;
    if (at.length < MAX_DEPTH && left !== undefined && right !== undefined && areObjects(left, right))
      append(pending, memberPairs(left, right, at).toReversed());
    else append(changes, wholeChange(left, right, at));
  }
  return changes;
}

/** Returns one change for two values that differ, whatever they are. */
export function wholeChange(
  before: JsonNode | undefined,
  after: JsonNode | undefined,
  path: JsonPath,
): ValueChange[] {
  if (before === undefined) return after === undefined ? [] : [{ kind: 'added', path, after }];
  return after === undefined
    ? [{ kind: 'deleted', path, before }]
    : [{ kind: 'modified', path, before, after }];
}

function areObjects(a: JsonNode, b: JsonNode): boolean {
  return kindOf(a) === 'object' && kindOf(b) === 'object';
}

function memberPairs(
  before: JsonNode,
  after: JsonNode,
  path: JsonPath,
): [JsonNode | undefined, JsonNode | undefined, JsonPath][] {
  const left = effectiveMembers(before);
  const right = effectiveMembers(after);
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].map((key) => [left.get(key), right.get(key), [...path, key]]);
}
