import type {
  AddedCell,
  CellChange,
  DeletedCell,
  ModifiedCell,
  UnchangedCell,
} from '../diff/notebook-diff.ts';
import { countLines } from '../diff/lines.ts';
import { tagsOf } from '../diff/tags.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readOutputs } from '../notebook/output.ts';
import { joinedText, splitLines } from '../notebook/text.ts';
import { heading, plainLine, safe } from './printer.ts';
import { renderBundle } from './terminal-bundle.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { renderOutput } from './terminal-output.ts';
import { SOURCE_LAYOUT, lines, renderHunks, renderWhole } from './terminal-source.ts';
import { renderTags, renderValues } from './terminal-values.ts';

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
  const text = splitLines(joinedText(after.source));
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
  if (change.type !== undefined) yield pairLine('type', change.type, options);
  if (change.id !== undefined) yield pairLine('id', change.id, options);
  const source = change.relation?.source ?? change.source;
  if (source !== undefined) yield* renderHunks(source, SOURCE_LAYOUT, options);
  yield* renderBundle(change.attachments, options);
  if (change.tags !== undefined) yield* renderTags(change.tags, options);
  yield* renderValues('metadata', change.metadata, options);
  yield* renderValues('field', change.fields, options);
  if (change.executionCount !== undefined) yield* renderValues('count', [change.executionCount], options);
  for (const output of change.outputs) yield* renderOutput(output, options);
}

function relationPosition({ relation, before, after }: ModifiedCell, options: TerminalOptions): string {
  if (relation === undefined) return position(before, after, options);
  const arrow = sign('arrow', options);
  const numbers = (cells: readonly Cell[]): string => cells.map(({ index }) => index + 1).join(', ');
  return relation.kind === 'split'
    ? `cell ${before.index + 1} ${arrow} ${numbers(relation.into)}  split`
    : `cells ${numbers(relation.from)} ${arrow} ${after.index + 1}  joined`;
}

function pairLine(
  name: string,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
  options: TerminalOptions,
): string {
  const word = (text: string | undefined): string => (text === undefined ? '(none)' : safe(text));
  return plainLine(`  ${name} ${word(before)} ${sign('arrow', options)} ${word(after)}`, 'note', options);
}

/** The right end of a heading: which parts changed. */
function summary(change: ModifiedCell, options: TerminalOptions): string {
  const source = change.relation?.source ?? change.source;
  const { added, removed } = source === undefined ? { added: 0, removed: 0 } : countLines(source);
  const outputs = change.outputs.filter(({ kind }) => kind !== 'unchanged').length;
  const metadata = change.metadata.length + change.fields.length + (change.tags === undefined ? 0 : 1);
  const parts = [
    source === undefined ? '' : `source +${added} ${sign('deleted', options)}${removed}`,
    counted('attachment', change.attachments.length),
    counted('metadata', metadata),
    counted('output', outputs),
  ];
  return parts.filter((part) => part !== '').join(` ${sign('dot', options)} `);
}

function counted(name: string, count: number): string {
  return count === 0 ? '' : `${name} ${count}`;
}

function* renderAdded({ after }: AddedCell, context: CellContext): Generator<string> {
  const { options } = context;
  const text = splitLines(joinedText(after.source));
  const right = `added, ${lines(text.length)}${extras(after)}${place(after, context)}`;
  yield heading(`+ cell ${after.index + 1}  ${describe(after)}`, right, options, 'added');
  if (!options.ignore.has('source')) yield* renderWhole(text, 'added', SOURCE_LAYOUT, options);
  if (options.ignore.has('outputs')) return;
  for (const output of readOutputs(context.after, after))
    yield* renderOutput({ kind: 'added', after: output }, options);
}

function* renderDeleted(
  { before }: DeletedCell,
  { options, before: notebook }: CellContext,
): Generator<string> {
  const text = splitLines(joinedText(before.source));
  const outputs = readOutputs(notebook, before).length;
  const also = outputs === 0 ? '' : `, with ${outputs} output${outputs === 1 ? '' : 's'}`;
  const left = `${sign('deleted', options)} cell ${before.index + 1}  ${describe(before)}`;
  yield heading(left, `deleted, ${lines(text.length)}${also}${extras(before)}`, options, 'removed');
  if (!options.ignore.has('source')) yield* renderWhole(text, 'removed', SOURCE_LAYOUT, options);
}

function extras({ metadata }: Cell): string {
  const tags = tagsOf(metadata) ?? [];
  return tags.length === 0 ? '' : `, tags ${tags.map(safe).join(', ')}`;
}
