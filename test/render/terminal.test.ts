import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../src/commands/compare.ts';
import type { FileDiff } from '../../src/render/file-diff.ts';
import { renderPatch } from '../../src/render/patch.ts';
import { renderStat } from '../../src/render/stat.ts';
import { type TerminalOptions, renderTerminal } from '../../src/render/terminal.ts';
import { themeFrom } from '../../src/render/theme.ts';
import { displayWidth } from '../../src/render/width.ts';
import { notebookPair, notebookStrangers } from '../arbitraries/notebook.ts';
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
const COLORED: TerminalOptions = { ...PLAIN, theme: themeFrom({ kind: 'default' }) };

function fileDiff(before: Uint8Array, after: Uint8Array, path = 'a.ipynb'): FileDiff {
  const side = { path, mode: undefined, label: undefined };
  return {
    before: side,
    after: side,
    comparison: compareVersions(before, after, { ignoreWhitespace: false }),
  };
}

function render(
  before: readonly CellSpec[],
  after: readonly CellSpec[],
  options: Partial<TerminalOptions> = {},
): string {
  return [
    ...renderTerminal(fileDiff(notebookBytes(before), notebookBytes(after)), { ...PLAIN, ...options }),
  ].join('');
}

const body = (text: string): string[] =>
  text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '');

/** Everything below space but the line feed, DEL, C1, and what reorders or hides text. */
// oxlint-disable-next-line no-control-regex -- they are what must not be there
const DANGEROUS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
// oxlint-disable-next-line no-control-regex -- our own colours
const OUR_COLORS = /\u001b\[[\d;]*m/g;

const HOSTILE = '\u001b]0;title\u0007\u001b[2J\u202e\u0085 ::error::x \r over';

function hostileCell(text: string): CellSpec {
  return {
    id: text,
    source: `${text}\n${text}${text}`,
    metadata: { tags: [text], [text]: { [text]: text } },
    attachments: { [text]: { [text]: text, 'image/png': text } },
    outputs: [
      { output_type: 'stream', name: text, text: [text] },
      {
        output_type: 'display_data',
        data: {
          [text]: text,
          'text/plain': text,
          'text/html': `<table><tr><th>${text}</th></tr><tr><td>${text}</td></tr></table>`,
          'image/svg+xml': text,
        },
        metadata: { [text]: 1 },
      },
      { output_type: 'error', ename: text, evalue: text, traceback: [text] },
    ],
  };
}

describe('laws', () => {
  test('nothing of a notebook drives the terminal', () => {
    const one = [hostileCell(HOSTILE), { ...hostileCell(`${HOSTILE}x`), type: 'raw' as const }];
    const other = [hostileCell(`${HOSTILE}2`)];
    for (const [before, after] of [
      [one, other],
      [other, one],
      [one, []],
      [[], one],
    ] as const)
      for (const options of [PLAIN, COLORED, { ...PLAIN, showCounts: true, showIds: true }]) {
        const file = fileDiff(notebookBytes(before), notebookBytes(after), HOSTILE);
        const all = [
          ...renderTerminal(file, options),
          ...renderPatch(file, PLAIN),
          ...renderStat([file], PLAIN),
        ].join('');
        expect(all.replaceAll(OUR_COLORS, '')).not.toMatch(DANGEROUS);
      }
  });

  test('nothing of an unreadable file does either', () => {
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    const file = fileDiff(encode(`{${HOSTILE}`), encode(`[${HOSTILE}\n`), HOSTILE);
    expect([...renderTerminal(file, PLAIN)].join('')).not.toMatch(DANGEROUS);
  });

  test('any two notebooks: no control characters, colours end with their line', () => {
    fc.assert(
      fc.property(fc.oneof(notebookPair, notebookStrangers), ({ before, after }) => {
        const text = [...renderTerminal(fileDiff(before, after), COLORED)].join('');
        expect(text.replaceAll(OUR_COLORS, '')).not.toMatch(DANGEROUS);
        for (const line of text.split('\n')) expect((line.match(OUR_COLORS)?.length ?? 0) % 2).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

describe('what is seen', () => {
  test('the demo', async () => {
    const read = (name: string) =>
      readFileSync(new URL(`../../fixtures/demo/${name}.ipynb`, import.meta.url));
    const text = [...renderTerminal(fileDiff(read('before'), read('after'), 'churn.ipynb'), PLAIN)].join('');
    await expect(text).toMatchFileSnapshot('../../fixtures/demo/expected.txt');
  });

  test('a new id or count alone is hidden, and counted', () => {
    const before = [{ id: 'a', source: 'x = 1', count: 1 }];
    const after = [{ id: 'b', source: 'x = 1', count: 7 }];
    expect(body(render(before, after))[1]).toBe(
      '   hidden: 1 cell id (--show-ids), 1 execution count (--show-counts)',
    );
    expect(render(before, after, { showIds: true, showCounts: true })).toContain('id a → b');
  });

  test('what --ignore leaves out is counted', () => {
    const text = render(cells({ a: 'x = 1' }), cells({ a: 'x = 2' }), { ignore: new Set(['source']) });
    expect(text).toContain('hidden: 1 source (no --ignore source)');
    expect(text).not.toContain('x = 2');
  });

  test('a split is one block', () => {
    const text = render(
      cells({ a: 'one = 1\ntwo = 2\nthree = 3\nfour = 4' }),
      cells({ a: 'one = 1\ntwo = 2', b: 'three = 3\nfour = 4' }),
    );
    expect(text).toContain('~ cell 1 → 1, 2  split');
    expect(text).not.toContain('+ cell 2');
  });

  test('long lines are wrapped, never cut', () => {
    const line = 'word '.repeat(60).trim();
    const text = render(cells({ a: '' }), cells({ a: line }));
    expect(text.replaceAll(/\s/g, '')).toContain(line.replaceAll(' ', ''));
    for (const row of text.split('\n')) expect(displayWidth(row)).toBeLessThanOrEqual(80);
  });

  test('a long output is capped, and the rest counted', () => {
    const output = (n: number) => ({
      output_type: 'stream',
      name: 'stdout',
      text: Array.from({ length: n }, (_, i) => `line ${i}\n`),
    });
    const text = render([{ id: 'a', source: 'x' }], [{ id: 'a', source: 'x', outputs: [output(50)] }]);
    expect(text).toContain('30 lines more (--output-lines 50)');
  });

  test('ASCII where the terminal has nothing else', () => {
    const text = render(cells({ a: 'x = 1', b: 'gone()' }), cells({ a: 'x = 2' }), { unicode: false });
    expect(text).toMatch(/^[\u0020-\u007e\n]*$/);
  });

  test('the same content in another form', () => {
    const file = fileDiff(notebookBytes(cells({ a: 'x' }), {}, 1), notebookBytes(cells({ a: 'x' }), {}, 4));
    expect([...renderTerminal(file, PLAIN)].join('')).toContain('only the form of the JSON differs');
  });
});
