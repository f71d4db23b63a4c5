import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mergeCommand } from '../../src/commands/driver-command.ts';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { joinedText } from '../../src/notebook/text.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;

beforeEach(() => {
  repository = new ScratchRepository();
  expect(repository.nbvc('install', '--only', 'diff,merge').status).toBe(0);
});

afterEach(() => repository.remove());

const START = { a: 'import os', b: 'x = 1', c: 'y = 2', d: 'print(x + y)' };

function save(
  changes: Readonly<Record<string, string>>,
  path = 'nb.ipynb',
  extra: readonly CellSpec[] = [],
): void {
  repository.write(path, notebookBytes([...cells({ ...START, ...changes }), ...extra]));
}

function read(path = 'nb.ipynb'): ReturnType<typeof parseNotebook> {
  return parseNotebook(readFileSync(join(repository.root, path)));
}

function sources(path = 'nb.ipynb'): readonly string[] {
  return read(path).cells.map(({ source }) => joinedText(source));
}

/** Two branches, `main` and `side`, that went apart at a notebook. */
function twoBranches(
  ours: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
  path = 'nb.ipynb',
): void {
  save({}, path);
  repository.commit('start');
  repository.git('switch', '-q', '-c', 'side');
  save(theirs, path);
  repository.commit('theirs');
  repository.git('switch', '-q', 'main');
  save(ours, path);
  repository.commit('ours');
}

