import { describe, expect, it } from 'vitest';
import { contentEquals } from '../../src/notebook/content.ts';
import { parseNotebook } from '../../src/notebook/read.ts';

function equal(a: string, b: string): boolean {
  const encoder = new TextEncoder();
  return contentEquals(parseNotebook(encoder.encode(a)), parseNotebook(encoder.encode(b)));
}

function inCell(members: string): string {
  return `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"code",${members}}]}`;
}

function inSheets(...cells: readonly string[]): string {
  const sheets = cells.map((cell) => `{"cells":[${cell}]}`);
  return `{"nbformat":3,"nbformat_minor":0,"metadata":{},"worksheets":[${sheets.join(',')}]}`;
}

function inBundle(entry: string): string {
  return inCell(`"outputs":[{"output_type":"display_data","data":{${entry}}}]`);
}

describe('contentEquals', () => {
  it.each([
    ['source as string and as list', inCell('"source":"a\\nb"'), inCell('"source":["a\\n","b"]')],
    ['escapes', inCell('"source":["\\u00e9"]'), inCell('"source":"é"')],
    ['order of keys', inCell('"id":"x","source":""'), inCell('"source":"","id":"x"')],
    ['mime text', inBundle('"text/html":"a"'), inBundle('"text/html":["a"]')],
    [
      'stream text',
      inCell('"outputs":[{"output_type":"stream","text":"a"}]'),
      inCell('"outputs":[{"output_type":"stream","text":["a"]}]'),
    ],
    [
      'attachments',
      inCell('"attachments":{"a.png":{"image/png":["A"]}}'),
      inCell('"attachments":{"a.png":{"image/png":"A"}}'),
    ],
    [
      'worksheets cut differently',
      inSheets('{"cell_type":"code","input":"a"}', '{"cell_type":"markdown","source":"b"}'),
      inSheets('{"cell_type":"code","input":["a"]},{"cell_type":"markdown","source":["b"]}', ''),
    ],
  ])('%s: the same', (_name, a, b) => {
    expect(equal(a, b)).toBe(true);
  });

  it.each([
    ['spelling of a number', inCell('"metadata":{"a":1}'), inCell('"metadata":{"a":1.0}')],
    ['JSON under a JSON type', inBundle('"application/json":"a"'), inBundle('"application/json":["a"]')],
    [
      'traceback',
      inCell('"outputs":[{"output_type":"error","traceback":["ab"]}]'),
      inCell('"outputs":[{"output_type":"error","traceback":["a","b"]}]'),
    ],
    ['missing source', inCell('"source":""'), inCell('"metadata":{}')],
    ['count of cells', inSheets('{"cell_type":"code"}'), inSheets('')],
    ['nbformat', inSheets(), inCell('"source":""')],
  ])('%s: not the same', (_name, a, b) => {
    expect(equal(a, b)).toBe(false);
    expect(equal(a, a)).toBe(true);
  });
});
