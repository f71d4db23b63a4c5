import type { NotebookDiff } from '../diff/notebook-diff.ts';
import { countLines } from '../diff/lines.ts';
import type { FileDiff, FileSide } from './file-diff.ts';
import { plainLine, safe } from './printer.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { paint } from './theme.ts';
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
  yield plainLine(
    `   ${diff.before.cells.length} ${arrow} ${diff.after.cells.length} cells   ${cellTotals(views, options)}`,
    'note',
    options,
  );
  const parts = [partTotals(diff, views, options), hiddenText(hidden, options)].filter((part) => part !== '');
  if (parts.length > 0) yield plainLine(`   ${parts.join('   ')}`, 'note', options);
}

function hiddenText(hidden: Hidden, options: TerminalOptions): string {
  const words = describeHidden(hidden, options);
  return words.length === 0 ? '' : `hidden: ${words.join(', ')}`;
}

function cellTotals(views: readonly CellView[], options: TerminalOptions): string {
  const count = (wanted: string): number => views.filter(({ change }) => change.kind === wanted).length;
  const moved = views.filter(({ change }) => 'moved' in change && change.moved).length;
  const still = views.filter(({ change }) => change.kind === 'unchanged' && !change.moved).length;
  const totals: [string, number, string][] = [
    [sign('modified', options), count('modified'), 'modified'],
    ['+', count('added'), 'added'],
    [sign('deleted', options), count('deleted'), 'deleted'],
    [sign('moved', options), moved, 'moved'],
    ['', still, 'unchanged'],
  ];
  return totals
    .filter(([, number]) => number > 0)
    .map(([mark, number, word]) => `${mark}${number} ${word}`)
    .join('  ');
}

function partTotals(diff: NotebookDiff, views: readonly CellView[], options: TerminalOptions): string {
  const minus = sign('deleted', options);
  let added = 0;
  let removed = 0;
  let metadata = diff.fields.length;
  const outputs = { added: 0, deleted: 0, modified: 0, unchanged: 0 };
  for (const { change } of views) {
    if (change.kind !== 'modified') continue;
    if (change.source !== undefined) {
      const lines = countLines(change.source);
      added += lines.added;
      removed += lines.removed;
    }
    metadata += change.metadata.length + change.fields.length + (change.tags === undefined ? 0 : 1);
    for (const { kind } of change.outputs) outputs[kind]++;
  }
  const outputParts = [
    outputs.modified > 0 ? ` ${sign('modified', options)}${outputs.modified}` : '',
    outputs.added > 0 ? ` +${outputs.added}` : '',
    outputs.deleted > 0 ? ` ${minus}${outputs.deleted}` : '',
  ].join('');
  return [
    added + removed > 0 ? `source +${added} ${minus}${removed}` : '',
    outputParts === '' ? '' : `outputs${outputParts}`,
    metadata > 0 ? `metadata ${metadata}` : '',
  ]
    .filter((part) => part !== '')
    .join('   ');
}
