import { fingerprintText } from '../json/hash.ts';
import { type JsonNode } from '../json/document.ts';
import { integerOf, member, stringOf } from '../json/node.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { StripPolicy } from './policy.ts';

/** What one cell's id is to be; undefined for none. */
export interface IdChange {
  readonly cell: Cell;
  readonly id: string | undefined;
}

/** The minor version from which on cells of nbformat 4 have ids. */
const FIRST_WITH_IDS = 5;

/**
 * Returns the ids that change. The same cells get the same ids each time and with each release, or a filter would
 * make every file look changed.
 *
 * @param cells those that stay.
 */
export function changedIds(notebook: Notebook, cells: readonly Cell[], mode: StripPolicy['ids']): IdChange[] {
  if (mode === 'keep') return [];
  const wanted = wantedIds(notebook, cells, mode);
  return cells.flatMap((cell, i) => {
    const present = member(cell.node, 'id');
    const id = wanted[i];
    // As nbstripout: before nbformat 4.5 only what has an id is numbered.
    if (mode === 'number' && present === undefined && !hasIds(notebook)) return [];
    return id === stringOf(present) && (id !== undefined || present === undefined) ? [] : [{ cell, id }];
  });
}

function wantedIds(
  notebook: Notebook,
  cells: readonly Cell[],
  mode: Exclude<StripPolicy['ids'], 'keep'>,
): (string | undefined)[] {
  if (mode === 'number') return cells.map((_cell, position) => String(position));
  if (mode === 'strip') return cells.map(() => undefined);
  return hasIds(notebook) ? contentIds(cells) : cells.map(({ node }) => stringOf(member(node, 'id')));
}

function hasIds({ major, minor }: Notebook): boolean {
  return major > 4 || (major === 4 && minor >= FIRST_WITH_IDS);
}

/** Ids made of type and source; of cells that are alike all but the first get a number as well. */
function contentIds(cells: readonly Cell[]): string[] {
  const seen = new Map<string, number>();
  return cells.map(({ type, source }) => {
    const own = `${type}-${fingerprintText(source).toString(16).padStart(14, '0')}`.replaceAll(
      /[^\w-]/g,
      '_',
    );
    const count = (seen.get(own) ?? 0) + 1;
    seen.set(own, count);
    const id = count === 1 ? own : `${own}-${count}`;
    return id.slice(-LONGEST_ID);
  });
}

/** By the schema of nbformat. */
const LONGEST_ID = 64;

/** Returns the number that says that there are ids, where cells without ids must not be said to have some. */
export function minorToLower(notebook: Notebook, mode: StripPolicy['ids']): JsonNode | undefined {
  const node = member(notebook.root, 'nbformat_minor');
  return mode === 'strip' && notebook.major === 4 && (integerOf(node) ?? 0) >= FIRST_WITH_IDS
    ? node
    : undefined;
}
