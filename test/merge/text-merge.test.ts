import { describe, expect, test } from 'vitest';
import { mergeTexts } from '../../src/merge/text-merge.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('merging texts by lines', () => {
  test.each([
    { name: 'one side', base: 'a\nb\n', ours: 'a\nb\n', theirs: 'a\nc\n', merged: 'a\nc\n' },
    {
      name: 'apart',
      base: 'a\nb\nc\nd\n',
      ours: 'A\nb\nc\nd\n',
      theirs: 'a\nb\nc\nD\n',
      merged: 'A\nb\nc\nD\n',
    },
    { name: 'the same', base: 'a\n', ours: 'b\n', theirs: 'b\n', merged: 'b\n' },
    { name: 'nothing is left', base: 'a\n', ours: '', theirs: '', merged: '' },
    { name: 'a last line without end', base: 'a\nb', ours: 'a\nb', theirs: 'A\nb', merged: 'A\nb' },
    {
      name: 'the end of the last line',
      base: 'a\nb\nc',
      ours: 'a\nb\nc\n',
      theirs: 'A\nb\nc',
      merged: 'A\nb\nc\n',
    },
    { name: 'CRLF', base: 'a\r\nb\r\n', ours: 'a\r\nb\r\n', theirs: 'a\r\nc\r\n', merged: 'a\r\nc\r\n' },
    { name: 'a BOM', base: '\uFEFFa\n', ours: '\uFEFFa\n', theirs: '\uFEFFa\nb\n', merged: '\uFEFFa\nb\n' },
  ])('$name', ({ base, ours, theirs, merged }) => {
    const result = mergeTexts({ base: bytes(base), ours: bytes(ours), theirs: bytes(theirs) });
    expect(result?.conflicts).toBe(0);
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(result?.bytes)).toBe(merged);
  });

  test('conflicts are marked as git marks them', () => {
    const sides = { base: bytes('a\nb\n'), ours: bytes('a\nc\n'), theirs: bytes('a\nd\n') };
    const result = mergeTexts(sides, { labels: { ours: 'main', theirs: 'topic' } });
    expect(result?.conflicts).toBe(1);
    expect(new TextDecoder().decode(result?.bytes)).toBe('a\n<<<<<<< main\nc\n=======\nd\n>>>>>>> topic\n');
  });

  test.each([
    { name: 'a NUL', theirs: Uint8Array.of(97, 0) },
    { name: 'no UTF-8', theirs: Uint8Array.of(0xff) },
  ])('what has $name is no text', ({ theirs }) => {
    expect(mergeTexts({ base: bytes(''), ours: bytes('a'), theirs })).toBeUndefined();
  });
});
