import { diffTexts } from '../diff/lines.ts';
import { escapeLine } from '../escape-control.ts';
import type { FieldConflict } from '../merge/conflict-form.ts';
import type { FoundConflict, GroupConflict } from '../merge/find-conflicts.ts';
import type { Notebook } from '../notebook/notebook.ts';

import { restVersions } from './rest-versions.ts';
import { type Theme, paint } from './theme.ts';
import { unifiedDiff } from './unified.ts';

/** Of the two versions of one conflict: a person who wants to see more opens the notebook. */
const MOST_LINES = 40;
const CONTEXT = 3;

/** Returns what a person has to see of a conflict to settle it: ours in the colour of removed lines, theirs in that of added ones. */
export function renderChoice(notebook: Notebook, conflict: FoundConflict, theme: Theme): string {
  const lines = linesOf(notebook, conflict);
  const shown = lines.slice(0, MOST_LINES).map((line) => `  ${painted(line, theme)}\n`);
  const rest = lines.length - shown.length;
  const more = rest > 0 ? `  ${paint(theme, 'note', `… ${rest} more lines, see the notebook`)}\n` : '';
  return shown.join('') + more;
}

function painted(line: string, theme: Theme): string {
  if (line.startsWith('-')) return paint(theme, 'removed', line);
  if (line.startsWith('+')) return paint(theme, 'added', line);
  return line.startsWith('@@') ? paint(theme, 'frame', line) : line;
}

function linesOf(notebook: Notebook, conflict: FoundConflict): readonly string[] {
  switch (conflict.kind) {
    case 'group':
      return versionLines(notebook, conflict);
    case 'source':
      return (notebook.cells[conflict.cell]?.text ?? '').split('\n').map(escapeLine);
    case 'field':
      return fieldLines(conflict.field);
    case 'foreign':
      return restLines(restVersions(notebook, conflict));
  }
}

function restLines(versions: ReturnType<typeof restVersions>): readonly string[] {
  const [ours, theirs] = [versions.get('ours'), versions.get('theirs')];
  if (ours === undefined || theirs === undefined)
    return ['neither version is known: nbdime has merged a part of this value'];
  return [...marked('-', ours), ...marked('+', theirs)];
}

function versionLines(notebook: Notebook, { ours, theirs }: GroupConflict): readonly string[] {
  if (ours.length === 0) return ['- (ours deleted the cell)', ...marked('+', versionText(notebook, theirs))];
  if (theirs.length === 0)
    return [...marked('-', versionText(notebook, ours)), '+ (theirs deleted the cell)'];
  const diff = diffTexts(versionText(notebook, ours), versionText(notebook, theirs));
  if (diff.hunks.length === 0) return ['both have this source; what differs are outputs or attachments'];
  const text = [...unifiedDiff({ before: 'ours', after: 'theirs' }, diff, CONTEXT)].join('');
  return text.trimEnd().split('\n');
}

function marked(sign: '-' | '+', text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${sign}${escapeLine(line)}`);
}

/** Cells one after the other, each under its type where that is not plain from there being one cell of code. */
function versionText({ cells }: Notebook, indexes: readonly number[]): string {
  return indexes
    .flatMap((index) => cells[index] ?? [])
    .map(({ type, text }) => {
      const head = indexes.length > 1 || type !== 'code' ? `── ${type} ──\n` : '';
      return `${head}${text.trimEnd()}\n`;
    })
    .join('');
}

function fieldLines({ path, ours, theirs }: FieldConflict): readonly string[] {
  return [
    escapeLine(path),
    `-${escapeLine(ours ?? '(not there)')}`,
    `+${escapeLine(theirs ?? '(not there)')}`,
  ];
}