describe('git merge', () => {
  test('edits of neighbouring cells come together, which git alone cannot', () => {
    twoBranches({ b: 'x = 10' }, { c: 'y = 20' });
    expect(repository.tryGit('merge', 'side', '-m', 'merged').status).toBe(0);
    expect(sources()).toEqual(['import os', 'x = 10', 'y = 20', 'print(x + y)']);
  });

  test('a conflict is marked in a valid notebook, told by git, and resolved with nbvc', async () => {
    twoBranches({ b: 'x = 10', a: 'import sys' }, { b: 'x = 20', d: 'print(y)' });
    const { status, stdout } = repository.tryGit('merge', 'side');
    expect(status).toBe(1);
    expect(stdout).toContain('CONFLICT (content): Merge conflict in nb.ipynb');
    expect(await validateNotebook(read())).toEqual([]);
    expect(sources()).toContain('x = 10');
    expect(sources()).toContain('x = 20');
    const listed = repository.nbvc('conflicts');
    expect(listed.status).toBe(1);
    expect(listed.stdout).toContain('nb.ipynb: cell 2: conflict c1, source');
    expect(repository.nbvc('resolve', '--theirs', '--add').stdout).toBe(
      'nb.ipynb: 1 conflict resolved, none left\n',
    );
    expect(sources()).toEqual(['import sys', 'x = 20', 'y = 2', 'print(y)']);
    expect(repository.nbvc('conflicts')).toMatchObject({ status: 0, stdout: '' });
    repository.git('commit', '-q', '--no-edit');
  });

  test('the record of a conflict leads back to the three versions', () => {
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    repository.tryGit('merge', 'side');
    const record = JSON.parse(readFileSync(join(repository.root, 'nb.ipynb'), 'utf8')).metadata.nbvc.merge;
    expect(repository.git('cat-file', 'blob', record.blobs.ours)).toBe(
      repository.git('show', 'HEAD:nb.ipynb'),
    );
    expect(repository.git('cat-file', 'blob', record.blobs.theirs)).toBe(
      repository.git('show', 'side:nb.ipynb'),
    );
    expect(repository.git('cat-file', 'blob', record.blobs.base)).toBe(
      repository.git('show', 'HEAD~1:nb.ipynb'),
    );
    expect(record.labels).toMatchObject({ theirs: 'side' });
  });

  test.each(['diff3', 'zdiff3'])('merge.conflictStyle %s shows the base', (style) => {
    repository.git('config', 'merge.conflictStyle', style);
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    repository.tryGit('merge', 'side');
    expect(sources()).toContain('x = 1');
    expect(repository.nbvc('resolve', '--base', 'nb.ipynb').status).toBe(0);
    expect(sources()).toEqual(Object.values(START));
  });

  test('settings settle conflicts, and marks can stand inside of the cell', () => {
    repository.git('config', 'nbvc.merge.conflictStyle', 'inline');
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    expect(sources()[1]).toMatch(/^<<<<<<< .*\nx = 10\n=======\nx = 20\n>>>>>>> side$/);
    expect(repository.nbvc('resolve', '--both', 'nb.ipynb').status).toBe(0);
    expect(sources()[1]).toBe('x = 10\nx = 20');
    repository.git('merge', '--abort');
    repository.git('config', 'nbvc.merge.sources', 'theirs');
    expect(repository.tryGit('merge', 'side', '-m', 'merged').status).toBe(0);
    expect(sources()[1]).toBe('x = 20');
  });

  test('conflicts can be marked as git marks them, around nothing but what conflicts', () => {
    repository.git('config', 'nbvc.merge.conflictStyle', 'text');
    twoBranches({ b: 'x = 10', c: 'y = 3' }, { b: 'x = 20', d: 'print(y)' });
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    const text = readFileSync(join(repository.root, 'nb.ipynb'), 'utf8');
    expect(text.match(/^<<<<<<< .*\n.*x = 10.*\n=======\n.*x = 20.*\n>>>>>>> side$/gm)).toHaveLength(1);
    expect(text).toContain('print(y)');
    expect(text).not.toContain('"nbvc"');
    expect(repository.nbvc('resolve', '--theirs', '--remerge', 'nb.ipynb').status).toBe(0);
    expect(sources()).toEqual(['import os', 'x = 20', 'y = 3', 'print(y)']);
  });

  test('a notebook that was staged with its conflicts is merged again from its record', () => {
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    repository.tryGit('merge', 'side');
    repository.git('add', 'nb.ipynb');
    expect(repository.nbvc('resolve', '--remerge', '--theirs', 'nb.ipynb').status).toBe(0);
    expect(sources()[1]).toBe('x = 20');
  });

  test('an odd name, from a subfolder', () => {
    const path = "sub/a b'ü\n.ipynb";
    twoBranches({ b: 'x = 10' }, { c: 'y = 20' }, path);
    expect(repository.tryGit('-C', 'sub', 'merge', 'side', '-m', 'merged').status).toBe(0);
    expect(sources(path)).toEqual(['import os', 'x = 10', 'y = 20', 'print(x + y)']);
  });

  test('both sides added the file', () => {
    repository.write('other', 'x');
    repository.commit('start');
    repository.git('switch', '-q', '-c', 'side');
    save({ b: 'x = 2' });
    repository.commit('theirs');
    repository.git('switch', '-q', 'main');
    save({});
    repository.commit('ours');
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    expect(findConflicts(read())).toHaveLength(1);
  });

  test('renamed by one side, edited by the other', () => {
    save({});
    repository.commit('start');
    repository.git('switch', '-q', '-c', 'side');
    repository.git('mv', 'nb.ipynb', 'new.ipynb');
    save({ b: 'x = 2' }, 'new.ipynb');
    repository.commit('renamed');
    repository.git('switch', '-q', 'main');
    save({ c: 'y = 3' });
    repository.commit('edited');
    expect(repository.tryGit('merge', 'side', '-m', 'merged').status).toBe(0);
    expect(sources('new.ipynb').slice(1, 3)).toEqual(['x = 2', 'y = 3']);
  });

  test('deleted by one side is told by nbvc conflicts', () => {
    save({});
    repository.commit('start');
    repository.git('switch', '-q', '-c', 'side');
    repository.git('rm', '-q', 'nb.ipynb');
    repository.commit('deleted');
    repository.git('switch', '-q', 'main');
    save({ c: 'y = 3' });
    repository.commit('edited');
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    expect(repository.nbvc('conflicts').stdout).toBe(
      [
        'nb.ipynb: unmerged in the index: deleted by theirs',
        '  ours changed it; to keep it: git add nb.ipynb, to delete it: git rm nb.ipynb',
        '',
      ].join('\n'),
    );
  });

  test.each([
    { side: 'theirs', into: 'main', from: 'side' },
    { side: 'ours', into: 'side', from: 'main' },
  ])('a notebook that was renamed by $side and run is found, and takes the edits', ({ side, into, from }) => {
    const outputs = (text: string): readonly CellSpec[] => [
      { id: 'run', source: 'run()', outputs: [{ output_type: 'stream', name: 'stdout', text: [text] }] },
    ];
    const [old, renamed] = ["sub/-old 'b.ipynb", 'sub/new one.ipynb'];
    save({}, old, outputs('a\n'));
    repository.commit('start');
    repository.git('switch', '-q', '-c', 'side');
    repository.git('mv', old, renamed);
    save({ c: 'y = 3' }, renamed, outputs(`${'some other output '.repeat(200)}\n`));
    repository.commit('renamed and run');
    repository.git('switch', '-q', 'main');
    save({ b: 'x = 2' }, old, outputs('a\n'));
    repository.commit('edited');
    repository.git('switch', '-q', into);
    expect(repository.tryGit('merge', from).status).toBe(1);
    const folder = join(repository.root, 'sub');
    const told = repository.nbvc('-C', folder, 'conflicts').stdout.split('\n');
    expect(told[0]).toContain(`deleted by ${side}`);
    expect(told[2]).toContain('it may be new one.ipynb now, which has 4 of its 5 cells');
    writeFileSync(join(repository.home, 'advice.sh'), `cd sub && ${told[3] ?? ''}`);
    expect(repository.run(join(repository.home, 'advice.sh')).status).toBe(0);
    expect(sources(renamed).slice(1, 3)).toEqual(['x = 2', 'y = 3']);
    expect(repository.nbvc('conflicts').stdout).toBe('');
    repository.git('commit', '-q', '--no-edit');
    expect(repository.git('ls-files')).toBe(`${renamed}\n`);
  });

  test('nothing reaches the output of git merge-tree', () => {
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    const { stdout } = repository.tryGit('merge-tree', '--write-tree', 'main', 'side');
    expect(stdout).toMatch(/^[0-9a-f]{40,64}\n/);
  });

  test('a criss-cross merge has no marks in its base', async () => {
    repository.git('config', 'nbvc.merge.remember', 'false');
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    repository.git('branch', 'other', 'side');
    repository.tryGit('merge', 'side');
    repository.nbvc('resolve', '--ours', '--add');
    repository.git('commit', '-q', '--no-edit');
    repository.git('switch', '-q', 'other');
    repository.tryGit('merge', 'main~1');
    repository.nbvc('resolve', '--ours', '--add');
    repository.git('commit', '-q', '--no-edit');
    expect(repository.tryGit('merge', 'main').status).toBe(1);
    expect(await validateNotebook(read())).toEqual([]);
    expect(findConflicts(read())).toHaveLength(1);
    expect(repository.nbvc('resolve', '--theirs').status).toBe(0);
    expect(sources()[1]).toBe('x = 10');
  });
});

