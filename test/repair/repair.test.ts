import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseNotebook } from '../../src/notebook/read.ts';
import { joinedText } from '../../src/notebook/text.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { type Repaired, repairNotebook } from '../../src/repair/repair.ts';
import { notebookBytes as anyNotebook } from '../arbitraries/notebook.ts';
import { notebookBytes } from '../notebooks.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)));
const rejectedText = ({ rejected }: Repaired): string => rejected.map(decode).join('\n');

async function repaired(bytes: Uint8Array, upgrade = false): Promise<Repaired> {
  const result = await repairNotebook(bytes, { upgrade });
  if (result === undefined) throw new Error('beyond repair');
  return result;
}

function sources(bytes: Uint8Array): string[] {
  return parseNotebook(bytes).cells.map(({ source }) => joinedText(source));
}

const WHOLE = notebookBytes([
  { id: 'load', source: 'import pandas as pd\n', outputs: [] },
  { id: 'note', type: 'markdown', source: '# Überschrift "}]{["' },
  { id: 'plot', source: 'df.plot()', outputs: [{ name: 'stdout', output_type: 'stream', text: ['a\n'] }] },
]);
const TEXT = decode(WHOLE);

describe('damaged JSON', () => {
  test.each([
    ['a byte order mark', encode(`\ufeff${TEXT}`), 'byte order mark'],
    ['NULs after the end', encode(`${TEXT}${'\0'.repeat(4096)}`), 'NUL'],
    ['UTF-16', new Uint8Array(Buffer.from(`\ufeff${TEXT}`, 'utf16le')), 'UTF-16LE'],
    ['UTF-16 without mark', new Uint8Array(Buffer.from(TEXT, 'utf16le')), 'UTF-16LE'],
    [
      'a comma too many',
      encode(TEXT.replace('"nbformat_minor": 5', '"nbformat_minor": 5,')),
      'comma too many',
    ],
    ['a missing comma', encode(TEXT.replace(' },\n  {', ' }\n  {')), 'missing comma'],
    ['Windows-1252', new Uint8Array(Buffer.from(TEXT, 'latin1')), 'Windows-1252'],
  ])('%s gives the very notebook', async (_, bytes, message) => {
    const result = await repaired(bytes);
    expect(result.steps.map((step) => step.message).join('\n')).toContain(message);
    expect(sources(result.bytes)).toEqual(sources(WHOLE));
    expect(result.problems).toEqual([]);
    if (message !== 'missing comma')
      expect(decode(result.bytes).trimEnd()).toBe(TEXT.trimEnd().replace(/,(?=\n})/, ''));
  });

  test('a shorter save over a longer one: the notebook counts, new cells of the rest are kept at its end', async () => {
    const longer = notebookBytes([
      { id: 'load', source: 'import pandas' },
      { id: 'lost', source: 'only in the longer one' },
    ]);
    const tail = decode(longer).slice(20);
    const result = await repaired(encode(`${TEXT.trimEnd()}${tail}`));
    expect(sources(result.bytes)).toEqual([...sources(WHOLE), 'only in the longer one']);
    expect(rejectedText(result)).toContain('import pandas');
    expect(result.problems).toEqual([]);
  });

  test('two notebooks in one file', async () => {
    const second = decode(notebookBytes([{ id: 'other', source: 'second' }]));
    const result = await repaired(encode(TEXT + second));
    expect(sources(result.bytes)).toEqual([...sources(WHOLE), 'second']);
  });

  test('a hole in the middle costs the cell it is in', async () => {
    const bytes = WHOLE.slice();
    const at = TEXT.indexOf('note');
    bytes.fill(0, at, at + 12);
    const result = await repaired(bytes);
    expect(sources(result.bytes)).toEqual(['import pandas as pd\n', 'df.plot()']);
    expect(rejectedText(result)).toContain('berschrift');
    expect(result.problems).toEqual([]);
  });

  test('a lost brace of a cell makes no fields of the notebook of those of the cell', async () => {
    const result = await repaired(
      encode(TEXT.replace(/\{(?=\s+"attachments"|\s+"cell_type": "markdown")/, ']')),
    );
    expect(sources(result.bytes)).toEqual(['import pandas as pd\n', 'df.plot()']);
    expect(rejectedText(result)).toContain('"cell_type": "markdown"');
    expect(result.problems).toEqual([]);
  });

  test.each(['', 'hello', '[1, 2', '{"a": 1}', '{"name": "x", "version": "1', 'null'])(
    '%j was never a notebook',
    async (text) => {
      expect(await repairNotebook(encode(text), { upgrade: false })).toBeUndefined();
    },
  );

  test('however it is cut, each whole cell before the cut is kept and the result is valid', async () => {
    for (const name of ['harbour', 'tide-plots', 'errors', 'markdown']) {
      const bytes = fixture(`notebooks/${name}.ipynb`);
      const cells = parseNotebook(bytes).cells.map(({ node }) => ({
        end: node.document.ends[node.index] ?? 0,
        text: decode(bytes.subarray(node.document.starts[node.index], node.document.ends[node.index])),
      }));
      for (let percent = 1; percent < 100; percent++) {
        const cut = Math.max(1, Math.floor((bytes.length * percent) / 100));
        const result = await repaired(bytes.subarray(0, cut));
        const kept = cells.filter(({ end }) => end <= cut);
        expect(parseNotebook(result.bytes).cells).toHaveLength(kept.length);
        for (const { text } of kept) expect(decode(result.bytes)).toContain(text);
        expect(result.problems).toEqual([]);
      }
    }
  });

  test('so is one of nbformat 3, also before its cells begin', async () => {
    const bytes = fixture('odd/v3.ipynb');
    for (let cut = 1; cut < bytes.length; cut++) {
      const result = await repaired(bytes.subarray(0, cut));
      expect([cut, result.problems]).toEqual([cut, []]);
      expect([cut, (await repaired(result.bytes)).steps]).toEqual([cut, []]);
    }
  });

  test.each([
    ['no cells', '{"nbformat": 3, "nbformat_minor": 0, "metadata": {}}', 'added "worksheets"'],
    [
      'cells of nbformat 4',
      '{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "cells": []}',
      'nbformat 4 now',
    ],
  ])('nbformat 3 with %s', async (_, text, message) => {
    const { steps, problems } = await repaired(encode(text));
    expect(steps.map((step) => step.message).join()).toContain(message);
    expect(problems).toEqual([]);
  });

  test('text made of braces takes no quadratic time', async () => {
    const hostile = encode(`{"cells": [${'{"id": '.repeat(60_000)}`);
    const result = await repaired(hostile);
    expect(parseNotebook(result.bytes).cells).toHaveLength(0);
  });
});

