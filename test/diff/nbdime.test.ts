import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff.ts';
import { applyNbdimeDiff } from '../../src/diff/nbdime/apply.ts';
import { nbdimeToJson } from '../../src/diff/nbdime/operation.ts';
import { looksLikeNbdimeDiff, parseNbdimeDiff } from '../../src/diff/nbdime/parse.ts';
import { nbdimeDiff } from '../../src/diff/nbdime/write.ts';
import { applyEdits } from '../../src/json/edit.ts';
import { contentEquals } from '../../src/notebook/content.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { notebookPair, notebookStrangers } from '../arbitraries/notebook.ts';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';
import { pairs4 } from './arbitrary-pairs.ts';
import { bytesOf } from './round-trip.ts';

function written(before: string | Uint8Array, after: string | Uint8Array): Uint8Array {
  const diff = diffNotebooks(parseNotebook(bytesOf(before)), parseNotebook(bytesOf(after)));
  return Buffer.concat([...nbdimeToJson(nbdimeDiff(diff))].map(bytesOf));
}

function applied(diff: string | Uint8Array, notebook: string | Uint8Array): string {
  const bytes = bytesOf(notebook);
  const edits = applyNbdimeDiff(parseNbdimeDiff(bytesOf(diff)), parseNotebook(bytes));
  return new TextDecoder().decode(applyEdits(bytes, edits));
}

/** A diff below a cell's key, as nbdime nests it. */
function inCell(cell: number, key: string, diff: readonly object[]): string {
  const inner = { op: 'patch', key: cell, diff: [{ op: 'patch', key, diff }] };
  return JSON.stringify([{ op: 'patch', key: 'cells', diff: [inner] }]);
}

const stream = (text: string | readonly string[]): object => ({
  name: 'stdout',
  output_type: 'stream',
  text,
});

