import type { JsonNode } from '../json/document.ts';
import { type Edit, applyEdits } from '../json/edit.ts';
import { rawBytes, startOf } from '../json/node.ts';
import { printJson } from '../json/print.ts';
import type { SpliceItem } from '../json/splice.ts';
import type { JsonStyle } from '../json/style.ts';
import { longestIncreasing } from './increasing.ts';
import type { Pair } from './notebook-diff.ts';
import type { ParsedListChange, ParsedRef } from './parsed-diff.ts';

type Modification = { readonly kind: 'modified' } & Pair<ParsedRef>;

/** One place of a list as it is wanted: what stands there already, at `from`, or something new. */
export type Slot<Modified> =
  | { readonly kind: 'kept'; readonly from: number; readonly change: Modified | undefined }
  | { readonly kind: 'new'; readonly value: JsonNode };

/** Returns the places of the wanted list in their order. */
export function slotsOf<Modified extends Modification>(
  changes: readonly ParsedListChange<Modified>[],
): Slot<Modified>[] {
  const slots: Slot<Modified>[] = [];
  for (const change of changes)
    switch (change.kind) {
      case 'unchanged':
        for (let i = 0; i < change.count; i++)
          slots[change.after.index + i] = { kind: 'kept', from: change.before.index + i, change: undefined };
        break;
      case 'added':
        slots[change.after.index] = { kind: 'new', value: change.value };
        break;
      case 'deleted':
        break;
      default:
        slots[change.after.index] = { kind: 'kept', from: change.before.index, change };
    }
  return slots;
}

/** Returns how many elements the list has before. */
export function countBefore<Modified extends Modification>(
  changes: readonly ParsedListChange<Modified>[],
): number {
  return changes.reduce((sum, change) => {
    if (change.kind === 'added') return sum;
    return sum + (change.kind === 'unchanged' ? change.count : 1);
  }, 0);
}

/** How the wanted list is made: its items, and edits inside of those that stay in their place. */
export interface Arrangement {
  readonly items: readonly SpliceItem[];
  readonly edits: readonly Edit[];
}

/**
 * Returns how to make the wanted list. As many elements as possible stay in their place; the others are
 * copied, with their own bytes, to where they belong.
 *
 * @param editsOf the edits inside of an element.
 * @param depth the number of containers around an element.
 */
export function arrange<Modified>(
  slots: readonly Slot<Modified>[],
  nodes: readonly JsonNode[],
  editsOf: (index: number, change: Modified) => readonly Edit[],
  { style, depth }: { readonly style: JsonStyle; readonly depth: number },
): Arrangement {
  const inPlace = staying(slots);
  const items: SpliceItem[] = [];
  const edits: (readonly Edit[])[] = [];
  for (const slot of slots) {
    if (slot.kind === 'new') {
      items.push({ kind: 'insert', text: printJson(slot.value, style, depth) });
      continue;
    }
    const own = slot.change === undefined ? [] : editsOf(slot.from, slot.change);
    const node = nodes[slot.from];
    if (inPlace.has(slot.from)) {
      items.push({ kind: 'keep', index: slot.from });
      edits.push(own);
    } else if (node !== undefined) items.push({ kind: 'insert', text: editedBytes(node, own) });
  }
  return { items, edits: edits.flat() };
}

function staying<Modified>(slots: readonly Slot<Modified>[]): Set<number> {
  const order = slots.flatMap((slot) => (slot.kind === 'kept' ? [slot.from] : []));
  return new Set(longestIncreasing(order).map((position) => order[position] ?? -1));
}

function editedBytes(node: JsonNode, edits: readonly Edit[]): Uint8Array {
  const offset = startOf(node);
  return applyEdits(
    rawBytes(node),
    edits.map(({ start, end, content }) => ({ start: start - offset, end: end - offset, content })),
  );
}
