import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/json/edit.ts';
import { member, rawText } from '../../src/json/node.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { findUnstripped } from '../../src/strip/findings.ts';
import { STRIP_OPTIONS, stripPolicy } from '../../src/strip/options.ts';
import type { StripPolicy } from '../../src/strip/policy.ts';
import { PRESET_NAMES, type PresetName, policyOf } from '../../src/strip/presets.ts';
import { stripNotebook } from '../../src/strip/strip.ts';
import { notebookBytes } from '../arbitraries/notebook.ts';

type Json = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function stripped(text: string, preset: PresetName, overrides: Partial<StripPolicy> = {}): string {
  const bytes = encoder.encode(text);
  const { edits } = stripNotebook(parseNotebook(bytes), policyOf(preset, overrides));
  return decoder.decode(applyEdits(bytes, edits));
}

const stream = { output_type: 'stream', name: 'stdout', text: ['hi\n'] };
const warning = { output_type: 'stream', name: 'stderr', text: 'warn\n' };
const failure = { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] };
const result = {
  output_type: 'execute_result',
  execution_count: 3,
  metadata: {},
  data: { 'text/plain': '42' },
};
const figure = {
  output_type: 'display_data',
  metadata: { 'image/png': { width: 10 } },
  data: { 'image/png': 'iVBO', 'text/plain': '<Axes at 0x7f01ab> <A at 0x>' },
};
const widget = {
  output_type: 'display_data',
  metadata: {},
  data: { 'application/vnd.jupyter.widget-view+json': { model_id: 'a' }, 'text/plain': 'IntSlider()' },
};

function code(outputs: readonly unknown[], metadata: Json = {}, fields: Json = {}): Json {
  return { cell_type: 'code', execution_count: 7, id: 'abc', metadata, outputs, source: ['f()'], ...fields };
}

