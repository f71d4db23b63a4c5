import type { NotebookDiff } from '../diff/notebook-diff.ts';
import type { FileDiff, FileSide } from './file-diff.ts';
import { plainLine, safe } from './printer.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { paint } from './theme.ts';
import { type Totals, totalsOf } from './totals.ts';
import { type CellView, type Hidden, describeHidden } from './view.ts';
import { displayWidth } from './width.ts';

/** Returns the rule above a file: its name, or both, and the two versions. */
export function fileHeading({ before, after }: FileDiff, options: TerminalOptions): string {
  const rule = sign('rule', options);
  const name = `${rule.repeat(2)} ${fileName(before, after, options)} `;
  const versions = [before, after].map((side) => side?.label).filter((label) => label !== undefined);
  const right = [versions.map(safe).join(` ${sign('arrow', options)} `), options.counter ?? '']
    .filter((part) => part !== '')
    .map((part) => ` ${part} ${rule.repeat(2)}`)
    .join('');
  const room = options.width - displayWidth(name) - displayWidth(right);
  return `${paint(options.theme, 'header', name + rule.repeat(Math.max(room, 1)) + right)}\n`;
}

function fileName(
  before: FileSide | undefined,
  after: FileSide | undefined,
  options: TerminalOptions,
): string {
  if (before === undefined) return `${safe(after?.path ?? '')} (added)`;
  if (after === undefined) return `${safe(before.path)} (deleted)`;
  return before.path === after.path
    ? safe(after.path)
    : `${safe(before.path)} ${sign('arrow', options)} ${safe(after.path)}`;
}

/** Yields the lines about the file itself. */
export function* renderMode({ before, after }: FileDiff, options: TerminalOptions): Generator<string> {
  const [old, now] = [before?.mode, after?.mode];
  if (old !== undefined && now !== undefined && old !== now)
    yield plainLine(`   mode ${safe(old)} ${sign('arrow', options)} ${safe(now)}`, 'note', options);
}

/** Yields the totals of a notebook, and what is hidden with the flag that shows it. */
export function* renderTotals(
  diff: NotebookDiff,
  views: readonly CellView[],
  hidden: Hidden,
  options: TerminalOptions,
): Generator<string> {
  const arrow = sign('arrow', options);
  const totals = totalsOf(diff, views, options.ignore);
  yield plainLine(
    `   ${diff.before.cells.length} ${arrow} ${diff.after.cells.length} cells   ${cellTotals(totals, options)}`,
    'note',
    options,
  );
  const parts = [partTotals(totals, options), hiddenText(hidden, options)].filter((part) => part !== '');
  if (parts.length > 0) yield plainLine(`   ${parts.join('   ')}`, 'note', options);
}

function hiddenText(hidden: Hidden, options: TerminalOptions): string {
  const words = describeHidden(hidden, options);
  return words.length === 0 ? '' : `hidden: ${words.join(', ')}`;
}

function cellTotals(totals: Totals, options: TerminalOptions): string {
  const words: [string, number, string][] = [
    [sign('modified', options), totals.modified, 'modified'],
    ['+', totals.added, 'added'],
    [sign('deleted', options), totals.deleted, 'deleted'],
    [sign('moved', options), totals.moved, 'moved'],
    ['', totals.unchanged, 'unchanged'],
  ];
  return words
    .filter(([, number]) => number > 0)
    .map(([mark, number, word]) => `${mark}${number} ${word}`)
    .join('  ');
}

function partTotals({ source, outputs, metadata }: Totals, options: TerminalOptions): string {
  const minus = sign('deleted', options);
  const outputParts = [
    outputs.modified > 0 ? ` ${sign('modified', options)}${outputs.modified}` : '',
    outputs.added > 0 ? ` +${outputs.added}` : '',
    outputs.deleted > 0 ? ` ${minus}${outputs.deleted}` : '',
  ].join('');
  return [
    source.added + source.deleted > 0 ? `source +${source.added} ${minus}${source.deleted}` : '',
    outputParts === '' ? '' : `outputs${outputParts}`,
    metadata > 0 ? `metadata ${metadata}` : '',
  ]
    .filter((part) => part !== '')
    .join('   ');
}
