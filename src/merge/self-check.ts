import { parseNotebook } from '../notebook/read.ts';
import type { Notebook } from '../notebook/notebook.ts';

import { sameBytes } from '../json/equal.ts';

/**
 * Returns what is wrong with a merged notebook: the merge is then a bug, and nothing of it may be written.
 *
 * @param allowLoss strategies were given that may drop what one side added.
 */
export function checkResult(
  result: Uint8Array,
  sides: { readonly base: Notebook | undefined; readonly ours: Notebook; readonly theirs: Notebook },
  allowLoss: boolean,
): string[] {
  const merged = readBack(result);
  if (typeof merged === 'string') return [merged];
  return [
    ...duplicateIds(merged, sides),
    ...missingIds(merged, sides),
    ...(allowLoss ? [] : lostLines(merged, sides)),
  ];
}

function readBack(result: Uint8Array): Notebook | string {
  try {
    return parseNotebook(result);
  } catch (error) {
    return `the result does not parse: ${error instanceof Error ? error.message : String(error)}`;
  }
}

type Inputs = Parameters<typeof checkResult>[1];

function duplicateIds(merged: Notebook, { ours, theirs }: Inputs): string[] {
  const known = new Set([...repeated(ours), ...repeated(theirs)]);
  return [...repeated(merged)].filter((id) => !known.has(id)).map((id) => `the id "${id}" stands twice`);
}

function repeated({ cells }: Notebook): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { id } of cells)
    if (id !== undefined) {
      if (seen.has(id)) twice.add(id);
      seen.add(id);
    }
  return twice;
}

function missingIds(merged: Notebook, { ours, theirs }: Inputs): string[] {
  if (merged.minor < 5) return [];
  const complete = [ours, theirs].every(
    ({ minor, cells }) => minor < 5 || cells.every(({ id }) => id !== undefined),
  );
  const missing = complete ? merged.cells.find(({ id }) => id === undefined) : undefined;
  return missing === undefined ? [] : [`cell ${missing.index + 1} has no id`];
}

/** A line that one side added and the other does not know must be somewhere in the result. */
function lostLines(merged: Notebook, { base, ours, theirs }: Inputs): string[] {
  const added = [...linesOf(ours, base), ...linesOf(theirs, base)];
  const changed = linesOf(merged, base);
  const missing = added.filter((line) => !changed.has(line));
  if (missing.length === 0) return [];
  // All lines of all cells are looked at only now: these may have been in the base, or in another cell.
  const known = linesOf(base);
  const there = linesOf(merged);
  const lost = missing.filter((line) => !known.has(line) && !there.has(line));
  return lost.slice(0, 1).map((line) => `a line is lost: ${line.slice(0, 80)}`);
}

/** @param except a notebook whose cells need not be looked at where they have the same bytes under the same id. */
function linesOf(notebook: Notebook | undefined, except?: Notebook): Set<string> {
  const skip = new Map(except?.cells.map((cell) => [cell.id ?? cell.index, cell.source]));
  const lines = new Set<string>();
  for (const cell of notebook?.cells ?? []) {
    const other = skip.get(cell.id ?? cell.index);
    if (cell.source === undefined || (other !== undefined && sameBytes(cell.source, other))) continue;
    for (const line of cell.text.split('\n')) lines.add(line.trimEnd());
  }
  // Blank lines are no work that could be lost.
  lines.delete('');
  return lines;
}
