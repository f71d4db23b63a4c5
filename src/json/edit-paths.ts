import { append } from '../append.ts';
import type { JsonNode } from './document.ts';
import type { Edit } from './edit.ts';
import { kindOf, member } from './node.ts';
import type { Printable } from './print.ts';
import { editMembers } from './splice.ts';
import type { JsonStyle } from './style.ts';

/** What a member is to be: a value, or undefined where it is to go. The path has at least one key. */
export interface PathChange {
  readonly path: readonly string[];
  readonly value: Printable | undefined;
}

/**
 * Returns the edits that make changes at paths below an object. Of two changes of one path the later counts,
 * and of two where one is inside of the other the outer one.
 *
 * @param depth the number of containers around the object.
 * @throws RangeError where a path leads through something that is no object: the caller has to look first.
 */
export function editPaths(
  object: JsonNode,
  changes: readonly PathChange[],
  style: JsonStyle,
  depth: number,
): Edit[] {
  // Most cells of most merges: their members need not even be looked up.
  if (changes.length === 0) return [];
  const edits: Edit[] = [];
  const pending: Level[] = [{ object, changes, level: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { here, below } = sortByKey(next);
    append(edits, editMembers(next.object, here, style, depth + next.level));
    for (const [key, inner] of below)
      if (!here.has(key))
        pending.push({ object: objectAt(next.object, key), changes: inner, level: next.level + 1 });
  }
  return edits;
}

/** An object and the changes below it; their paths have `level` keys that lead to it. */
interface Level {
  readonly object: JsonNode;
  readonly changes: readonly PathChange[];
  readonly level: number;
}

interface ByKey {
  readonly here: Map<string, Printable | undefined>;
  readonly below: Map<string, PathChange[]>;
}

function sortByKey({ changes, level }: Level): ByKey {
  const here: ByKey['here'] = new Map();
  const below: ByKey['below'] = new Map();
  for (const change of changes) {
    const key = change.path[level] ?? '';
    const list = below.get(key);
    if (change.path.length <= level + 1) here.set(key, change.value);
    else if (list === undefined) below.set(key, [change]);
    else list.push(change);
  }
  return { here, below };
}

function objectAt(object: JsonNode, key: string): JsonNode {
  const found = member(object, key);
  if (found === undefined || kindOf(found) !== 'object')
    throw new RangeError(`there is no object at ${JSON.stringify(key)}`);
  return found;
}
