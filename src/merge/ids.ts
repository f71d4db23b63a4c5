import { freshCellId } from '../notebook/fresh-id.ts';
import type { ResultCell } from './result.ts';

/**
 * Gives every cell of a result an id of its own, as nbformat 4.5 asks. A new one follows from what the cell holds, so
 * that two people who make the same merge get the same file.
 *
 * @param known ids of the cells of ours.
 * @returns how many cells could not have the id they came with.
 */
export function assignIds(cells: readonly ResultCell[], known: ReadonlySet<string>): number {
  const taken = new Set<string>();
  let replaced = 0;
  for (const [i, cell] of cells.entries()) {
    if ('fresh' in cell.from) continue;
    const wanted = idOf(cell);
    // Two cells of ours that share an id had it before: that is not ours to mend.
    const isOurs = cell.from.side === 'ours' && wanted === cell.from.cell.id;
    if (wanted !== undefined && (isOurs || (!taken.has(wanted) && !known.has(wanted)))) {
      taken.add(wanted);
      continue;
    }
    const id = freshCellId(cell.from.cell, i, (one) => taken.has(one) || known.has(one));
    taken.add(id);
    cell.changes.push({ path: ['id'], value: id });
    if (wanted !== undefined) replaced++;
  }
  return replaced;
}

const LONGEST_ID = 64;

/** Returns the id of the version of a cell that stands beside another version with the id. */
export function versionId(id: string, side: 'theirs' | 'base'): string {
  return `${id.slice(0, LONGEST_ID - side.length - 1)}-${side}`;
}

function idOf({ from, changes }: ResultCell): string | undefined {
  const changed = changes.findLast(({ path }) => path.length === 1 && path[0] === 'id');
  if (changed !== undefined) return typeof changed.value === 'string' ? changed.value : undefined;
  return 'fresh' in from ? undefined : from.cell.id;
}