describe('other commands that merge', () => {
  test('a rebase of three commits in conflict is resolved with nbvc alone', async () => {
    save({});
    repository.commit('start');
    repository.git('switch', '-q', '-c', 'topic');
    for (const [key, value] of [
      ['b', 'x = 100'],
      ['c', 'y = 200'],
      ['d', 'print(y)'],
    ] as const) {
      save({ b: 'x = 100', ...(key === 'b' ? {} : { c: 'y = 200' }), ...(key === 'd' ? { d: value } : {}) });
      repository.commit(`topic ${key}`);
    }
    repository.git('switch', '-q', 'main');
    save({ b: 'x = -1', c: 'y = -2', d: 'print(x)' });
    repository.commit('main');
    repository.git('switch', '-q', 'topic');
    let stopped = repository.tryGit('rebase', 'main');
    for (let stop = 0; stop < 3; stop++) {
      expect(stopped.status).toBe(1);
      expect(await validateNotebook(read())).toEqual([]);
      expect(repository.nbvc('resolve', '--theirs', '--add').status).toBe(0);
      expect(await validateNotebook(read())).toEqual([]);
      stopped = repository.tryGit('-c', 'core.editor=true', 'rebase', '--continue');
    }
    expect(stopped.status).toBe(0);
    expect(sources()).toEqual(['import os', 'x = 100', 'y = 200', 'print(y)']);
  });

  test.each([
    ['cherry-pick', ['cherry-pick', 'side']],
    ['revert', ['revert', '--no-edit', 'HEAD~1']],
  ])('git %s', (_name, args) => {
    twoBranches({ b: 'x = 10' }, { c: 'y = 20' });
    if (args[0] === 'revert') {
      save({ b: 'x = 10', c: 'y = 20' });
      repository.commit('after');
    }
    expect(repository.tryGit(...args).status).toBe(0);
    expect(sources()[2]).toBe('y = 20');
  });

  test('git stash pop', () => {
    save({});
    repository.commit('start');
    save({ b: 'x = 10' });
    repository.git('stash');
    save({ c: 'y = 20' });
    repository.commit('meanwhile');
    expect(repository.tryGit('stash', 'pop').status).toBe(0);
    expect(sources().slice(1, 3)).toEqual(['x = 10', 'y = 20']);
  });

  test('in a linked work tree', () => {
    twoBranches({ b: 'x = 10' }, { c: 'y = 20' });
    repository.git('worktree', 'add', '-q', '../linked', 'side');
    expect(repository.tryGit('-C', '../linked', 'merge', 'main', '-m', 'merged').status).toBe(0);
    expect(sources('../linked/nb.ipynb').slice(1, 3)).toEqual(['x = 10', 'y = 20']);
  });
});

