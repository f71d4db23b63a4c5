import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonNode, rootOf } from '../../src/json/document.ts';
import { type Edit, applyEdits } from '../../src/json/edit.ts';
import { editPaths } from '../../src/json/edit-paths.ts';
import { sameValue } from '../../src/json/equal.ts';
import { effectiveMembers, elements, rawText } from '../../src/json/node.ts';
import type { Printable } from '../../src/json/print.ts';
import { scan } from '../../src/json/scan.ts';
import { type SpliceItem, editMembers, spliceArray } from '../../src/json/splice.ts';
import { JUPYTER_STYLE, detectStyle } from '../../src/json/style.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function parse(text: string): JsonNode {
  return rootOf(scan(encoder.encode(text)));
}

function edited(root: JsonNode, edits: readonly Edit[]): string {
  return decoder.decode(applyEdits(root.document.bytes, edits));
}

/** In the notation `0 +x 2`: keep element 0, insert x, keep element 2. */
function itemsOf(shape: string): SpliceItem[] {
  return shape
    .split(' ')
    .filter((word) => word !== '')
    .map((word) =>
      word.startsWith('+') ? { kind: 'insert', text: word.slice(1) } : { kind: 'keep', index: Number(word) },
    );
}

function spliced(text: string, shape: string): string {
  const root = parse(text);
  return edited(root, spliceArray(root, itemsOf(shape), detectStyle(root.document), 0));
}

function withMembers(text: string, changes: Record<string, Printable | undefined>): string {
  const root = parse(text);
  const style = { ...detectStyle(root.document), sortedKeys: true };
  return edited(root, editMembers(root, new Map(Object.entries(changes)), style, 0));
}

describe('spliceArray', () => {
  it.each([
    ['[1, 2, 3]', '0 1 2', '[1, 2, 3]'],
    ['[1, 2, 3]', '0 2', '[1, 3]'],
    ['[1, 2, 3]', '1 2', '[2, 3]'],
    ['[1, 2, 3]', '0', '[1]'],
    ['[1, 2, 3]', '', '[]'],
    ['[1, 2, 3]', '+9', '[9]'],
    ['[1, 2, 3]', '+8 0 +9 2', '[8, 1, 9, 3]'],
    ['[1,2,3]', '0 1 2 +4', '[1,2,3,4]'],
    ['[]', '+1 +2', '[\n 1,\n 2\n]'],
    ['[ ]', '', '[ ]'],
    ['[\n  1\n]', '0 +2', '[\n  1,\n  2\n]'],
    ['[\n  1,\n  2\n]', '+0 0 1', '[\n  0,\n  1,\n  2\n]'],
    ['[\r\n\t1,\r\n\t2\r\n]', '1 +3', '[\r\n\t2,\r\n\t3\r\n]'],
  ])('%j with "%s" becomes %j', (text, shape, expected) => {
    expect(spliced(text, shape)).toBe(expected);
  });

  it('gives what is wanted and keeps the bytes of what is kept', () => {
    const cases = fc.record({
      texts: fc.array(fc.constantFrom('1.0', '{ "a":1 }', '[\n]', '"é\\u00e9"', 'NaN')),
      gap: fc.constantFrom(', ', ',', ',\n ', ' ,\r\n\t'),
      kept: fc.array(fc.boolean()),
      inserted: fc.array(fc.array(fc.constantFrom('9', '"x"', '[1,2]'), { maxLength: 2 })),
    });
    fc.assert(
      fc.property(cases, ({ texts, gap, kept, inserted }) => {
        const wanted: string[] = [];
        const items: SpliceItem[] = [];
        for (let i = 0; i <= texts.length; i++) {
          for (const text of inserted[i] ?? []) {
            wanted.push(text);
            items.push({ kind: 'insert', text });
          }
          const text = texts[i];
          if (text === undefined || kept[i] === false) continue;
          wanted.push(text);
          items.push({ kind: 'keep', index: i });
        }
        const root = parse(`[${texts.join(gap)}]`);
        const result = edited(root, spliceArray(root, items, JUPYTER_STYLE, 0));
        expect(elements(parse(result)).map(rawText)).toEqual(wanted);
      }),
    );
  });
});

