import type { NotebookDiff, ValueChange } from '../diff/notebook-diff.ts';
import { startOf } from '../json/node.ts';
import { linesAt, positionAt } from '../json/position.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { Comparison, FileDiff } from './file-diff.ts';
import { plainLine, safe } from './printer.ts';
import { type CellContext, renderCell } from './terminal-cell.ts';
import { fileHeading, renderMode, renderTotals } from './terminal-header.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { renderText } from './terminal-text.ts';
import { renderValues } from './terminal-values.ts';
import { type CellView, nothingHidden, viewCells } from './view.ts';

export type { TerminalOptions } from './terminal-options.ts';

/** Yields the diff of one file for a person at a terminal, line by line; nothing of a file goes out unescaped. */
export function* renderTerminal(file: FileDiff, options: TerminalOptions): Generator<string> {
  yield fileHeading(file, options);
  yield* renderMode(file, options);
  const { comparison } = file;
  switch (comparison.kind) {
    case 'unmerged':
      yield plainLine(`${sign('problem', options)} unmerged: a merge stopped here`, 'error', options);
      break;
    case 'text':
      yield* renderText(file, comparison, options);
      break;
    case 'notebooks':
      yield* renderNotebooks(file, comparison, options);
  }
  yield '\n';
}

type NotebookComparison = Extract<Comparison, { kind: 'notebooks' }>;

function* renderNotebooks(
  file: FileDiff,
  { diff, identical }: NotebookComparison,
  options: TerminalOptions,
): Generator<string> {
  yield* renderWarnings(
    file.after?.path ?? file.before?.path ?? '',
    file.after === undefined ? diff.before : diff.after,
    options,
  );
  const hidden = nothingHidden();
  const views = viewCells(diff.cells, options, hidden);
  const fields = options.ignore.has('metadata') ? [] : diff.fields;
  hidden.metadata += diff.fields.length - fields.length;
  const unchanged =
    diff.fields.length === 0 && diff.cells.every((change) => change.kind === 'unchanged' && !change.moved);
  if (unchanged) {
    yield plainLine(`   ${noChange(file, identical)}`, 'note', options);
    return;
  }
  yield* renderTotals({ ...diff, fields }, views, hidden, options);
  if (diff.approximate)
    yield plainLine(
      '   approximate: these notebooks differ too much for the best alignment',
      'note',
      options,
    );
  if (fields.length > 0) {
    yield '\n';
    yield* renderNotebookFields(fields, options);
  }
  yield* renderCells(views, { ...diff, options, lineOf: lineFinder(diff) }, options);
}

function* renderNotebookFields(fields: readonly ValueChange[], options: TerminalOptions): Generator<string> {
  const isMetadata = fields.every(({ path }) => path.length > 1 && path[0] === 'metadata');
  const title = isMetadata ? 'notebook metadata' : 'notebook';
  yield plainLine(`${sign('modified', options)} ${title}`, 'header', options);
  const shown = isMetadata ? fields.map((field) => ({ ...field, path: field.path.slice(1) })) : fields;
  yield* renderValues('', shown, options);
}

function noChange({ before, after }: FileDiff, identical: boolean): string {
  if (!identical) return 'the content is the same; only the form of the JSON differs';
  return before?.path === after?.path ? 'no differences' : 'renamed, content unchanged';
}

/** More warnings than this are counted. */
const MAX_WARNINGS = 5;

function* renderWarnings(
  path: string,
  { document, warnings }: Notebook,
  options: TerminalOptions,
): Generator<string> {
  for (const { message, offset } of warnings.slice(0, MAX_WARNINGS)) {
    const { line, column } = positionAt(document.bytes, offset);
    yield plainLine(
      `${sign('problem', options)} ${safe(path)}:${line}:${column}: ${safe(message)}`,
      'error',
      options,
    );
  }
  if (warnings.length > MAX_WARNINGS)
    yield plainLine(
      `${sign('more', options)} ${warnings.length - MAX_WARNINGS} more warnings (nbvc show lists them)`,
      'note',
      options,
    );
}

/** Finds the lines of all changed cells in one pass over the file. */
function lineFinder({ after, cells }: NotebookDiff): (cell: Cell) => number | undefined {
  const changed = cells.flatMap((change) =>
    change.kind === 'deleted' || (change.kind === 'unchanged' && !change.moved) ? [] : [change.after],
  );
  const lines = linesAt(
    after.document.bytes,
    changed.map(({ node }) => startOf(node)),
  );
  const byIndex = new Map(changed.map(({ index }, i) => [index, lines[i]]));
  return ({ index }) => byIndex.get(index);
}

/** Runs of cells in which nothing is to be seen become one line. */
function* renderCells(
  views: readonly CellView[],
  context: CellContext,
  options: TerminalOptions,
): Generator<string> {
  let quiet: Cell[] = [];
  for (const [i, { change, partOfRelation }] of views.entries()) {
    if (partOfRelation) continue;
    if (change.kind === 'unchanged' && !change.moved && !isNearChange(views, i, options.cellsContext)) {
      quiet.push(change.after);
      continue;
    }
    yield* renderQuiet(quiet, options);
    quiet = [];
    yield '\n';
    yield* renderCell(change, context);
  }
  yield* renderQuiet(quiet, options);
}

function isNearChange(views: readonly CellView[], index: number, distance: number): boolean {
  const near = distance === 0 ? [] : views.slice(Math.max(0, index - distance), index + distance + 1);
  return near.some(({ change }) => change.kind !== 'unchanged' || change.moved);
}

function* renderQuiet(cells: readonly Cell[], options: TerminalOptions): Generator<string> {
  const [first] = cells;
  const last = cells.at(-1);
  if (first === undefined || last === undefined) return;
  const range =
    first === last
      ? `cell ${first.index + 1}`
      : `cells ${first.index + 1}${options.unicode ? '–' : '-'}${last.index + 1}`;
  yield `\n${plainLine(`  ${sign('more', options)} ${range} unchanged`, 'note', options)}`;
}