describe('git mergetool', () => {
  const FILE = 'nb.ipynb';
  const run = (): ReturnType<typeof repository.tryGit> =>
    repository.tryGit('mergetool', '-t', 'nbvc', '--no-prompt', '--', FILE);
  const onDisk = (): string => readFileSync(join(repository.root, FILE), 'utf8');
  const unmerged = (): string => repository.git('ls-files', '-u');

  function failedDriver(): void {
    repository.git('config', 'merge.nbvc.driver', 'exit 1');
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    expect(onDisk()).toBe(repository.git('show', 'HEAD:nb.ipynb'));
  }

  test('what a failed driver left as ours is merged and staged', () => {
    twoBranches({ b: 'x = 10' }, { c: 'y = 20' });
    failedDriver();
    expect(run().status).toBe(0);
    expect(sources()).toEqual(['import os', 'x = 10', 'y = 20', 'print(x + y)']);
    expect(unmerged()).toBe('');
  });

  test('what git has merged as text is merged as a notebook', () => {
    twoBranches({ b: 'x = 10' }, { b: 'x = 10', c: 'y = 20', a: 'import sys' }, FILE);
    repository.git('config', 'merge.nbvc.driver', 'printf "<<<<<<< x\\n" > %A; exit 1');
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    expect(run().status).toBe(0);
    expect(sources()).toEqual(['import sys', 'x = 10', 'y = 20', 'print(x + y)']);
    expect(unmerged()).toBe('');
  });

  test('a conflict is told and not staged, whether it is marked or was lost by a driver', () => {
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    repository.tryGit('merge', 'side');
    const marked = onDisk();
    const told = run();
    expect(told.status).toBe(1);
    expect(told.stderr).toContain('nb.ipynb: cell 2: conflict c1, source');
    expect(onDisk()).toBe(marked);
    expect(unmerged()).not.toBe('');
    repository.git('merge', '--abort');
    failedDriver();
    expect(run().stderr).toContain('nb.ipynb: cell 2: conflict c1, source');
    expect(unmerged()).not.toBe('');
    expect(repository.nbvc('resolve', '--remerge', '--theirs', '--add', FILE).status).toBe(0);
    expect(sources()[1]).toBe('x = 20');
    expect(unmerged()).toBe('');
  });

  test('what a person has settled is staged as it is', () => {
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    repository.tryGit('merge', 'side');
    save({ b: 'x = 15' });
    const settled = onDisk();
    expect(run().status).toBe(0);
    expect(onDisk()).toBe(settled);
    expect(unmerged()).toBe('');
  });

  test('both sides added it: an empty base', () => {
    repository.write('other', 'x');
    repository.commit('start');
    repository.git('switch', '-q', '-c', 'side');
    repository.write(FILE, notebookBytes(cells({ a: '1', b: '2', c: '3' })));
    repository.commit('theirs');
    repository.git('switch', '-q', 'main');
    repository.write(FILE, notebookBytes(cells({ a: '1', b: '2' })));
    repository.commit('ours');
    failedDriver();
    expect(run().status).toBe(0);
    expect(sources()).toEqual(['1', '2', '3']);
  });
});

