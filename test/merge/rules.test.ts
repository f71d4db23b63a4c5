import { describe, expect, test } from 'vitest';
import { member, rawText } from '../../src/json/node.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { tagsOf } from '../../src/diff/tags.ts';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { markOf, recordOf } from '../../src/merge/marks.ts';
import { mergeNotebooks } from '../../src/merge/merge.ts';
import { applyResolution, resolveConflicts } from '../../src/merge/resolve.ts';
import { type CellSpec, notebookBytes } from '../notebooks.ts';

function notebook(cells: readonly CellSpec[], metadata: object = {}): ReturnType<typeof parseNotebook> {
  return parseNotebook(
    notebookBytes(
      cells.map((cell) => ({ type: 'markdown', ...cell })),
      metadata,
    ),
  );
}

const A = { source: '# One' };
const B = { source: 'Two' };
const environment = (name: string) => ({ environment: { name, uri: `gcr.io/${name}` } });
const logged = (at: number) => ({ ...A, metadata: { gather: { logged: at } } });

test.each([
  [
    'the image a notebook ran in belongs to its kernel',
    notebook([A], environment('tf2.1')),
    notebook([A], environment('tf2.3')),
    notebook([A], environment('tf2.6')),
  ],
  [
    'when a cell was run belongs to its run',
    notebook([logged(1), B]),
    notebook([logged(2), B]),
    notebook([logged(3), B]),
  ],
  [
    'deleting wins over blanks at line ends',
    notebook([A, B]),
    notebook([A]),
    notebook([A, { source: 'Two  ' }]),
  ],
  [
    'deleting the only cell wins over an end of its last line',
    notebook([A]),
    notebook([]),
    notebook([{ source: '# One\n' }]),
  ],
  [
    'deleting wins over an empty object of attachments',
    notebook([A, B]),
    notebook([A, { ...B, attachments: {} }]),
    notebook([A]),
  ],
])('%s', (_name, base, ours, theirs) => {
  for (const [one, other] of [
    [ours, theirs],
    [theirs, ours],
  ] as const)
    expect(mergeNotebooks(base, one, other)).toMatchObject({ conflicts: [], fields: [], faults: [] });
});

test('marks inside of a cell that has moved stay where the cell is', () => {
  const long = (last: string) => ({ source: `# Long title of a text\nwith lines that stay\n${last}` });
  const base = notebook([long('a'), B, { source: 'Three' }]);
  const ours = notebook([long('b'), B, { source: 'Three' }]);
  const theirs = notebook([B, { source: 'Three' }, long('c')]);
  const merged = mergeNotebooks(base, ours, theirs, { conflictStyle: 'inline' });
  expect(merged).toMatchObject({ outcome: 'conflict', faults: [] });
  expect(parseNotebook(merged.result).cells).toHaveLength(3);
});

test('a conflict is recorded and marked also where only theirs changed metadata', () => {
  const version = (last: string, changed: boolean) =>
    notebook(
      [{ source: `# A title\nof a text\n${last}`, metadata: changed ? { tags: ['new'] } : {} }],
      changed ? { title: 'T' } : {},
    );
  const { result, conflicts } = mergeNotebooks(
    version('one', false),
    version('two', false),
    version('three', true),
    { blobs: { base: 'b', ours: 'o', theirs: 't' } },
  );
  const merged = parseNotebook(result);
  expect(conflicts).toEqual([{ id: 'c1', kind: 'source' }]);
  expect(recordOf(merged)).toMatchObject({ open: ['c1'], blobs: { base: 'b', ours: 'o', theirs: 't' } });
  expect(merged.cells.map((cell) => markOf(cell)?.part)).toEqual([
    'open',
    'ours',
    'separator',
    'theirs',
    'close',
  ]);
  expect(merged.cells.map(({ metadata }) => tagsOf(metadata))[1]).toEqual(['new']);
});

test('metadata that are no object: nothing is merged, and the reason is told', () => {
  const odd = (source: string) =>
    parseNotebook(
      Buffer.from(
        `{"cells": [{"cell_type": "code", "metadata": "x", "source": "${source}"}], "metadata": {}, "nbformat": 4}`,
      ),
    );
  const { faults } = mergeNotebooks(odd('1'), odd('2'), odd('3'));
  expect(faults).toEqual([expect.stringContaining('metadata of a cell')]);
});

test('a record of a field inside metadata that are no object harms nothing', () => {
  const bytes = Buffer.from(
    `{"cells": [{"cell_type": "code", "metadata": "x", "source": "1"}], "metadata": {"nbvc": {"merge": {"version": 1,
      "open": [], "fields": [{"path": "/cells/0/metadata/tags", "theirs": "[1]"}]}}}, "nbformat": 4}`,
  );
  const found = parseNotebook(bytes);
  const after = applyResolution(
    found,
    resolveConflicts(found, () => 'theirs'),
  );
  expect(parseNotebook(after).cells.map(({ metadata }) => metadata && rawText(metadata))).toEqual(['"x"']);
});

describe('where one side has no metadata at all, the record of a conflict is found all the same', () => {
  const bare = (source: string) =>
    parseNotebook(
      new TextEncoder().encode(
        JSON.stringify({
          cells: [{ cell_type: 'markdown', id: 'a', metadata: {}, source }],
          nbformat: 4,
          nbformat_minor: 5,
          odd: source,
        }),
      ),
    );
  const whole = (source: string) => {
    const { document } = bare(source);
    const text = new TextDecoder().decode(document.bytes);
    return parseNotebook(
      new TextEncoder().encode(text.replace('"nbformat":', '"metadata":{"a":1},"nbformat":')),
    );
  };

  test.each([
    ['theirs took them away', whole('1'), whole('2'), bare('3'), undefined],
    ['ours took them away', whole('1'), bare('2'), whole('3'), undefined],
    ['theirs brought them', bare('1'), bare('2'), whole('3'), '1'],
    ['ours brought them', bare('1'), whole('2'), bare('3'), '1'],
    ['nobody has any', bare('1'), bare('2'), bare('3'), undefined],
  ])('%s', (_name, base, ours, theirs, kept) => {
    const { result, outcome, fields } = mergeNotebooks(base, ours, theirs);
    const merged = parseNotebook(result);
    expect(outcome).toBe('conflict');
    expect(fields.map(({ path }) => path)).toEqual(['/odd']);
    expect(
      findConflicts(merged)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['field', 'group']);
    const value = member(merged.metadata, 'a');
    expect(value === undefined ? undefined : rawText(value)).toBe(kept);
  });
});
