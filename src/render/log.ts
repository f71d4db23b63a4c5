import type { CellPart } from '../diff/changed-parts.ts';
import type { NotebookDiff } from '../diff/notebook-diff.ts';
import { escapeLine } from '../escape-control.ts';
import { renderTerminal } from './terminal.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { paint } from './theme.ts';

/** What a commit did to a cell. */
export interface LoggedCell {
  readonly kind: 'added' | 'deleted' | 'modified' | 'moved';
  /** Index in the version of the commit; of a deleted cell in the one before. */
  readonly cell: number;
  readonly id?: string;
  readonly parts: readonly CellPart[];
}

/** A commit that changed a notebook. */
export interface LogEntry {
  readonly commit: string;
  readonly author: string;
  readonly email: string;
  /** ISO 8601. */
  readonly date: string;
  readonly subject: string;
  /** From the top of the repository, as the commit has it. */
  readonly path: string;
  /** What it was called before, where the commit renamed it. */
  readonly former?: string;
  /** False where this version or one before it is no readable notebook; the cells then say nothing. */
  readonly isReadable: boolean;
  readonly cells: readonly LoggedCell[];
  readonly diff: NotebookDiff;
}

/** Cells of one commit that are named; the others are counted. */
const MOST_CELLS = 12;

/** Yields one commit as text. @param patch also what changed in the cells. */
export function* renderLogEntry(
  entry: LogEntry,
  options: TerminalOptions,
  patch: boolean,
): Generator<string> {
  const { commit, author, email, date, subject, path, former, cells } = entry;
  const head = `commit ${commit}`;
  yield `${paint(options.theme, 'header', head)}\n`;
  yield `Author: ${escapeLine(author)} <${escapeLine(email)}>\nDate:   ${escapeLine(date)}\n\n`;
  yield `    ${escapeLine(subject)}\n\n`;
  if (former !== undefined)
    yield `  ${sign('moved', options)} ${escapeLine(former)} became ${escapeLine(path)}\n`;
  if (!entry.isReadable) {
    yield '  not readable as a notebook here, or before\n\n';
    return;
  }
  if (patch) {
    const side = { path, mode: undefined, label: undefined };
    const before = { ...side, path: former ?? path };
    yield* renderTerminal(
      { before, after: side, comparison: { kind: 'notebooks', diff: entry.diff, identical: false } },
      options,
    );
    return;
  }
  for (const cell of cells.slice(0, MOST_CELLS)) yield `${cellLine(cell, options)}\n`;
  if (cells.length > MOST_CELLS)
    yield `  ${sign('more', options)} ${cells.length - MOST_CELLS} more cells (-p shows them)\n`;
  if (cells.length === 0) yield `  ${notCells(entry)}\n`;
  yield '\n';
}

function cellLine({ kind, cell, id, parts }: LoggedCell, options: TerminalOptions): string {
  const words = { added: 'added', deleted: 'deleted', moved: 'moved', modified: parts.join(', ') };
  const name = id === undefined || !options.showIds ? '' : ` (${escapeLine(id)})`;
  return `  ${sign(kind, options)} cell ${cell + 1}${name}: ${words[kind]}`;
}

function notCells({ diff: { fields } }: LogEntry): string {
  if (fields.length === 0) return 'the same cells, written otherwise';
  return `notebook: ${fields.map(({ path }) => escapeLine(path.join('.'))).join(', ')}`;
}

/** Returns one commit as the JSON formats have it. */
export function logJson({ diff, ...entry }: LogEntry): object {
  return { ...entry, fields: diff.fields.map(({ kind, path }) => ({ kind, path })) };
}
