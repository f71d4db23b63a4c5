import { alignCells } from '../diff/align.ts';
import { effectiveMembers } from '../json/node.ts';
import type { Printable } from '../json/print.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { Sides } from './conflict-form.ts';
import { type FoundConflict, findConflicts } from './find-conflicts.ts';
import { sameNode } from './members.ts';
import type { Inputs } from './result.ts';
import type { Overrides } from './resolve.ts';

type Author = 'ours' | 'theirs' | 'both';

/** A cell that a merge changed without asking anybody. */
export interface AutomaticChange {
  readonly kind: 'edited' | 'added' | 'deleted';
  /** Whose change it is. */
  readonly from: Author;
  /** Index in the merged notebook; of a deleted cell that of the cell it would follow, -1 for none. */
  readonly at: number;
  readonly versions: Sides<Cell | undefined>;
}

/** What a person wants instead of what the merge did: the cell as a side has it, or gone where it has none. */
export type AutomaticChoice = keyof Sides<unknown>;

/** Returns what a merge did by itself, in the order of the merged notebook. */
export function automaticChanges(merged: Notebook, sides: Inputs): AutomaticChange[] {
  const conflicting = new Set(findConflicts(merged).flatMap(cellsOf));
  const partners = {
    base: alignCells(sides.base?.cells ?? [], merged.cells),
    ours: alignCells(sides.ours.cells, merged.cells),
    theirs: alignCells(sides.theirs.cells, merged.cells),
  };
  const changes = merged.cells.flatMap((cell): AutomaticChange[] => {
    if (conflicting.has(cell.index)) return [];
    const versions = {
      base: sides.base?.cells[partners.base.toBefore[cell.index] ?? -1],
      ours: sides.ours.cells[partners.ours.toBefore[cell.index] ?? -1],
      theirs: sides.theirs.cells[partners.theirs.toBefore[cell.index] ?? -1],
    };
    const from = authorOf(versions);
    if (from === undefined || sameNode(versions.base?.node, cell.node)) return [];
    return [{ kind: versions.base === undefined ? 'added' : 'edited', from, at: cell.index, versions }];
  });
  return [...changes, ...deletions(sides, partners.base.toAfter)].toSorted((a, b) => a.at - b.at);
}

function cellsOf(conflict: FoundConflict): readonly number[] {
  if (conflict.kind === 'group')
    return [...conflict.markers, ...conflict.ours, ...(conflict.base ?? []), ...conflict.theirs];
  return conflict.kind === 'field' || conflict.cell === undefined ? [] : [conflict.cell];
}

/** Returns undefined where neither side has the cell otherwise than the base: then nothing was merged into it. */
function authorOf({ base, ours, theirs }: Sides<Cell | undefined>): Author | undefined {
  const mine = ours !== undefined && !sameNode(base?.node, ours.node);
  const other = theirs !== undefined && !sameNode(base?.node, theirs.node);
  if (mine && other) return 'both';
  return mine ? 'ours' : other ? 'theirs' : undefined;
}

/** Cells of the base that the merged notebook does not have; what is in conflict still stands there. */
function deletions({ base, ours, theirs }: Inputs, toMerged: Int32Array): AutomaticChange[] {
  if (base === undefined) return [];
  const left = alignCells(base.cells, ours.cells);
  const right = alignCells(base.cells, theirs.cells);
  let at = -1;
  return base.cells.flatMap((cell): AutomaticChange[] => {
    const there = toMerged[cell.index] ?? -1;
    if (there !== -1) {
      at = there;
      return [];
    }
    const mine = ours.cells[left.toAfter[cell.index] ?? -1];
    const other = theirs.cells[right.toAfter[cell.index] ?? -1];
    const from = mine !== undefined ? 'theirs' : other !== undefined ? 'ours' : 'both';
    return [{ kind: 'deleted', from, at, versions: { base: cell, ours: mine, theirs: other } }];
  });
}

/** Returns what choices about automatic changes make of the cells of the merged notebook. */
export function overridesOf(
  merged: Notebook,
  choices: readonly (readonly [AutomaticChange, AutomaticChoice])[],
): Overrides {
  const replaced = new Map<number, Printable>();
  const dropped = new Set<number>();
  const inserted = new Map<number, readonly Printable[]>();
  const ids = new Set(merged.cells.map(({ id }) => id));
  for (const [{ kind, at, versions }, choice] of choices) {
    const wanted = versions[choice];
    if (kind === 'deleted') {
      if (wanted !== undefined && (wanted.id === undefined || !ids.has(wanted.id)))
        inserted.set(at, [...(inserted.get(at) ?? []), wanted.node]);
    } else if (wanted === undefined) dropped.add(at);
    else replaced.set(at, underId(wanted, merged.cells[at]?.id));
  }
  return { replaced, dropped, inserted };
}

/** The cell of a side under the id it has in the merged notebook, where nothing else may stand under another. */
function underId(cell: Cell, id: string | undefined): Printable {
  if (cell.id === id) return cell.node;
  const members = new Map<string, Printable>(effectiveMembers(cell.node));
  if (id === undefined) members.delete('id');
  else members.set('id', id);
  return members;
}