/** A notebook of one cell as its JSON says. */
function oneCell(cell: string, minor = 4): Uint8Array {
  return encode(`{"cells": [${cell}], "metadata": {}, "nbformat": 4, "nbformat_minor": ${minor}}`);
}

/** What was never a notebook, or is one of nbformat 1 or 2. */
const BEYOND = new Set(
  [
    'blank',
    'comment',
    'empty',
    'html',
    'lfs-pointer',
    'list',
    'null',
    'object',
    'single-quotes',
    'v1',
    'v2',
    'zeros',
  ].map((name) => `${name}.ipynb`),
);

describe('what the schema refuses', () => {
  test.each([
    [
      'a count that is a string',
      '{"cell_type": "code", "execution_count": "3", "metadata": {}, "outputs": [], "source": ""}',
      '"execution_count": 3',
    ],
    ['no fields at all', '{"cell_type": "code"}', '"outputs": []'],
    ['no cell type', '{"source": "x = 1", "outputs": []}', '"cell_type": "code"'],
    [
      'an old output type',
      '{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [{"output_type": "pyout", "data": {}}], "source": ""}',
      '"execute_result"',
    ],
    [
      'a key that stands twice',
      '{"cell_type": "raw", "source": "a", "source": "b", "metadata": {}}',
      '"source": "b"',
    ],
    [
      'ids before 4.5',
      '{"cell_type": "raw", "id": "a", "source": "", "metadata": {}}',
      '"nbformat_minor": 5',
    ],
  ])('%s', async (_, cell, wanted) => {
    const result = await repaired(oneCell(cell));
    expect(decode(result.bytes)).toContain(wanted);
    expect(result.problems).toEqual([]);
    expect(result.steps.length).toBeGreaterThan(0);
  });

  test.each([
    [
      'outputs of Markdown',
      '{"cell_type": "markdown", "metadata": {}, "outputs": [{"name": "kept aside"}], "source": ""}',
    ],
    [
      'an unknown output type',
      '{"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [{"output_type": "kept aside"}], "source": ""}',
    ],
    ['an unknown field', '{"cell_type": "raw", "metadata": {}, "source": "", "odd": "kept aside"}'],
    ['tags that are no tags', '{"cell_type": "raw", "metadata": {"tags": "kept aside"}, "source": ""}'],
    [
      'the first of two values',
      '{"cell_type": "raw", "source": "kept aside", "source": "b", "metadata": {}}',
    ],
  ])('%s are set aside, not lost', async (_, cell) => {
    const result = await repaired(oneCell(cell));
    expect(decode(result.bytes)).not.toContain('kept aside');
    expect(rejectedText(result)).toContain('kept aside');
    expect(result.problems).toEqual([]);
  });

  test('ids that are missing, not unique or not allowed follow from the cell', async () => {
    const cell = (id: string): string => `{"cell_type": "raw", ${id}"metadata": {}, "source": "s"}`;
    const bytes = oneCell(
      [cell('"id": "a", '), cell('"id": "a", '), cell(''), cell('"id": "b c", ')].join(', '),
      5,
    );
    const result = await repaired(bytes);
    const ids = parseNotebook(result.bytes).cells.map(({ id }) => id);
    expect(ids[0]).toBe('a');
    expect(new Set(ids).size).toBe(4);
    expect((await repaired(bytes)).bytes).toEqual(result.bytes);
    expect(result.problems).toEqual([]);
  });

  test.each(
    readdirSync(new URL('../../fixtures/odd', import.meta.url)).filter((name) => name.endsWith('.ipynb')),
  )('fixtures/odd/%s: whole and valid, or not touched at all', async (name) => {
    const bytes = fixture(`odd/${name}`);
    const result = await repairNotebook(bytes, { upgrade: false }).catch((error: unknown) => error);
    const isBeyond = result === undefined || result instanceof Error;
    expect(isBeyond).toBe(BEYOND.has(name));
    if (isBeyond) return;
    const { bytes: after, problems } = result as Repaired;
    const notebook = parseNotebook(after);
    if (notebook.major === 4) expect(problems).toEqual([]);
    expect((await repaired(after)).bytes).toBe(after);
  });
});