describe('editMembers', () => {
  it.each([
    ['{"a": 1, "c": 3}', { b: 2 }, '{"a": 1, "b": 2, "c": 3}'],
    ['{"a": 1, "c": 3}', { a: undefined, d: null }, '{"c": 3, "d": null}'],
    ['{"a": 1, "a": 2}', { a: 3 }, '{"a": 1, "a": 3}'],
    ['{"a": 1, "b": 0, "a": 2}', { a: undefined }, '{"b": 0}'],
    ['{"a": 1}', { a: undefined }, '{}'],
    ['{"a": 1}', { b: undefined }, '{"a": 1}'],
    ['{}', { b: 1, a: ['x'] }, '{\n "a": [\n  "x"\n ],\n "b": 1\n}'],
    ['{\n "b": 1\n}', { a: 'é' }, '{\n "a": "é",\n "b": 1\n}'],
    ['{\n "\\u00e9": 1\n}', { a: 'é' }, '{\n "a": "\\u00e9",\n "\\u00e9": 1\n}'],
  ])('%j with %j becomes %j', (text, changes, expected) => {
    expect(withMembers(text, changes)).toBe(expected);
  });

  it('puts new keys at the end of an object whose keys are not sorted', () => {
    const root = parse('{"b": 1, "c": 2}');
    const edits = editMembers(root, new Map([['a', 0]]), { ...JUPYTER_STYLE, sortedKeys: false }, 0);
    expect(edited(root, edits)).toBe('{"b": 1, "c": 2, "a": 0}');
  });
});

describe('editPaths', () => {
  it('changes several levels of one object at once', () => {
    const root = parse('{"a": {"b": {"c": 1, "d": 2}, "e": 1.0}, "f": [1]}');
    const edits = editPaths(
      root,
      [
        { path: ['a', 'b', 'c'], value: undefined },
        { path: ['a', 'b', 'x'], value: true },
        { path: ['f'], value: undefined },
        { path: ['a', 'a'], value: 0 },
      ],
      JUPYTER_STYLE,
      0,
    );
    expect(edited(root, edits)).toBe('{"a": {"a": 0, "b": {"d": 2, "x": true}, "e": 1.0}}');
  });

  it('refuses a path through something that is no object', () => {
    const change = { path: ['a', 'b'], value: 1 };
    expect(() => editPaths(parse('{"a": 1}'), [change], JUPYTER_STYLE, 0)).toThrow(RangeError);
  });

  it('gives the value that is wanted and keeps the bytes of the other members', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const keys = fc.constantFrom('a', 'b', 'c', 'd', 'é', '');
    const cases = fc.record({
      object: fc.dictionary(keys, value),
      changes: fc.dictionary(keys, fc.option(value, { nil: undefined })),
      indent: fc.constantFrom(undefined, 1, 4),
      sortedKeys: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ object, changes, indent, sortedKeys }) => {
        const root = parse(JSON.stringify(object, undefined, indent));
        const style = { ...detectStyle(root.document), sortedKeys };
        const map = new Map(
          Object.entries(changes).map(([key, to]) => [
            key,
            to === undefined ? undefined : parse(JSON.stringify(to)),
          ]),
        );
        const result = parse(edited(root, editMembers(root, map, style, 0)));
        const wanted = Object.fromEntries(
          Object.entries({ ...object, ...changes }).filter(([, to]) => to !== undefined),
        );
        expect(sameValue(result, parse(JSON.stringify(wanted)))).toBe(true);
        const left = [...effectiveMembers(root)].filter(([key]) => !Object.hasOwn(changes, key));
        const kept = effectiveMembers(result);
        for (const [key, old] of left) expect(rawText(kept.get(key) ?? root)).toBe(rawText(old));
      }),
    );
  });
});
