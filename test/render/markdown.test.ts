import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import type { ReportFile } from '../../src/render/file-diff.ts';
import { type MarkdownOptions, renderMarkdown } from '../../src/render/markdown.ts';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';

const OPTIONS: MarkdownOptions = { budget: 60_000, ignore: new Set(), showCounts: false, showIds: false };

function file(before: readonly CellSpec[], after: readonly CellSpec[], path = 'a.ipynb'): ReportFile {
  const diff = diffNotebooks(parseNotebook(notebookBytes(before)), parseNotebook(notebookBytes(after)));
  const side = { path, mode: undefined, label: undefined };
  return {
    file: { before: side, after: side, comparison: { kind: 'notebooks', diff, identical: false } },
    pixels: () => undefined,
  };
}

const many = (suffix: string, outputs: readonly object[] = []): CellSpec[] =>
  Array.from({ length: 60 }, (_, i) => ({
    id: `c${i}`,
    source: `keep = ${i}\nx = ${i}${suffix}\n`,
    outputs,
  }));

describe('renderMarkdown', () => {
  test('a table, then a cell with what changed in it', () => {
    const text = renderMarkdown([file(cells({ a: 'x = 1\ny' }), cells({ a: 'x = 2\ny' }))], OPTIONS);
    expect(text).toMatch(/^<!-- nbvc:pr-diff v1 -->\n### Notebook changes: 1 notebook, 1 cell\n/);
    expect(text).toContain('| `a.ipynb` | ~1 +0 −0 ↕0 (0 same) | +1 −1 |');
    expect(text).toContain('```diff\n@@ -1,2 +1,2 @@\n-x = 1\n+x = 2\n y\n```');
  });

  test('errors come first', () => {
    const error = { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] };
    const text = renderMarkdown(
      [
        file(cells({ a: '1', b: '2' }), [
          { id: 'a', source: '9' },
          { id: 'b', source: '2', outputs: [error] },
        ]),
      ],
      OPTIONS,
    );
    expect(text.indexOf('~ cell 2')).toBeLessThan(text.indexOf('~ cell 1'));
  });

  test.each([
    [60_000, '```diff'],
    [14_000, 'outputs and metadata are left out'],
    [9_000, 'only headings are shown'],
    [2_000, 'cells not even so'],
  ])('keeps within %i bytes and says what is left out', (budget, wanted) => {
    const output = (text: string) => [{ output_type: 'stream', name: 'stdout', text: [text.repeat(20)] }];
    const text = renderMarkdown([file(many('', output('a\n')), many('0', output('b\n')))], {
      ...OPTIONS,
      budget,
    });
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(budget);
    expect(text).toContain(wanted);
  });

  test('nothing of a notebook is Markdown or HTML of the comment', () => {
    const evil = '```\n@everyone #1 <!-- nbvc:pr-diff v1 --> </details><script> ~~~~';
    const cell: CellSpec = { id: '</code>@x', source: evil, metadata: { [evil]: evil } };
    const text = renderMarkdown([file(cells({ a: '1' }), [cell], '`|@y</details>.ipynb')], OPTIONS);
    const outside = text
      .replace(/^(`{3,})(?:diff|text)\n[^]*?^\1$/gm, '')
      .replace(/(`+)[^`\n].*?[^`]\1/g, '');
    expect(outside).not.toMatch(/@everyone|@y|<script|#1/);
    expect(outside.match(/nbvc:pr-diff/g)).toHaveLength(1);
    expect(outside).not.toContain('</code>@x');
  });

  test('no notebooks, no table', () => {
    expect(renderMarkdown([], OPTIONS)).toContain('No notebook changes');
  });
});
