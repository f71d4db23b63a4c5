import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { applyNbdimeDiff } from '../../src/diff/nbdime/apply.ts';
import type { NbdimeDiff } from '../../src/diff/nbdime/operation.ts';
import { applyEdits } from '../../src/json/edit.ts';
import { type NbdimeDecision, decisionsToJson, nbdimeDecisions } from '../../src/merge/nbdime-decisions.ts';
import { mergeNotebooks } from '../../src/merge/merge.ts';
import { contentEquals } from '../../src/notebook/content.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { cells, notebookBytes } from '../notebooks.ts';

const folder = fileURLToPath(new URL('../../fixtures/merge/', import.meta.url));

/** The cases whose three sides are notebooks of nbformat 4. */
const names = readdirSync(folder).filter((name) => {
  if (!existsSync(`${folder}${name}/case.json`)) return false;
  try {
    return sidesOf(name).every(({ major }) => major === 4);
  } catch {
    return false;
  }
});

function sidesOf(name: string): [Notebook, Notebook, Notebook] {
  const read = (side: string): Notebook => parseNotebook(readFileSync(`${folder}${name}/${side}.ipynb`));
  return [read('base'), read('ours'), read('theirs')];
}

function done({ action, local, remote, custom }: NbdimeDecision): NbdimeDiff {
  if (action === 'base') return [];
  if (action === 'custom') return custom ?? [];
  if (action === 'local_then_remote') return [...local, ...remote];
  return action === 'remote' ? remote : local;
}

/** As nbdime does: path by path, deepest first, all operations of one path at once. */
function applied(base: Notebook, decisions: readonly NbdimeDecision[]): Notebook {
  let notebook = base;
  for (const path of new Set(decisions.map((decision) => JSON.stringify(decision.path)))) {
    const here = decisions.filter((decision) => JSON.stringify(decision.path) === path);
    const keys = JSON.parse(path) as (string | number)[];
    const diff = here.flatMap(done).toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
    const wrapped = keys.reduceRight<NbdimeDiff>((inner, key) => [{ op: 'patch', key, diff: inner }], diff);
    notebook = parseNotebook(applyEdits(notebook.document.bytes, applyNbdimeDiff(wrapped, notebook)));
  }
  return notebook;
}

describe('decisions in the form of nbdime', () => {
  test.each(names)('%s', (name) => {
    const sides = sidesOf(name);
    const decisions = nbdimeDecisions(...sides);
    const { outcome, result } = mergeNotebooks(...sides);
    expect(decisions.some(({ conflict }) => conflict)).toBe(outcome === 'conflict');
    if (outcome !== 'conflict')
      expect(contentEquals(applied(sides[0], decisions), parseNotebook(result))).toBe(true);
  });

  test('are said of the base, the deepest first, with what both sides did', () => {
    const notebook = (sources: Record<string, string>): Notebook =>
      parseNotebook(notebookBytes(cells(sources)));
    const decisions = nbdimeDecisions(
      notebook({ a: 'x = 1', b: 'print(x)', c: 'last line' }),
      notebook({ a: 'x = 2', b: 'print(x)', c: 'last line' }),
      notebook({ a: 'x = 3', b: 'print(x)', n: 'something new', c: 'last line' }),
    );
    const json = [...decisionsToJson(decisions)].join('');
    expect(JSON.parse(json)).toMatchObject([
      {
        common_path: ['cells', 0, 'source'],
        conflict: true,
        action: 'base',
        local_diff: [{ op: 'patch', key: 0 }],
        remote_diff: [{ op: 'patch', key: 0 }],
      },
      {
        common_path: ['cells'],
        conflict: false,
        action: 'remote',
        local_diff: null,
        remote_diff: [{ op: 'addrange', key: 2, valuelist: [{ source: 'something new' }] }],
      },
    ]);
  });
});
