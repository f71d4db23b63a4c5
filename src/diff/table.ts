import { type TableGrid, type TableRow, parseTable } from './html-table.ts';
import type { Pair } from './notebook-diff.ts';
import { type SequenceChange, diffSequences, intern } from './sequence.ts';

/** What changed between two tables, such as the data frames of pandas. */
export interface TableDiff {
  /** Size after. */
  readonly rows: number;
  readonly columns: number;
  readonly changes: readonly ValueInTable[];
  /** Labels; a row without one is named by its number. */
  readonly addedRows: readonly string[];
  readonly removedRows: readonly string[];
  readonly addedColumns: readonly string[];
  readonly removedColumns: readonly string[];
  /** Text around the tables, where it differs. */
  readonly outside: Pair<string> | undefined;
}

interface ValueInTable extends Pair<string> {
  readonly row: string;
  readonly column: string;
}

/** Returns the values that differ between two HTML tables, or undefined where they cannot be compared so. */
export function diffTables(beforeHtml: string, afterHtml: string): TableDiff | undefined {
  const before = parseTable(beforeHtml);
  const after = parseTable(afterHtml);
  if (before === undefined || after === undefined) return undefined;
  const columns = pairUp(uniqueLabels(before.columns), uniqueLabels(after.columns), noneReplaced);
  const oldRows = rowKeys(
    before,
    columns.pairs.map(([left]) => left),
  );
  const newRows = rowKeys(
    after,
    columns.pairs.map(([, right]) => right),
  );
  const rows = pairUp(oldRows, newRows, hasLabels(before) || hasLabels(after) ? noneReplaced : sameNumber);
  const oldNames = before.rows.map(nameOf);
  const names = { columns: uniqueLabels(after.columns), rows: after.rows.map(nameOf) };
  return {
    rows: after.rows.length,
    columns: after.columns.length,
    changes: rows.pairs.flatMap(([left, right]) =>
      columns.pairs.flatMap(([oldColumn, column]) => {
        const old = before.rows[left]?.values[oldColumn] ?? '';
        const now = after.rows[right]?.values[column] ?? '';
        const at = { row: names.rows[right] ?? '', column: names.columns[column] ?? '' };
        return old === now ? [] : [{ ...at, before: old, after: now }];
      }),
    ),
    addedRows: rows.added.map((i) => names.rows[i] ?? ''),
    removedRows: rows.removed.map((i) => oldNames[i] ?? ''),
    addedColumns: columns.added.map((i) => after.columns[i] ?? ''),
    removedColumns: columns.removed.map((i) => before.columns[i] ?? ''),
    outside: before.outside === after.outside ? undefined : { before: before.outside, after: after.outside },
  };
}

function nameOf({ label }: TableRow, index: number): string {
  return label ?? String(index + 1);
}

/** Several columns of one name are told apart by their order. */
function uniqueLabels(labels: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count === 1 ? label : `${label} (${count})`;
  });
}

/** What a row is known by: its label or, without one, its values in the columns that both tables have. */
function rowKeys({ rows }: TableGrid, columns: readonly number[]): string[] {
  const keys = rows.map(({ label, values }) => label ?? columns.map((i) => values[i] ?? '').join('\u0000'));
  return uniqueLabels(keys);
}

interface Pairing {
  readonly pairs: readonly (readonly [number, number])[];
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

/** Returns how many items of a run that differs are pairs nevertheless. */
type Replaced = (run: SequenceChange) => number;

/** A label that changed is another row or column. */
function noneReplaced(): number {
  return 0;
}

/** Rows without labels stand for each other where as many come as go. */
function sameNumber({ aStart, aEnd, bStart, bEnd }: SequenceChange): number {
  return aEnd - aStart === bEnd - bStart ? aEnd - aStart : 0;
}

function hasLabels({ rows }: TableGrid): boolean {
  return rows.some(({ label }) => label !== undefined);
}

/** Pairs equal labels in order. */
function pairUp(before: readonly string[], after: readonly string[], replacedIn: Replaced): Pairing {
  const { a, b } = intern(before, after, (label) => label);
  const { changes } = diffSequences(a, b);
  const pairs: [number, number][] = [];
  const added: number[] = [];
  const removed: number[] = [];
  let at = 0;
  let other = 0;
  const end: SequenceChange = { aStart: a.length, aEnd: a.length, bStart: b.length, bEnd: b.length };
  for (const run of [...changes, end]) {
    const { aStart, aEnd, bStart, bEnd } = run;
    while (at < aStart) pairs.push([at++, other++]);
    const replaced = replacedIn(run);
    for (let i = 0; i < replaced; i++) pairs.push([aStart + i, bStart + i]);
    for (let i = aStart + replaced; i < aEnd; i++) removed.push(i);
    for (let i = bStart + replaced; i < bEnd; i++) added.push(i);
    at = aEnd;
    other = bEnd;
  }
  return { pairs, added, removed };
}