describe('diffs as nbdime writes them, applied', () => {
  const one = (source: string): CellSpec[] => cells({ a: source });
  const patch = (key: number, ...diff: object[]): object => ({ op: 'patch', key, diff });
  const add = (key: number, valuelist: unknown): object => ({ op: 'addrange', key, valuelist });
  const drop = (key: number, length: number): object => ({ op: 'removerange', key, length });

  test.each([
    { name: 'a line comes', from: 'a\nc', diff: [add(1, ['b\n'])], to: 'a\nb\nc' },
    { name: 'a line goes', from: 'a\nb\nc', diff: [drop(1, 1)], to: 'a\nc' },
    {
      name: 'lines give way to others',
      from: 'a\nb',
      diff: [add(1, ['x\n', 'y']), drop(1, 1)],
      to: 'a\nx\ny',
    },
    { name: 'characters come and go', from: 'abc', diff: [patch(0, add(1, 'x'), drop(1, 1))], to: 'axc' },
    {
      name: 'a line is added to one without an end',
      from: 'a',
      diff: [patch(0, add(1, '\n')), add(1, ['b'])],
      to: 'a\nb',
    },
    { name: 'positions count code points', from: '😀é', diff: [patch(0, add(1, '!'))], to: '😀!é' },
    {
      name: 'lines also end where Python ends them',
      from: 'a\u2028b\fc',
      diff: [drop(1, 1)],
      to: 'a\u2028c',
    },
    { name: 'all goes', from: 'a\nb', diff: [drop(0, 2)], to: '' },
  ])('sources: $name', ({ from, diff, to }) => {
    const wanted = parseNotebook(notebookBytes(one(to)));
    const result = applied(inCell(0, 'source', diff), notebookBytes(one(from)));
    expect(contentEquals(parseNotebook(bytesOf(result)), wanted)).toBe(true);
  });

  const notebook = notebookBytes(
    [
      ...cells({ a: 'x', b: 'y', c: 'z' }),
      { id: 'd', source: 'p', count: 4, outputs: [stream(['1\n', '2\n'])], metadata: { tags: ['t'] } },
    ],
    { kernel: { name: 'old', gone: 1 } },
  );
  const newCell = {
    cell_type: 'code',
    execution_count: null,
    id: 'n',
    metadata: {},
    outputs: [],
    source: '1\n2',
  };

  test.each([
    {
      name: 'cells come, with texts in lines',
      diff: inList(add(1, [newCell])),
      has: /"source": \[\n\s+"1\\n",\n\s+"2"\n/,
    },
    { name: 'cells go', diff: inList(drop(0, 3)), has: /"cells": \[\n\s+\{[^{]+"count": 4|"id": "d"/ },
    {
      name: 'a stream',
      diff: inCell(3, 'outputs', [patch(0, { op: 'patch', key: 'text', diff: [drop(0, 1)] })]),
      has: /"text": \[\n\s+"2\\n"\n\s+\]/,
    },
    {
      name: 'an output comes',
      diff: inCell(3, 'outputs', [add(1, [stream('3\n4')])]),
      has: /"3\\n",\n\s+"4"/,
    },
    {
      name: 'a tag',
      diff: inCell(3, 'metadata', [{ op: 'patch', key: 'tags', diff: [add(0, ['s'])] }]),
      has: /"tags": \[\n\s+"s",\n\s+"t"/,
    },
    {
      name: 'metadata',
      diff: inMetadata({ op: 'replace', key: 'name', value: 'new' }, { op: 'remove', key: 'gone' }),
      has: /"kernel": \{\n\s+"name": "new"\n\s+\}/,
    },
    {
      name: 'a string of metadata by lines',
      diff: inMetadata({ op: 'patch', key: 'name', diff: [patch(0, add(3, 'er'))] }),
      has: /"name": "older"/,
    },
    {
      name: 'single elements, as early versions wrote',
      diff: inList({ op: 'remove', key: 0 }, { op: 'add', key: 1, value: newCell }),
      has: /"cells": \[\n\s+\{[^}]*"id": "n"/,
    },
  ])('$name', ({ diff, has }) => {
    expect(applied(diff, notebook)).toMatch(has);
  });

  function inList(...diff: object[]): string {
    return JSON.stringify([{ op: 'patch', key: 'cells', diff }]);
  }

  function inMetadata(...diff: object[]): string {
    return JSON.stringify([{ op: 'patch', key: 'metadata', diff: [{ op: 'patch', key: 'kernel', diff }] }]);
  }

  test('what is not touched keeps its bytes', () => {
    const odd = new TextDecoder()
      .decode(notebook)
      .replace('"y"', '"\\u0079"')
      .replace('"count": 4', '"count": 4.0');
    const result = applied(inCell(0, 'source', [add(0, ['w\n'])]), odd);
    expect(result).toBe(odd.replace(/"x"/, '"w\\n",\n    "x"'));
  });

  test('an id for a cell that has none, since nbformat makes one up for nbdime', () => {
    const bare = new TextDecoder().decode(notebook).replace(/\s+"id": "a",/, '');
    const diff = JSON.stringify([
      { op: 'patch', key: 'cells', diff: [patch(0, { op: 'replace', key: 'id', value: 'new' })] },
    ]);
    expect(applied(diff, bare)).toContain('"id": "new"');
  });
});

describe('what does not fit is refused', () => {
  const notebook = notebookBytes(cells({ a: 'x\ny' }));
  test.each([
    {
      name: 'a line too many',
      diff: inCell(0, 'source', [{ op: 'removerange', key: 1, length: 2 }]),
      why: /cell 1: source ends after 2/,
    },
    { name: 'a cell that is not there', diff: inCell(4, 'source', []), why: /cells ends after 1/ },
    {
      name: 'a key that is there already',
      diff: '[{"op":"add","key":"metadata","value":{}}]',
      why: /metadata is there already/,
    },
    { name: 'a key that is missing', diff: '[{"op":"remove","key":"m\\u001b"}]', why: /is missing/ },
    {
      name: 'names in a list',
      diff: '[{"op":"patch","key":"cells","diff":[{"op":"remove","key":"a"}]}]',
      why: /is no object/,
    },
    {
      name: 'positions in an object',
      diff: '[{"op":"removerange","key":0,"length":1}]',
      why: /is an object/,
    },
    {
      name: 'parts of a number',
      diff: '[{"op":"patch","key":"nbformat","diff":[{"op":"remove","key":"a"}]}]',
      why: /has no parts/,
    },
  ])('$name', ({ diff, why }) => {
    expect(() => applied(diff, notebook)).toThrow(why);
  });

  test.each([
    { name: 'an object', diff: '{}', why: /list of operations/ },
    { name: 'no key', diff: '[{"op":"remove"}]', why: /"key" is missing/ },
    {
      name: 'a negative position',
      diff: '[{"op":"removerange","key":-1,"length":1}]',
      why: /neither a name nor a position/,
    },
    { name: 'an unknown operation', diff: '[{"op":"move","key":1}]', why: /"op" is no operation/ },
    {
      name: 'one key twice',
      diff: '[{"op":"remove","key":"a"},{"op":"remove","key":"a"}]',
      why: /second operation/,
    },
    {
      name: 'keys that go back',
      diff: '[{"op":"removerange","key":1,"length":2},{"op":"removerange","key":2,"length":1}]',
      why: /order of their keys/,
    },
    {
      name: 'a nest without end',
      diff: `${'[{"op":"patch","key":"a","diff":'.repeat(2000)}[]${'}]'.repeat(2000)}`,
      why: /nested too deeply/,
    },
  ])('no diff: $name', ({ diff, why }) => {
    expect(() => parseNbdimeDiff(bytesOf(diff))).toThrow(why);
  });

  test('nbformat 3', () => {
    const old = bytesOf('{"worksheets": [], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}');
    expect(() => applied('[]', old)).toThrow(/nbformat is 3/);
    expect(() => written(old, old)).toThrow(/nbformat 3/);
  });
});

describe('diffs written in the form of nbdime', () => {
  test.each([
    {
      name: 'a changed line is patched by characters',
      from: cells({ a: 'import os\nx = 1' }),
      to: cells({ a: 'import os\nx = 12' }),
      diff: inCell(0, 'source', [
        { op: 'patch', key: 1, diff: [{ op: 'addrange', key: 5, valuelist: '2' }] },
      ]),
    },
    {
      name: 'another line takes its place',
      from: cells({ a: 'abc\nlast' }),
      to: cells({ a: 'uvw\nlast' }),
      diff: inCell(0, 'source', [
        { op: 'addrange', key: 0, valuelist: ['uvw\n'] },
        { op: 'removerange', key: 0, length: 1 },
      ]),
    },
    {
      name: 'streams are one string',
      from: [{ id: 'a', source: 'x' }],
      to: [{ id: 'a', source: 'x', outputs: [stream(['1\n', '2'])] }],
      diff: inCell(0, 'outputs', [{ op: 'addrange', key: 0, valuelist: [stream('1\n2')] }]),
    },
    {
      name: 'a moved cell goes and comes',
      from: cells({ a: 'first = 1', b: 'second = 2', c: 'third = 3' }),
      to: cells({ b: 'second = 2', c: 'third = 3', a: 'first = 1' }),
      diff: undefined,
    },
    { name: 'nothing', from: cells({ a: 'x' }), to: cells({ a: 'x' }), diff: '[]' },
  ])('$name', ({ from, to, diff }) => {
    const [before, after] = [notebookBytes(from), notebookBytes(to)];
    const json = written(before, after);
    if (diff !== undefined) expect(JSON.parse(json.toString())).toEqual(JSON.parse(diff));
    expect(looksLikeNbdimeDiff(json)).toBe(true);
    expect(contentEquals(parseNotebook(bytesOf(applied(json, before))), parseNotebook(after))).toBe(true);
  });

  test.each([
    ['notebooks of all kinds', pairs4],
    ['a notebook that somebody worked on', notebookPair.map(({ before, after }) => [before, after] as const)],
    ['two strangers', notebookStrangers.map(({ before, after }) => [before, after] as const)],
  ])('lead there: %s', (_name, pairs) => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const result = bytesOf(applied(written(before, after), before));
        expect(contentEquals(parseNotebook(result), parseNotebook(bytesOf(after)))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
