import { escapeControl } from '../escape-control.ts';
import type { FileDiff } from './file-diff.ts';

/** Returns the paths of files, one a line. A path that would break a line or the reader's terminal is quoted. */
export function renderNames(files: readonly FileDiff[]): string {
  return files.map(({ before, after }) => `${quotePath(after?.path ?? before?.path ?? '')}\n`).join('');
}

/** As git does with core.quotePath=false: in double quotes where the path has control characters, `"` or `\`. */
export function quotePath(path: string): string {
  const escaped = path
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t');
  const safe = escapeControl(escaped);
  return safe === path ? path : `"${safe}"`;
}
