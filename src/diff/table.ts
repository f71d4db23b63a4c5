import { parseTable, type TableGrid } from './html-table.ts';
import { diffSequences, intern } from './sequence.ts';

/** What differs between two tables. */
export interface TableDiff {
  /** Of the table after, headings left out. */
  readonly rows: number;
  readonly columns: number;
  readonly changes: readonly ValueDifference[];
  readonly addedRows: readonly string[];
  readonly removedRows: readonly string[];
  readonly addedColumns: readonly string[];
  readonly removedColumns: readonly string[];
}

interface ValueDifference {
  readonly row: string;
  readonly column: string;
  readonly before: string;
  readonly after: string;
}

/** Returns what changed between two tables in HTML, as pandas writes data frames, or undefined where there are none. */
export function diffTables(beforeHtml: string, afterHtml: string): TableDiff | undefined {
  const before = parseTable(beforeHtml);
  const after = parseTable(afterHtml);
  if (before === undefined || after === undefined) return undefined;
  const rows = alignLabels(labelsOf(before), labelsOf(after));
  const columns = alignLabels(before.columns, after.columns);
  return {
    rows: after.rows.length,
    columns: after.columns.length,
    changes: rows.pairs.flatMap(([i, j]) =>
      rowChanges(before.rows[i], after.rows[j], columns.pairs, after.columns),
    ),
    addedRows: rows.added,
    removedRows: rows.removed,
    addedColumns: columns.added,
    removedColumns: columns.removed,
  };
}

function labelsOf({ rows }: TableGrid): string[] {
  return rows.map(({ label }) => label);
}

interface AlignedLabels {
  readonly pairs: readonly (readonly [number, number])[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Labels that are the same in order belong together. */
function alignLabels(before: readonly string[], after: readonly string[]): AlignedLabels {
  const { a, b } = intern(before, after, (label) => label);
  const pairs: [number, number][] = [];
  const added: string[] = [];
  const removed: string[] = [];
  let at = 0;
  let offset = 0;
  for (const { aStart, aEnd, bStart, bEnd } of [...diffSequences(a, b).changes, ending(before, after)]) {
    for (; at < aStart; at++) pairs.push([at, at + offset]);
    removed.push(...before.slice(aStart, aEnd));
    added.push(...after.slice(bStart, bEnd));
    at = aEnd;
    offset = bEnd - aEnd;
  }
  return { pairs, added, removed };
}

function ending(
  before: readonly string[],
  after: readonly string[],
): { aStart: number; aEnd: number; bStart: number; bEnd: number } {
  return { aStart: before.length, aEnd: before.length, bStart: after.length, bEnd: after.length };
}

type Row = TableGrid['rows'][number];

// oxlint-disable-next-line max-params -- two rows and which of their columns belong together
function rowChanges(
  before: Row | undefined,
  after: Row | undefined,
  columns: readonly (readonly [number, number])[],
  names: readonly string[],
): ValueDifference[] {
  if (before === undefined || after === undefined) return [];
  return columns.flatMap(([i, j]) => {
    const old = before.values[i] ?? '';
    const now = after.values[j] ?? '';
    return old === now ? [] : [{ row: after.label, column: names[j] ?? '', before: old, after: now }];
  });
}
