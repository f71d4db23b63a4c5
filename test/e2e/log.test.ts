import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;

beforeEach(() => {
  repository = new ScratchRepository();
});

afterEach(() => repository.remove());

const FILE = 'nb.ipynb';

function commit(subject: string, specs: readonly CellSpec[], path = FILE): void {
  repository.write(path, notebookBytes(specs));
  repository.git('add', '-A');
  repository.git('commit', '-q', '--allow-empty', '-m', subject);
}

interface Logged {
  readonly subject: string;
  readonly path: string;
  readonly cells: readonly {
    readonly kind: string;
    readonly cell: number;
    readonly parts: readonly string[];
  }[];
}

function logged(...args: string[]): readonly Logged[] {
  const { stdout, stderr, status } = repository.nbvc('log', '--format', 'json', ...args);
  expect([status, stderr]).toEqual([0, '']);
  return (JSON.parse(stdout) as { commits: readonly Logged[] }).commits;
}

/** `subject: cell number and what happened`, newest first. */
function story(...args: string[]): readonly string[] {
  return logged(...args).map(({ subject, cells: [first] }) => {
    const what = first === undefined ? '' : first.kind === 'modified' ? first.parts.join('+') : first.kind;
    return `${subject}: ${(first?.cell ?? -1) + 1} ${what}`;
  });
}

const TEXT = 'import pandas as pd\nframe = pd.read_csv("data.csv")\nframe.describe()';

describe('nbvc log --cell', () => {
  test('follows a cell when others come before it, when it moves, and when its id changes', () => {
    commit('start', cells({ a: TEXT, b: 'x = 1' }));
    commit('one before', cells({ n: '# new', a: TEXT, b: 'x = 1' }));
    commit('edited', cells({ n: '# new', a: `${TEXT}\nframe.head()`, b: 'x = 1' }));
    commit('moved', cells({ n: '# new', b: 'x = 1', a: `${TEXT}\nframe.head()` }));
    commit('other id', cells({ n: '# new', b: 'x = 1', z: `${TEXT}\nframe.head()` }));
    expect(story('--cell', '3', '--', FILE)).toEqual([
      'other id: 3 id',
      'edited: 2 source',
      'start: 1 added',
    ]);
    expect(story('--cell', 'z', '--', FILE)).toEqual(story('--cell', '3', '--', FILE));
    expect(story('--cell', 'a', 'HEAD~1', '--', FILE)).toEqual(['edited: 2 source', 'start: 1 added']);
  });

  test('without ids, by what is in it', () => {
    const version = (first: string): CellSpec[] => [{ source: first }, { source: TEXT }];
    commit('start', version('one'));
    commit('other', version('two'));
    commit('edited', [{ source: 'two' }, { source: `${TEXT}\nframe.head()` }]);
    expect(story('--cell', '2', '--', FILE)).toEqual(['edited: 2 source', 'start: 2 added']);
  });

  test('through a rename of a notebook that was run at the same time', () => {
    const output = (text: string): readonly object[] => [
      { output_type: 'stream', name: 'stdout', text: [text] },
    ];
    const version = (text: string): CellSpec[] => [
      ...cells({ a: TEXT, b: 'x = 1', c: 'y = 2' }),
      { id: 'o', source: 'run()', outputs: output(text) },
    ];
    commit('start', version('short\n'));
    repository.git('mv', FILE, 'neu ä.ipynb');
    commit('renamed', version('other\n'), 'neu ä.ipynb');
    commit('edited', [...cells({ a: `${TEXT}\n1` }), ...version('other\n').slice(1)], 'neu ä.ipynb');
    expect(story('--cell', 'a', '--', 'neu ä.ipynb')).toEqual(['edited: 1 source', 'start: 1 added']);
    expect(logged('--', 'neu ä.ipynb').map(({ path }) => path)).toEqual(['neu ä.ipynb', 'neu ä.ipynb', FILE]);
  });

  test('a merge that took one side is not told, one that made something new is', () => {
    commit('start', cells({ a: TEXT, b: 'x = 1' }));
    repository.git('switch', '-q', '-c', 'side');
    commit('on the side', cells({ a: TEXT, b: 'x = 20' }));
    repository.git('switch', '-q', 'main');
    commit('on main', cells({ a: `${TEXT}\n1`, b: 'x = 1' }));
    repository.tryGit('merge', '-q', '--no-commit', 'side');
    commit('merged', cells({ a: `${TEXT}\n1`, b: 'x = 20' }));
    expect(story('--cell', 'b', '--', FILE)).toEqual(['on the side: 2 source', 'start: 2 added']);
    expect(story('--cell', 'a', '--', FILE)).toEqual(['on main: 1 source', 'start: 1 added']);
    repository.git('switch', '-q', 'side');
    commit('again on the side', cells({ a: TEXT, b: 'x = 30' }));
    repository.git('switch', '-q', 'main');
    commit('again on main', cells({ a: `${TEXT}\n1`, b: 'x = 40' }));
    repository.tryGit('merge', '-q', '--no-commit', 'side');
    commit('evil', cells({ a: `${TEXT}\n1`, b: 'x = 99' }));
    expect(story('--cell', 'b', '-n', '3', '--', FILE)).toEqual([
      'evil: 2 source',
      // Of two branches git lists the one first that the merge came from.
      'again on the side: 2 source',
      'again on main: 2 source',
    ]);
  });

  test('a cell that is gone, by its id', () => {
    commit('start', cells({ a: TEXT, b: 'x = 1' }));
    commit('edited', cells({ a: TEXT, b: 'x = 2' }));
    commit('deleted', cells({ a: TEXT }));
    expect(story('--cell', 'b', '--', FILE)).toEqual(['edited: 2 source', 'start: 2 added']);
    expect(repository.nbvc('log', '--cell', '2', '--', FILE)).toMatchObject({ status: 2 });
    expect(repository.nbvc('log', '--cell', 'nope', '--', FILE).stderr).toContain('no cell nope');
  });

  test('goes on around a version that is no notebook', () => {
    commit('start', cells({ a: TEXT }));
    commit('edited', cells({ a: `${TEXT}\n1` }));
    repository.write(FILE, '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n');
    repository.commit('broken');
    commit('mended', cells({ a: `${TEXT}\n1` }));
    expect(story('--cell', 'a', '--', FILE)).toEqual(['edited: 1 source', 'start: 1 added']);
    expect(repository.nbvc('log', '--', FILE).stdout).toContain('not readable as a notebook here, or before');
  });
});

