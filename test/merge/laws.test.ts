import { assert, asyncProperty, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignCells } from '../../src/diff/align.ts';
import { tagsOf } from '../../src/diff/tags.ts';
import { contentEquals } from '../../src/notebook/content.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { joinedText } from '../../src/notebook/text.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { mergeNotebooks } from '../../src/merge/merge.ts';
import { applyResolution, resolveConflicts } from '../../src/merge/resolve.ts';
import { notebookBytes, notebookPair, notebookTriple } from '../arbitraries/notebook.ts';

/** The same triples each time, so that a commit is not judged by luck; `npm run laws:merge` tries new ones, and more. */
const RUNS =
  process.env['NBVC_LAW_RUNS'] === undefined
    ? { numRuns: 400, seed: 20_261_126 }
    : { numRuns: Number(process.env['NBVC_LAW_RUNS']) };

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function merged(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array) {
  return mergeNotebooks(parseNotebook(base), parseNotebook(ours), parseNotebook(theirs));
}

async function problems(notebook: Notebook): Promise<readonly string[]> {
  return (await validateNotebook(notebook)).map(({ message }) => message);
}

/** True where something in a notebook looks like a conflict before any merge. */
function hasConflicts(bytes: Uint8Array): boolean {
  return findConflicts(parseNotebook(bytes)).length > 0;
}

/** The result has the order of ours, so where cells have moved it is not the same from both sides. */
function isReordered(base: Uint8Array, side: Uint8Array): boolean {
  return alignCells(parseNotebook(base).cells, parseNotebook(side).cells).moved.size > 0;
}

/** No cell is empty or like another, and none has a line twice: there diff3 itself may go either way. */
function isTelling(bytes: Uint8Array): boolean {
  const sources = parseNotebook(bytes).cells.map(({ source }) => joinedText(source).trim());
  const repeats = sources.some((source) => {
    const lines = source.split('\n').map((line) => line.trimEnd());
    return new Set(lines).size < lines.length;
  });
  return new Set(sources).size === sources.length && !sources.includes('') && !repeats;
}

/** Cells are the same ones, or new: no tool has given them other ids, nobody put their content elsewhere. */
function sameIds(base: Uint8Array, side: Uint8Array): boolean {
  const before = parseNotebook(base).cells;
  const after = parseNotebook(side).cells;
  const ids = new Map(before.map(({ id, source }) => [joinedText(source).trim(), id]));
  return (
    before.every(({ id }) => id !== undefined && after.some((cell) => cell.id === id)) &&
    after.every(({ id, source }) => (ids.get(joinedText(source).trim()) ?? id) === id)
  );
}

/** Every cell has an id, and none has the content of one that went under another id. */
function keepsIds(base: Uint8Array, side: Uint8Array): boolean {
  const before = parseNotebook(base).cells;
  const after = parseNotebook(side).cells;
  const ids = new Map(before.map(({ id, source }) => [joinedText(source).trim(), id]));
  return (
    [...before, ...after].every(({ id }) => id !== undefined) &&
    after.every(({ id, source }) => (ids.get(joinedText(source).trim()) ?? id) === id)
  );
}

/** A cell was split in two, or two were joined: the half that is no partner of the whole counts as inserted. */
function isSplit(base: Uint8Array, side: Uint8Array): boolean {
  const [before, after] = [parseNotebook(base).cells, parseNotebook(side).cells];
  const { splits, joins } = alignCells(before, after);
  // So the halves are called that our generator makes, also where one of them is of another type now.
  return splits.length + joins.length > 0 || after.some(({ id }) => id?.endsWith('-half'));
}

/** The cells of each line that is not empty, a cell as often as it has the line; blanks at its end are no part of it. */
function linePlaces(bytes: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const { id = '', source } of parseNotebook(bytes).cells)
    for (const line of joinedText(source)
      .split('\n')
      .map((one) => one.trimEnd()))
      if (line !== '') places.set(line, [...(places.get(line) ?? []), id]);
  return places;
}

/** Lines that exactly one side added or removed, and whether they are to be in the result. */
function linesOfOneSide(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): Map<string, boolean> {
  const [before, mine, other] = [linePlaces(base), linePlaces(ours), linePlaces(theirs)];
  const wanted = new Map<string, boolean>();
  for (const line of new Set([...before.keys(), ...mine.keys(), ...other.keys()])) {
    const [b = [], o = [], t = []] = [before.get(line), mine.get(line), other.get(line)];
    // Of lines that are there twice nobody can tell which one went.
    if (Math.max(b.length, o.length, t.length) > 1 || o.length === t.length) continue;
    // Who has it in another cell now has removed it from this one and added it to that one.
    const kept = o.length > 0 ? o : t;
    if (b.length === 0) wanted.set(line, true);
    else if (b[0] === kept[0]) wanted.set(line, false);
  }
  return wanted;
}

