import type { JsonNode } from '../json/document.ts';
import type { Edit } from '../json/edit.ts';
import { editPaths } from '../json/edit-paths.ts';
import { elements, kindOf, member } from '../json/node.ts';
import { type Printable, printJson } from '../json/print.ts';
import { type SpliceItem, spliceArray } from '../json/splice.ts';
import { detectStyle } from '../json/style.ts';
import { cellListKey, sameCell } from '../notebook/content.ts';
import { fieldNames } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { type ApplyTarget, editCell, expectDisjoint } from './apply-cell.ts';
import { type Slot, arrange, slotsOf } from './apply-list.ts';
import { expectBefore, valueChanges } from './apply-values.ts';
import { DiffMismatchError } from './mismatch-error.ts';
import type { ParsedCellChange, ParsedDiff, ParsedModifiedCell, ParsedRef } from './parsed-diff.ts';
import { reverseDiff } from './reverse-diff.ts';

export interface ApplyOptions {
  /** Leads from the content after to that before. */
  readonly reverse: boolean;
}

/**
 * Returns the edits that make a change in a notebook. What the diff does not touch keeps its bytes and may be
 * different from what the diff was made of; what it touches has to be as the diff says it was.
 *
 * @throws DiffMismatchError where it is not.
 */
export function applyDiff(diff: ParsedDiff, notebook: Notebook, options: ApplyOptions): Edit[] {
  const oriented = options.reverse ? reverseDiff(diff) : diff;
  const style = detectStyle(notebook.document);
  const from = cellListKey({ major: oriented.before.nbformat });
  if (cellListKey(notebook) !== from)
    throw new DiffMismatchError(
      { cell: undefined, part: 'nbformat' },
      `is ${notebook.major}, the diff is for ${oriented.before.nbformat}`,
    );
  const fields = valueChanges(notebook.root, [], oriented.fields, { cell: undefined, part: '' });
  const fieldEdits = editPaths(notebook.root, fields, style, 0);
  // Between nbformat 3 and 4 the two lists of cells are fields themselves, and hold every change of a cell.
  if (cellListKey({ major: oriented.after.nbformat }) !== from) return fieldEdits;
  const target = { names: fieldNames(notebook.major), style, depth: from === 'cells' ? 2 : 4 };
  const edits = [...fieldEdits, ...editCells(notebook, oriented, target)];
  expectDisjoint(edits, { cell: undefined, part: 'the notebook' });
  return edits;
}

function editCells(notebook: Notebook, diff: ParsedDiff, target: ApplyTarget): Edit[] {
  const { cells } = notebook;
  if (cells.length !== diff.before.cellCount)
    throw new DiffMismatchError(
      { cell: undefined, part: 'the notebook' },
      `has ${cells.length} cells, the diff is for ${diff.before.cellCount}`,
    );
  for (const change of diff.cells) expectCell(cells, change, target);
  const slots = slotsOf(diff.cells);
  const { items, edits } = arrange(
    slots,
    cells.map(({ node }) => node),
    (index, change: ParsedModifiedCell) => {
      const cell = cells[index];
      return cell === undefined ? [] : editCell(cell, change, target);
    },
    target,
  );
  const list = notebook.major === 3 ? undefined : member(notebook.root, 'cells');
  return [
    ...edits,
    ...(list === undefined
      ? spliceSheets(notebook, items, slots, target)
      : spliceArray(list, items, target.style, target.depth - 1)),
  ];
}

function expectCell(cells: readonly Cell[], change: ParsedCellChange, { names }: ApplyTarget): void {
  if (change.kind === 'added') return;
  const { before } = change;
  const cell = cells[before.index];
  if (cell === undefined) return;
  expectRef(cell, before);
  if (change.kind === 'deleted')
    expectBefore(cell.node, change.value, { cell: cell.index, part: 'the cell' }, (a, b) =>
      sameCell(a, b, names),
    );
}

/** A reference with a type identifies its cell; one without only counts. */
function expectRef({ index, type, id }: Cell, ref: ParsedRef): void {
  if (ref.type === undefined) return;
  if (type !== ref.type) throw new DiffMismatchError({ cell: index, part: 'cell_type' });
  if (id !== ref.id) throw new DiffMismatchError({ cell: index, part: 'id' });
}

/** In nbformat 3 the cells lie in worksheets: a cell that comes goes into the sheet of the one before it. */
function spliceSheets(
  notebook: Notebook,
  items: readonly SpliceItem[],
  slots: readonly Slot<ParsedModifiedCell>[],
  { style, depth }: ApplyTarget,
): Edit[] {
  const worksheets = member(notebook.root, 'worksheets') ?? notebook.root;
  const lists = elements(worksheets).flatMap((sheet) => cellList(sheet));
  if (lists.length === 0) return items.length === 0 ? [] : newSheet(worksheets, slots, { style, depth });
  const shares = shareOut(
    items,
    lists.map((list) => elements(list).length),
  );
  return lists.flatMap((list, i) => spliceArray(list, shares[i] ?? [], style, depth - 1));
}

function cellList(sheet: JsonNode): JsonNode[] {
  const list = member(sheet, 'cells');
  return list === undefined ? [] : [list];
}

/** @param sizes how many cells each sheet has. */
function shareOut(items: readonly SpliceItem[], sizes: readonly number[]): SpliceItem[][] {
  const shares: SpliceItem[][] = sizes.map(() => []);
  let sheet = 0;
  let first = 0;
  for (const item of items) {
    if (item.kind === 'insert') {
      shares[sheet]?.push(item);
      continue;
    }
    while (item.index >= first + (sizes[sheet] ?? Infinity)) first += sizes[sheet++] ?? 0;
    shares[sheet]?.push({ kind: 'keep', index: item.index - first });
  }
  return shares;
}

function newSheet(
  worksheets: JsonNode,
  slots: readonly Slot<ParsedModifiedCell>[],
  { style, depth }: Pick<ApplyTarget, 'style' | 'depth'>,
): Edit[] {
  if (kindOf(worksheets) !== 'array') throw new DiffMismatchError({ cell: undefined, part: 'worksheets' });
  const cells = slots.flatMap((slot) => (slot.kind === 'new' ? [slot.value] : []));
  const sheet = new Map<string, Printable>([
    ['cells', cells],
    ['metadata', new Map()],
  ]);
  const sheets = elements(worksheets).map((_, index) => ({ kind: 'keep' as const, index }));
  const text = printJson(sheet, style, depth - 2);
  return spliceArray(worksheets, [...sheets, { kind: 'insert', text }], style, depth - 3);
}
