import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffTexts } from '../../src/diff/lines.ts';

describe('slid hunks', () => {
  test('two that move towards each other do not meet', () => {
    const { hunks } = diffTexts('\na\nb\nb\nb\n\na\n', 'a\nb\n\n');
    for (const [i, hunk] of hunks.entries())
      expect(hunk.beforeStart).toBeGreaterThanOrEqual(hunks[i - 1]?.beforeEnd ?? 0);
  });

  test('hunks stand in order and the lines between them are equal', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '', '  c'), { maxLength: 14 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { before, after, hunks } = diffTexts(a, b);
        const result: string[] = [];
        let at = 0;
        for (const hunk of hunks) {
          expect(hunk.beforeStart).toBeGreaterThanOrEqual(at);
          result.push(...before.slice(at, hunk.beforeStart), ...after.slice(hunk.afterStart, hunk.afterEnd));
          at = hunk.beforeEnd;
        }
        expect([...result, ...before.slice(at)]).toEqual(after);
      }),
      { numRuns: 2000 },
    );
  });
});
