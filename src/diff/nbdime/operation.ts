import { compactList } from '../../json/compact.ts';
import type { Printable } from '../../json/print.ts';

/**
 * One entry of a diff as nbdime writes it. Keys are names in objects and positions in lists and texts, and always those
 * of the value before. A text is a list of lines (as Python splits them), and a line a list of code points.
 *
 * Source: nbdime 4.0, `diff_format.schema.json`.
 */
export type NbdimeOperation =
  | { readonly op: 'add' | 'replace'; readonly key: string; readonly value: Printable }
  | { readonly op: 'remove'; readonly key: string }
  | { readonly op: 'addrange'; readonly key: number; readonly valuelist: readonly Printable[] | string }
  | { readonly op: 'removerange'; readonly key: number; readonly length: number }
  | { readonly op: 'patch'; readonly key: string | number; readonly diff: NbdimeDiff };

/** Operations of one object, list or text, in the order of their keys; an `addrange` before others at its key. */
export type NbdimeDiff = readonly NbdimeOperation[];

/** Returns a diff as nbdime's JSON, in chunks: one line an operation. Large values are views of the notebooks. */
export function nbdimeToJson(diff: NbdimeDiff): Generator<string | Uint8Array> {
  return compactList(diff.map(printable));
}

/** Returns a diff as data to be printed. */
export function printableDiff(diff: NbdimeDiff): Printable {
  return diff.map(printable);
}

/** Recursive, which the depth of diffs allows: those we make and those we read have a limit. */
function printable(operation: NbdimeOperation): Printable {
  const { op, key } = operation;
  const entries: [string, Printable][] = [
    ['op', op],
    ['key', key],
  ];
  switch (op) {
    case 'add':
    case 'replace':
      entries.push(['value', operation.value]);
      break;
    case 'addrange':
      entries.push(['valuelist', operation.valuelist]);
      break;
    case 'removerange':
      entries.push(['length', operation.length]);
      break;
    case 'patch':
      entries.push(['diff', printableDiff(operation.diff)]);
      break;
    case 'remove':
  }
  return new Map(entries);
}
