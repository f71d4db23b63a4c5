import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/json/edit.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('applyEdits', () => {
  test.each([
    ['an insertion', [{ start: 2, end: 2, content: 'X' }], 'abXcdef'],
    ['a deletion', [{ start: 0, end: 2, content: '' }], 'cdef'],
    [
      'edits out of order',
      [
        { start: 4, end: 5, content: 'E' },
        { start: 0, end: 1, content: 'A' },
      ],
      'AbcdEf',
    ],
    [
      'two insertions at one place',
      [
        { start: 1, end: 1, content: '1' },
        { start: 1, end: 1, content: '2' },
      ],
      'a12bcdef',
    ],
    [
      'an insertion before a replacement',
      [
        { start: 1, end: 3, content: 'Y' },
        { start: 1, end: 1, content: 'X' },
      ],
      'aXYdef',
    ],
  ])('%s', (_name, edits, expected) => {
    const made = edits.map((edit) => ({ ...edit, content: encode(edit.content) }));
    expect(decode(applyEdits(encode('abcdef'), made))).toBe(expected);
  });

  test.each([
    [
      'overlap',
      [
        [0, 3],
        [2, 4],
      ],
    ],
    ['outside', [[5, 7]]],
    ['backwards', [[3, 2]]],
  ])('refuses edits that %s', (_name, ranges) => {
    const edits = ranges.map(([start, end]) => ({ start: start!, end: end!, content: encode('') }));
    expect(() => applyEdits(encode('abcdef'), edits)).toThrow(RangeError);
  });

  test('without edits the same buffer comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(applyEdits(bytes, [])).toBe(bytes);
      }),
    );
  });
});
