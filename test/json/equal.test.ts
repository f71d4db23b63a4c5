import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootOf } from '../../src/json/document.ts';
import { sameValue } from '../../src/json/equal.ts';
import { fingerprintText } from '../../src/json/hash.ts';
import { compareRawText } from '../../src/json/same-text.ts';
import { scan } from '../../src/json/scan.ts';

const node = (text: string) => rootOf(scan(new TextEncoder().encode(text)));

describe('sameValue', () => {
  test.each([
    ['white space', '{"a":[1,2]}', '{ "a" : [ 1 , 2 ] }', true],
    ['the order of keys', '{"a":1,"b":2}', '{"b":2,"a":1}', true],
    ['escapes', String.raw`"\u00e9\/"`, '"é/"', true],
    ['a duplicate key, overruled', '{"a":1,"a":2}', '{"a":2}', true],
    ['the spelling of a number', '1.0', '1', false],
    ['a missing key', '{"a":1}', '{"a":1,"b":null}', false],
    ['the order of a list', '[1,2]', '[2,1]', false],
    ['kinds', '"1"', '1', false],
    ['strings that differ after an escape', String.raw`"\na"`, String.raw`"\nb"`, false],
  ])('%s', (_name, a, b, same) => {
    expect(sameValue(node(a), node(b))).toBe(same);
  });

  test('agrees with JSON for values without numbers beyond integers', () => {
    const value = fc.json({ noUnicodeString: false });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const sorted = (text: string): string => JSON.stringify(sortKeys(JSON.parse(text)));
        if (/[.eE]|-0/.test(a + b)) return;
        expect(sameValue(node(a), node(b))).toBe(sorted(a) === sorted(b));
        expect(sameValue(node(a), node(JSON.stringify(JSON.parse(a), undefined, 3)))).toBe(true);
      }),
    );
  });

  test('a difference a hundred thousand levels down', () => {
    const deep = (leaf: string): string => '['.repeat(100_000) + leaf + ']'.repeat(100_000);
    expect(sameValue(node(deep('1')), node(deep(' 1')))).toBe(true);
    expect(sameValue(node(deep('1')), node(deep('2')))).toBe(false);
  });
});

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sortKeys(inner)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

describe('texts', () => {
  test('a fingerprint does not depend on how the text is cut and escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, at) => {
        const points = Array.from(text);
        const cut = points.length === 0 ? 0 : at % points.length;
        const parts = [points.slice(0, cut).join(''), points.slice(cut).join('')];
        const whole = node(JSON.stringify(text));
        const list = node(JSON.stringify(parts));
        const escaped = node(asciiOnly(JSON.stringify(text)));
        expect(fingerprintText(list)).toBe(fingerprintText(whole));
        expect(fingerprintText(escaped)).toBe(fingerprintText(whole));
        expect(compareRawText(whole, list)).toBe('same');
      }),
    );
  });

  test('texts that differ are never called the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const verdict = compareRawText(node(JSON.stringify(a)), node(JSON.stringify([b])));
        if (a !== b) expect(verdict).not.toBe('same');
        else expect(verdict).toBe('same');
      }),
    );
  });
});

function asciiOnly(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
