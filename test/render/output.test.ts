import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../src/commands/compare.ts';
import type { FileDiff } from '../../src/render/file-diff.ts';
import { renderStat } from '../../src/render/stat.ts';
import { type TerminalOptions, renderTerminal } from '../../src/render/terminal.ts';
import { themeFrom } from '../../src/render/theme.ts';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';

const PLAIN: TerminalOptions = {
  theme: themeFrom({ kind: 'none' }),
  width: 80,
  unicode: true,
  context: 3,
  cellsContext: 0,
  outputLines: 20,
  ignore: new Set(),
  showCounts: false,
  showIds: false,
  counter: undefined,
  pixels: () => undefined,
};

function fileDiff(before: readonly CellSpec[], after: readonly CellSpec[]): FileDiff {
  const side = { path: 'a.ipynb', mode: undefined, label: undefined };
  const comparison = compareVersions(notebookBytes(before), notebookBytes(after), {
    ignoreWhitespace: false,
  });
  return { before: side, after: side, comparison };
}

function render(
  before: readonly CellSpec[],
  after: readonly CellSpec[],
  options: Partial<TerminalOptions> = {},
): string {
  return [...renderTerminal(fileDiff(before, after), { ...PLAIN, ...options })].join('');
}

/** Renders a cell of which one output changed. */
function output(before: object | undefined, after: object | undefined): string {
  const cell = (one: object | undefined): CellSpec => ({
    id: 'a',
    source: 'x',
    outputs: one === undefined ? [] : [one],
  });
  return render([cell(before)], [cell(after)]);
}

function stream(text: string): object {
  return { output_type: 'stream', name: 'stdout', text };
}

function display(data: object): object {
  return { output_type: 'display_data', data, metadata: {} };
}

function table(...values: string[]): string {
  const body = values.map((value, i) => `<tr><th>${i}</th><td>${value}</td></tr>`).join('');
  return `<table><thead><tr><th></th><th>v</th></tr></thead>${body}</table>`;
}

