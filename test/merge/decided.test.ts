import { describe, expect, test } from 'vitest';
import { type AutomaticChange, automaticChanges } from '../../src/merge/automatic.ts';
import { type Decided, decide } from '../../src/merge/decided.ts';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { mergeNotebooks } from '../../src/merge/merge.ts';
import { type Settlement, applyResolution, resolveConflicts } from '../../src/merge/resolve.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { joinedText } from '../../src/notebook/text.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';

interface Started {
  readonly marked: Notebook;
  readonly automatic: readonly AutomaticChange[];
}

function start(base: readonly CellSpec[], ours: readonly CellSpec[], theirs: readonly CellSpec[]): Started {
  const sides = {
    base: parseNotebook(notebookBytes(base)),
    ours: parseNotebook(notebookBytes(ours)),
    theirs: parseNotebook(notebookBytes(theirs)),
  };
  const { result } = mergeNotebooks(sides.base, sides.ours, sides.theirs, { showBase: 'diff3' });
  const marked = parseNotebook(result);
  return { marked, automatic: automaticChanges(marked, sides) };
}

const choosing = (...settlements: Settlement[]): Decided => ({
  settlements: new Map(settlements.entries()),
  overrides: new Map(),
});

async function sources({ marked, automatic }: Started, decided: Decided): Promise<string[]> {
  const notebook = parseNotebook(decide(marked, automatic, decided).bytes);
  expect(await validateNotebook(notebook)).toEqual([]);
  return notebook.cells.map(({ source }) => joinedText(source));
}

const CLASH = start(
  cells({ a: 'x = 1', b: 'same' }),
  cells({ a: 'x = 2', b: 'same' }),
  cells({ a: 'x = 3', b: 'same' }),
);

describe('decisions about conflicts', () => {
  test('theirs stands before ours, each under its own id', async () => {
    expect(await sources(CLASH, choosing({ choice: 'theirs-first' }))).toEqual(['x = 3', 'x = 2', 'same']);
  });

  test('a text of a person stands in the cell that is kept', async () => {
    const [conflict] = findConflicts(CLASH.marked);
    const ours = conflict?.kind === 'group' ? (conflict.ours[0] ?? -1) : -1;
    const edited = choosing({ choice: 'ours', sources: new Map([[ours, 'x = 2.5\n"""']]) });
    expect(await sources(CLASH, edited)).toEqual(['x = 2.5\n"""', 'same']);
  });

  test('a text with marks in it settles nothing, and both versions stay', () => {
    const text = '<<<<<<< ours\nx = 2\n=======\nx = 3\n>>>>>>> theirs\n';
    const sourcesOf = new Map([[1, text]]);
    const { open, bytes } = decide(CLASH.marked, [], choosing({ choice: 'ours', sources: sourcesOf }));
    expect(open).toEqual([0]);
    expect(bytes).toEqual(CLASH.marked.document.bytes);
  });

  test('the run comes from the other side, or goes', () => {
    const cell = (source: string, text: string, count: number): CellSpec => ({
      id: 'a',
      source,
      count,
      outputs: [{ name: 'stdout', output_type: 'stream', text: [text] }],
    });
    const started = start([cell('x = 1', 'one', 1)], [cell('x = 2', 'two', 2)], [cell('x = 3', 'three', 3)]);
    const written = (outputs: 'ours' | 'theirs' | 'none'): unknown => {
      const { bytes } = decide(started.marked, [], choosing({ choice: 'ours', outputs }));
      return JSON.parse(new TextDecoder().decode(bytes));
    };
    expect(written('theirs')).toMatchObject({
      cells: [{ execution_count: 3, outputs: [{ text: ['three'] }] }],
    });
    expect(written('none')).toMatchObject({
      cells: [{ execution_count: null, outputs: [], source: ['x = 2'] }],
    });
  });
});

test('a field that is settled after a group is set in its own cell, though cells before it have gone', () => {
  const version = (source: string, width: number): Notebook =>
    parseNotebook(
      notebookBytes([...cells({ a: source, b: 'b' }), { id: 'c', source: 'c', metadata: { width } }]),
    );
  const { result } = mergeNotebooks(version('x = 1', 1), version('x = 2', 2), version('x = 3', 3));
  const merged = parseNotebook(result);
  const half = resolveConflicts(merged, ({ kind }) => (kind === 'group' ? 'ours' : undefined));
  expect(half.left).toHaveLength(1);
  const rest = parseNotebook(applyResolution(merged, half));
  const done = applyResolution(
    rest,
    resolveConflicts(rest, () => 'theirs'),
  );
  expect(new TextDecoder().decode(done)).toBe(new TextDecoder().decode(version('x = 2', 3).document.bytes));
});

describe('what was merged without asking', () => {
  const started = start(
    cells({ a: 'a', gone: 'gone = 1', c: 'c = 1', d: 'd' }),
    cells({ a: 'a', c: 'c = 1', d: 'd', mine: 'mine()' }),
    cells({ a: 'a', gone: 'gone = 1', c: 'c = 2', d: 'd' }),
  );
  const override = (choice: 'ours' | 'theirs' | 'base', ...places: number[]): Decided => ({
    settlements: new Map(),
    overrides: new Map(places.map((place) => [place, choice])),
  });

  test('is listed with its author', () => {
    expect(started.automatic.map(({ kind, from }) => `${kind} ${from}`)).toEqual([
      'deleted ours',
      'edited theirs',
      'added ours',
    ]);
  });

  test('is taken back: what was deleted is there, what was edited is as before, what was added goes', async () => {
    expect(await sources(started, override('base'))).toEqual(['a', 'c = 2', 'd', 'mine()']);
    expect(await sources(started, override('base', 0, 1, 2))).toEqual(['a', 'gone = 1', 'c = 1', 'd']);
    expect(await sources(started, override('theirs', 0))).toEqual(['a', 'gone = 1', 'c = 2', 'd', 'mine()']);
  });
});
