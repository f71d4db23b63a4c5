import { append } from '../append.ts';
import { effectiveMembers } from '../json/node.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { type Alignment, alignCells } from './align.ts';
import { type DiffContext, diffCell } from './cell.ts';
import { EXACT, type LineOptions, diffTexts } from './lines.ts';
import type { CellChange, Join, ModifiedCell, NotebookDiff, Split, ValueChange } from './notebook-diff.ts';
import type { SplitCell } from './split.ts';
import { diffValues } from './values.ts';

/**
 * Returns what changed from one notebook to another.
 *
 * @param lines how lines of sources are compared; a diff that ignores white space cannot be applied.
 */
export function diffNotebooks(before: Notebook, after: Notebook, lines: LineOptions = EXACT): NotebookDiff {
  const alignment = alignCells(before.cells, after.cells);
  const cells = new CellChanges({ before, after, lines }, alignment).inOrder();
  return {
    before,
    after,
    fields: diffFields(before, after),
    cells,
    approximate: alignment.approximate || cells.some(isApproximate),
  };
}

function isApproximate(change: CellChange): boolean {
  return change.kind === 'modified' && change.source?.approximate === true;
}

/**
 * Everything at the root but the cells. Between nbformat 3, which keeps its cells in worksheets, and 4 the
 * two lists are fields as well: one goes, the other comes.
 */
function diffFields(before: Notebook, after: Notebook): ValueChange[] {
  const left = effectiveMembers(before.root);
  const right = effectiveMembers(after.root);
  if ((before.major === 3) === (after.major === 3)) {
    const list = before.major === 3 ? 'worksheets' : 'cells';
    left.delete(list);
    right.delete(list);
  }
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) =>
    diffValues(left.get(key), right.get(key), [key]),
  );
}

class CellChanges {
  readonly #context: DiffContext;
  readonly #alignment: Alignment;
  /** By the index of the cell of `before` after which they stand; -1 for the start. */
  readonly #deleted = new Map<number, Cell[]>();
  /** By the cell of `before` that was split and by the new half of `after`. */
  readonly #splits: RelationIndex;
  /** By the cell of `after` that was joined and by the vanished half of `before`. */
  readonly #joins: RelationIndex;

  constructor(context: DiffContext, alignment: Alignment) {
    this.#context = context;
    this.#alignment = alignment;
    this.#splits = indexRelations(alignment.splits);
    this.#joins = indexRelations(alignment.joins);
    this.#placeDeleted();
  }

  inOrder(): CellChange[] {
    const { before, after } = this.#context;
    const changes = this.#deletedAfter(-1);
    for (const cell of after.cells) {
      const partner = before.cells[this.#alignment.toBefore[cell.index] ?? -1];
      if (partner === undefined) changes.push(this.#added(cell));
      else {
        changes.push(this.#paired(partner, cell));
        if (this.#deleted.has(partner.index)) append(changes, this.#deletedAfter(partner.index));
      }
    }
    return changes;
  }

  /** A deleted cell follows the last cell before it that has stayed in its place. */
  #placeDeleted(): void {
    const { toAfter, moved } = this.#alignment;
    let anchor = -1;
    for (const cell of this.#context.before.cells) {
      const partner = toAfter[cell.index] ?? -1;
      if (partner !== -1) {
        if (!moved.has(partner)) anchor = cell.index;
        continue;
      }
      const list = this.#deleted.get(anchor);
      if (list === undefined) this.#deleted.set(anchor, [cell]);
      else list.push(cell);
    }
  }

  #deletedAfter(anchor: number): CellChange[] {
    return (this.#deleted.get(anchor) ?? []).map((before) => {
      const join = this.#joins.byPart.get(before.index);
      return { kind: 'deleted', before, joinedInto: join && this.#context.after.cells[join.whole] };
    });
  }

  #added(after: Cell): CellChange {
    const split = this.#splits.byPart.get(after.index);
    return { kind: 'added', after, splitFrom: split && this.#context.before.cells[split.whole] };
  }

  #paired(before: Cell, after: Cell): CellChange {
    const moved = this.#alignment.moved.has(after.index);
    const parts = diffCell(before, after, this.#context);
    if (parts === undefined) return { kind: 'unchanged', before, after, moved };
    const relation = this.#relation(before, after);
    return { kind: 'modified', before, after, moved, ...parts, relation } satisfies ModifiedCell;
  }

  #relation(before: Cell, after: Cell): Split | Join | undefined {
    const split = this.#splits.byWhole.get(before.index);
    const join = this.#joins.byWhole.get(after.index);
    const into = split && cellPair(this.#context.after.cells, split.parts);
    if (into !== undefined)
      return { kind: 'split', into, source: diffTexts(textOf(before), joinCells(into), this.#context.lines) };
    const from = join && cellPair(this.#context.before.cells, join.parts);
    return (
      from && { kind: 'join', from, source: diffTexts(joinCells(from), textOf(after), this.#context.lines) }
    );
  }
}

interface RelationIndex {
  readonly byWhole: ReadonlyMap<number, SplitCell>;
  readonly byPart: ReadonlyMap<number, SplitCell>;
}

function indexRelations(relations: readonly SplitCell[]): RelationIndex {
  return {
    byWhole: new Map(relations.map((relation) => [relation.whole, relation])),
    byPart: new Map(relations.flatMap((relation) => relation.parts.map((part) => [part, relation] as const))),
  };
}

function cellPair(
  cells: readonly Cell[],
  [first, second]: readonly [number, number],
): readonly [Cell, Cell] | undefined {
  const a = cells[first];
  const b = cells[second];
  return a === undefined || b === undefined ? undefined : [a, b];
}

function textOf(cell: Cell): string {
  return cell.text;
}

/** The last line of a cell has no line end; between two cells there is one. */
function joinCells([first, second]: readonly [Cell, Cell]): string {
  const text = textOf(first);
  return text === '' || text.endsWith('\n') ? text + textOf(second) : `${text}\n${textOf(second)}`;
}
