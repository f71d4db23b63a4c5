import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiffFormatError } from '../../src/diff/diff-format-error.ts';
import { DiffMismatchError } from '../../src/diff/mismatch-error.ts';
import { scan } from '../../src/json/scan.ts';
import { JsonSyntaxError } from '../../src/json/syntax-error.ts';
import { cells, notebookBytes } from '../notebooks.ts';
import { pairs4 } from './arbitrary-pairs.ts';
import { applied, bytesOf, jsonDiff } from './round-trip.ts';

const decoder = new TextDecoder();

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

function mismatch(
  diff: Uint8Array,
  target: Uint8Array | string,
): { message: string; cell: number | undefined; part: string } {
  try {
    applied(diff, target);
  } catch (error) {
    if (error instanceof DiffMismatchError)
      return { message: error.message, cell: error.cell, part: error.part };
    throw error;
  }
  throw new Error('the diff was applied');
}

describe('applyDiff keeps what the diff does not touch', () => {
  const before = notebookBytes(cells({ a: 'x = 1\ny = 2\n', b: 'z = 3' }));
  const after = notebookBytes(cells({ a: 'x = 1\ny = 20\n', new: 'n', b: 'z = 3' }));
  const diff = jsonDiff(before, after);

  test('gives the bytes of after where both are written alike', () => {
    expect(textOf(applied(diff, before))).toBe(textOf(after));
    expect(textOf(applied(diff, after, true))).toBe(textOf(before));
  });

  test('takes over the indentation and line ends of the notebook', () => {
    const crlf = (bytes: Uint8Array): string => textOf(bytes).replaceAll('\n', '\r\n');
    const wide = notebookBytes(cells({ a: 'x = 1\ny = 2\n', b: 'z = 3' }), {}, 4);
    const wideAfter = notebookBytes(cells({ a: 'x = 1\ny = 20\n', new: 'n', b: 'z = 3' }), {}, 4);
    expect(textOf(applied(diff, crlf(wide)))).toBe(crlf(wideAfter));
  });

  test('leaves other changes of the notebook alone', () => {
    const other = textOf(before)
      .replace('"z = 3"', '"z = 4"')
      .replace('"metadata": {},\n "nbf', '"metadata": {"k": 1.0},\n "nbf');
    const result = textOf(applied(diff, other));
    expect(result).toContain('"metadata": {"k": 1.0}');
    expect(result).toContain('"z = 4"');
    expect(result).toContain('"y = 20\\n"');
  });

  test('edits a source in one string', () => {
    const string =
      '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"id": "a", "cell_type": "code", "source": "x = 1\\ny = 2\\n"}, {"id": "b", "cell_type": "code", "source": "z = 3"}]}';
    expect(textOf(applied(diff, string))).toContain(
      '"source": "x = 1\\ny = 20\\n"}, {"cell_type": "code", "execution_count"',
    );
  });

  test('edits a source whose list is cut elsewhere', () => {
    const odd = textOf(before).replace('"x = 1\\n",\n    "y = 2\\n"', '"x =", " 1\\n", "y", " = 2\\n"');
    expect(textOf(applied(diff, odd))).toContain('"x =", " 1\\n", "y = 20\\n"\n');
    const across = textOf(before).replace('"x = 1\\n",\n    "y = 2\\n"', '"x = 1\\ny ", "= 2\\n"');
    expect(textOf(applied(diff, across))).toContain('"x = 1\\n", "y = 20\\n"\n');
  });

  test('sets the last of several members with one key', () => {
    const count = jsonDiff(
      notebookBytes([{ id: 'a', source: 'x', count: 1 }]),
      notebookBytes([{ id: 'a', source: 'x', count: 2 }]),
    );
    const twice = textOf(notebookBytes([{ id: 'a', source: 'x', count: 1 }])).replace(
      '"id"',
      '"execution_count": 1,\n   "id"',
    );
    expect(textOf(applied(count, twice))).toContain('"execution_count": 1,\n   "execution_count": 2,\n');
  });
});

function markdown3(source: string): string {
  return `{"cell_type": "markdown", "source": "${source}"}`;
}

/** A notebook of nbformat 3 with these sources in its worksheets. */
function notebook(...sheets: readonly (readonly string[])[]): string {
  const list = sheets.map(
    (sources) => `{"cells": [${sources.map(markdown3).join(', ')}], "metadata": {"k": 1}}`,
  );
  return `{"worksheets": [${list.join(', ')}], "nbformat": 3, "nbformat_minor": 0}`;
}