describe('when the driver cannot merge', () => {
  test('without the program git merges as text, with marks', () => {
    repository.git('config', 'merge.nbvc.driver', driverOf('/nowhere/node', '/nowhere/nbvc.cjs'));
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    expect(readFileSync(join(repository.root, 'nb.ipynb'), 'utf8')).toMatch(/^<<<<<<< ours$/m);
  });

  test('a program that is killed leaves a text merge, not ours', () => {
    const killed = join(repository.home, 'killed');
    writeFileSync(killed, '#!/bin/sh\nkill -9 $$\n');
    chmodSync(killed, 0o755);
    repository.git('config', 'merge.nbvc.driver', driverOf(killed, killed));
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    expect(readFileSync(join(repository.root, 'nb.ipynb'), 'utf8')).toMatch(/^>>>>>>> theirs$/m);
  });

  test('a side that is no notebook is merged as text and can be merged again', () => {
    twoBranches({ b: 'x = 10' }, { c: 'y = 20' });
    repository.git('merge', '-q', '--no-edit', 'side');
    // As git leaves a notebook without a driver.
    const marked = readFileSync(join(repository.root, 'nb.ipynb'), 'utf8').replace(
      '    "x = 10"',
      '<<<<<<< HEAD\n    "x = 10"\n=======\n    "x = 11"\n>>>>>>> side',
    );
    repository.write('nb.ipynb', marked);
    const listed = repository.nbvc('conflicts', 'nb.ipynb');
    expect(listed.status).toBe(1);
    expect(listed.stdout).toMatch(/^nb\.ipynb:\d+: marks of a text merge$/m);
    expect(repository.nbvc('resolve', '--remerge', 'nb.ipynb').status).toBe(1);
    expect(repository.nbvc('resolve', '--theirs', 'nb.ipynb').status).toBe(0);
    expect(sources()[1]).toBe('x = 11');
  });

  test('a percent sign in the path of the program is not taken for a placeholder', () => {
    const program = join(repository.home, '100%A');
    writeFileSync(program, '#!/bin/sh\necho "$0" >&2; exit 1\n');
    chmodSync(program, 0o755);
    repository.git('config', 'merge.nbvc.driver', mergeCommand.write({ node: program, script: program }));
    twoBranches({ b: 'x = 10' }, { c: 'y = 20' });
    expect(repository.tryGit('merge', 'side').stderr).toContain(program);
    expect(mergeCommand.read(mergeCommand.write({ node: program, script: program }))).toEqual({
      node: program,
      script: program,
    });
  });

  test('the switch', () => {
    twoBranches({ b: 'x = 10' }, { b: 'x = 20' });
    repository.git('config', 'alias.off', '!NBVC_MERGE=0 git merge side');
    repository.tryGit('off');
    expect(readFileSync(join(repository.root, 'nb.ipynb'), 'utf8')).toMatch(/^<<<<<<< (?:HEAD|ours)$/m);
  });

  function driverOf(node: string, script: string): string {
    const value = repository.git('config', 'merge.nbvc.driver').trimEnd();
    expect(existsSync(process.execPath)).toBe(true);
    return value
      .replaceAll(`'${process.execPath}'`, `'${node}'`)
      .replaceAll(/'[^']*nbvc\.cjs'/g, `'${script}'`);
  }
});
