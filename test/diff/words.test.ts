import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TextRange, wordRanges } from '../../src/diff/words.ts';

/** A line with its ranges in brackets. */
function marked(line: string, ranges: readonly TextRange[]): string {
  let result = '';
  let from = 0;
  for (const { start, end } of ranges) {
    result += `${line.slice(from, start)}[${line.slice(start, end)}]`;
    from = end;
  }
  return result + line.slice(from);
}

function compare(before: string, after: string): string[] {
  return wordRanges([before], [after]).flatMap(({ removedRanges, addedRanges }) => [
    marked(before, removedRanges),
    marked(after, addedRanges),
  ]);
}

describe('words that differ', () => {
  test.each<[string, string, string, string]>([
    ['x = 2.5 * y', 'x = 2.6 * y', 'x = [2.5] * y', 'x = [2.6] * y'],
    ['lr = 1e-5 # rate', 'lr = 1e-4 # rate', 'lr = [1e-5] # rate', 'lr = [1e-4] # rate'],
    ['mask = 0x1F & a', 'mask = 0x2F & a', 'mask = [0x1F] & a', 'mask = [0x2F] & a'],
    ['total_count = f(a)', 'total_sum = f(a)', '[total_count] = f(a)', '[total_sum] = f(a)'],
    ['größe = länge + 1', 'größe = breite + 1', 'größe = [länge] + 1', 'größe = [breite] + 1'],
    ['f(a, b, c)', 'f(a, b, c, d)', 'f(a, b, c)', 'f(a, b, c[, d])'],
    ['  return x + y', '    return x + y', '[  ]return x + y', '[    ]return x + y'],
    [
      'keep one two here please',
      'keep uno due here please',
      'keep [one two] here please',
      'keep [uno due] here please',
    ],
  ])('%s | %s', (before, after, removed, added) => {
    expect(compare(before, after)).toEqual([removed, added]);
  });

  test('lines that share less than half are no pair', () => {
    expect(wordRanges(['import os'], ['print(model.score)'])).toEqual([]);
  });

  test('each removed line finds the most alike of the added lines that are left', () => {
    const pairs = wordRanges(['a = f(1)', 'b = g(2)'], ['new = 0', 'a = f(10)', 'b = g(20)']);
    expect(pairs.map(({ removed, added }) => [removed, added])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  test('ranges lie within their lines, in order, and what is outside of them is the same', () => {
    const word = fc.constantFrom('a', 'bc', '1.5', '2', ' ', '  ', '+', '(', 'é', '😀', '\ud800');
    const line = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.array(line, { maxLength: 6 }), (removed, added) => {
        for (const pair of wordRanges(removed, added)) {
          const [before = '', after = ''] = [removed[pair.removed], added[pair.added]];
          const kept = [cut(before, pair.removedRanges), cut(after, pair.addedRanges)];
          // Blanks between two ranges count as changed with them.
          expect(kept[0]?.replace(/\s+/g, '')).toBe(kept[1]?.replace(/\s+/g, ''));
        }
      }),
    );
  });

  test.each<[string, string[], string[]]>([
    [
      'long lines',
      Array.from({ length: 64 }, (_, i) => `x${i} `.repeat(1000)),
      Array.from({ length: 64 }, (_, i) => `x${i}  `.repeat(1000)),
    ],
    [
      'many lines',
      Array.from({ length: 50_000 }, (_, i) => `a = ${i}`),
      Array.from({ length: 50_000 }, (_, i) => `a = ${i}.5`),
    ],
    ['digits', ['1'.repeat(4999)], [`${'1'.repeat(4998)}.`]],
  ])('%s take no time', (_, removed, added) => {
    const start = performance.now();
    wordRanges(removed, added);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

/** Checks the order of the ranges and returns what they leave. */
function cut(line: string, ranges: readonly TextRange[]): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of ranges) {
    expect(start).toBeGreaterThanOrEqual(from);
    expect(end).toBeGreaterThan(start);
    rest += line.slice(from, start);
    from = end;
  }
  expect(from).toBeLessThanOrEqual(line.length);
  return rest + line.slice(from);
}
