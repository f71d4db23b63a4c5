import type { NotebookDiff } from '../../diff/notebook-diff.ts';
import { diffTexts } from '../../diff/lines.ts';
import { decodeUtf8 } from '../../json/string.ts';
import { member, stringOf } from '../../json/node.ts';
import type { Notebook } from '../../notebook/notebook.ts';
import type { Comparison, FileDiff, ReportFile } from '../file-diff.ts';
import { type Totals, totalsOf } from '../totals.ts';
import { type CellView, type Visibility, describeHidden, nothingHidden, viewCells } from '../view.ts';
import { type CellBlock, type CellContext, cellBlock } from './cell.ts';
import { codeDiff } from './code-diff.ts';
import { escapeHtml } from './escape.ts';
import type { OutputContext } from './images.ts';
import { loadLanguage } from './languages.ts';
import { valuesTable } from './values.ts';

/** What a page shows of its files, and how its outputs get into it. */
export interface SectionOptions extends Visibility {
  readonly frame: OutputContext['frame'];
}

/** One file of a page. */
export interface FileSection {
  readonly name: string;
  /** Where the file is now, or was. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** All cells with a block of their own, the unchanged ones too. */
  readonly cells: readonly { readonly id: string; readonly block: CellBlock }[];
  readonly html: string;
}

/** Returns the section of one file. @param number by which its ids differ from those of other files. */
export function fileSection(
  { file, pixels }: ReportFile,
  number: number,
  options: SectionOptions,
): FileSection {
  const name = nameOf(file);
  const id = `f${number}`;
  const { summary, cells, body } = compared(file.comparison, { id, pixels, options });
  const labels = [file.before?.label, file.after?.label].filter((label) => label !== undefined).join(' → ');
  const html = `<article id="${id}"><h2>${escapeHtml(name)} <span class="note">${escapeHtml(labels)}</span></h2>${modeNote(file)}${body}</article>`;
  const path = file.after?.path ?? file.before?.path ?? '';
  return { name, path, id, summary, cells, html };
}

function nameOf({ before, after }: FileDiff): string {
  if (before === undefined) return `${after?.path ?? ''} (added)`;
  if (after === undefined) return `${before.path} (deleted)`;
  return before.path === after.path ? after.path : `${before.path} → ${after.path}`;
}

function modeNote({ before, after }: FileDiff): string {
  const [old, now] = [before?.mode, after?.mode];
  const changed = old !== undefined && now !== undefined && old !== now;
  return changed ? `<p class="note">${escapeHtml(`mode ${old} → ${now}`)}</p>` : '';
}

interface FileContext {
  readonly id: string;
  readonly pixels: ReportFile['pixels'];
  readonly options: SectionOptions;
}

type Body = Pick<FileSection, 'summary' | 'cells'> & { readonly body: string };

function compared(comparison: Comparison, context: FileContext): Body {
  switch (comparison.kind) {
    case 'unmerged':
      return {
        summary: 'unmerged',
        cells: [],
        body: '<p class="problem">unmerged: a merge stopped here</p>',
      };
    case 'text': {
      const { line, column, message } = comparison.reason.diagnosis;
      const [before, after] = [comparison.before, comparison.after].map((bytes) =>
        decodeUtf8(bytes, 0, bytes.length),
      );
      const reason = `not a readable notebook, ${comparison.reason.side}: ${line}:${column}: ${message}; compared as text`;
      const body = `<p class="problem">${escapeHtml(reason)}</p>${codeDiff(diffTexts(before ?? '', after ?? ''), 'text')}`;
      return { summary: 'compared as text', cells: [], body };
    }
    case 'notebooks':
      return notebooks(comparison.diff, context);
  }
}

function notebooks(diff: NotebookDiff, { id, pixels, options }: FileContext): Body {
  const hidden = nothingHidden();
  const views = viewCells(diff.cells, options, hidden);
  const fields = options.ignore.has('metadata') ? [] : diff.fields;
  hidden.metadata += diff.fields.length - fields.length;
  const summary = totalsText(diff, totalsOf({ fields }, views, options.ignore));
  const left = describeHidden(hidden, options);
  const notes = [
    summary,
    ...(left.length === 0 ? [] : [`hidden: ${left.join(', ')}`]),
    ...warningsOf(diff.after),
  ];
  let images = 0;
  const context: CellContext = {
    before: diff.before,
    after: diff.after,
    language: languageOf(diff.after),
    ignore: options.ignore,
    frame: options.frame,
    pixels,
    nextName: () => `${id}-i${++images}`,
  };
  const { html, cells } = cellsHtml(views, id, context);
  const metadata =
    fields.length === 0 ? '' : `<div class="part metadata">${valuesTable('notebook', fields)}</div>`;
  const head = notes.map((text) => `<p class="note">${escapeHtml(text)}</p>`).join('');
  return { summary, cells, body: head + metadata + html };
}

/** Loads what colours the sources of a file: rendering itself waits for nothing. */
export async function prepareSection({ file: { comparison } }: ReportFile): Promise<void> {
  if (comparison.kind === 'notebooks') await loadLanguage(languageOf(comparison.diff.after));
}

/** Returns the language of the cells of a notebook. */
export function languageOf({ metadata }: Notebook): string {
  const name = stringOf(member(member(metadata, 'language_info'), 'name')) ?? 'python';
  return name.toLowerCase();
}

function warningsOf({ warnings }: Notebook): string[] {
  return warnings.slice(0, 5).map(({ message }) => message);
}

function totalsText({ before, after, approximate }: NotebookDiff, totals: Totals): string {
  const counts = [
    ['modified', totals.modified],
    ['added', totals.added],
    ['deleted', totals.deleted],
    ['moved', totals.moved],
    ['unchanged', totals.unchanged],
  ] as const;
  const words = counts.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`);
  const cells = `${before.cells.length} → ${after.cells.length} cells: ${words.join(', ')}`;
  const source = `source +${totals.source.added} −${totals.source.deleted}`;
  return `${cells}; ${source}${approximate ? '; approximate, the notebooks differ too much' : ''}`;
}

/** Runs of cells in which nothing changed are folded together, there to be opened and found. */
function cellsHtml(
  views: readonly CellView[],
  file: string,
  context: CellContext,
): Pick<Body, 'cells'> & { html: string } {
  const cells: { id: string; block: CellBlock }[] = [];
  let html = '';
  let quiet: string[] = [];
  const endQuiet = (): void => {
    const count = quiet.length;
    if (count > 0)
      html += `<details class="quiet"><summary>${count} unchanged cell${count === 1 ? '' : 's'}</summary>${quiet.join('')}</details>`;
    quiet = [];
  };
  for (const [i, { change, partOfRelation }] of views.entries()) {
    if (partOfRelation) continue;
    const id = `${file}-c${i + 1}`;
    const block = cellBlock(change, id, context);
    cells.push({ id, block });
    if (block.state === 'unchanged') {
      quiet.push(block.html);
      continue;
    }
    endQuiet();
    html += block.html;
  }
  endQuiet();
  return { html, cells };
}
