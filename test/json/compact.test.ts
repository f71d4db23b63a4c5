import { describe, expect, it } from 'vitest';
import { compactJson, isStrictJson } from '../../src/json/compact.ts';
import { rootOf } from '../../src/json/document.ts';
import { scan } from '../../src/json/scan.ts';

function parse(text: string): ReturnType<typeof rootOf> {
  return rootOf(scan(new TextEncoder().encode(text)));
}

describe('compactJson', () => {
  it('takes blanks out and keeps every token as it is written', () => {
    const node = parse('{ "a b" : [ 1.0, -0, 1e5 ,\n{ }, [ ] ],\r\n "\\u00e9é": "\\ud800 x" }');
    expect(compactJson(node)).toEqual(['{"a b":[1.0,-0,1e5,{},[]],"\\u00e9é":"\\ud800 x"}']);
  });

  it('prints our own data', () => {
    const map = new Map([['k', ['a', 1, null, true, new Map()]]]);
    expect(compactJson(map)).toEqual(['{"k":["a",1,null,true,{}]}']);
  });

  it('gives a large string as a view of its document', () => {
    const node = parse(`["${'A'.repeat(10_000)}"]`);
    const [open, payload, close] = compactJson(node);
    expect([open, close]).toEqual(['[', ']']);
    expect(payload instanceof Uint8Array && payload.buffer).toBe(node.document.bytes.buffer);
  });

  it('does not recurse into deep values', () => {
    const depth = 200_000;
    expect(compactJson(parse('['.repeat(depth) + ']'.repeat(depth))).join('').length).toBe(2 * depth);
  });
});

describe('isStrictJson', () => {
  it.each([
    ['{"a": [true, false, null, -1, "NaN"]}', true],
    ['{"a": [NaN]}', false],
    ['[-Infinity]', false],
    ['Infinity', false],
  ])('%s: %s', (text, strict) => {
    expect(isStrictJson(parse(text))).toBe(strict);
  });
});
