import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { contentEquals } from '../../src/notebook/content.ts';

import { parseNotebook } from '../../src/notebook/read.ts';
import { notebookPair, notebookStrangers } from '../arbitraries/notebook.ts';
import { mixedPairs, pairs3, pairs4 } from './arbitrary-pairs.ts';
import { applied, bytesOf, jsonDiff } from './round-trip.ts';

const schemaFile = new URL('../../docs/formats/diff.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as object;
const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);

const cases = fileURLToPath(new URL('../../fixtures/diff/', import.meta.url));
const names = readdirSync(cases, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** Returns what is wrong: the diff has to lead there and back, and its JSON to be as the schema says. */
function brokenLaws(before: string | Uint8Array, after: string | Uint8Array): unknown[] {
  const json = jsonDiff(before, after);
  const broken: unknown[] = [];
  if (!validate(JSON.parse(new TextDecoder().decode(json)))) broken.push(validate.errors);
  if (!sameContent(applied(json, before), after)) broken.push('there');
  if (!sameContent(applied(json, after, true), before)) broken.push('back');
  return broken;
}

function sameContent(result: Uint8Array, wanted: string | Uint8Array): boolean {
  return contentEquals(parseNotebook(result), parseNotebook(bytesOf(wanted)));
}

describe('a diff as JSON, applied', () => {
  test.each(names)('fixtures/diff/%s', (name) => {
    const read = (file: string): Uint8Array => readFileSync(`${cases}${name}/${file}`);
    expect(brokenLaws(read('before.ipynb'), read('after.ipynb'))).toEqual([]);
  });

  test.each([
    ['nbformat 4', pairs4],
    ['nbformat 3', pairs3],
    ['nbformat 3 and 4', mixedPairs],
  ])('%s', (_name, pairs) => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        expect(brokenLaws(before, after)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['a notebook that somebody worked on', notebookPair],
    ['two strangers', notebookStrangers],
  ])('%s', (_name, pairs) => {
    fc.assert(
      fc.property(pairs, ({ before, after }) => {
        expect(brokenLaws(before, after)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('changes nothing where nothing changed', () => {
    fc.assert(
      fc.property(pairs4, ([before]) => {
        const bytes = bytesOf(before);
        expect(applied(jsonDiff(bytes, bytes), bytes)).toBe(bytes);
      }),
    );
  });
});
