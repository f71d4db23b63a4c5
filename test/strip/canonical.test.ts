import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/json/edit.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { joinedText } from '../../src/notebook/text.ts';
import { policyOf } from '../../src/strip/presets.ts';
import { comparePoints, pythonNumber } from '../../src/strip/python-json.ts';
import { stripNotebook } from '../../src/strip/strip.ts';
import { notebookBytes } from '../arbitraries/notebook.ts';

const encoder = new TextEncoder();

function canonical(bytes: Uint8Array): Uint8Array {
  return applyEdits(bytes, stripNotebook(parseNotebook(bytes), policyOf('canonical')).edits);
}

/** What Python 3.11 prints for `json.dumps(json.loads(text))`. */
test.each([
  ['1.0', '1.0'],
  ['1e5', '100000.0'],
  ['1E400', 'Infinity'],
  ['-1E400', '-Infinity'],
  ['1.10', '1.1'],
  ['12345678901234567890123', '12345678901234567890123'],
  ['-0.0', '-0.0'],
  ['-0', '0'],
  ['5e-324', '5e-324'],
  ['0.30000000000000004', '0.30000000000000004'],
  ['1e22', '1e+22'],
  ['1e-7', '1e-07'],
  ['0.0001', '0.0001'],
  ['0.00001234', '1.234e-05'],
  ['123456789.12345678901', '123456789.12345679'],
  ['1e15', '1000000000000000.0'],
  ['1e16', '1e+16'],
  ['123456789012345680.0', '1.2345678901234568e+17'],
  ['-1.5E-10', '-1.5e-10'],
  ['0.0', '0.0'],
  ['2.5e+3', '2500.0'],
])('the number %s is %s to Python', (text, wanted) => {
  expect(pythonNumber(text)).toBe(wanted);
});

test('keys are in the order of their code points', () => {
  expect(['\u{1f600}', '\uffee', 'ab', 'a', 'B', ''].toSorted(comparePoints)).toEqual([
    '',
    'B',
    'a',
    'ab',
    '\uffee',
    '\u{1f600}',
  ]);
});

describe('canonical form', () => {
  test('is what nbformat 5.11 writes', () => {
    const before = String.raw`{"nbformat_minor":4,"nbformat":4,
      "metadata":{"orig_nbformat":4,"z":[],"a":{},"n":[1.10,-0,1e22,NaN],"\u00e9\/":"\u00e9\u0007\u007f"},
      "cells":[{"source":"a\fb\r\nc\u2028d","cell_type":"code","metadata":{"trusted":true},"execution_count":1,"outputs":[
        {"output_type":"stream","name":"stdout","text":["a","b\nc"]},
        {"output_type":"display_data","metadata":{},"data":{"image/png":["iV","BO\n"],"image/svg+xml":"<svg>\n</svg>","application/json":["x","y"],"application/x":"p\nq"}},
        {"output_type":"error","ename":"E","evalue":"","traceback":["a\nb"]}]},
      {"cell_type":"markdown","metadata":{},"source":[],"attachments":{"a.png":{"text/plain":"1\n2"}}}]}`;
    const cells = [
      {
        cell_type: 'code',
        execution_count: 1,
        metadata: {},
        outputs: [
          { name: 'stdout', output_type: 'stream', text: ['ab\n', 'c'] },
          {
            data: {
              'application/json': ['x', 'y'],
              'application/x': 'p\nq',
              'image/png': 'iVBO\n',
              'image/svg+xml': ['<svg>\n', '</svg>'],
            },
            metadata: {},
            output_type: 'display_data',
          },
          { ename: 'E', evalue: '', output_type: 'error', traceback: ['a\nb'] },
        ],
        source: ['a\f', 'b\r\n', 'c\u2028', 'd'],
      },
      {
        attachments: { 'a.png': { 'text/plain': ['1\n', '2'] } },
        cell_type: 'markdown',
        metadata: {},
        source: [],
      },
    ];
    const metadata = { a: {}, n: ['@1.1', '@0', '@1e+22', '@NaN'], z: [], 'é/': 'é\u0007\u007f' };
    const wanted = JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 }, undefined, 1);
    expect(new TextDecoder().decode(canonical(encoder.encode(before)))).toBe(
      `${wanted.replaceAll(/"@([^"]*)"/g, '$1')}\n`,
    );
  });

  test('leaves nbformat 3 and lone surrogates as they are', () => {
    const old = encoder.encode('{"nbformat":3,"nbformat_minor":0,"metadata":{},"worksheets":[]}');
    expect(canonical(old)).toBe(old);
    const lone = encoder.encode('{"cells":[],"metadata":{"a":"\\ud800"},"nbformat":4,"nbformat_minor":5}');
    expect(new TextDecoder().decode(canonical(lone))).toContain('"a": "\\ud800"');
  });

  test('is written once, and changes nothing but the form', () => {
    fc.assert(
      fc.property(notebookBytes, (bytes) => {
        const once = canonical(bytes);
        expect(canonical(once)).toBe(once);
        expect(cellsOf(once)).toEqual(cellsOf(bytes));
      }),
    );
  });
});

function cellsOf(bytes: Uint8Array): readonly unknown[] {
  return parseNotebook(bytes).cells.map(({ id, type, source }) => [id, type, joinedText(source)]);
}