describe('outputs', () => {
  test('one line of a megabyte is cut, and the rest counted', () => {
    const long = 'x'.repeat(1_000_000);
    for (const text of [
      output(undefined, stream(long)),
      output(stream('y'), stream(long)),
      output(display({ 'text/plain': 'y' }), display({ 'text/plain': long })),
      output(display({ 'text/html': '<b>' }), display({ 'text/html': long })),
    ]) {
      expect(text).toMatch(/⋯\s+99\d{4} characters more/);
      expect(text.length).toBeLessThan(8000);
    }
  });

  test.each([10, 100_000])('%i changed lines: twenty are shown, all are counted', (count) => {
    const lines = (word: string): string =>
      Array.from({ length: count }, (_, i) => `${word} ${i}\n`).join('');
    const start = performance.now();
    const text = output(display({ 'text/plain': lines('a') }), display({ 'text/plain': lines('b') }));
    expect(text.split('\n').filter((line) => /^ {4}[−+]/.test(line))).toHaveLength(20);
    if (count > 10) expect(text).toContain(`${2 * count - 20} lines more (--output-lines ${2 * count})`);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('too long a stream is told by its size', () => {
    expect(output(stream('a'.repeat(1_500_000)), stream('b'.repeat(1_500_000)))).toContain(
      'too long to compare',
    );
  });

  test('a table is told by its values', () => {
    const text = output(display({ 'text/html': table('1', '2') }), display({ 'text/html': table('1', '3') }));
    expect(text).toContain('text/html table 2×1, 1 value differs\n      row 1   v 2 → 3\n');
  });

  test.each([
    [
      'the style of a table',
      `<table class="a">${table('1').slice(7)}`,
      `<table class="b">${table('1').slice(7)}`,
    ],
    ['a second table', table('1') + table('2'), table('1') + table('3')],
    ['text beside a table', `${table('1')}<p>1 row`, `${table('1')}<p>2 row`],
  ])('%s is a change, too', (_, before, after) => {
    const text = output(display({ 'text/html': before }), display({ 'text/html': after }));
    expect(text).not.toContain('0 values');
    expect(text).toMatch(/\n {4}− {2}<table|\n {6}beside it {3}1 row → 2 row/);
  });

  test('JSON is compared by its lines', () => {
    const text = output(
      display({ 'application/json': { a: [1, 2] } }),
      display({ 'application/json': { a: [1, 3] } }),
    );
    expect(text).toContain('    −    2\n    +    3\n');
  });

  test('what is kept as base64 is told by size and hash', () => {
    const text = output(display({ 'application/pdf': 'QUJD' }), display({ 'application/pdf': 'QUJE' }));
    expect(text).toMatch(/application\/pdf {3}3 B [0-9a-f]{8} → 3 B [0-9a-f]{8}\n/);
    expect(output(display({ 'image/png': 'QUJD' }), display({ 'image/png': '!' }))).toContain(
      '→ 3 B, not base64',
    );
  });

  test('a map of changed pixels leaves out empty rows', () => {
    const mask = Array.from({ length: 32 }, (_, y) => Array.from({ length: 80 }, () => y === 9));
    const box = { left: 0, top: 9, right: 79, bottom: 9 };
    const pixels = { width: 80, height: 32, changed: 80, box, mask };
    const text = render(
      [{ id: 'a', source: 'x', outputs: [display({ 'image/png': 'QUJD' })] }],
      [{ id: 'a', source: 'x', outputs: [display({ 'image/png': 'QUJE' })] }],
      { pixels: () => pixels },
    );
    expect(text).toContain('80 of 2560 px differ (3.13 %) in x 0–79, y 9–9\n');
    expect(text.match(/^ {6}[\u2800-\u28ff]{40}$/gm)).toEqual([`      ${'⠒'.repeat(40)}`]);
  });
});

describe('totals', () => {
  test('cells that come and go count with their lines and outputs', () => {
    const text = render(cells({ a: 'x\ny' }), [{ id: 'b', source: 'p\nq\nr', outputs: [stream('1')] }]);
    expect(text).toContain('+1 added  −1 deleted\n   source +3 −2   outputs +1\n');
  });

  test('what is left out of them is counted as hidden', () => {
    const ignore = new Set(['source', 'outputs'] as const);
    const text = render(cells({ a: 'x' }), [{ id: 'b', source: 'p()', outputs: [stream('1')] }], { ignore });
    expect(text).toContain('hidden: 2 sources (no --ignore source), 1 output (no --ignore outputs)');
    expect(text).not.toContain('p()');
  });

  const split = [
    cells({ a: 'one = 1\ntwo = 2\nthree = 3\nfour = 4' }),
    [
      { id: 'a', source: 'one = 1\ntwo = 2' },
      { id: 'b', source: 'three = 3\nfour = 4', metadata: { k: 1 }, outputs: [stream('from the half\n')] },
    ],
  ] as const;

  test('the outputs of the other half of a split are shown', () => {
    expect(render(...split)).toContain('cell 2 has 1 output, 1 metadata value');
    expect(render(...split)).toContain('from the half');
  });

  test('without sources there is no split, but a new cell', () => {
    const text = render(...split, { ignore: new Set(['source']) });
    expect(text).toContain('+ cell 2  code  #b');
    expect(text).toContain('from the half');
  });

  test('a new line end is seen', () => {
    expect(render(cells({ a: 'x\r\ny' }), cells({ a: 'x\ny' }))).toContain('1 −  x[-^M-]');
  });

  test('--stat counts what is seen', () => {
    const files = [fileDiff(cells({ a: 'x', b: 'y' }), cells({ a: 'x = 1', c: 'p\nq' }))];
    expect([...renderStat(files, PLAIN)].join('')).toContain('lines +');
    const ignore = new Set(['source'] as const);
    expect([...renderStat(files, { ...PLAIN, ignore })].join('')).toContain('lines +0 −0');
  });
});
