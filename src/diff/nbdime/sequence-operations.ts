import type { Printable } from '../../json/print.ts';
import type { NbdimeDiff, NbdimeOperation } from './operation.ts';

/** One element of a list after: what stood at a position before, perhaps changed, or something new. */
export type SequenceItem =
  | { readonly kind: 'kept'; readonly from: number; readonly diff: NbdimeDiff }
  | { readonly kind: 'new'; readonly value: Printable };

/**
 * Returns the operations that make a list of another.
 *
 * @param count how many elements there were before.
 * @param items what there is after; the positions of what is kept ascend.
 */
export function sequenceOperations(count: number, items: readonly SequenceItem[]): NbdimeDiff {
  const operations: NbdimeOperation[] = [];
  let at = 0;
  let added: Printable[] = [];
  const upTo = (next: number): void => {
    if (added.length > 0) operations.push({ op: 'addrange', key: at, valuelist: added });
    if (next > at) operations.push({ op: 'removerange', key: at, length: next - at });
    added = [];
  };
  for (const item of items) {
    if (item.kind === 'new') {
      added.push(item.value);
      continue;
    }
    upTo(item.from);
    if (item.diff.length > 0) operations.push({ op: 'patch', key: item.from, diff: item.diff });
    at = item.from + 1;
  }
  upTo(count);
  return operations;
}
