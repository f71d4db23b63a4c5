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
import { REPORT_SCRIPT, REPORT_SCRIPT_SHA256 } from './generated/report-script.ts';
import { REPORT_STYLE } from './style.ts';
import { valuesTable } from './values.ts';

export interface ReportOptions extends Visibility {
  readonly title: string;
}

/**
 * Nothing is loaded from anywhere, and only the report's own script runs. Styles are not restricted, since those of an
 * HTML output, which is shown in a frame without scripts, would be as well.
 */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${REPORT_SCRIPT_SHA256}'`,
  "style-src 'unsafe-inline'",
  'img-src data:',
  "frame-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

/** Yields a page that shows the differences of notebooks: one file, which needs no network and works without scripts. */
export async function* renderHtmlReport(
  files: AsyncIterable<ReportFile>,
  options: ReportOptions,
): AsyncGenerator<string> {
  const sections: FileSection[] = [];
  for await (const file of files) sections.push(fileSection(file, sections.length + 1, options));
  yield `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(options.title)}</title><style>${REPORT_STYLE}</style></head><body>`;
  yield controls(options.title);
  yield index(sections);
  yield '<main>';
  if (sections.length === 0) yield '<p class="note">no differences</p>';
  for (const { html } of sections) yield html;
  yield `</main><p id="status" class="vh" role="status"></p><script>${REPORT_SCRIPT}</script></body></html>\n`;
}

/** Filters that work without a script: the style sheet asks which boxes are ticked. */
function controls(title: string): string {
  const boxes = [
    ['show-outputs', 'outputs', ' checked'],
    ['show-metadata', 'metadata', ' checked'],
    ['show-rendered', 'rendered text', ' checked'],
    ['show-unified', 'one column', ''],
  ].map(([id, label, state]) => `<label><input type="checkbox" id="${id}"${state}> ${label}</label>`);
  const keys = 'j k next, previous · x unfold · i images · v columns';
  return `<header><h1>${escapeHtml(title)}</h1><div class="controls" role="group" aria-label="what is shown">${boxes.join('')}<span class="script note keys">${keys}</span></div></header>`;
}

interface FileSection {
  readonly name: string;
  readonly id: string;
  readonly summary: string;
  readonly cells: readonly { readonly id: string; readonly block: CellBlock }[];
  readonly html: string;
}

function index(sections: readonly FileSection[]): string {
  const files = sections.map(({ name, id, summary, cells }) => {
    const links = cells.map(
      ({ id: cell, block }) =>
        `<li class="${block.state}"><a href="#${cell}"><span class="state">${block.state}</span> ${escapeHtml(block.title)}</a></li>`,
    );
    return `<li><a href="#${id}">${escapeHtml(name)}</a> <span class="note">${escapeHtml(summary)}</span><ol>${links.join('')}</ol></li>`;
  });
  return `<nav aria-label="changes"><ol>${files.join('')}</ol></nav>`;
}

function fileSection({ file, pixels }: ReportFile, number: number, options: ReportOptions): FileSection {
  const name = nameOf(file);
  const id = `f${number}`;
  const { summary, cells, body } = compared(file.comparison, { id, pixels, options });
  const labels = [file.before?.label, file.after?.label].filter((label) => label !== undefined).join(' → ');
  const html = `<article id="${id}"><h2>${escapeHtml(name)} <span class="note">${escapeHtml(labels)}</span></h2>${modeNote(file)}${body}</article>`;
  return { name, id, summary, cells, html };
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
  readonly options: ReportOptions;
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
    pixels,
    nextName: () => `${id}-i${++images}`,
  };
  const { html, cells } = cellsHtml(views, id, context);
  const metadata =
    fields.length === 0 ? '' : `<div class="part metadata">${valuesTable('notebook', fields)}</div>`;
  const head = notes.map((text) => `<p class="note">${escapeHtml(text)}</p>`).join('');
  return { summary, cells, body: head + metadata + html };
}

function languageOf({ metadata }: Notebook): string {
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
    if (block.state === 'unchanged') {
      quiet.push(block.html);
      continue;
    }
    endQuiet();
    cells.push({ id, block });
    html += block.html;
  }
  endQuiet();
  return { html, cells };
}
