import type { JsonNode } from '../json/document.ts';
import type { PathChange } from '../json/edit-paths.ts';
import { sameValue } from '../json/equal.ts';
import { effectiveMembers, kindOf } from '../json/node.ts';

/** Three values of one key; undefined where a side has no such key. */
export interface Values {
  readonly base: JsonNode | undefined;
  readonly ours: JsonNode | undefined;
  readonly theirs: JsonNode | undefined;
}

/** A key that both sides changed, and not to the same. */
export interface MemberClash extends Values {
  readonly path: readonly string[];
}

/** What to change in the object of ours, and what is left to decide. */
export interface MembersMerge {
  readonly changes: readonly PathChange[];
  readonly clashes: readonly MemberClash[];
}

/** Objects inside of objects are merged key by key so far; below, they are values. */
const DEEPEST = 100;

interface Level extends Values {
  readonly path: readonly string[];
}

/**
 * Merges objects key by key, and objects in them likewise.
 *
 * @param path keys that lead to the objects, to begin the paths of the answer with.
 * @param skip tells keys, by their whole path, that others decide about.
 */
export function mergeMembers(
  values: Values,
  path: readonly string[],
  skip: (path: readonly string[]) => boolean = () => false,
): MembersMerge {
  const changes: PathChange[] = [];
  const clashes: MemberClash[] = [];
  const pending: Level[] = [{ ...values, path }];
  for (let level = pending.pop(); level !== undefined; level = pending.pop()) {
    for (const { key, ...found } of entriesOf(level)) {
      const inner = { ...found, path: [...level.path, key] };
      if (skip(inner.path) || unchanged(inner)) continue;
      // Also where only theirs changed something in an object: others write into that of ours what they decide.
      if (mergeable(inner) && inner.path.length < DEEPEST) pending.push(inner);
      else if (sameNode(inner.base, inner.ours)) changes.push({ path: inner.path, value: inner.theirs });
      else clashes.push(inner);
    }
  }
  return { changes, clashes };
}

/** Ours has what the result has. */
function unchanged({ base, ours, theirs }: Values): boolean {
  return sameNode(ours, theirs) || sameNode(base, theirs);
}

/** Returns true where two values are the same, or neither is there. */
export function sameNode(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(a, b);
}

function mergeable({ base, ours, theirs }: Values): boolean {
  return isObject(ours) && isObject(theirs) && (base === undefined || isObject(base));
}

function isObject(node: JsonNode | undefined): boolean {
  return node !== undefined && kindOf(node) === 'object';
}

function* entriesOf(level: Values): Generator<Values & { readonly key: string }> {
  const [base, ours, theirs] = [level.base, level.ours, level.theirs].map(effectiveMembers);
  const keys = new Set<string>();
  for (const found of [ours, theirs, base]) for (const key of found?.keys() ?? []) keys.add(key);
  for (const key of keys) yield { key, base: base?.get(key), ours: ours?.get(key), theirs: theirs?.get(key) };
}
