import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/cli/version.ts';
import { cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;

beforeAll(() => {
  repository = new ScratchRepository();
  repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 1' })));
  repository.write('sub/b.ipynb', notebookBytes(cells({ one: 'first()' })));
  repository.write('other.txt', 'text\n');
  repository.commit('first');
  repository.write('a.ipynb', notebookBytes(cells({ load: 'x = 2' })));
  repository.write('sub/b.ipynb', notebookBytes(cells({ one: 'first()', two: 'second()' })));
  repository.write('other.txt', 'more\n');
});

afterAll(() => repository.remove());

describe('nbvc diff', () => {
  test('the work tree, all notebooks in one process, other files counted', () => {
    const { stdout, status } = repository.nbvc('diff');
    expect(status).toBe(0);
    expect(stdout).toMatch(/a\.ipynb.*\[1\/2\]/);
    expect(stdout).toMatch(/sub\/b\.ipynb.*\[2\/2\]/);
    expect(stdout).toContain('1 other changed file');
  });

  test('a path limits it', () => {
    expect(repository.nbvc('diff', '--name-only', '--', 'sub').stdout).toBe('sub/b.ipynb\n');
    expect(repository.nbvc('diff', '--name-only', 'HEAD', 'a.ipynb').stdout).toBe('a.ipynb\n');
  });

  test('two files', () => {
    const { stdout } = repository.nbvc('diff', 'a.ipynb', 'sub/b.ipynb');
    expect(stdout).toContain('sub/b.ipynb');
  });

  test('--exit-code and --quiet', () => {
    expect(repository.nbvc('diff', '--exit-code').status).toBe(1);
    expect(repository.nbvc('diff', '--exit-code', 'a.ipynb', 'a.ipynb').status).toBe(0);
    expect(repository.nbvc('diff', '--quiet')).toMatchObject({ status: 1, stdout: '' });
  });

  test('--format json is JSON', () => {
    const { stdout } = repository.nbvc('diff', '--format', 'json', '--', 'a.ipynb');
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
  });

  test('--format patch is a unified diff per cell', () => {
    const { stdout } = repository.nbvc('diff', '--format', 'patch', '--', 'a.ipynb');
    expect(stdout).toContain('--- a/a.ipynb#cell-1\n+++ b/a.ipynb#cell-1\n');
    expect(stdout).toContain('-x = 1\n');
  });

  test('--stat', () => {
    expect(repository.nbvc('diff', '--stat').stdout).toMatch(/a\.ipynb +\|/);
  });

  test.each([
    { name: 'asked for by a flag', variables: {}, flags: ['--backend', 'isomorphic'] },
    { name: 'asked for by a variable', variables: { NBVC_BACKEND: 'isomorphic' }, flags: [] },
    { name: 'because there is no git', variables: { PATH: '/nowhere' }, flags: [] },
  ])('the same through isomorphic-git, $name', ({ variables, flags }) => {
    const expected = repository.nbvc('diff').stdout;
    expect(expected).toContain('a.ipynb');
    expect(repository.nbvcWith(variables, ...flags, 'diff')).toMatchObject({ stdout: expected, status: 0 });
  });

  test('the git program and nothing else, where it is asked for and missing', () => {
    const { stderr, status } = repository.nbvcWith({ PATH: '/nowhere' }, 'diff', '--backend', 'git');
    expect(status).toBe(2);
    expect(stderr).toContain('the git program was not found');
    expect(repository.nbvcWith({ NBVC_BACKEND: 'svn' }, 'diff').status).toBe(2);
  });
});

describe('bad input: one clear line, exit 2, nothing on standard output', () => {
  const good = notebookBytes(cells({ a: '1' }));
  test.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /bad\.ipynb:1:1: the file is empty/],
    [
      'truncated',
      new TextDecoder().decode(good).slice(0, 80),
      /bad\.ipynb:\d+:\d+: .*(never closed|ends in the middle)/,
    ],
    ['conflict markers', '{\n<<<<<<< HEAD\n"a": 1\n', /bad\.ipynb:2:1: unresolved merge conflict markers/],
    [
      'Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
      /bad\.ipynb:1:1: this is a Git LFS pointer/,
    ],
    ['binary', Uint8Array.from([0, 1, 2, 3]), /bad\.ipynb:1:1: this is a binary file/],
    ['not a notebook', '{"a": 1}', /bad\.ipynb:1:1: this JSON is not a notebook/],
    ['nbformat 2', '{"nbformat": 2, "worksheets": []}', /nbformat 2 is older/],
  ])('%s', (_name, content, message) => {
    repository.write('bad.ipynb', content);
    for (const args of [
      ['diff', 'a.ipynb', 'bad.ipynb'],
      ['show', 'bad.ipynb'],
    ]) {
      const { stdout, stderr, status } = repository.nbvc(...args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr.split('\n').length).toBeLessThanOrEqual(3);
    }
  });

  test.each<[string, string[], RegExp]>([
    ['a missing file', ['show', 'nowhere.ipynb'], /nowhere\.ipynb: no such file/],
    ['a folder', ['show', 'sub'], /sub: is a folder/],
    ['an unknown revision', ['diff', 'nonsense', '--', 'a.ipynb'], /unknown revision|nonsense/],
    ['an unknown command', ['frobnicate'], /unknown command/],
    ['an unknown part', ['diff', '--ignore', 'colours'], /unknown part 'colours'/],
  ])('%s', (_name, args, message) => {
    const { stdout, stderr, status } = repository.nbvc(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

test('the version is that of the package', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({ version: VERSION });
  expect(repository.nbvc('--version').stdout).toBe(`${VERSION}\n`);
});

test('help whose reader goes away is no accident', () => {
  repository.write('help.sh', 'nbvc --help | true\nnbvc diff --help | head -1\n');
  expect(repository.run('help.sh')).toMatchObject({
    stdout: 'Usage: nbvc diff [options] [args...]\n',
    stderr: '',
    status: 0,
  });
});
