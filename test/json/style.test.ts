import { describe, expect, test } from 'vitest';
import { detectStyle } from '../../src/json/style.ts';
import { printJson } from '../../src/json/print.ts';
import { rootOf } from '../../src/json/document.ts';
import { scan } from '../../src/json/scan.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

describe('style', () => {
  test.each([
    ['as Jupyter writes', '{\n "a": [\n  1.0,\n  "é"\n ],\n "b": {}\n}\n'],
    ['indent 4, unsorted, no final newline', '{\n    "b": 1e400,\n    "a": []\n}'],
    ['tabs', '{\n\t"a": {\n\t\t"b": NaN\n\t}\n}\n'],
    ['minified', '{"a":[1,2,{"b":null}],"c":"x"}'],
    ['one line as Python writes', '{"a": [1, 2, {"b": null}], "c": 12345678901234567890}'],
    ['CRLF', '{\r\n "a": 1,\r\n "b": [\r\n  true\r\n ]\r\n}\r\n'],
    ['ASCII only', String.raw`{"a": "\u00e9\ud83d\ude00", "b": "\ud800"}`],
  ])('a text printed in its own style is the same: %s', (_name, text) => {
    const document = scan(encode(text));
    const style = detectStyle(document);
    const end = style.finalNewline ? style.newline : '';
    expect(printJson(rootOf(document), style, 0) + end).toBe(text);
  });

  test('a node deeper than the stack is printed', () => {
    const depth = 50_000;
    const document = scan(encode('['.repeat(depth) + '1' + ']'.repeat(depth)));
    const style = { ...detectStyle(document), indent: undefined };
    expect(printJson(rootOf(document), style, 0)).toBe(decode(document.bytes));
  });
});
