/** What people and tools do to a notebook between two commits. */
import { type CellModel, type Member, type NotebookModel, object } from './notebook-text.ts';

/** One thing that is done. Positions are taken modulo what is there, so every edit fits every notebook. */
export type Edit =
  | { readonly kind: 'insert'; readonly at: number; readonly cell: CellModel }
  | { readonly kind: 'delete' | 'copy' | 'split' | 'join' | 'run'; readonly at: number }
  | { readonly kind: 'move'; readonly at: number; readonly to: number; readonly length: number }
  /** Replaces, adds or (without a line) deletes one line. */
  | {
      readonly kind: 'line';
      readonly at: number;
      readonly row: number;
      readonly deleted: number;
      readonly line: string | undefined;
    }
  | { readonly kind: 'set'; readonly at: number; readonly fields: Partial<CellModel> }
  | { readonly kind: 'new-ids'; readonly seed: number }
  | { readonly kind: 'number-ids' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'root'; readonly metadata: readonly Member[] };

/** Returns the notebook after an edit; its ids are unique. */
export function edited(notebook: NotebookModel, edit: Edit): NotebookModel {
  switch (edit.kind) {
    case 'root':
      return { ...notebook, metadata: object(edit.metadata) };
    case 'upgrade':
      return { ...notebook, minor: 5 };
    default:
      return { ...notebook, cells: withUniqueIds(editedCells(notebook.cells, edit)) };
  }
}

type CellEdit = Exclude<Edit, { readonly kind: 'root' | 'upgrade' }>;

function editedCells(cells: readonly CellModel[], edit: CellEdit): readonly CellModel[] {
  switch (edit.kind) {
    case 'insert':
      return cells.toSpliced(edit.at % (cells.length + 1), 0, edit.cell);
    case 'move':
      return moved(cells, edit);
    case 'new-ids':
      return cells.map((cell, index) => ({ ...cell, id: idFrom(edit.seed, index) }));
    case 'number-ids':
      return cells.map((cell, index) => ({ ...cell, id: String(index) }));
    case 'clear':
      return cells.map((cell) => ({ ...cell, outputs: [], count: 'null' }));
    default:
      return editedCell(cells, edit);
  }
}

type OneCellEdit = Exclude<Extract<CellEdit, { readonly at: number }>, { readonly kind: 'insert' | 'move' }>;

function editedCell(cells: readonly CellModel[], edit: OneCellEdit): readonly CellModel[] {
  const at = edit.at % Math.max(1, cells.length);
  const cell = cells[at];
  if (cell === undefined) return cells;
  switch (edit.kind) {
    case 'delete':
      return cells.toSpliced(at, 1);
    case 'copy':
      return cells.toSpliced(at, 0, cell);
    case 'split':
      return cells.toSpliced(at, 1, ...splitInTwo(cell));
    case 'join':
      return joined(cells, at);
    case 'run':
      return cells.with(at, { ...cell, count: String((Number(cell.count) || 0) + 1) });
    case 'line':
      return cells.with(at, { ...cell, source: withLine(cell.source, edit) });
    case 'set':
      return cells.with(at, { ...cell, ...edit.fields });
  }
}

function moved(
  cells: readonly CellModel[],
  { at, to, length }: Extract<Edit, { readonly kind: 'move' }>,
): readonly CellModel[] {
  const start = at % Math.max(1, cells.length);
  const block = cells.slice(start, start + length);
  const rest = cells.toSpliced(start, length);
  return rest.toSpliced(to % (rest.length + 1), 0, ...block);
}

function splitInTwo(cell: CellModel): readonly CellModel[] {
  const lines = cell.source.split('\n');
  const middle = Math.ceil(lines.length / 2);
  return [
    { ...cell, source: lines.slice(0, middle).join('\n'), outputs: [], count: 'null' },
    { ...cell, source: lines.slice(middle).join('\n'), id: `${cell.id.slice(0, 50)}-half` },
  ];
}

function joined(cells: readonly CellModel[], at: number): readonly CellModel[] {
  const [first, second] = cells.slice(at, at + 2);
  if (first === undefined || second === undefined) return cells;
  return cells.toSpliced(at, 2, { ...first, source: `${first.source}\n${second.source}` });
}

function withLine(source: string, edit: Extract<Edit, { readonly kind: 'line' }>): string {
  const lines = source.split('\n');
  const row = edit.row % (lines.length + 1);
  return lines.toSpliced(row, edit.deleted, ...(edit.line === undefined ? [] : [edit.line])).join('\n');
}

function idFrom(seed: number, index: number): string {
  return (Math.imul(seed ^ (index + 1), 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
}

/** Returns the cells with another id for each that has one of those before it. */
export function withUniqueIds(cells: readonly CellModel[]): readonly CellModel[] {
  const seen = new Set<string>();
  return cells.map((cell) => {
    let id = cell.id;
    for (let copy = 1; seen.has(id); copy++) id = `${cell.id.slice(0, 50)}-c${copy}`;
    seen.add(id);
    return { ...cell, id };
  });
}
