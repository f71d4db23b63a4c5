import type { PathChange } from '../json/edit-paths.ts';
import { rawText } from '../json/node.ts';
import type { Printable } from '../json/print.ts';
import { type FieldConflict, NAMESPACE, type Sides } from './conflict-form.ts';
import type { MemberClash } from './members.ts';
import type { CellConflict, MergeOptions } from './merge-form.ts';
import type { Inputs } from './result.ts';

/** Returns the changes that write the record of a merge with open conflicts into the metadata of the notebook. */
export function recordChanges(
  { ours }: Pick<Inputs, 'ours'>,
  conflicts: readonly CellConflict[],
  fields: readonly FieldConflict[],
  { blobs = {}, labels = {} }: MergeOptions,
): PathChange[] {
  if (conflicts.length + fields.length === 0) return [];
  const record = new Map<string, Printable>([
    ['version', 1],
    ...(Object.keys(blobs).length === 0 ? [] : [['blobs', sidesValue(blobs)] as const]),
    ...(Object.keys(labels).length === 0 ? [] : [['labels', sidesValue(labels)] as const]),
    ['open', conflicts.map(({ id }) => id)],
    ['fields', fields.map(fieldValue)],
  ]);
  const own = new Map([['merge', record]]);
  return ours.metadata === undefined
    ? [{ path: ['metadata'], value: new Map([[NAMESPACE, own]]) }]
    : [{ path: ['metadata', NAMESPACE], value: own }];
}

/** Returns a JSON Pointer (RFC 6901). */
export function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Returns a conflict as the record holds it. @param path from the root of the merged notebook. */
export function fieldConflict({ base, ours, theirs }: MemberClash, path: readonly string[]): FieldConflict {
  return {
    path: pointer(path),
    ...(base === undefined ? {} : { base: rawText(base) }),
    ...(ours === undefined ? {} : { ours: rawText(ours) }),
    ...(theirs === undefined ? {} : { theirs: rawText(theirs) }),
  };
}

function fieldValue({ path, ...sides }: FieldConflict): Printable {
  return new Map<string, Printable>([['path', path], ...Object.entries(sides)]);
}

function sidesValue(sides: Partial<Sides<string>>): Printable {
  return new Map<string, Printable>(Object.entries(sides));
}