describe('nbvc log', () => {
  test('tells what happened to all cells, and with -p how', () => {
    commit('start', cells({ a: TEXT, b: 'x = 1' }));
    commit('much', [...cells({ b: 'x = 2' }), { id: 'c', source: 'new', count: 3 }]);
    const { stdout } = repository.nbvc('log', '--', FILE);
    expect(stdout).toMatch(/~ cell 1: source\n/);
    expect(stdout).toMatch(/\+ cell 2: added\n/);
    expect(stdout).toMatch(/− cell 1: deleted\n/);
    const patch = repository.nbvc('log', '-p', '--', FILE).stdout;
    expect(patch).toContain('x = {+2+}');
  });

  test('a range compares its first commit with the one before it', () => {
    commit('start', cells({ a: 'one' }));
    commit('two', cells({ a: 'two' }));
    commit('three', cells({ a: 'three' }));
    expect(story('HEAD~2..HEAD', '--', FILE)).toEqual(['three: 1 source', 'two: 1 source']);
    expect(story('HEAD~2..HEAD~1', '--', FILE)).toEqual(['two: 1 source']);
  });

  test('from a folder, of an odd name, by an author who writes escapes', () => {
    const odd = 'sub dir/-x [1] "ü".ipynb';
    repository.git('config', 'user.name', 'x');
    commit('\u001b[31mred', cells({ a: 'one' }), odd);
    const { stdout } = repository.nbvc(
      '-C',
      join(repository.root, 'sub dir'),
      'log',
      '--',
      '-x [1] "ü".ipynb',
    );
    expect(stdout).toContain('+ cell 1: added');
    expect(stdout).not.toContain('\u001b');
  });

  test.each([
    { name: 'no notebook', args: ['log'], hint: 'the history of one notebook' },
    { name: 'two', args: ['log', '--', 'a.ipynb', 'b.ipynb'], hint: 'the history of one notebook' },
    { name: 'an unknown revision', args: ['log', 'nope', '--', FILE], hint: 'nope' },
    { name: 'an option as revision', args: ['log', '--', '--output=x'], hint: 'no commit has it' },
  ])('$name', ({ args, hint }) => {
    commit('start', cells({ a: 'one' }));
    expect(repository.nbvc(...args).stderr).toContain(hint);
  });
});

