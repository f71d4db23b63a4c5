import { expect, test } from 'vitest';
import { applyResolution, resolveConflicts } from '../../src/merge/resolve.ts';
import { mergeNotebooks } from '../../src/merge/merge.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { cells, notebookBytes } from '../notebooks.ts';

test.each([
  ['base', 1],
  ['ours', 2],
  ['theirs', 3],
] as const)('a conflict inside of an object of metadata, settled by %s', (choice, value) => {
  const notebook = (a: number): Notebook =>
    parseNotebook(notebookBytes(cells({ a: 'x' }), { project: { a, 'b/c': 1 } }));
  const { result } = mergeNotebooks(notebook(1), notebook(2), notebook(3));
  const merged = parseNotebook(result);
  const settled = applyResolution(
    merged,
    resolveConflicts(merged, () => choice),
  );
  const { metadata } = JSON.parse(new TextDecoder().decode(settled)) as { metadata: object };
  expect(metadata).toEqual({ project: { a: value, 'b/c': 1 } });
});