function notebook(cells: readonly Json[], metadata: Json = {}, fields: Json = {}): string {
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5, ...fields }, undefined, 1)}\n`;
}

/** What the cells of a stripped notebook are left with. */
function cellsAfter(
  cells: readonly Json[],
  preset: PresetName,
  overrides: Partial<StripPolicy> = {},
): unknown {
  return JSON.parse(stripped(notebook(cells), preset, overrides)).cells;
}

const clean = { execution_count: null };
const zoo = {
  collapsed: true,
  jupyter: { outputs_hidden: true, source_hidden: true },
  tags: ['parameters'],
  ExecuteTime: { start_time: 1 },
  execution: { 'iopub.execute_input': 'T' },
  slideshow: { slide_type: 'slide' },
  trusted: true,
};

interface Row {
  readonly name: string;
  readonly cell: Json;
  readonly preset?: PresetName;
  readonly policy?: Partial<StripPolicy>;
  readonly after: Json;
}

const rows: readonly Row[] = [
  { name: 'outputs and counts go', cell: code([stream, result]), after: code([], {}, clean) },
  {
    name: 'a policy of nothing changes nothing',
    cell: code([stream], zoo),
    preset: 'none',
    after: code([stream], zoo),
  },
  {
    name: 'outputs stay, what is volatile about them goes',
    cell: code([result], zoo),
    preset: 'keep-outputs',
    after: code(
      [{ ...result, execution_count: null }],
      { jupyter: { source_hidden: true }, tags: ['parameters'], slideshow: { slide_type: 'slide' } },
      clean,
    ),
  },
  { name: 'counts can stay', cell: code([stream]), policy: { executionCounts: 'keep' }, after: code([]) },
  {
    name: 'a tag keeps outputs',
    cell: code([stream], { tags: ['keep_output'] }),
    after: code([stream], { tags: ['keep_output'] }, clean),
  },
  {
    name: 'metadata keeps outputs',
    cell: code([stream], { keep_output: true }),
    after: code([stream], { keep_output: true }, clean),
  },
  {
    name: 'init cells keep outputs',
    cell: code([stream], { init_cell: true }),
    after: code([stream], { init_cell: true }, clean),
  },
  {
    name: 'init_cell decides before a tag',
    cell: code([stream], { init_cell: false, tags: ['keep_output'] }),
    after: code([], { init_cell: false, tags: ['keep_output'] }, clean),
  },
  {
    name: 'a cell can be marked to lose its outputs',
    cell: code([stream], { keep_output: false }),
    preset: 'keep-outputs',
    after: code([], { keep_output: false }, clean),
  },
  {
    name: 'no tag keeps outputs where the policy says so',
    cell: code([stream], { tags: ['keep_output'] }),
    policy: { keepOutputTags: [] },
    after: code([], { tags: ['keep_output'] }, clean),
  },
  {
    name: 'only errors and stderr go',
    cell: code([stream, warning, failure, figure]),
    preset: 'none',
    policy: { dropOutputTypes: ['error', 'stream:stderr'] },
    after: code([stream, figure]),
  },
  {
    name: 'only errors stay',
    cell: code([stream, failure]),
    policy: { keepOutputTypes: ['err*'] },
    after: code([failure], {}, clean),
  },
  {
    name: 'images go, text stays',
    cell: code([figure, { ...figure, data: { 'image/png': 'iVBO' } }]),
    preset: 'none',
    policy: { dropMimeTypes: ['image/*'] },
    after: code([{ ...figure, metadata: {}, data: { 'text/plain': figure.data['text/plain'] } }]),
  },
  {
    name: 'text stays, all else goes',
    cell: code([stream, figure, result]),
    policy: { keepMimeTypes: ['text/plain'], executionCounts: 'keep' },
    after: code([{ ...figure, metadata: {}, data: { 'text/plain': figure.data['text/plain'] } }, result]),
  },
  {
    name: 'small outputs stay',
    cell: code([stream, { ...stream, text: 'x'.repeat(500) }]),
    policy: { maxOutputSize: 100 },
    after: code([stream], {}, clean),
  },
  {
    name: 'addresses go from the text of outputs that stay',
    cell: code([figure, { ...stream, text: ['<f at 0x1>', ' at 0x22', '<a at 0xFF><b at 0x0>'] }]),
    preset: 'none',
    policy: { addresses: 'strip' },
    after: code([
      { ...figure, data: { ...figure.data, 'text/plain': '<Axes> <A at 0x>' } },
      { ...stream, text: ['<f>', ' at 0x22', '<a><b>'] },
    ]),
  },
  {
    name: 'all but the tags',
    cell: code([], zoo),
    preset: 'none',
    policy: { dropCellMetadata: ['*'], keepCellMetadata: ['tags', 'jupyter.source_*'] },
    after: code([], { jupyter: { source_hidden: true }, tags: ['parameters'] }),
  },
  {
    name: 'a key with dots in it',
    cell: code([], {
      'application/vnd.x.v1+cell': { nuid: 1, title: 2 },
      execution: { 'iopub.execute_input': 1, b: 2 },
    }),
    preset: 'none',
    policy: { dropCellMetadata: ['application/vnd.*.nuid', 'execution.iopub.execute_input'] },
    after: code([], { 'application/vnd.x.v1+cell': { title: 2 }, execution: { b: 2 } }),
  },
  {
    name: 'what a person keeps outweighs the preset',
    cell: code([], { collapsed: true, scrolled: true }, clean),
    policy: { keepCellMetadata: ['collapsed'] },
    after: code([], { collapsed: true }, clean),
  },
  {
    name: 'everything of one tool',
    cell: code([], { vscode: { languageId: 'python' }, tags: [] }, clean),
    policy: { dropVendors: ['vscode'] },
    after: code([], { tags: [] }, clean),
  },
  {
    name: 'attachments stay',
    cell: {
      cell_type: 'markdown',
      id: 'a',
      metadata: {},
      attachments: { 'a.png': { 'image/png': 'iV' } },
      source: '',
    },
    policy: { emptyCells: 'strip' },
    after: {
      cell_type: 'markdown',
      id: 'a',
      metadata: {},
      attachments: { 'a.png': { 'image/png': 'iV' } },
      source: '',
    },
  },
  {
    name: 'nbstripout numbers ids',
    cell: code([]),
    preset: 'nbstripout',
    after: code([], {}, { ...clean, id: '0' }),
  },
  {
    name: 'ids made of the content do not change with releases',
    cell: code([], {}, clean),
    policy: { ids: 'content' },
    after: code([], {}, { ...clean, id: 'code-0ce90f47cf8a34' }),
  },
  {
    name: 'nb-clean drops all metadata of cells',
    cell: code([stream], zoo),
    preset: 'nb-clean',
    after: code([], {}, clean),
  },
];

describe('a cell', () => {
  test.each(rows)('$name', ({ cell, preset = 'default', policy, after }) => {
    expect(cellsAfter([cell], preset, policy)).toEqual([after]);
  });
});

describe('a notebook', () => {
  const metadata = {
    kernelspec: { name: 'python3', display_name: 'Python 3' },
    language_info: { name: 'python', version: '3.11' },
    signature: 'sha256:1',
    widgets: { 'application/vnd.jupyter.widget-state+json': { state: {} } },
    papermill: { duration: 1 },
    colab: { provenance: [], name: 'x.ipynb' },
  };
  const kept = {
    kernelspec: metadata.kernelspec,
    language_info: { name: 'python' },
    colab: { name: 'x.ipynb' },
  };

  test('volatile metadata goes, the rest stays', () => {
    expect(JSON.parse(stripped(notebook([], metadata), 'default'))).toMatchObject({ metadata: kept });
    expect(JSON.parse(stripped(notebook([], metadata), 'default')).metadata).toEqual(kept);
  });

  test('the state of widgets stays while an output shows one', () => {
    const text = notebook([code([widget], { keep_output: true })], metadata);
    expect(JSON.parse(stripped(text, 'default')).metadata).toEqual({ ...kept, widgets: metadata.widgets });
  });

  test('a notebook can keep all of its outputs', () => {
    const text = notebook([code([stream]), code([stream], { keep_output: false })], { keep_output: true });
    const after = JSON.parse(stripped(text, 'default')).cells.map((cell: Json) => cell['outputs']);
    expect(after).toEqual([[stream], []]);
  });

  test('tagged and empty cells go, and ids are numbered without gaps', () => {
    const cells = [code([], { tags: ['solution'] }), code([], {}, { source: ' \n' }), code([]), code([])];
    const after = cellsAfter(cells, 'nbstripout', {
      dropTaggedCells: ['hint', 'solution'],
      emptyCells: 'strip',
    });
    expect(after).toEqual(['0', '1'].map((id) => code([], {}, { ...clean, id })));
  });

  test('cells alike get different ids', () => {
    const after = cellsAfter([code([]), code([]), code([])], 'default', { ids: 'content' });
    expect(new Set((after as readonly Json[]).map(({ id }) => id)).size).toBe(3);
  });

  test('without ids it is nbformat 4.4', async () => {
    const text = stripped(notebook([code([])]), 'none', { ids: 'strip' });
    expect(JSON.parse(text)).toMatchObject({ nbformat_minor: 4 });
    expect(JSON.parse(text).cells[0]).not.toHaveProperty('id');
    expect(await validateNotebook(parseNotebook(encoder.encode(text)))).toEqual([]);
  });

  test('nbformat 3 has its own names', async () => {
    const old = {
      metadata: { name: 'x', signature: 'sha256:1' },
      nbformat: 3,
      nbformat_minor: 0,
      worksheets: [
        {
          metadata: {},
          cells: [
            {
              cell_type: 'code',
              collapsed: false,
              input: '1+1',
              language: 'python',
              metadata: {},
              outputs: [{ output_type: 'pyout', prompt_number: 1, text: '2', metadata: {} }],
              prompt_number: 1,
            },
          ],
        },
      ],
    };
    const text = stripped(JSON.stringify(old), 'default');
    const [sheet] = JSON.parse(text).worksheets;
    expect(sheet.cells[0]).toMatchObject({ outputs: [], prompt_number: null, collapsed: false });
    expect(JSON.parse(text).metadata).toEqual({ name: 'x' });
    const keeping = stripped(JSON.stringify(old), 'keep-outputs');
    expect(JSON.parse(keeping).worksheets[0].cells[0].outputs[0].prompt_number).toBe(1);
    expect(await validateNotebook(parseNotebook(encoder.encode(keeping)))).toEqual([]);
  });

  test('a hidden first list of outputs goes, too', () => {
    const text =
      '{"cells":[{"cell_type":"code","outputs":[{"a":1}],"outputs":[],"execution_count":1,"execution_count":null,"metadata":{},"source":""}],"metadata":{},"nbformat":4,"nbformat_minor":4}';
    expect(stripped(text, 'default')).toBe(text.replace('[{"a":1}]', '[]').replace('t":1', 't":null'));
  });

  test.each([
    [
      'CRLF, indented',
      '{\r\n  "nbformat":4, "nbformat_minor" : 4,\r\n  "metadata": {"x": 1.0, "signature": "s", "y": NaN},\r\n  "cells": [ { "cell_type": "code", "metadata": {}, "execution_count": null, "outputs": [ ], "source": "\\u00e9" } ]\r\n}',
    ],
    [
      'a byte order mark',
      '\ufeff{"cells":[],"metadata":{"signature":"s","big":12345678901234567890123},"nbformat":4,"nbformat_minor":5}',
    ],
  ])('every other byte stays: %s', (_name, text) => {
    expect(stripped(text, 'default')).toBe(text.replace(/"signature": ?"s", ?/, ''));
  });

  test('a clean notebook gives no edits', () => {
    const text = stripped(notebook([code([stream, result], zoo)], metadata), 'default');
    expect(stripNotebook(parseNotebook(encoder.encode(text)), policyOf('default')).edits).toEqual([]);
  });

  test('what is found is named with its place', () => {
    const bytes = encoder.encode(notebook([code([stream, result], { collapsed: true })], { signature: 's' }));
    const found = findUnstripped(parseNotebook(bytes), policyOf('default'));
    expect(
      found.map(({ rule, place, range }) => [
        rule,
        place.part,
        place.cell,
        place.label,
        decoder.decode(bytes.subarray(range.start, range.end)).slice(0, 4),
      ]),
    ).toEqual([
      ['unstripped-output', 'output', 1, undefined, '[\n  '],
      ['unstripped-execution-count', 'cell-metadata', 1, undefined, '7'],
      ['unstripped-metadata', 'cell-metadata', 1, 'collapsed', 'true'],
      ['unstripped-metadata', 'notebook-metadata', undefined, 'signature', '"s"'],
    ]);
  });
});

const anyPolicy = fc
  .record({
    preset: fc.constantFrom(...PRESET_NAMES),
    outputs: fc.constantFrom<StripPolicy['outputs']>('strip', 'keep'),
    dropOutputTypes: fc.constantFrom([], ['error'], ['stream:std*', 'execute_result']),
    dropMimeTypes: fc.constantFrom([], ['image/*'], ['*/*']),
    keepMimeTypes: fc.constantFrom([], ['text/*']),
    maxOutputSize: fc.constantFrom(undefined, 0, 60),
    dropCellMetadata: fc.constantFrom([], ['*'], ['*.*'], ['tags']),
    keepCellMetadata: fc.constantFrom([], ['tags'], ['*.a']),
    dropMetadata: fc.constantFrom([], ['kernelspec'], ['*']),
    ids: fc.constantFrom<StripPolicy['ids']>('keep', 'number', 'content', 'strip'),
    emptyCells: fc.constantFrom<StripPolicy['emptyCells']>('keep', 'strip'),
    dropTaggedCells: fc.constantFrom([], ['slow', 'a b']),
    addresses: fc.constantFrom<StripPolicy['addresses']>('keep', 'strip'),
  })
  .map(({ preset, ...overrides }) => policyOf(preset, overrides));

test('options of a person make a policy', () => {
  expect(stripPolicy()).toEqual(policyOf('default'));
  expect(
    stripPolicy({ policy: 'none', outputs: 'strip', 'drop-metadata': ['colab'], 'max-output-size': 10 }),
  ).toEqual(policyOf('none', { outputs: 'strip', dropMetadata: ['colab'], maxOutputSize: 10 }));
  // Each option but the preset and the paths it is not for sets one field of its own.
  expect(STRIP_OPTIONS).toHaveLength(2 + Object.keys(policyOf('none')).length);
});

/** Presets that leave every byte they have nothing to say about. */
const AS_WRITTEN = PRESET_NAMES.filter((name) => name !== 'canonical');

describe('laws', () => {
  test('stripping twice is stripping once, and the result is valid', async () => {
    await fc.assert(
      fc.asyncProperty(notebookBytes, anyPolicy, async (bytes, policy) => {
        const { edits, removals } = stripNotebook(parseNotebook(bytes), policy);
        const once = applyEdits(bytes, edits);
        const read = parseNotebook(once);
        expect(stripNotebook(read, policy).removals).toEqual([]);
        expect(stripNotebook(read, policy).edits).toEqual([]);
        expect(edits.length === 0).toBe(removals.length === 0);
        if ((await validateNotebook(parseNotebook(bytes))).length === 0)
          expect(await validateNotebook(read)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  test('sources, tags and attachments are never lost by a preset', () => {
    fc.assert(
      fc.property(notebookBytes, fc.constantFrom(...AS_WRITTEN), (bytes, preset) => {
        const before = parseNotebook(bytes);
        const after = parseNotebook(applyEdits(bytes, stripNotebook(before, policyOf(preset)).edits));
        const shown = (read: typeof before, withTags: boolean): unknown =>
          read.cells.map(({ source, attachments, metadata }) =>
            [source, attachments, withTags ? member(metadata, 'tags') : undefined].map(
              (node) => node && rawText(node),
            ),
          );
        const withTags = preset !== 'nb-clean';
        expect(shown(after, withTags)).toEqual(shown(before, withTags));
      }),
    );
  });
});