describe('laws', () => {
  test('a valid notebook is not touched', async () => {
    await fc.assert(
      fc.asyncProperty(anyNotebook, async (bytes) => {
        const valid = (await validateNotebook(parseNotebook(bytes))).length === 0;
        const { bytes: after, steps } = await repaired(bytes);
        const isClean = steps.every(({ message }) => !message.includes('stood twice'));
        expect(valid && isClean ? after : bytes).toBe(bytes);
      }),
    );
  });

  test('cut anywhere, flipped anywhere: no crash, and what comes out is valid and stays as it is', async () => {
    const byte = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(byte, { maxLength: 3 }), async (cut, flips) => {
        const bytes = WHOLE.slice(0, 1 + (cut % WHOLE.length));
        for (const { at, value } of flips) bytes[at % bytes.length] = value;
        const result = await repairNotebook(bytes, { upgrade: false });
        if (result === undefined) return;
        expect(result.problems).toEqual([]);
        expect((await repaired(result.bytes)).bytes).toBe(result.bytes);
      }),
      { numRuns: 500 },
    );
  });
});

describe('--upgrade', () => {
  test('4.4 becomes 4.5, with ids that follow from the cells', async () => {
    const old = notebookBytes([{ source: 'a' }, { source: 'a' }]);
    const result = await repaired(old, true);
    const { cells, minor } = parseNotebook(result.bytes);
    expect(minor).toBe(5);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(2);
    expect(result.problems).toEqual([]);
  });

  test('nbformat 3 becomes 4.5: headings, outputs, mime types', async () => {
    const result = await repaired(fixture('odd/v3.ipynb'), true);
    const notebook = parseNotebook(result.bytes);
    expect([notebook.major, notebook.minor]).toEqual([4, 5]);
    expect(result.problems).toEqual([]);
    expect(decode(result.bytes)).toMatchSnapshot();
  });
});
