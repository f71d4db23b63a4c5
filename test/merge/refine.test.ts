import { describe, expect, test } from 'vitest';
import type { Strategy } from '../../src/merge/merge-form.ts';
import { type MarkStyle, markedText, mergeTexts, textFor } from '../../src/merge/text.ts';

const STYLE: MarkStyle = {
  size: 7,
  showBase: 'merge',
  labels: { base: 'base', ours: 'ours', theirs: 'theirs' },
};

/** Merges lines that are written as words. */
function merge(base: string, ours: string, theirs: string, strategy: Strategy = 'ask') {
  const [origin = '', left = '', right = ''] = [base, ours, theirs].map((words) =>
    words.replaceAll(' ', '\n'),
  );
  return mergeTexts({ base: origin, ours: left, theirs: right }, { adjacent: false, strategy });
}

describe('both sides made the same change and one of them did more', () => {
  test.each([
    ['an addition after the common change', 'a p z', 'a q z', 'a q r z', 'a q r z'],
    ['an addition before it', 'a p z', 'a r q z', 'a q z', 'a r q z'],
    ['both added the same, one of them more', 'a', 'a n', 'a n m', 'a n m'],
    ['without a base', '', 'x y z', 'x z', 'x y z'],
    ['one side also deleted', 'a p d z', 'a q z', 'a q d z', 'a q z'],
    ['one side deleted here, the other there', 'a b c', 'q c', 'a q', 'q'],
  ])('%s', (_name, base, ours, theirs, wanted) => {
    for (const [one, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      const merged = merge(base, one, other);
      expect(merged).toMatchObject({ clashes: false, agreed: true });
      expect(textFor(merged, 'ours')).toBe(wanted.replaceAll(' ', '\n'));
    }
  });

  test.each([
    ['each added a line of its own', 'a', 'a n x', 'a n y'],
    ['a line that one side added and the base has elsewhere in the change', 'a p z', 'a q p new z', 'a q z'],
    ['one deleted what the other edited', 'a p z', 'a z', 'a q z'],
    ['nothing in common', 'a p z', 'a q z', 'a r z'],
  ])('left to a person: %s', (_name, base, ours, theirs) => {
    expect(merge(base, ours, theirs)).toMatchObject({ clashes: true, agreed: false });
  });
});

test('a union has what both versions share once', () => {
  expect(textFor(merge('p', 'q m x', 'q m y', 'union'), 'ours')).toBe('q\nm\nx\ny');
});

test('marks stand only around what differs, as git sets them', () => {
  const long = 'l1 l2 l3 l4';
  const merged = merge('p', `x ${long} y`, `u ${long} v`);
  expect(markedText(merged, STYLE).split('\n')).toEqual([
    '<<<<<<< ours',
    'x',
    '=======',
    'u',
    '>>>>>>> theirs',
    ...long.split(' '),
    '<<<<<<< ours',
    'y',
    '=======',
    'v',
    '>>>>>>> theirs',
  ]);
  const short = merge('p', 'x l1 y', 'u l1 v');
  expect(markedText(short, STYLE)).toBe('<<<<<<< ours\nx\nl1\ny\n=======\nu\nl1\nv\n>>>>>>> theirs');
});
