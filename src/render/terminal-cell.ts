import type {
  AddedCell,
  CellChange,
  DeletedCell,
  ModifiedCell,
  UnchangedCell,
} from '../diff/notebook-diff.ts';
import { countLines } from '../diff/lines.ts';
import { tagsOf } from '../diff/tags.ts';
import { effectiveMembers, elements } from '../json/node.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readOutputs } from '../notebook/output.ts';
import { splitLines } from '../notebook/text.ts';
import { heading, plainLine, safe } from './printer.ts';
import { renderBundle } from './terminal-bundle.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { renderOutput } from './terminal-output.ts';
import { SOURCE_LAYOUT, lines, renderHunks, renderWhole } from './terminal-source.ts';
import { renderTags, renderValues } from './terminal-values.ts';
import { changedOutputs, metadataCount } from './totals.ts';
import { otherHalves } from './view.ts';

/** What the blocks of the cells of one diff have in common. */
export interface CellContext {
  readonly before: Notebook;
  readonly after: Notebook;
  readonly options: TerminalOptions;
  /** Line of each cell of `after` in its file, by index, counted from 1. */
  readonly lineOf: (cell: Cell) => number | undefined;
}

/** Yields the block of one change, its heading first. */
export function* renderCell(change: CellChange, context: CellContext): Generator<string> {
  switch (change.kind) {
    case 'unchanged':
      yield* renderUnchanged(change, context);
      return;
    case 'modified':
      yield* renderModified(change, context);
      return;
    case 'added':
      yield* renderAdded(change, context);
      return;
    case 'deleted':
      yield* renderDeleted(change, context);
  }
}

function describe({ type, id }: Cell): string {
  return `${safe(type)}${id === undefined ? '' : `  #${safe(id)}`}`;
}

function position(before: Cell, after: Cell, options: TerminalOptions): string {
  const to = after.index + 1;
  return before.index === after.index
    ? `cell ${to}`
    : `cell ${before.index + 1} ${sign('arrow', options)} ${to}`;
}

function place(cell: Cell, context: CellContext): string {
  const line = context.lineOf(cell);
  return line === undefined ? '' : ` ${sign('line', context.options).repeat(2)} L${line}`;
}

/** A cell that only moved is shown by its first line. */
function* renderUnchanged({ before, after, moved }: UnchangedCell, context: CellContext): Generator<string> {
  const { options } = context;
  const text = splitLines(after.text);
  if (!moved) {
    yield heading(
      `  cell ${after.index + 1}  ${describe(after)}`,
      `unchanged${place(after, context)}`,
      options,
      'note',
    );
    yield* renderWhole(text, undefined, SOURCE_LAYOUT, options);
    return;
  }
  const way = after.index < before.index ? 'up' : 'down';
  const left = `${sign('moved', options)} ${position(before, after, options)}  ${describe(after)}`;
  yield heading(left, `moved ${way}, content unchanged${place(after, context)}`, options, 'moved');
  const rest = text.length > 1 ? ` ${sign('more', options)} ${lines(text.length - 1)} more` : '';
  if (text.length > 0) yield `     ${safe(text[0] ?? '')}${rest}\n`;
}

function* renderModified(change: ModifiedCell, context: CellContext): Generator<string> {
  const { options } = context;
  const mark = change.moved
    ? `${sign('moved', options)}${sign('modified', options)}`
    : sign('modified', options);
  const left = `${mark} ${relationPosition(change, options)}  ${describe(change.after)}`;
  yield heading(
    left,
    `${summary(change, options)}${place(change.after, context)}`,
    options,
    change.moved ? 'moved' : 'header',
  );
  const source = change.relation?.source ?? change.source;
  if (source !== undefined) yield* renderHunks(source, SOURCE_LAYOUT, options);
  yield* renderDetails(change, context);
}

/** Yields what changed in a cell beside its source. */
export function* renderDetails(change: ModifiedCell, context: CellContext): Generator<string> {
  const { options } = context;
  if (change.type !== undefined) yield pairLine('type', change.type, options);
  if (change.id !== undefined) yield pairLine('id', change.id, options);
  yield* renderBundle(change.attachments, options);
  if (change.tags !== undefined) yield* renderTags(change.tags, options);
  yield* renderValues('metadata', change.metadata, options);
  yield* renderValues('field', change.fields, options);
  if (change.executionCount !== undefined) yield* renderValues('count', [change.executionCount], options);
  for (const output of change.outputs) yield* renderOutput(output, options);
  for (const half of otherHalves(change)) yield* renderHalf(half, change, context);
}

