import type { CellChange, ModifiedCell, OutputChange } from '../diff/notebook-diff.ts';
import { effectiveMembers, elements } from '../json/node.ts';
import type { Cell } from '../notebook/notebook.ts';
import { PARTS, type Part } from './part.ts';
import type { TerminalOptions } from './terminal-options.ts';

/** How many changes of each part a view leaves out. */
export type Hidden = Record<Part, number>;

/** Which parts a person wants to see. */
export type Visibility = Pick<TerminalOptions, 'ignore' | 'showCounts' | 'showIds'>;

/** A change of a cell with what is not to be seen taken out, or undefined where nothing of it is left. */
export interface CellView {
  readonly change: CellChange;
  /** In the order of the change; the two views of a split or join are one. */
  readonly partOfRelation: boolean;
}

export function nothingHidden(): Hidden {
  return { source: 0, outputs: 0, metadata: 0, attachments: 0, ids: 0, counts: 0 };
}

/** Returns the changes as a person wants to see them, and counts what that leaves out. */
export function viewCells(
  changes: readonly CellChange[],
  visibility: Visibility,
  hidden: Hidden,
): CellView[] {
  const seen = changes.map((change) => {
    if (change.kind === 'added') countWhole(change.after, visibility, hidden);
    if (change.kind === 'deleted') countWhole(change.before, visibility, hidden);
    return change.kind === 'modified' ? viewModified(change, visibility, hidden) : change;
  });
  const halves = new Set(seen.flatMap(otherHalves));
  return seen.map((change) => ({
    change,
    partOfRelation:
      (change.kind === 'added' && halves.has(change.after)) ||
      (change.kind === 'deleted' && halves.has(change.before)),
  }));
}

/** Returns the new halves of a split cell and the vanished ones of a joined cell, which are shown with it. */
export function otherHalves(change: CellChange): Cell[] {
  if (change.kind !== 'modified' || change.relation === undefined) return [];
  const { relation, before, after } = change;
  return relation.kind === 'split'
    ? relation.into.filter((cell) => cell !== after)
    : relation.from.filter((cell) => cell !== before);
}

/** Counts the parts of a cell that came or went that are not shown with it. */
function countWhole(cell: Cell, { ignore }: Visibility, hidden: Hidden): void {
  if (ignore.has('source') && cell.source !== undefined) hidden.source++;
  if (ignore.has('outputs')) hidden.outputs += elements(cell.outputs).length;
  if (ignore.has('metadata')) hidden.metadata += effectiveMembers(cell.metadata).size;
  if (ignore.has('attachments')) hidden.attachments += effectiveMembers(cell.attachments).size;
}

function viewModified(change: ModifiedCell, visibility: Visibility, hidden: Hidden): CellChange {
  const { ignore } = visibility;
  const counted = (part: Part, count: number): boolean => {
    if (ignore.has(part)) hidden[part] += count;
    return ignore.has(part);
  };
  const outputs = change.outputs.filter(({ kind }) => kind !== 'unchanged');
  const seen: ModifiedCell = {
    ...change,
    source: change.source && counted('source', 1) ? undefined : change.source,
    relation: change.relation && ignore.has('source') ? undefined : change.relation,
    attachments: counted('attachments', change.attachments.length) ? [] : change.attachments,
    tags: change.tags && counted('metadata', 1) ? undefined : change.tags,
    metadata: counted('metadata', change.metadata.length) ? [] : change.metadata,
    outputs: counted('outputs', outputs.length)
      ? []
      : outputs.flatMap((output) => viewOutput(output, visibility, hidden)),
    executionCount: viewCount(change.executionCount, visibility, hidden),
  };
  return viewId(seen, visibility, hidden);
}

function viewCount<T>(
  count: T | undefined,
  { showCounts, ignore }: Visibility,
  hidden: Hidden,
): T | undefined {
  if (count === undefined || (showCounts && !ignore.has('counts'))) return count;
  hidden.counts++;
  return undefined;
}

function viewOutput(output: OutputChange, visibility: Visibility, hidden: Hidden): OutputChange[] {
  if (output.kind !== 'modified') return [output];
  const executionCount = viewCount(output.executionCount, visibility, hidden);
  const rest = output.data.length + output.metadata.length + output.fields.length;
  const empty = rest === 0 && output.text === undefined && executionCount === undefined;
  return empty ? [] : [{ ...output, executionCount }];
}

/** A new id alone is nothing that a person did. */
function viewId(change: ModifiedCell, { ignore, showIds }: Visibility, hidden: Hidden): CellChange {
  const rest = isEmpty({ ...change, id: undefined });
  const hideId = change.id !== undefined && (ignore.has('ids') || (rest && !showIds));
  if (hideId) hidden.ids++;
  const seen = hideId ? { ...change, id: undefined } : change;
  const { before, after, moved } = change;
  return isEmpty(seen) ? { kind: 'unchanged', before, after, moved } : seen;
}

function isEmpty(change: ModifiedCell): boolean {
  const { type, id, source, tags, executionCount, relation } = change;
  const lists = [change.attachments, change.metadata, change.outputs, change.fields];
  return (
    [type, id, source, tags, executionCount, relation].every((part) => part === undefined) &&
    lists.every((list) => list.length === 0)
  );
}

const NAMES: Readonly<Record<Part, readonly [string, string]>> = {
  source: ['source', 'sources'],
  outputs: ['output', 'outputs'],
  metadata: ['metadata change', 'metadata changes'],
  attachments: ['attachment', 'attachments'],
  ids: ['cell id', 'cell ids'],
  counts: ['execution count', 'execution counts'],
};

/** Returns what is hidden in words, each with the flag that shows it; nothing where all is seen. */
export function describeHidden(hidden: Hidden, { ignore }: Visibility): string[] {
  return PARTS.filter((part) => hidden[part] > 0).map((part) => {
    const [one, many] = NAMES[part];
    const flag = ignore.has(part) ? `no --ignore ${part}` : `--show-${part}`;
    return `${hidden[part]} ${hidden[part] === 1 ? one : many} (${flag})`;
  });
}
