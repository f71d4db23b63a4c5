import type { Printable } from '../../json/print.ts';
import { type DiffPlace, DiffMismatchError } from '../mismatch-error.ts';
import type { NbdimeDiff } from './operation.ts';

/** A part of a list or text after: a run of what was there, one of those changed, or something new. */
export type SequenceStep =
  | { readonly kind: 'kept'; readonly from: number; readonly to: number }
  | { readonly kind: 'patched'; readonly at: number; readonly diff: NbdimeDiff }
  | { readonly kind: 'new'; readonly values: readonly Printable[] | string };

/**
 * Yields what a list or text consists of after its operations.
 *
 * @param count how many elements there are before.
 * @throws DiffMismatchError where there are fewer than the operations need, or they are those of an object.
 */
export function* sequenceSteps(diff: NbdimeDiff, count: number, place: DiffPlace): Generator<SequenceStep> {
  let at = 0;
  for (const operation of diff) {
    const { key } = operation;
    if (typeof key === 'string') throw new DiffMismatchError(place, 'is no object, the diff is for one');
    const end = key + consumed(operation);
    if (end > count) throw new DiffMismatchError(place, `ends after ${count}, the diff is for more`);
    if (key > at) yield { kind: 'kept', from: at, to: key };
    if (operation.op === 'addrange') yield { kind: 'new', values: operation.valuelist };
    if (operation.op === 'patch') yield { kind: 'patched', at: key, diff: operation.diff };
    at = Math.max(at, end);
  }
  if (count > at) yield { kind: 'kept', from: at, to: count };
}

function consumed(operation: NbdimeDiff[number]): number {
  if (operation.op === 'removerange') return operation.length;
  return operation.op === 'patch' ? 1 : 0;
}
