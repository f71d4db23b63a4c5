import { escapeLine } from '../escape-control.ts';
import { positionAt } from '../json/position.ts';
import type { Finding } from '../notebook/finding.ts';
import type { StripPart } from '../strip/removal.ts';

/** What is said of one and of several. */
const NAMES: Readonly<Record<StripPart, readonly [string, string]>> = {
  cells: ['cell', 'cells'],
  outputs: ['output', 'outputs'],
  'mime-types': ['representation', 'representations'],
  addresses: ['memory address', 'memory addresses'],
  'execution-counts': ['execution count', 'execution counts'],
  'cell-metadata': ['key of cell metadata', 'keys of cell metadata'],
  'notebook-metadata': ['key of notebook metadata', 'keys of notebook metadata'],
  ids: ['id', 'ids'],
  form: ['other way to write the file', 'other ways to write the file'],
};

/** Returns what was removed as words: `3 outputs, 1 execution count`. */
export function removedText(removed: Readonly<Record<StripPart, number>>): string {
  return Object.entries(NAMES)
    .flatMap(([part, [one, several]]) => {
      const count = Object.entries(removed).find(([name]) => name === part)?.[1] ?? 0;
      return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
    })
    .join(', ');
}

/** Returns a line for one thing that is to go, as `path:line:column: cell 3: 2 outputs`. */
export function unstrippedLine(path: string, bytes: Uint8Array, { range, place, message }: Finding): string {
  const { line, column } = positionAt(bytes, range.start);
  const where = place.cell === undefined ? 'notebook' : `cell ${place.cell}`;
  const output = place.output === undefined ? '' : `, output ${place.output}`;
  return `${escapeLine(`${path}:${line}:${column}: ${where}${output}: ${message}`)}\n`;
}
