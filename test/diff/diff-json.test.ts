import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff.ts';
import { diffToJson } from '../../src/diff/diff-json.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { cells, notebookBytes } from '../notebooks.ts';
import { jsonDiff } from './round-trip.ts';

function lines(before: Uint8Array, after: Uint8Array): string[] {
  return new TextDecoder().decode(jsonDiff(before, after)).split('\n');
}

function image(payload: string): Uint8Array {
  return notebookBytes([
    {
      id: 'a',
      source: '',
      outputs: [
        { output_type: 'display_data', metadata: {}, data: { 'image/png': payload, 'text/plain': 'kept' } },
      ],
    },
  ]);
}

function withMetadata(value: string): Uint8Array {
  return new TextEncoder().encode(`{"cells":[],"metadata":{"k":${value}},"nbformat":4,"nbformat_minor":5}`);
}

describe('diffToJson', () => {
  test('tells runs of unchanged cells by their count, changes in one line each', () => {
    const before = notebookBytes(cells({ a: 'a', b: 'b', c: 'x\ny\n', d: 'd' }));
    const after = notebookBytes([...cells({ a: 'a', b: 'b', c: 'x\nz\n' }), { type: 'raw', source: 'new' }]);
    expect(lines(before, after)).toEqual([
      '{',
      '"schemaVersion": 1,',
      '"before": {"nbformat":4,"nbformatMinor":5,"cellCount":4},',
      '"after": {"nbformat":4,"nbformatMinor":5,"cellCount":4},',
      '"approximate": false,',
      '"fields": [],',
      '"cells": [',
      '{"kind":"unchanged","count":2,"before":{"index":0},"after":{"index":0}},',
      '{"kind":"modified","before":{"index":2,"id":"c","type":"code"},"after":{"index":2,"id":"c","type":"code"},"source":{"beforeLines":2,"afterLines":2,"hunks":[{"beforeStart":1,"afterStart":1,"removed":["y\\n"],"added":["z\\n"]}]}},',
      '{"kind":"deleted","before":{"index":3,"id":"d","type":"code"},"cell":{"cell_type":"code","execution_count":null,"id":"d","metadata":{},"outputs":[],"source":["d"]}},',
      '{"kind":"added","after":{"index":3,"type":"raw"},"cell":{"cell_type":"raw","metadata":{},"source":["new"]}}',
      ']',
      '}',
      '',
    ]);
  });

  test('is strict JSON whatever tokens the notebook has', () => {
    expect(lines(withMetadata('1.0'), withMetadata('[NaN,"\\ud800"]'))).toContain(
      '{"kind":"modified","path":["metadata","k"],"before":1.0,"afterText":"[NaN,\\"\\\\ud800\\"]"}',
    );
  });

  test('gives a large output as a view of the notebook and leaves out what has not changed', () => {
    const before = parseNotebook(image('A'.repeat(100_000)));
    const after = parseNotebook(image('B'.repeat(100_000)));
    const chunks = [...diffToJson(diffNotebooks(before, after))];
    const views = chunks.flatMap((chunk) => (typeof chunk === 'string' ? [] : [chunk.buffer]));
    expect(views).toEqual([before.document.bytes.buffer, after.document.bytes.buffer]);
    expect(chunks.filter((chunk) => typeof chunk === 'string').join('')).not.toContain('kept');
  });
});