/** What a person has written in a merge whose conflicts are settled by one side: types, sources and tags. */
function settled(result: Uint8Array, side: 'ours' | 'theirs'): string[] {
  const notebook = parseNotebook(result);
  const bytes = applyResolution(
    notebook,
    resolveConflicts(notebook, () => side),
  );
  return parseNotebook(bytes).cells.map(({ type, source, metadata }) =>
    JSON.stringify([type, joinedText(source), (tagsOf(metadata) ?? []).toSorted()]),
  );
}

describe('laws of the merge', () => {
  test('what only one side changed is taken, to the byte', () => {
    assert(
      property(notebookPair, ({ before, after }) => {
        expect(text(merged(before, after, before).result)).toBe(text(after));
        expect(text(merged(before, before, after).result)).toBe(text(after));
        expect(text(merged(before, after, after).result)).toBe(text(after));
      }),
      RUNS,
    );
  });

  test('the result is valid, without faults, and in conflict exactly where a conflict is marked', async () => {
    await assert(
      asyncProperty(notebookTriple, async ({ base, ours, theirs }) => {
        const { outcome, result, faults } = merged(base, ours, theirs);
        expect(faults).toEqual([]);
        expect(await problems(parseNotebook(result))).toEqual([]);
        if (![base, ours, theirs].some(hasConflicts))
          expect(hasConflicts(result)).toBe(outcome === 'conflict');
      }),
      RUNS,
    );
  });

  test('without conflict there is each line that one side added, and none that one side removed', () => {
    let told = 0;
    assert(
      property(notebookTriple, ({ base, ours, theirs }) => {
        const { outcome, result } = merged(base, ours, theirs);
        // Without ids an edit cannot be told from a cell that went and another one that came, nor the half of a cell.
        if (
          outcome === 'conflict' ||
          [ours, theirs].some((side) => !keepsIds(base, side) || isSplit(base, side))
        )
          return;
        const wanted = linesOfOneSide(base, ours, theirs);
        const places = linePlaces(result);
        told += wanted.size;
        expect(new Map([...wanted.keys()].map((line) => [line, places.has(line)]))).toEqual(wanted);
      }),
      RUNS,
    );
    expect(told).toBeGreaterThan(0);
  });

  test('sides that change places give the mirrored result', () => {
    assert(
      property(notebookTriple, ({ base, ours, theirs }) => {
        if (isReordered(base, ours) || isReordered(base, theirs)) return;
        const one = merged(base, ours, theirs);
        const other = merged(base, theirs, ours);
        expect(other.outcome === 'conflict').toBe(one.outcome === 'conflict');
        // Without ids, or with the same text in two places, several results are as good.
        if (![base, ours, theirs].every(isTelling)) return;
        if ([ours, theirs].some((side) => !keepsIds(base, side) || isSplit(base, side))) return;
        const mirrored = settled(other.result, 'theirs');
        // The order of what both inserted is that of the sides.
        expect(settled(one.result, 'ours').toSorted()).toEqual(mirrored.toSorted());
        expect(settled(one.result, 'theirs').toSorted()).toEqual(settled(other.result, 'ours').toSorted());
      }),
      RUNS,
    );
  });

  test('merging the result once more with the same changes changes nothing', () => {
    assert(
      property(notebookTriple, ({ base, ours, theirs }) => {
        const once = merged(base, ours, theirs);
        // Without ids nobody can tell which one of two like cells went, and a moved cell has no place of its own.
        if (
          once.outcome !== 'clean' ||
          !sameIds(base, ours) ||
          !sameIds(base, theirs) ||
          isReordered(base, theirs)
        )
          return;
        if (![base, ours, once.result, theirs].every(isTelling)) return;
        if ([ours, theirs, once.result].some((side) => isSplit(base, side))) return;
        const twice = merged(base, once.result, theirs);
        expect(twice.outcome).not.toBe('conflict');
        expect(contentEquals(parseNotebook(twice.result), parseNotebook(once.result))).toBe(true);
      }),
      RUNS,
    );
  });

  test.each(['ours', 'theirs', 'both'] as const)(
    'conflicts resolved by %s leave a valid notebook without a trace of the merge',
    async (choice) => {
      await assert(
        asyncProperty(notebookTriple, async ({ base, ours, theirs }) => {
          const { result, outcome } = merged(base, ours, theirs);
          if (outcome !== 'conflict' || [base, ours, theirs].some(hasConflicts)) return;
          const notebook = parseNotebook(result);
          const resolution = resolveConflicts(notebook, ({ kind }) =>
            kind === 'field' && choice === 'both' ? 'ours' : choice,
          );
          const resolved = parseNotebook(applyResolution(notebook, resolution));
          expect(findConflicts(resolved)).toEqual([]);
          expect(await problems(resolved)).toEqual([]);
          expect(text(resolved.document.bytes)).not.toContain('"nbvc"');
        }),
        RUNS,
      );
    },
  );

  test('strangers that were both added merge without faults', () => {
    assert(
      property(notebookBytes, notebookBytes, (ours, theirs) => {
        const { faults } = mergeNotebooks(undefined, parseNotebook(ours), parseNotebook(theirs));
        expect(faults).toEqual([]);
      }),
      RUNS,
    );
  });
});
