import { countLines } from '../diff/lines.ts';
import type { ModifiedCell, NotebookDiff, OutputChange } from '../diff/notebook-diff.ts';
import { effectiveMembers, elements } from '../json/node.ts';
import type { Cell } from '../notebook/notebook.ts';
import { splitLines } from '../notebook/text.ts';
import type { Part } from './part.ts';
import type { CellView } from './view.ts';

/** How much of what a diff changes, as far as it is to be seen. */
export interface Totals {
  readonly modified: number;
  readonly added: number;
  readonly deleted: number;
  readonly moved: number;
  readonly unchanged: number;
  readonly source: Count;
  readonly outputs: Count & { readonly modified: number };
  readonly metadata: number;
}

interface Count {
  readonly added: number;
  readonly deleted: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

class Sum {
  readonly source: Mutable<Count> = { added: 0, deleted: 0 };
  readonly outputs: Mutable<Totals['outputs']> = { added: 0, deleted: 0, modified: 0 };
  metadata = 0;
  readonly #ignore: ReadonlySet<Part>;

  constructor(ignore: ReadonlySet<Part>) {
    this.#ignore = ignore;
  }

  /** Adds a cell that came or went; of half a split cell the source is counted with the other half. */
  whole(cell: Cell, side: 'added' | 'deleted', partOfRelation: boolean): void {
    if (!partOfRelation && !this.#ignore.has('source')) this.source[side] += lineCount(cell);
    if (!this.#ignore.has('outputs')) this.outputs[side] += elements(cell.outputs).length;
    if (!this.#ignore.has('metadata')) this.metadata += effectiveMembers(cell.metadata).size;
  }

  modified(change: ModifiedCell): void {
    const source = change.relation?.source ?? change.source;
    if (source !== undefined) {
      const { added, removed } = countLines(source);
      this.source.added += added;
      this.source.deleted += removed;
    }
    this.metadata += metadataCount(change);
    for (const { kind } of change.outputs) if (kind !== 'unchanged') this.outputs[kind]++;
  }
}

/** Returns the totals of what is to be seen of a diff. */
export function totalsOf(
  { fields }: Pick<NotebookDiff, 'fields'>,
  views: readonly CellView[],
  ignore: ReadonlySet<Part>,
): Totals {
  const sum = new Sum(ignore);
  const cells = { modified: 0, added: 0, deleted: 0, moved: 0, unchanged: 0 };
  for (const { change, partOfRelation } of views) {
    const moved = 'moved' in change && change.moved;
    if (moved) cells.moved++;
    if (change.kind === 'modified') sum.modified(change);
    if (change.kind === 'added') sum.whole(change.after, 'added', partOfRelation);
    if (change.kind === 'deleted') sum.whole(change.before, 'deleted', partOfRelation);
    if (!partOfRelation && !(change.kind === 'unchanged' && moved)) cells[change.kind]++;
  }
  const { source, outputs } = sum;
  return { ...cells, source, outputs, metadata: sum.metadata + fields.length };
}

/** Returns how many values of a cell's metadata changed; its tags are one. */
export function metadataCount({ metadata, fields, tags }: ModifiedCell): number {
  return metadata.length + fields.length + (tags === undefined ? 0 : 1);
}

function lineCount({ text }: Cell): number {
  return splitLines(text).length;
}

/** Returns the outputs of a cell of which something changed. */
export function changedOutputs(outputs: readonly OutputChange[]): readonly OutputChange[] {
  return outputs.filter(({ kind }) => kind !== 'unchanged');
}
