import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTable } from '../../src/diff/html-table.ts';
import { diffTables } from '../../src/diff/table.ts';

/** A table as pandas writes it: header row, index at the left. */
function frame(columns: readonly string[], rows: Readonly<Record<string, readonly unknown[]>>): string {
  const head = `<tr style="text-align: right;"><th></th>${columns.map((name) => `<th>${name}</th>`).join('')}</tr>`;
  const body = Object.entries(rows).map(
    ([label, values]) =>
      `<tr><th>${label}</th>${values.map((value) => `<td>${String(value)}</td>`).join('')}</tr>`,
  );
  return `<div>\n<style scoped>.x td {}</style>\n<table border="1" class="dataframe"><thead>${head}</thead><tbody>${body.join('')}</tbody></table>\n<p>${body.length} rows</p></div>`;
}

/** A table without an index. */
function plain(...rows: string[][]): string {
  const body = rows.map((row) => `<tr>${row.map((text) => `<td>${text}</td>`).join('')}</tr>`);
  return `<table><tr><th>n</th><th>v</th></tr>${body.join('')}</table>`;
}

const base = frame(['loss', 'acc'], { a: [0.91, 0.62], b: [0.55, 0.78] });

describe('tables', () => {
  test('values that differ are told by row and column', () => {
    expect(diffTables(base, frame(['loss', 'acc'], { a: [0.91, 0.62], b: [0.47, 0.83] }))).toEqual({
      rows: 2,
      columns: 2,
      changes: [
        { row: 'b', column: 'loss', before: '0.55', after: '0.47' },
        { row: 'b', column: 'acc', before: '0.78', after: '0.83' },
      ],
      addedRows: [],
      removedRows: [],
      addedColumns: [],
      removedColumns: [],
      outside: undefined,
    });
  });

  test('rows and columns come and go', () => {
    const after = frame(['acc', 'f1'], { a: [0.62, 1], c: [0.7, 2] });
    expect(diffTables(base, after)).toMatchObject({
      changes: [],
      addedRows: ['c'],
      removedRows: ['b'],
      addedColumns: ['f1'],
      removedColumns: ['loss'],
    });
  });

  test('a size told below the table is compared as well', () => {
    const after = frame(['loss', 'acc'], { a: [0.91, 0.62], b: [0.55, 0.78], c: [1, 2] });
    expect(diffTables(base, after)).toMatchObject({
      addedRows: ['c'],
      outside: { before: '2 rows', after: '3 rows' },
    });
  });

  test('rows without labels are paired by content, then by place', () => {
    const diff = diffTables(plain(['x', '1'], ['y', '2']), plain(['x', '1'], ['y', '3']));
    expect(diff?.changes).toEqual([{ row: '2', column: 'v', before: '2', after: '3' }]);
  });

  test('levels of index and columns are joined', () => {
    const html = `<table><thead><tr><th></th><th></th><th colspan="2">size</th></tr>
      <tr><th></th><th></th><th>min</th><th>max</th></tr></thead>
      <tbody><tr><th rowspan="2">north</th><th>a</th><td>1</td><td>2</td></tr>
      <tr><th>b</th><td>3</td><td>4</td></tr></tbody></table>`;
    expect(parseTable(html)).toEqual({
      columns: ['size / min', 'size / max'],
      rows: [
        { label: 'north / a', values: ['1', '2'] },
        { label: 'north / b', values: ['3', '4'] },
      ],
      outside: '',
    });
  });

  test.each([
    ['no table', '<p>x</p>'],
    ['two tables', '<table><tr><td>1</td></tr></table><table><tr><td>1</td></tr></table>'],
    ['an empty table', '<table></table>'],
    ['too many cells', `<table>${'<tr><td rowspan=999 colspan=999>x'.repeat(3)}</table>`],
    ['too long', `<table><tr><td>${'x'.repeat(1_000_001)}</td></tr></table>`],
  ])('%s is not compared', (_, html) => {
    expect(parseTable(html)).toBeUndefined();
  });

  test('entities are decoded, comments and scripts left out', () => {
    const html =
      '<table><tr><td>&lt;b&gt; &#233; &#x1F600;<!-- <td> --><script>if (a<b) x()</script></td></tr></table>';
    expect(parseTable(html)?.rows[0]?.values).toEqual(['<b> é 😀']);
  });

  test.each(['<', '<table>', '<!--', '<td', '&', '<table><tr>', '<script>', '<td colspan=999>'])(
    'a million times %s takes no time',
    (piece) => {
      const start = performance.now();
      parseTable(`<table><tr><td>1</td>${piece.repeat(Math.floor(990_000 / piece.length))}`);
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );

  test('any text gives a table or none', () => {
    const piece = fc.constantFrom(
      '<table>',
      '</table>',
      '<tr>',
      '<td>',
      '<th>',
      '</td>',
      '<thead>',
      '</thead>',
      'x',
      '<',
      '>',
      '&amp;',
      '<td rowspan=3>',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (html) => {
          const grid = parseTable(html);
          for (const row of grid?.rows ?? []) expect(row.values).toHaveLength(grid?.columns.length ?? 0);
          const same = diffTables(html, html);
          expect([same?.changes ?? [], same?.addedRows ?? [], same?.removedRows ?? []]).toEqual([[], [], []]);
        },
      ),
    );
  });
});
