import type { JsonNode } from '../json/document.ts';
import type { Edit } from '../json/edit.ts';
import { elements, kindOf, nodeAt, rangeOf } from '../json/node.ts';
import { type Printable, printJson } from '../json/print.ts';
import { editMembers, spliceArray } from '../json/splice.ts';
import type { JsonStyle } from '../json/style.ts';

/** A path of keys and positions from the root of a notebook. */
export type Path = readonly (string | number)[];

/** One value that is to be another one, or is to go. */
export interface Change {
  readonly path: Path;
  /** Undefined where it is to go. */
  readonly value: Printable | undefined;
  readonly message: string;
  /** What is nowhere in the result and is therefore set aside. */
  readonly lost?: JsonNode;
}

/** Returns the edits of changes; of two where one is inside of the other the outer one counts, of two equal the first. */
export function editsOf(root: JsonNode, changes: readonly Change[], style: JsonStyle): Edit[] {
  return [...byParent(outermost(changes))].flatMap(([, siblings]) => {
    const path = siblings[0]?.path.slice(0, -1) ?? [];
    const parent = nodeAt(root, path);
    if (parent === undefined) return [];
    return kindOf(parent) === 'array'
      ? editElements(parent, siblings, style, path.length)
      : editMembers(
          parent,
          new Map(siblings.map(({ path: at, value }) => [String(at.at(-1)), value])),
          style,
          path.length,
        );
  });
}

/** Returns the changes that are not inside of another one, each path once. */
export function outermost(changes: readonly Change[]): Change[] {
  const kept = new Map<string, Change>();
  for (const change of changes.toSorted((a, b) => a.path.length - b.path.length)) {
    const covered = change.path.some((_, i) => kept.has(keyOf(change.path.slice(0, i + 1))));
    if (!covered) kept.set(keyOf(change.path), change);
  }
  return [...kept.values()];
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

function byParent(changes: readonly Change[]): Map<string, Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = keyOf(change.path.slice(0, -1));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return groups;
}

// oxlint-disable-next-line max-params -- a list, what becomes of it, and how and where it is written
function editElements(list: JsonNode, changes: readonly Change[], style: JsonStyle, depth: number): Edit[] {
  const wanted = new Map(changes.map(({ path, value }) => [path.at(-1), value]));
  const nodes = elements(list);
  const gone = (index: number): boolean => wanted.has(index) && wanted.get(index) === undefined;
  const kept = nodes.flatMap((_, index) => (gone(index) ? [] : [{ kind: 'keep' as const, index }]));
  const replaced = nodes.flatMap((node, index): Edit[] => {
    const value = wanted.get(index);
    if (value === undefined) return [];
    return [{ ...rangeOf(node), content: new TextEncoder().encode(printJson(value, style, depth + 1)) }];
  });
  return [...replaced, ...spliceArray(list, kept, style, depth)];
}