describe('applyDiff in worksheets of nbformat 3', () => {
  test.each([
    [
      'a new cell goes into the sheet of the one before it',
      [['a'], ['b']],
      [['a', 'n', 'b']],
      [['a', 'n'], ['b']],
    ],
    ['a deleted cell leaves its sheet', [['a', 'c'], ['b']], [['a', 'b']], [['a'], ['b']]],
    ['a sheet without cells', [[]], [['n']], [['n']]],
    ['the last sheet', [['a'], ['b']], [['a', 'b', 'n']], [['a'], ['b', 'n']]],
  ])('%s', (_name, before, after, result) => {
    expect(textOf(applied(jsonDiff(notebook(...before), notebook(...after)), notebook(...before)))).toBe(
      notebook(...result),
    );
  });

  test('makes a sheet where there is none', () => {
    const result = textOf(applied(jsonDiff(notebook(), notebook(['n'])), notebook()));
    expect(result.replaceAll('"metadata": {}', '"metadata": {"k": 1}')).toBe(notebook(['n']));
  });
});

describe('applyDiff refuses a notebook that is not as the diff says', () => {
  const before = notebookBytes([
    {
      id: 'a',
      source: 'x\ny',
      metadata: { k: { l: 1 } },
      count: 1,
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'one' }],
    },
    { id: 'b', source: 'gone' },
    { type: 'markdown', id: 'c', source: '', attachments: { 'f.png': { 'image/png': 'AAAA' } } },
  ]);
  const after = notebookBytes(
    [
      {
        id: 'a',
        source: 'x\nz',
        metadata: { k: { l: 2 } },
        count: 2,
        outputs: [{ output_type: 'stream', name: 'stdout', text: 'two' }],
      },
      { type: 'markdown', id: 'c', source: '', attachments: { 'f.png': { 'image/png': 'BBBB' } } },
    ],
    { new: true },
  );
  const diff = jsonDiff(before, after);

  test.each([
    ['"y"', '"Y"', 'cell 1: source does not have in line 2 what the diff says was there'],
    ['"x\\n",', '"x\\n", "\\n",', 'cell 1: source has 3 lines, the diff is for 2'],
    ['"l": 1', '"l": 1.0', 'cell 1: metadata.k.l is not what the diff says was there'],
    ['"k": {', '"j": {', 'cell 1: metadata.k.l is not what the diff says was there'],
    [
      '"execution_count": 1',
      '"execution_count": 3',
      'cell 1: execution_count is not what the diff says was there',
    ],
    ['"one"', '"One"', 'cell 1: output 1 text is not what the diff says was there'],
    ['"outputs": [', '"outputs": [{}, ', 'cell 1: outputs are 2, the diff is for 1'],
    ['"id": "a"', '"id": "A"', 'cell 1: id is not what the diff says was there'],
    ['"gone"', '"Gone"', 'cell 2: the cell is not what the diff says was there'],
    ['"AAAA"', '"CCCC"', 'cell 3: attachment f.png is not what the diff says was there'],
    [
      '"metadata": {},\n "nb',
      '"metadata": {"new": 1},\n "nb',
      'metadata.new is not what the diff says was there',
    ],
    ['"cells": [', '"cells": [{},', 'the notebook has 4 cells, the diff is for 3'],
    ['"nbformat": 4', '"worksheets": [], "nbformat": 3', 'nbformat is 3, the diff is for 4'],
  ])('%s as %s', (old, now, message) => {
    const text = textOf(before);
    expect(text).toContain(old);
    expect(mismatch(diff, text.replace(old, now)).message).toBe(message);
  });

  test('names the cell, counted from 0, and the part', () => {
    expect(mismatch(diff, textOf(before).replace('"y"', '"Y"'))).toMatchObject({ cell: 0, part: 'source' });
  });

  test('refuses a diff that changes one thing in two ways', () => {
    const twice = textOf(diff).replace(
      '"fields": [',
      '"fields": [\n{"kind":"added","path":["metadata","new","x"],"after":1},',
    );
    expect(mismatch(bytesOf(twice), before).message).toBe(
      'metadata.new.x is not what the diff says was there',
    );
    const overlap = textOf(diff).replace(
      '"fields": [',
      '"fields": [\n{"kind":"modified","path":["nbformat"],"before":4,"after":5},\n{"kind":"modified","path":["cells"],"before":[],"after":[]},',
    );
    expect(mismatch(bytesOf(overlap), before).message).toBe('cells is not what the diff says was there');
  });
});

/** A damaged diff is refused with one of three errors, or what it gives is JSON still. */
function outcome(diff: string, target: string): unknown {
  try {
    scan(applied(diff, target));
    return 'as it should be';
  } catch (error) {
    const known = [JsonSyntaxError, DiffFormatError, DiffMismatchError].some((kind) => error instanceof kind);
    return known ? 'as it should be' : error;
  }
}

describe('a damaged diff', () => {
  test('is refused with one of three errors, or gives JSON', () => {
    const damage = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(3),
      put: fc.constantFrom('', '1', '9', '"', '[]', '{}', ',', 'a'),
    });
    fc.assert(
      fc.property(pairs4, damage, ([before, after], { at, length, put }) => {
        const json = textOf(jsonDiff(before, after));
        const from = Math.floor(at * json.length);
        const damaged = json.slice(0, from) + put + json.slice(from + length);
        expect(outcome(damaged, before)).toBe('as it should be');
      }),
      { numRuns: 500 },
    );
  });
});
