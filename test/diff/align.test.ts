import { describe, expect, test } from 'vitest';
import { diffNotebooks } from '../../src/diff/diff.ts';
import type { CellChange } from '../../src/diff/notebook-diff.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';

/** One word a change, counted from 1: `=1:1` unchanged, `~` modified, `>` moved, `+:3` added, `-4:` deleted. */
function shape(before: readonly CellSpec[], after: readonly CellSpec[]): string {
  const diff = diffNotebooks(parseNotebook(notebookBytes(before)), parseNotebook(notebookBytes(after)));
  return diff.cells.map(word).join(' ');
}

function word(change: CellChange): string {
  if (change.kind === 'added') return `+:${change.after.index + 1}${change.splitFrom ? 's' : ''}`;
  if (change.kind === 'deleted') return `-${change.before.index + 1}:${change.joinedInto ? 'j' : ''}`;
  const sign = `${change.moved ? '>' : ''}${change.kind === 'modified' ? '~' : change.moved ? '' : '='}`;
  const relation = change.kind === 'modified' && change.relation ? change.relation.kind : '';
  return `${sign}${change.before.index + 1}:${change.after.index + 1}${relation}`;
}

const load = 'import pandas as pd\ndf = pd.read_csv("data.csv")\ndf.head()';
const clean = 'df = df.dropna()\ndf["rate"] = df.hits / df.total\nprint(len(df))';
const train = 'model = LogisticRegression(C=1.0)\nmodel.fit(df[features], df.churn)\nscore = model.score()';
const plot = 'fig, ax = plt.subplots()\nax.hist(df.rate, bins=30)\nplt.show()';

const noIds = (...sources: string[]): CellSpec[] => sources.map((source) => ({ source }));

describe('alignment', () => {
  test.each<[string, CellSpec[], CellSpec[], string]>([
    ['nothing changed', cells({ a: load, b: clean }), cells({ a: load, b: clean }), '=1:1 =2:2'],
    ['an edit', cells({ a: load, b: clean }), cells({ a: load, b: `${clean}\nmore()` }), '=1:1 ~2:2'],
    ['an insertion', cells({ a: load, b: clean }), cells({ a: load, n: plot, b: clean }), '=1:1 +:2 =2:3'],
    ['a deletion', cells({ a: load, b: clean, c: plot }), cells({ a: load, c: plot }), '=1:1 -2: =3:2'],
    ['a replacement', cells({ a: load, b: clean }), cells({ a: load, n: plot }), '=1:1 -2: +:2'],
    ['rewritten under the same id', cells({ a: load, b: clean }), cells({ a: load, b: plot }), '=1:1 ~2:2'],
    [
      'a move',
      cells({ a: load, b: clean, c: train, d: plot }),
      cells({ a: load, d: plot, b: clean, c: train }),
      '=1:1 >4:2 =2:3 =3:4',
    ],
    [
      'a move with an edit',
      cells({ a: load, b: clean, c: train, d: plot }),
      cells({ a: load, d: `${plot}\nx`, b: clean, c: train }),
      '=1:1 >~4:2 =2:3 =3:4',
    ],
    ['ids regenerated', cells({ a: load, b: clean }), cells({ x: load, y: clean }), '~1:1 ~2:2'],
    [
      'ids regenerated and every cell edited',
      cells({ a: load, b: clean, c: plot }),
      cells({ x: `${load}\n1`, y: `${clean}\n2`, z: `${plot}\n3` }),
      '~1:1 ~2:2 ~3:3',
    ],
    [
      'ids that only number the cells',
      cells({ 0: load, 1: clean, 2: train }),
      [
        { id: '0', source: plot },
        { id: '1', source: load },
        { id: '2', source: clean },
        { id: '3', source: train },
      ],
      '+:1 ~1:2 ~2:3 ~3:4',
    ],
    [
      'ids swapped between contents',
      cells({ a: load, b: clean, c: train }),
      [
        { id: 'b', source: load },
        { id: 'a', source: clean },
        { id: 'c', source: train },
      ],
      '~1:1 ~2:2 =3:3',
    ],
    [
      'duplicate ids',
      [
        { id: 'a', source: load },
        { id: 'a', source: clean },
      ],
      [
        { id: 'a', source: load },
        { id: 'a', source: plot },
        { id: 'a', source: clean },
      ],
      '=1:1 +:2 =2:3',
    ],
    ['no ids', noIds(load, clean, plot), noIds(load, `${clean}\nx = 1`, plot), '=1:1 ~2:2 =3:3'],
    [
      'no ids, a move',
      noIds(load, clean, train, plot),
      noIds(plot, load, clean, train),
      '>4:1 =1:2 =2:3 =3:4',
    ],
    ['ids on one side', noIds(load, clean), cells({ a: load, b: clean }), '~1:1 ~2:2'],
    [
      'repeated cells, one inserted',
      noIds('', load, '', clean, ''),
      noIds('', load, '', '', clean, ''),
      '=1:1 =2:2 =3:3 +:4 =4:5 =5:6',
    ],
    ['many equal cells', noIds('x', 'x', 'x'), noIds('x', 'x'), '=1:1 =2:2 -3:'],
    [
      'a split',
      cells({ a: load, b: `${clean}\n${train}` }),
      cells({ a: load, b: clean, n: train }),
      '=1:1 ~2:2split +:3s',
    ],
    [
      'a split without ids',
      noIds(load, `${clean}\n${train}`, plot),
      noIds(load, clean, train, plot),
      '=1:1 +:2s ~2:3split =3:4',
    ],
    [
      'a split in the other order',
      cells({ a: load, b: `${clean}\n${train}` }),
      cells({ a: load, n: clean, b: train }),
      '=1:1 +:2s ~2:3split',
    ],
    [
      'a join',
      cells({ a: load, b: clean, c: train }),
      cells({ a: load, b: `${clean}\n${train}` }),
      '=1:1 ~2:2join -3:j',
    ],
    ['another type', cells({ a: load }), [{ type: 'raw', id: 'a', source: load }], '~1:1'],
    [
      'another type without ids',
      noIds(load, clean),
      [{ type: 'raw', source: load }, { source: clean }],
      '~1:1 =2:2',
    ],
    ['all new', noIds(load), noIds(plot, train), '-1: +:1 +:2'],
    ['from nothing', [], noIds(load), '+:1'],
    ['to nothing', noIds(load, clean), [], '-1: -2:'],
  ])('%s', (_name, before, after, expected) => {
    expect(shape(before, after)).toBe(expected);
  });

  test('the form of the JSON is no change', () => {
    const list = notebookBytes(noIds(load, clean));
    const other = new TextEncoder().encode(
      JSON.stringify({
        nbformat_minor: 4,
        nbformat: 4,
        metadata: {},
        cells: [load, clean].map((source) => ({
          source,
          outputs: [],
          metadata: {},
          execution_count: null,
          cell_type: 'code',
        })),
      }),
    );
    const diff = diffNotebooks(parseNotebook(list), parseNotebook(other));
    expect(diff.cells.map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged']);
    expect(diff.fields).toEqual([]);
  });
});
