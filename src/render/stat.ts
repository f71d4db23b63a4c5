import type { FileDiff } from './file-diff.ts';
import { quotePath } from './names.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { totalsOf } from './totals.ts';
import { type Visibility, nothingHidden, viewCells } from './view.ts';
import { displayWidth } from './width.ts';

/** Yields one line a file, and one with the totals. */
export function* renderStat(
  files: readonly FileDiff[],
  options: Pick<TerminalOptions, 'unicode'> & Visibility,
): Generator<string> {
  const names = files.map(({ before, after }) => quotePath(after?.path ?? before?.path ?? ''));
  const width = Math.max(0, ...names.map(displayWidth));
  let all: Numbers = [];
  for (const [i, file] of files.entries()) {
    const numbers = numbersOf(file, options);
    const name = names[i] ?? '';
    yield ` ${name}${' '.repeat(width - displayWidth(name))} | ${numbers === undefined ? 'not readable as a notebook' : inWords(numbers, options)}\n`;
    if (numbers !== undefined) all = numbers.map((number, at) => number + (all[at] ?? 0));
  }
  yield ` ${files.length} notebook${files.length === 1 ? '' : 's'} changed: ${inWords(all, options)}\n`;
}

/** Signs and numbers of a file or of all files. */
type Numbers = readonly number[];

function numbersOf({ comparison }: FileDiff, visibility: Visibility): Numbers | undefined {
  if (comparison.kind !== 'notebooks') return undefined;
  const { diff } = comparison;
  const totals = totalsOf(diff, viewCells(diff.cells, visibility, nothingHidden()), visibility.ignore);
  const { modified, added, deleted, moved, source } = totals;
  return [modified, added, deleted, moved, source.added, source.deleted];
}

function inWords(numbers: Numbers, options: Pick<TerminalOptions, 'unicode'>): string {
  const [modified = 0, added = 0, deleted = 0, moved = 0, linesAdded = 0, linesDeleted = 0] = numbers;
  const minus = sign('deleted', options);
  const cells = [
    `${sign('modified', options)}${modified}`,
    `+${added}`,
    `${minus}${deleted}`,
    moved > 0 ? `${sign('moved', options)}${moved}` : '',
  ].filter((part) => part !== '');
  return `cells ${cells.join(' ')}, lines +${linesAdded} ${minus}${linesDeleted}`;
}
