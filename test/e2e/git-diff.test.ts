import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;

beforeAll(() => {
  repository = new ScratchRepository();
  repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 1\ny = 2\n', plot: 'plot(x)' })));
  repository.write('sub/dir/ü "b".ipynb', notebookBytes(cells({ one: 'first()', two: 'second()' })));
  repository.write('other.txt', 'text\n');
  repository.commit('first');
  repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 10\ny = 2\n', plot: 'plot(x)' })));
  repository.commit('second');
  expect(repository.nbvc('install', '--only', 'diff,merge')).toMatchObject({ status: 0 });
});

afterAll(() => repository.remove());

describe('git after nbvc install', () => {
  test('git diff shows cells', () => {
    repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 10\ny = 3\n', plot: 'plot(x)' })));
    const out = repository.git('diff');
    expect(out).toContain('a.ipynb');
    expect(out).toMatch(/cell 1 .*#load/);
    expect(out).toMatch(/2 .*y = \[-2-\]/);
    expect(out).not.toContain('"cell_type"');
  });

  test('git diff --staged', () => {
    repository.git('add', 'a.ipynb');
    expect(repository.git('diff', '--staged')).toMatch(/\{\+3\+\}/);
    expect(repository.git('diff')).toBe('');
  });

  test('git log -p names the cell in its hunk headers', () => {
    const out = repository.git('log', '-p', '--', 'a.ipynb');
    expect(out).toContain('-x = 1\n+x = 10\n');
    expect(out).not.toContain('"cell_type"');
  });

  test('git show', () => {
    expect(repository.git('show', 'HEAD')).toContain('-x = 1\n+x = 10\n');
  });

  test('git blame shows the text form', () => {
    expect(repository.git('blame', 'HEAD', '--', 'a.ipynb')).toMatch(/cell 1 · code · id:load/);
  });

  test('git grep --textconv finds text of cells', () => {
    expect(repository.git('grep', '--textconv', '-h', 'plot(', '--', '*.ipynb')).toBe('plot(x)\n');
  });

  test('git diff A B -- sub/dir, with a name that needs quoting', () => {
    repository.write(
      'sub/dir/ü "b".ipynb',
      notebookBytes(cells({ two: 'second()', one: 'first()', three: 'third()' })),
    );
    repository.commit('third');
    const out = repository.git('diff', 'HEAD~1', 'HEAD', '--', 'sub/dir');
    expect(out).toContain('ü "b".ipynb');
    expect(out).toMatch(/third\(\)/);
    expect(out).not.toContain('a.ipynb ');
  });

  test('an unreadable notebook does not hide the others', () => {
    repository.write('a.ipynb', '{"cells": [');
    repository.write('z.ipynb', notebookBytes(cells({ zed: 'z = 1' })));
    repository.commit('broken');
    repository.write('a.ipynb', '{"cells": [ ');
    repository.write('z.ipynb', notebookBytes(cells({ zed: 'z = 2' })));
    const { stdout, status } = repository.tryGit('diff');
    expect(status).toBe(0);
    expect(stdout).toContain('the file ends in the middle of a value');
    expect(stdout).toMatch(/#zed/);
  });

  test('added, deleted, renamed and mode change', () => {
    repository.git('checkout', '-q', '.');
    repository.git('mv', 'z.ipynb', 'moved.ipynb');
    repository.git('rm', '-q', 'a.ipynb');
    repository.write('new.ipynb', notebookBytes(cells({ n: 'new()' })));
    repository.git('add', '-A');
    const out = repository.git('diff', '--staged', '-M');
    expect(out).toMatch(/\+ cell 1 .*#n/);
    expect(out).toContain('moved.ipynb');
    repository.commit('moves');
    repository.git('update-index', '--chmod=+x', 'new.ipynb');
    expect(repository.git('diff', '--staged')).toContain('100755');
    repository.git('reset', '-q', '--hard');
  });

  test('uninstall gives git its own diff back', () => {
    expect(repository.nbvc('uninstall')).toMatchObject({ status: 0 });
    repository.write('new.ipynb', notebookBytes(cells({ n: 'newer()' })));
    expect(repository.git('diff')).toContain('diff --git a/new.ipynb b/new.ipynb');
  });
});

describe('git-hooks/pre-commit', () => {
  const hook = fileURLToPath(new URL('../../git-hooks/pre-commit', import.meta.url));

  test('refuses a commit with a notebook that cannot be opened, and says where', () => {
    repository.write('good "one".ipynb', notebookBytes(cells({ a: '1' })));
    repository.git('add', '-A');
    expect(repository.run(hook)).toMatchObject({ status: 0, stderr: '' });
    repository.write('bad.ipynb', '{\n<<<<<<< HEAD\n');
    repository.git('add', '-A');
    const { status, stdout } = repository.run(hook);
    expect(status).not.toBe(0);
    expect(stdout).toMatch(/^bad\.ipynb:2:1: .*conflict/);
    repository.git('rm', '-q', '-f', 'bad.ipynb');
    expect(repository.run(hook)).toMatchObject({ status: 0 });
  });
});