describe('where there is a merge', () => {
  beforeEach(() => {
    commit('start', cells({ a: TEXT, b: 'x = 1' }));
    repository.git('checkout', '-q', '-b', 'side');
    commit('on the side', cells({ a: TEXT, b: 'x = 2' }));
    repository.git('checkout', '-q', 'main');
    commit('on main', cells({ a: `${TEXT}\nframe.head()`, b: 'x = 1' }));
    repository.git('merge', '-q', '--no-edit', '-X', 'ours', 'side');
    repository.git('mv', FILE, 'new.ipynb');
    repository.commit('renamed');
    repository.write('new.ipynb', notebookBytes(cells({ b: 'x = 3' })));
    repository.commit('last');
  });

  test.each([['nowhere.ipynb'], ['nowhere.ipynb', '--cell', '1'], ['nowhere.ipynb', '--cell', 'b']])(
    'a name that no commit knows is refused: %s %s %s',
    (path, ...args) => {
      const { stderr, status } = repository.nbvc('log', ...args, '--', path);
      expect(stderr).toContain('nowhere.ipynb: no commit has it');
      expect(status).toBe(2);
    },
  );

  test.each([
    { name: 'log', args: ['log', '--', 'new.ipynb'] },
    { name: 'log of a cell', args: ['log', '--cell', 'b', '--', 'new.ipynb'] },
    { name: 'log of a range', args: ['log', 'side..', '--', 'new.ipynb'] },
    { name: 'blame', args: ['blame', 'new.ipynb'] },
  ])('$name without the git program is the same', ({ args }) => {
    const [command = '', ...rest] = args;
    const withGit = repository.nbvc(command, '--format', 'json', ...rest);
    const without = repository.nbvc(command, '--backend', 'isomorphic', '--format', 'json', ...rest);
    expect(without.stdout).toBe(withGit.stdout);
    expect([without.stderr, without.status]).toEqual(['', 0]);
    expect(JSON.parse(without.stdout)).not.toEqual({});
  });
});

test('a notebook that is gone has a history, and no cells', () => {
  commit('start', cells({ a: TEXT }));
  repository.git('rm', '-q', FILE);
  repository.commit('gone');
  expect(logged('--', FILE).map(({ subject }) => subject)).toEqual(['gone', 'start']);
  expect(repository.nbvc('log', '--cell', '1', '--', FILE).stderr).toContain(`${FILE}: no cell 1`);
  expect(story('--cell', 'a', '--', FILE)).toEqual(['start: 1 added']);
});

test('the JSON of both is as their schemas say', () => {
  commit('start', [...cells({ a: TEXT }), { type: 'markdown', id: 'm', source: '# One' }]);
  repository.git('mv', FILE, 'new.ipynb');
  commit('renamed', [{ type: 'markdown', id: 'm', source: '# Two', metadata: { tags: ['x'] } }], 'new.ipynb');
  repository.write('new.ipynb', 'x');
  repository.commit('broken');
  repository.write('new.ipynb', notebookBytes(cells({ a: TEXT, n: 'new' }), { title: 'T' }));
  for (const [name, args] of [
    ['log', ['log', '--format', 'json', '--', 'new.ipynb']],
    ['blame', ['blame', '--format', 'json', 'new.ipynb']],
  ] as const) {
    const schema = JSON.parse(
      readFileSync(new URL(`../../docs/formats/${name}.schema.json`, import.meta.url), 'utf8'),
    ) as object;
    const isValid = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);
    isValid(JSON.parse(repository.nbvc(...args).stdout));
    expect(isValid.errors).toBeNull();
  }
});

describe('nbvc blame', () => {
  test('the last commit that wrote each cell, and what is not committed yet', () => {
    commit('start', cells({ a: TEXT, b: 'x = 1', c: 'y = 1' }));
    commit('edited', [...cells({ c: 'y = 1', a: TEXT }), { id: 'b', source: 'x = 2', count: 1 }]);
    commit('run', [...cells({ c: 'y = 1', a: TEXT }), { id: 'b', source: 'x = 2', count: 2 }]);
    repository.write(FILE, notebookBytes([...cells({ c: 'y = 1', a: `${TEXT}\n1`, b: 'x = 2' })]));
    const subjects = (...args: string[]): readonly (string | undefined)[] => {
      const { stdout } = repository.nbvc('blame', '--format', 'json', ...args, FILE);
      return (JSON.parse(stdout) as { cells: { subject?: string }[] }).cells.map(({ subject }) => subject);
    };
    expect(subjects()).toEqual(['start', undefined, 'edited']);
    expect(subjects('HEAD')).toEqual(['start', 'start', 'edited']);
    expect(subjects('--of', 'run', 'HEAD')).toEqual(['start', 'start', 'run']);
    const { stdout } = repository.nbvc('blame', FILE);
    expect(stdout).toMatch(/^0{10} \(not committed yet +\) cell 2 {2}import pandas as pd$/m);
    expect(stdout).toMatch(/^[0-9a-f]{10} \(A +\d{4}-\d\d-\d\d\) cell 3 {2}x = 2$/m);
  });

  test('a notebook that was never committed', () => {
    repository.write('other', '');
    repository.commit('start');
    repository.write(FILE, notebookBytes(cells({ a: 'one' })));
    expect(repository.nbvc('blame', FILE).stdout).toContain('not committed yet');
    expect(repository.nbvc('blame', 'HEAD', '--', FILE)).toMatchObject({ status: 2 });
  });
});
