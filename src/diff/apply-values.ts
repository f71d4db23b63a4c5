import type { JsonNode } from '../json/document.ts';
import type { PathChange } from '../json/edit-paths.ts';
import { sameValue } from '../json/equal.ts';
import { effectiveMembers, kindOf, member, nodeAt } from '../json/node.ts';
import { sameMimeValue } from '../notebook/content.ts';
import { type DiffPlace, DiffMismatchError } from './mismatch-error.ts';
import type { Pair } from './notebook-diff.ts';
import type { ParsedMimeChange, ParsedValueChange } from './parsed-diff.ts';

/**
 * Returns the changes of values below an object, after a look at what stands there now.
 *
 * @param prefix leads from the object to where the paths of the changes start.
 * @param place of the object; its part is put before the path.
 */
export function valueChanges(
  object: JsonNode,
  prefix: readonly string[],
  changes: readonly ParsedValueChange[],
  place: DiffPlace,
): PathChange[] {
  return changes.map((change) => {
    const path = [...prefix, ...change.path];
    const part = [place.part, path.join('.')].filter((word) => word !== '').join(' ');
    const parent = nodeAt(object, path.slice(0, -1));
    if (parent === undefined || kindOf(parent) !== 'object') throw new DiffMismatchError({ ...place, part });
    expectBefore(member(parent, path.at(-1) ?? ''), change.before, { ...place, part });
    return { path, value: change.after };
  });
}

/** @throws DiffMismatchError where a value is not the one that the diff has for it. */
export function expectBefore(
  actual: JsonNode | undefined,
  expected: JsonNode | undefined,
  place: DiffPlace,
  same: (a: JsonNode, b: JsonNode) => boolean = sameValue,
): void {
  const matches =
    actual === undefined || expected === undefined ? actual === expected : same(actual, expected);
  if (!matches) throw new DiffMismatchError(place);
}

/** Returns the changes of the attachments of a cell. A file without entries goes, and so do attachments without files. */
export function attachmentChanges(
  cell: JsonNode,
  changes: readonly ParsedMimeChange[],
  place: DiffPlace,
): PathChange[] {
  if (changes.length === 0) return [];
  const attachments = member(cell, 'attachments');
  expectObjectOrNothing(attachments, place);
  const files = new Map<string, ParsedMimeChange[]>();
  for (const change of changes) {
    const name = change.attachment ?? '';
    files.set(name, [...(files.get(name) ?? []), change]);
  }
  const made = [...files].flatMap(([name, entries]) =>
    fileChanges(member(attachments, name), entries, { ...place, part: `attachment ${name}` }),
  );
  return wholeOrParts(attachments, made).map(({ path, value }) => ({
    path: ['attachments', ...path],
    value,
  }));
}

function fileChanges(
  bundle: JsonNode | undefined,
  entries: readonly ParsedMimeChange[],
  place: DiffPlace,
): PathChange[] {
  expectObjectOrNothing(bundle, place);
  const made = entries.map(({ mime, key, before, after }) => {
    expectBefore(member(bundle, key), before, place, (a, b) => sameMimeValue(mime, a, b));
    return { path: [key], value: after };
  });
  const name = entries[0]?.attachment ?? '';
  return wholeOrParts(bundle, made).map(({ path, value }) => ({ path: [name, ...path], value }));
}

function expectObjectOrNothing(node: JsonNode | undefined, place: DiffPlace): void {
  if (node !== undefined && kindOf(node) !== 'object') throw new DiffMismatchError(place);
}

/** The changes of an object's members; or one change of the object itself where it comes into being or empties. */
function wholeOrParts(object: JsonNode | undefined, changes: readonly PathChange[]): readonly PathChange[] {
  const entries = changes.flatMap(({ path, value }) =>
    value === undefined ? [] : [[path[0] ?? '', value] as const],
  );
  if (object === undefined) return [{ path: [], value: new Map(entries) }];
  const gone = new Set(
    changes.flatMap(({ path, value }) => (value === undefined && path.length === 1 ? path : [])),
  );
  const stays = changes.some(({ value }) => value !== undefined);
  const emptied = !stays && [...effectiveMembers(object).keys()].every((key) => gone.has(key));
  return emptied ? [{ path: [], value: undefined }] : changes;
}

/** The two sides of a value that stands at a key of its own. */
export function asValueChange(key: string, pair: Pair<JsonNode | undefined>): ParsedValueChange {
  return { path: [key], before: pair.before, after: pair.after };
}
