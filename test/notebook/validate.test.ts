import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseNotebook } from '../../src/notebook/read.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';

const text = (value: string) => parseNotebook(new TextEncoder().encode(value));
const file = (name: string) =>
  parseNotebook(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)));

describe('validateNotebook', () => {
  test.each([
    'notebooks/harbour.ipynb',
    'notebooks/tide-plots.ipynb',
    'notebooks/old-style.ipynb',
    'odd/nan.ipynb',
  ])('accepts %s', async (name) => {
    expect(await validateNotebook(file(name))).toEqual([]);
  });

  test('says where, in words', async () => {
    const notebook = text(
      '{"cells": [\n{"cell_type": "code", "id": "a b", "metadata": {}, "source": [], "execution_count": null},\n' +
        '{"cell_type": "raw", "id": "a b", "metadata": {}, "source": []}],\n"metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    );
    const problems = await validateNotebook(notebook);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toMatchInlineSnapshot(`
      [
        "2: cell 1: missing "outputs"",
        "2: cell 1: id "a b" has characters that nbformat does not allow",
        "3: cell 2: id "a b" has characters that nbformat does not allow",
        "3: cell 2: the id "a b" stands at an earlier cell, too",
      ]
    `);
  });

  test('a key __proto__ is a key', async () => {
    const notebook = text(
      '{"cells": [], "__proto__": {"x": 1}, "metadata": {"__proto__": []}, "nbformat": 4, "nbformat_minor": 5}',
    );
    expect((await validateNotebook(notebook)).map(({ message }) => message)).toEqual([
      expect.stringContaining('__proto__'),
    ]);
  });
});
