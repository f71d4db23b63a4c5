import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffSequences } from '../../src/diff/sequence.ts';

/** Rebuilds b from a and the changes; this is what a diff is for. */
function patch(a: Int32Array, b: Int32Array, limit?: number): number[] {
  const result: number[] = [];
  let at = 0;
  for (const { aStart, aEnd, bStart, bEnd } of diffSequences(a, b, limit).changes) {
    result.push(...a.subarray(at, aStart), ...b.subarray(bStart, bEnd));
    at = aEnd;
  }
  return [...result, ...a.subarray(at)];
}

function editCount(a: Int32Array, b: Int32Array): number {
  return diffSequences(a, b).changes.reduce((sum, c) => sum + c.aEnd - c.aStart + c.bEnd - c.bStart, 0);
}

/** The textbook table: slow, and right beyond doubt. */
function fewestEdits(a: Int32Array, b: Int32Array): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const item of a) {
    const next = [0];
    for (const [j, other] of b.entries())
      next.push(item === other ? row[j]! + 1 : Math.max(next[j]!, row[j + 1]!));
    row = next;
  }
  return a.length + b.length - 2 * row.at(-1)!;
}

const items = fc.array(fc.nat(5), { maxLength: 40 }).map((list) => Int32Array.from(list));

describe('diffSequences', () => {
  test('its changes turn the one into the other', () => {
    const law = fc.property(items, items, (a, b) => {
      expect(patch(a, b)).toEqual([...b]);
    });
    fc.assert(law, { numRuns: 1000 });
  });

  test('there is no shorter list of edits', () => {
    const law = fc.property(items, items, (a, b) => {
      expect(editCount(a, b)).toBe(fewestEdits(a, b));
    });
    fc.assert(law, { numRuns: 1000 });
  });

  test('a search cut short is still right', () => {
    const law = fc.property(items, items, fc.integer({ min: 1, max: 3 }), (a, b, limit) => {
      expect(patch(a, b, limit)).toEqual([...b]);
    });
    fc.assert(law, { numRuns: 1000 });
  });

  test('two long sequences with nothing in order end quickly and say that they are approximate', () => {
    const a = Int32Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 4000);
    const b = Int32Array.from({ length: 20_000 }, (_, i) => (i * 104_729 + 13) % 4000);
    expect(patch(a, b)).toEqual([...b]);
    expect(diffSequences(a, b).approximate).toBe(true);
  });
});
