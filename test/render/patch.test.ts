import { applyPatch, parsePatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../src/commands/compare.ts';
import { diffTexts } from '../../src/diff/lines.ts';
import { type PatchOptions, renderPatch } from '../../src/render/patch.ts';
import { unifiedDiff } from '../../src/render/unified.ts';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';

const OPTIONS: PatchOptions = { context: 3, ignore: new Set() };
const NAMES = { before: 'a', after: 'b' };

function patch(
  before: Uint8Array,
  after: Uint8Array,
  options: Partial<PatchOptions> = {},
  path = 'sub/nb.ipynb',
): string {
  const side = { path, mode: undefined, label: undefined };
  const comparison = compareVersions(before, after, { ignoreWhitespace: false });
  return [...renderPatch({ before: side, after: side, comparison }, { ...OPTIONS, ...options })].join('');
}

function patchCells(
  before: readonly CellSpec[],
  after: readonly CellSpec[],
  options: Partial<PatchOptions> = {},
): string {
  return patch(notebookBytes(before), notebookBytes(after), options);
}

describe('unified diff', () => {
  test('applied to the one text it gives the other', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', 'x y');
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((one) => `${one}\n`).join(''));
    fc.assert(
      fc.property(text, text, fc.nat(4), (before, after, context) => {
        const [parsed] = parsePatch([...unifiedDiff(NAMES, diffTexts(before, after), context)].join(''));
        expect(parsed === undefined ? before : applyPatch(before, parsed)).toBe(after);
      }),
    );
  });

  test('ranges are as diff -u writes them', () => {
    const ranges = (before: string, after: string, context: number): string[] =>
      [...unifiedDiff(NAMES, diffTexts(before, after), context)].filter((part) => part.startsWith('@@'));
    expect(ranges('', 'x\n', 3)).toEqual(['@@ -0,0 +1 @@\n']);
    expect(ranges('a\nb\nc\n', 'a\nc\n', 0)).toEqual(['@@ -2 +1,0 @@\n']);
    expect(ranges('a\nb\nc\n', 'a\nx\nc\n', 1)).toEqual(['@@ -1,3 +1,3 @@\n']);
  });

  test('a line end at the very end is told where nothing else differs', () => {
    const written = [...unifiedDiff(NAMES, diffTexts('a', 'a\n'), 3)].join('');
    expect(written).toContain('-a\n\\ No newline at end of file\n+a\n');
  });
});

describe('patch', () => {
  test('each part of a cell is a file of its own', () => {
    const before = [{ id: 'a', source: 'x = 1', outputs: [stream('one\n')] }];
    const after = [{ id: 'a', source: 'x = 2', outputs: [stream('two\n')], metadata: { k: 1 } }];
    expect(patchCells(before, after).match(/^(?:---|\+\+\+) .*/gm)).toEqual([
      '--- a/sub/nb.ipynb#cell-1',
      '+++ b/sub/nb.ipynb#cell-1',
      '--- a/sub/nb.ipynb#cell-1-metadata',
      '+++ b/sub/nb.ipynb#cell-1-metadata',
      '--- a/sub/nb.ipynb#cell-1-outputs',
      '+++ b/sub/nb.ipynb#cell-1-outputs',
    ]);
    const ignore = new Set(['outputs', 'metadata'] as const);
    expect(patchCells(before, after, { ignore })).toBe(
      '--- a/sub/nb.ipynb#cell-1\n+++ b/sub/nb.ipynb#cell-1\n@@ -1 +1 @@\n-x = 1\n+x = 2\n',
    );
  });

  test('cells that come and go are compared with nothing', () => {
    const ignore = new Set(['metadata'] as const);
    expect(patchCells(cells({ a: 'x' }), [], { ignore })).toBe(
      '--- a/sub/nb.ipynb#cell-1\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n',
    );
    expect(patchCells([], cells({ a: 'x' }), { ignore })).toContain(
      '--- /dev/null\n+++ b/sub/nb.ipynb#cell-1\n',
    );
  });

  test('carriage returns and escapes of a source are told', () => {
    expect(patchCells(cells({ a: 'x\r\ny' }), cells({ a: 'x\ny' }))).toContain('-x^M\n+x\n');
    expect(patchCells(cells({ a: '\u001b[31m' }), cells({ a: '\u001b[32m' }))).toContain(
      '-^[[31m\n+^[[32m\n',
    );
  });

  test('an unreadable file is compared as text', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    expect(patch(bytes('{\n1'), bytes('{\n2'))).toBe(
      '--- a/sub/nb.ipynb\n+++ b/sub/nb.ipynb\n@@ -1,2 +1,2 @@\n {\n-1\n+2\n',
    );
  });

  test('paths are quoted as git does', () => {
    const written = patch(
      notebookBytes(cells({ a: 'x' })),
      notebookBytes(cells({ a: 'y' })),
      {},
      'a"\n.ipynb',
    );
    expect(written).toContain('--- "a/a\\"\\n.ipynb#cell-1"\n');
  });

  test('large sources take no time', () => {
    const lines = (word: string): string =>
      Array.from({ length: 20_000 }, (_, i) => `${word}${i}\n`).join('');
    const start = performance.now();
    patchCells([{ id: 'a', source: lines('a') }], [{ id: 'a', source: lines('b') }]);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

function stream(text: string): object {
  return { output_type: 'stream', name: 'stdout', text };
}
