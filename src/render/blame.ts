import { escapeLine } from '../escape-control.ts';
import { displayWidth } from './width.ts';

/** A cell and the commit it is from. */
export interface BlamedCell {
  readonly cell: number;
  readonly id?: string;
  readonly type: string;
  /** The first line of the source that is not blank. */
  readonly line: string;
  /** Absent for a cell that is not committed yet, or from before the range; so is the rest. */
  readonly commit?: string;
  readonly author?: string;
  readonly email?: string;
  /** ISO 8601. */
  readonly date?: string;
  readonly subject?: string;
  /** What the notebook was called then, from the top of the repository. */
  readonly path?: string;
}

/** Who wrote the cells of a notebook. */
export interface BlameReport {
  readonly path: string;
  readonly cells: readonly BlamedCell[];
}

const SHORT = 10;
const DAY = 10;
const LONGEST_LINE = 60;

/** Returns a line for each cell: commit, author, day, number of the cell and how it begins. */
export function renderBlame({ cells }: BlameReport): string {
  const rows = cells.map(({ cell, type, line, commit, author = 'not committed yet', date }) => [
    (commit ?? '').slice(0, SHORT).padEnd(SHORT, '0'),
    escapeLine(author),
    (date ?? '').slice(0, DAY).padEnd(DAY),
    String(cell + 1),
    `${type === 'code' ? '' : `${escapeLine(type)}: `}${escapeLine(line.slice(0, LONGEST_LINE))}`,
  ]);
  const width = (column: number): number =>
    Math.max(0, ...rows.map((row) => displayWidth(row[column] ?? '')));
  const [authors, numbers] = [width(1), width(3)];
  return rows
    .map(([commit = '', author = '', day = '', number = '', line = '']) => {
      const padded = author + ' '.repeat(authors - displayWidth(author));
      return `${commit} (${padded} ${day}) cell ${number.padStart(numbers)}  ${line}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}
