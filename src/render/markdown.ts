import type { CellChange, NotebookDiff, TextDiff } from '../diff/notebook-diff.ts';
import { elements, stringOf, member } from '../json/node.ts';
import type { Cell } from '../notebook/notebook.ts';
import { splitLines } from '../notebook/text.ts';
import { escapeControl, escapeLine } from '../escape-control.ts';
import type { FileDiff, ReportFile } from './file-diff.ts';
import { type CellContext, renderDetails, summary } from './terminal-cell.ts';
import type { TerminalOptions } from './terminal-options.ts';
import { themeFrom } from './theme.ts';
import { totalsOf } from './totals.ts';
import { unifiedDiff } from './unified.ts';
import { type Visibility, describeHidden, nothingHidden, viewCells } from './view.ts';

export interface MarkdownOptions extends Visibility {
  /** Bytes of UTF-8 that the text may have: what a comment or a summary of the host can hold. */
  readonly budget: number;
}

/** By this line a comment of ours is known again, to be replaced. */
const MARKER = '<!-- nbvc:pr-diff v1 -->';

/** How much of each cell is told; the first that fits the budget is taken. */
const DETAILS = [
  { context: 3, outputs: true, body: true, left: '' },
  { context: 3, outputs: false, body: true, left: 'outputs and metadata are left out' },
  { context: 0, outputs: false, body: true, left: 'outputs, metadata and unchanged lines are left out' },
  { context: 0, outputs: false, body: false, left: 'only headings are shown' },
] as const;

type Detail = (typeof DETAILS)[number];

/**
 * Returns differences as Markdown for a comment on a pull request or the summary of a job, within a budget. Everything
 * of a notebook stands in code, where no mention, link, marker or HTML of it means anything.
 */
