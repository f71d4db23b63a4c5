import { countLines } from '../diff/lines.ts';
import type { FileDiff } from './file-diff.ts';
import { quotePath } from './names.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { displayWidth } from './width.ts';

interface Totals {
  modified: number;
  added: number;
  deleted: number;
  moved: number;
  linesAdded: number;
  linesRemoved: number;
}

/** Yields one line a file, and one with the totals. */
export function* renderStat(
  files: readonly FileDiff[],
  options: Pick<TerminalOptions, 'unicode'>,
): Generator<string> {
  const names = files.map(({ before, after }) => quotePath(after?.path ?? before?.path ?? ''));
  const width = Math.max(0, ...names.map(displayWidth));
  const all = emptyTotals();
  for (const [i, file] of files.entries()) {
    const totals = fileTotals(file);
    const name = names[i] ?? '';
    yield ` ${name}${' '.repeat(width - displayWidth(name))} | ${totals === undefined ? 'not readable as a notebook' : inWords(totals, options)}\n`;
    if (totals !== undefined) add(all, totals);
  }
  yield ` ${files.length} notebook${files.length === 1 ? '' : 's'} changed: ${inWords(all, options)}\n`;
}

function emptyTotals(): Totals {
  return { modified: 0, added: 0, deleted: 0, moved: 0, linesAdded: 0, linesRemoved: 0 };
}

function add(sum: Totals, more: Totals): void {
  sum.modified += more.modified;
  sum.added += more.added;
  sum.deleted += more.deleted;
  sum.moved += more.moved;
  sum.linesAdded += more.linesAdded;
  sum.linesRemoved += more.linesRemoved;
}

function fileTotals({ comparison }: FileDiff): Totals | undefined {
  if (comparison.kind !== 'notebooks') return undefined;
  const totals = emptyTotals();
  for (const change of comparison.diff.cells) {
    if (change.kind !== 'unchanged') totals[change.kind]++;
    if ('moved' in change && change.moved) totals.moved++;
    if (change.kind !== 'modified' || change.source === undefined) continue;
    const { added, removed } = countLines(change.source);
    totals.linesAdded += added;
    totals.linesRemoved += removed;
  }
  return totals;
}

function inWords(totals: Totals, options: Pick<TerminalOptions, 'unicode'>): string {
  const minus = sign('deleted', options);
  const cells = [
    `${sign('modified', options)}${totals.modified}`,
    `+${totals.added}`,
    `${minus}${totals.deleted}`,
    totals.moved > 0 ? `${sign('moved', options)}${totals.moved}` : '',
  ].filter((part) => part !== '');
  return `cells ${cells.join(' ')}, lines +${totals.linesAdded} ${minus}${totals.linesRemoved}`;
}
