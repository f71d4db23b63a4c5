import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;

beforeAll(() => {
  repository = new ScratchRepository();
  repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 1' })));
  repository.commit('first');
  repository.nbvc('install', '--only', 'diff,merge');
  repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 1', debug: 'breakpoint()' })));
});

afterAll(() => repository.remove());

describe('nbvc config', () => {
  test('shows each value with where it comes from', () => {
    repository.write('.nbvc.toml', '[check]\nmax-cell-lines = 7\n');
    repository.git('config', 'nbvc.merge.outputs', 'drop');
    const { stdout, status } = repository.nbvc('config');
    expect(status).toBe(0);
    expect(stdout).toMatch(/check\.max-cell-lines = 7 {2}\(.*\.nbvc\.toml:2:1\)/);
    expect(stdout).toContain('merge.outputs = drop  (file:.git/config)');
    expect(stdout).toContain('check.rules.cell-ids = error  (default)');
    rmSync(join(repository.root, '.nbvc.toml'));
  });

  test('validate: exit code 1 and the place of a mistake', () => {
    repository.write('.nbvc.toml', '[check]\nmax-cell-line = 7\n');
    const { stderr, status } = repository.nbvc('config', 'validate');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /\.nbvc\.toml:2:1: unknown key 'check\.max-cell-line' \(did you mean 'max-cell-lines'\?\)/,
    );
    rmSync(join(repository.root, '.nbvc.toml'));
    expect(repository.nbvc('config', 'validate').status).toBe(0);
  });

  test('validate: variables that are misspelt or have a wrong value', () => {
    const variables = { NBVC_MERGE_OUTPTS: 'drop', NBVC_DIFF_CONTEXT: 'x', NBVC_DEBUG: '1' };
    const { stderr, status } = repository.nbvcWith(variables, 'config', 'validate');
    expect(status).toBe(1);
    expect(stderr.split('\n')).toEqual([
      "environment: unknown 'NBVC_MERGE_OUTPTS' (did you mean 'NBVC_MERGE_OUTPUTS'?)",
      'NBVC_DIFF_CONTEXT: diff.context: expected a whole number, got "x"',
      '',
    ]);
  });

  test('init writes a file that is valid, and never over another', () => {
    expect(repository.nbvc('config', 'init').status).toBe(0);
    const text = readFileSync(join(repository.root, '.nbvc.toml'), 'utf8');
    expect(text).toContain('# max-cell-lines = 100');
    expect(repository.nbvc('config', 'validate')).toMatchObject({ status: 0, stderr: '' });
    expect(repository.nbvc('config', 'init')).toMatchObject({ status: 2 });
    rmSync(join(repository.root, '.nbvc.toml'));
  });
});

describe('section diff', () => {
  test('holds for nbvc diff and for git diff; flags outweigh it', () => {
    expect(repository.git('diff')).toContain('breakpoint');
    repository.write('.nbvc.toml', '[diff]\nignore = ["source"]\n');
    expect(repository.nbvc('diff').stdout).not.toContain('breakpoint');
    expect(repository.git('diff')).not.toContain('breakpoint');
    expect(repository.nbvc('diff', '--only', 'source').stdout).toContain('breakpoint');
    rmSync(join(repository.root, '.nbvc.toml'));
  });

  test('a mistake stops nbvc diff; git diff names it and goes on', () => {
    repository.write('.nbvc.toml', '[diff]\nignores = []\n');
    expect(repository.nbvc('diff')).toMatchObject({ status: 2, stdout: '' });
    const { stdout, stderr, status } = repository.tryGit('diff');
    expect(status).toBe(0);
    expect(stdout).toContain('breakpoint');
    expect(stderr).toContain(".nbvc.toml:2:1: unknown key 'diff.ignores'");
    rmSync(join(repository.root, '.nbvc.toml'));
  });
});

describe('nbvc check', () => {
  test('warnings are shown, errors fail, and the place is that in the file', () => {
    const shown = repository.nbvc('check', 'a.ipynb');
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(/^a\.ipynb:\d+:\d+: warning debug-leftover/m);
    const failing = repository.nbvc('check', '--rule', 'debug-leftover=error');
    expect([failing.status, failing.stdout.includes('error debug-leftover')]).toEqual([1, true]);
    expect(repository.nbvc('check', '--rule', 'debug-leftovers=error')).toMatchObject({ status: 2 });
  });

  test('nothing of a notebook reaches the terminal unescaped', () => {
    repository.write('\u001b[31m.ipynb', '{');
    const { stdout, status } = repository.nbvc('check');
    expect(status).toBe(1);
    expect(stdout).not.toContain('\u001b');
    rmSync(join(repository.root, '\u001b[31m.ipynb'));
  });

  test('--list and --explain', () => {
    expect(repository.nbvc('check', '--list').stdout).toMatch(/^cell-ids +error .*\[--fix\]$/m);
    expect(repository.nbvc('check', '--explain', 'cell-ids').stdout).toContain('nbvc: ignore[cell-ids]');
    expect(repository.nbvc('check', '--explain', 'cell-id').stderr).toContain("did you mean 'cell-ids'?");
  });
});