export function renderMarkdown(files: readonly ReportFile[], options: MarkdownOptions): string {
  const notebooks = files.map((file) => summarize(file, options));
  const blocks = notebooks.flatMap((one) => one.blocks).toSorted((a, b) => a.rank - b.rank);
  if (files.length === 0) return `${MARKER}\n### No notebook changes\n`;
  for (const detail of DETAILS) {
    const text = assemble(
      notebooks,
      blocks.map((block) => block.render(detail)),
      detail.left,
    );
    if (byteLength(text) <= options.budget) return text;
  }
  return headingsWithin(notebooks, blocks, options.budget);
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** As many headings as fit, and how many there are beyond. */
function headingsWithin(notebooks: readonly Summary[], blocks: readonly Block[], budget: number): string {
  const [, , , headings] = DETAILS;
  const kept: string[] = [];
  const frame = byteLength(assemble(notebooks, [], headings.left)) + 100;
  let size = frame;
  for (const block of blocks) {
    const text = block.render(headings);
    size += byteLength(text) + 2;
    if (size > budget) break;
    kept.push(text);
  }
  return assemble(notebooks, kept, `${headings.left}, and ${blocks.length - kept.length} cells not even so`);
}

function assemble(notebooks: readonly Summary[], blocks: readonly string[], left: string): string {
  const cells = notebooks.reduce((sum, one) => sum + one.blocks.length, 0);
  const title = `### Notebook changes: ${counted(notebooks.length, 'notebook')}, ${counted(cells, 'cell')}`;
  const rows = notebooks.map(({ row }) => row).join('\n');
  const table = `| notebook | cells | source | outputs | metadata |\n| --- | --- | --- | --- | --- |\n${rows}`;
  const notes = [
    ...notebooks.flatMap((one) => one.notes),
    ...(left === '' ? [] : [`to stay within the size: ${left}`]),
  ];
  const foot = notes.length === 0 ? [] : [`<sub>${notes.join(' · ')}</sub>`];
  return `${[MARKER + '\n' + title, table, ...blocks, ...foot].join('\n\n')}\n`;
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** One notebook: its row, its cells, and what is said below. */
interface Summary {
  readonly row: string;
  readonly blocks: readonly Block[];
  readonly notes: readonly string[];
}

/** One cell that changed. */
interface Block {
  /** The lower, the more it matters. */
  readonly rank: number;
  readonly render: (detail: Detail) => string;
}

function summarize({ file, pixels }: ReportFile, options: MarkdownOptions): Summary {
  const name = code(nameOf(file)).replaceAll('|', String.raw`\|`);
  const { comparison } = file;
  if (comparison.kind === 'unmerged') return { row: `| ${name} | unmerged | | | |`, blocks: [], notes: [] };
  if (comparison.kind === 'text') {
    const { line, column, message } = comparison.reason.diagnosis;
    const why = code(`${line}:${column}: ${message}`).replaceAll('|', String.raw`\|`);
    return { row: `| ${name} | no readable notebook: ${why} | | | |`, blocks: [], notes: [] };
  }
  return summarizeNotebook(name, comparison.diff, { options, pixels });
}

function nameOf({ before, after }: FileDiff): string {
  if (before === undefined) return `${after?.path ?? ''} (added)`;
  if (after === undefined) return `${before.path} (deleted)`;
  return before.path === after.path ? after.path : `${before.path} → ${after.path}`;
}

interface Setting {
  readonly options: MarkdownOptions;
  readonly pixels: ReportFile['pixels'];
}

function summarizeNotebook(name: string, diff: NotebookDiff, { options, pixels }: Setting): Summary {
  const hidden = nothingHidden();
  const views = viewCells(diff.cells, options, hidden);
  const fields = options.ignore.has('metadata') ? [] : diff.fields;
  const totals = totalsOf({ fields }, views, options.ignore);
  const { source, outputs } = totals;
  const cells = `~${totals.modified} +${totals.added} −${totals.deleted} ↕${totals.moved} (${totals.unchanged} same)`;
  const row = `| ${name} | ${cells} | +${source.added} −${source.deleted} | ~${outputs.modified} +${outputs.added} −${outputs.deleted} | ${totals.metadata} |`;
  const context: CellContext = { ...diff, options: plain(options, pixels), lineOf: () => undefined };
  let sources = 0;
  const blocks = views.flatMap(({ change, partOfRelation }): Block[] => {
    if (partOfRelation || (change.kind === 'unchanged' && !change.moved)) return [];
    const rank = rankOf(change);
    const isOpen = rank <= SOURCE_RANK && ++sources <= MOST_OPEN;
    return [{ rank, render: (detail) => blockText(change, context, { detail, isOpen }) }];
  });
  return { row, blocks, notes: describeHidden(hidden, options).map((text) => `hidden: ${text}`) };
}

/** So many sources are open at once. */
const MOST_OPEN = 5;
const SOURCE_RANK = 1;

/** Errors first, then sources, outputs, metadata, moves. */
function rankOf(change: CellChange): number {
  if (change.kind === 'unchanged') return 4;
  if (change.kind === 'added') return hasError(change.after) ? 0 : SOURCE_RANK;
  if (change.kind === 'deleted') return SOURCE_RANK;
  const isNewError = change.outputs.some((one) => one.kind === 'added' && one.after.type === 'error');
  if (isNewError) return 0;
  if (change.source !== undefined || change.relation !== undefined) return SOURCE_RANK;
  return change.outputs.length > 0 ? 2 : 3;
}

function hasError({ outputs }: Cell): boolean {
  return elements(outputs).some((output) => stringOf(member(output, 'output_type')) === 'error');
}

/** Details are set in plain text, as for a terminal that knows no colours. */
function plain(
  { ignore, showCounts, showIds }: MarkdownOptions,
  pixels: ReportFile['pixels'],
): TerminalOptions {
  return {
    theme: themeFrom({ kind: 'none' }),
    width: 100,
    unicode: true,
    context: 3,
    cellsContext: 0,
    outputLines: 20,
    ignore,
    showCounts,
    showIds,
    counter: undefined,
    pixels,
  };
}

interface Look {
  readonly detail: Detail;
  readonly isOpen: boolean;
}

function blockText(change: CellChange, context: CellContext, { detail, isOpen }: Look): string {
  const heading = headingOf(change, context);
  const body = detail.body ? bodyOf(change, context, detail) : '';
  if (body === '') return `- ${heading}`;
  return `<details${isOpen ? ' open' : ''}><summary>${heading}</summary>\n\n${body}\n</details>`;
}

const SIGNS = { modified: '~', added: '+', deleted: '−', unchanged: '↕' };

function headingOf(change: CellChange, { options }: CellContext): string {
  const cell = change.kind === 'deleted' ? change.before : change.after;
  const from =
    change.kind === 'modified' || change.kind === 'unchanged' ? change.before.index + 1 : undefined;
  const number =
    from === undefined || from === cell.index + 1 ? `${cell.index + 1}` : `${from} → ${cell.index + 1}`;
  const id = cell.id === undefined ? '' : ` · ${htmlCode(cell.id)}`;
  const what =
    change.kind === 'modified'
      ? summary(change, options)
      : change.kind === 'unchanged'
        ? 'moved'
        : change.kind;
  return `<b>${SIGNS[change.kind]} cell ${number}</b> · ${htmlCode(cell.type)}${id} · ${what}`;
}

function bodyOf(change: CellChange, context: CellContext, detail: Detail): string {
  const shown = !context.options.ignore.has('source');
  switch (change.kind) {
    case 'unchanged':
      return '';
    case 'added':
      return shown ? fence('diff', wholeSource(change.after, '+')) : '';
    case 'deleted':
      return shown ? fence('diff', wholeSource(change.before, '-')) : '';
    case 'modified': {
      const source = change.relation?.source ?? change.source;
      const details = detail.outputs ? [...renderDetails(change, context)].join('') : '';
      return [
        source === undefined ? '' : fence('diff', hunks(source, detail.context)),
        fence('text', details),
      ]
        .filter((part) => part !== '')
        .join('\n');
    }
  }
}

function wholeSource({ text }: Cell, sign: '+' | '-'): string {
  return splitLines(text)
    .map((line) => `${sign} ${escapeControl(line.replace(/\r?\n$/, ''))}\n`)
    .join('');
}

/** The hunks without the two lines that name files. */
function hunks(diff: TextDiff, context: number): string {
  const [, ...rest] = unifiedDiff({ before: '', after: '' }, diff, context);
  return rest.join('');
}

/** One cell may not take the place of all others. */
const MAX_FENCE = 8000;

/** Returns text in a block of code, whose fence is longer than any in it. */
function fence(language: 'diff' | 'text', text: string): string {
  if (text.trim() === '') return '';
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(Math.max(3, longest + 1));
  return `${ticks}${language}\n${cut(text)}${ticks}`;
}

function cut(text: string): string {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (whole.length <= MAX_FENCE) return whole;
  const end = whole.lastIndexOf('\n', MAX_FENCE);
  const kept = end === -1 ? '' : whole.slice(0, end + 1);
  return `${kept}⋯ ${whole.slice(kept.length).split('\n').length - 1} more lines\n`;
}

/** Returns text as a span of code in Markdown. */
function code(text: string): string {
  const line = escapeLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${ticks} ${line} ${ticks}`;
}

/** The same where Markdown is not read, inside of an HTML element. */
function htmlCode(text: string): string {
  const escaped = escapeLine(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<code>${escaped}</code>`;
}
