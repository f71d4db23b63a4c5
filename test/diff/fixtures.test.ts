import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff.ts';
import type { CellChange, ModifiedCell, NotebookDiff } from '../../src/diff/notebook-diff.ts';
import { parseNotebook } from '../../src/notebook/read.ts';

/** The format is described in fixtures/diff/README.md. */
interface DiffCase {
  readonly what: string;
  readonly expect: {
    readonly cells: readonly string[];
    readonly alsoGood?: readonly (readonly string[])[];
    readonly parts?: Readonly<Record<string, readonly string[]>>;
    readonly fields?: readonly string[];
  };
}

const folder = fileURLToPath(new URL('../../fixtures/diff/', import.meta.url));
const names = readdirSync(folder).filter((name) => existsSync(`${folder}${name}/case.json`));

function load(name: string): { expected: DiffCase; diff: NotebookDiff } {
  const read = (file: string) => readFileSync(`${folder}${name}/${file}`);
  return {
    expected: JSON.parse(read('case.json').toString()) as DiffCase,
    diff: diffNotebooks(parseNotebook(read('before.ipynb')), parseNotebook(read('after.ipynb'))),
  };
}

/** Halves of splits and joins are told by one word, at the place of the pair. */
function shape(diff: NotebookDiff): string[] {
  return diff.cells.flatMap((change) => {
    if (change.kind === 'added') return change.splitFrom === undefined ? [`+:${change.after.index + 1}`] : [];
    if (change.kind === 'deleted')
      return change.joinedInto === undefined ? [`-${change.before.index + 1}:`] : [];
    return [pairWord(change)];
  });
}

function pairWord(change: Exclude<CellChange, { kind: 'added' | 'deleted' }>): string {
  const before = change.before.index + 1;
  const after = change.after.index + 1;
  if (change.kind === 'unchanged') return `${change.moved ? '>' : '='}${before}:${after}`;
  const { relation } = change;
  if (relation?.kind === 'split')
    return `split ${before}:${relation.into.map(({ index }) => index + 1).join(',')}`;
  if (relation?.kind === 'join')
    return `join ${relation.from.map(({ index }) => index + 1).join(',')}:${after}`;
  return `${change.moved ? '>' : ''}~${before}:${after}`;
}

function parts(change: ModifiedCell): string[] {
  const { type, id, source, attachments, tags, metadata, executionCount, outputs, fields } = change;
  const single = Object.entries({ type, id, source, tags, executionCount }).filter(
    ([, part]) => part !== undefined,
  );
  const several = Object.entries({ attachments, metadata, fields }).filter(([, list]) => list.length > 0);
  const changedOutputs = outputs.some(({ kind }) => kind !== 'unchanged') ? ['outputs'] : [];
  return [...single, ...several]
    .map(([name]) => name)
    .concat(changedOutputs)
    .toSorted();
}

describe('fixtures/diff', () => {
  test.each(names)('%s', (name) => {
    const { expected, diff } = load(name);
    expect([expected.expect.cells, ...(expected.expect.alsoGood ?? [])]).toContainEqual(shape(diff));
    for (const [cell, wanted] of Object.entries(expected.expect.parts ?? {})) {
      const change = diff.cells.find(
        (one) => one.kind === 'modified' && one.after.index + 1 === Number(cell),
      );
      if (change?.kind !== 'modified') throw new Error(`cell ${cell} is not modified`);
      expect(parts(change)).toEqual(wanted.toSorted());
    }
    expect(diff.fields.map(({ path }) => path.join('.')).toSorted()).toEqual(
      (expected.expect.fields ?? []).toSorted(),
    );
  });
});
