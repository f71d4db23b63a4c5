import { assert, property, sample } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validatorFor } from '../../src/notebook/schema/validators.ts';
import { jsonBytes, jsonText, nearJsonBytes } from './json.ts';
import { deepNotebook, notebookBytes, notebookPair, notebookStrangers } from './notebook.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads JSON with the three words that Python adds; they become null. */
function parsed(bytes: Uint8Array): unknown {
  const json = decoder.decode(bytes).replace(/"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g, (token) => {
    return token.startsWith('"') ? token : 'null';
  });
  return JSON.parse(json);
}

async function mistakes(bytes: Uint8Array): Promise<readonly unknown[]> {
  const notebook = parsed(bytes) as { readonly nbformat: number; readonly nbformat_minor: number };
  const validator = await validatorFor(notebook.nbformat, notebook.nbformat_minor);
  return validator?.validate(notebook) ?? ['no such version'];
}

async function mistakesIn(all: readonly Uint8Array[]): Promise<readonly unknown[]> {
  return (await Promise.all(all.map(mistakes))).flat();
}

describe('arbitraries', () => {
  test('JSON texts are JSON', () => {
    assert(
      property(jsonBytes, (bytes) => {
        expect(() => parsed(bytes)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test('near-JSON is mostly none, but sometimes is', () => {
    const good = sample(nearJsonBytes, { numRuns: 500, seed: 1 }).filter((bytes) => {
      try {
        parsed(bytes);
        return true;
      } catch {
        return false;
      }
    });
    expect(good.length).toBeGreaterThan(20);
    expect(good.length).toBeLessThan(400);
  });

  test.each([
    /NaN/,
    /\\u[dD][89aAbB]/,
    /"a"[\s\S]*"a"/,
    /\t/,
    /\d{20}/,
    /\d[eE]/,
    /^\ufeff/,
    /"A{60}/,
    /\[\s*\[\s*\{/,
  ])('some JSON text has %s', (oddity) => {
    const texts = sample(jsonText, { numRuns: 2000, seed: 1 });
    expect(texts.some((text) => oddity.test(text))).toBe(true);
  });

  test('notebooks are valid', async () => {
    expect(await mistakesIn(sample(notebookBytes, { numRuns: 300, seed: 1 }))).toEqual([]);
  });

  test('both notebooks of a pair are valid', async () => {
    const pairs = [
      ...sample(notebookPair, { numRuns: 300, seed: 1 }),
      ...sample(notebookStrangers, { numRuns: 10, seed: 1 }),
    ];
    expect(await mistakesIn(pairs.flatMap(({ before, after }) => [before, after]))).toEqual([]);
  });

  test('a deep notebook is deep', () => {
    expect(deepNotebook(100_000).length).toBeGreaterThan(200_000);
    expect(parsed(deepNotebook(3))).toMatchObject({ metadata: { deep: [[[]]] } });
  });
});