/** The source of the other half stands with that of the cell; what else it has is told here. */
function* renderHalf(half: Cell, { relation }: ModifiedCell, context: CellContext): Generator<string> {
  const { options } = context;
  const isNew = relation?.kind === 'split';
  const parts = [countedOutputs(half, options), ...extras(half, options)].filter((part) => part !== '');
  if (parts.length > 0)
    yield plainLine(`  cell ${half.index + 1} ${isNew ? 'has' : 'had'} ${parts.join(', ')}`, 'note', options);
  if (!isNew || options.ignore.has('outputs')) return;
  for (const output of readOutputs(context.after, half))
    yield* renderOutput({ kind: 'added', after: output }, options);
}

function relationPosition({ relation, before, after }: ModifiedCell, options: TerminalOptions): string {
  if (relation === undefined) return position(before, after, options);
  const arrow = sign('arrow', options);
  return relation.kind === 'split'
    ? `cell ${before.index + 1} ${arrow} ${cellNumbers(relation.into)}  split`
    : `cells ${cellNumbers(relation.from)} ${arrow} ${after.index + 1}  joined`;
}

function cellNumbers(cells: readonly Cell[]): string {
  return cells.map(({ index }) => index + 1).join(', ');
}

function pairLine(
  name: string,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
  options: TerminalOptions,
): string {
  return plainLine(
    `  ${name} ${safe(before ?? '(none)')} ${sign('arrow', options)} ${safe(after ?? '(none)')}`,
    'note',
    options,
  );
}

/** The right end of a heading: which parts changed. */
export function summary(change: ModifiedCell, options: TerminalOptions): string {
  const source = change.relation?.source ?? change.source;
  const { added, removed } = source === undefined ? { added: 0, removed: 0 } : countLines(source);
  const outputs = changedOutputs(change.outputs).length;
  const parts = [
    source === undefined ? '' : `source +${added} ${sign('deleted', options)}${removed}`,
    counted('attachment', change.attachments.length),
    counted('metadata', metadataCount(change)),
    counted('output', outputs),
  ];
  return parts.filter((part) => part !== '').join(` ${sign('dot', options)} `);
}

function counted(name: string, count: number): string {
  return count === 0 ? '' : `${name} ${count}`;
}

function* renderAdded({ after }: AddedCell, context: CellContext): Generator<string> {
  const { options } = context;
  const text = splitLines(after.text);
  const outputs = options.ignore.has('outputs') ? [] : readOutputs(context.after, after);
  const error = outputs.some(({ type }) => type === 'error') ? ` ${sign('dot', options)} error` : '';
  const right = `added, ${[lines(text.length), ...extras(after, options)].join(', ')}${error}`;
  const left = `+ cell ${after.index + 1}  ${describe(after)}`;
  yield heading(left, `${right}${place(after, context)}`, options, 'added');
  if (!options.ignore.has('source')) yield* renderWhole(text, 'added', SOURCE_LAYOUT, options);
  for (const output of outputs) yield* renderOutput({ kind: 'added', after: output }, options);
}

function* renderDeleted({ before }: DeletedCell, { options }: CellContext): Generator<string> {
  const text = splitLines(before.text);
  const parts = [lines(text.length), countedOutputs(before, options), ...extras(before, options)];
  const left = `${sign('deleted', options)} cell ${before.index + 1}  ${describe(before)}`;
  const right = `deleted, ${parts.filter((part) => part !== '').join(', ')}`;
  yield heading(left, right, options, 'removed');
  if (!options.ignore.has('source')) yield* renderWhole(text, 'removed', SOURCE_LAYOUT, options);
}

function countedOutputs(cell: Cell, { ignore }: TerminalOptions): string {
  return ignore.has('outputs') ? '' : plural(elements(cell.outputs).length, 'output');
}

/** What else a whole cell has: its tags by name, the rest by number. */
function extras({ metadata, attachments }: Cell, { ignore }: TerminalOptions): string[] {
  const tags = tagsOf(metadata) ?? [];
  const values = effectiveMembers(metadata).size - (tagsOf(metadata) === undefined ? 0 : 1);
  const parts = ignore.has('metadata')
    ? []
    : [tags.length === 0 ? '' : `tags ${tags.map(safe).join(', ')}`, plural(values, 'metadata value')];
  const files = ignore.has('attachments') ? 0 : effectiveMembers(attachments).size;
  return [...parts, plural(files, 'attachment')].filter((part) => part !== '');
}

/** Returns a number of things in words; nothing for none. */
function plural(count: number, name: string): string {
  return count === 0 ? '' : `${count} ${name}${count === 1 ? '' : 's'}`;
}
