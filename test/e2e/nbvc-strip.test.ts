import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, lstatSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ScratchRepository } from './scratch.ts';

const dirty = `{
  "cells": [
    {
      "cell_type": "code", "execution_count": 3, "id": "a", "metadata": {"tags": ["x"], "scrolled": true},
      "outputs": [{"output_type": "stream", "name": "stdout", "text": ["hi\\n"]}],
      "source": ["1 + 1"]
    }
  ],
  "metadata": {"vendor": 1.0},
  "nbformat": 4, "nbformat_minor": 5
}`;
const clean = dirty
  .replace('count": 3', 'count": null')
  .replace(', "scrolled": true', '')
  .replace(/\[\{"output_type.*\]\}\]/, '[]');

let repository: ScratchRepository;
beforeAll(() => {
  repository = new ScratchRepository();
});
afterAll(() => repository.remove());

const at = (path: string): string => join(repository.root, path);
const read = (path: string): string => readFileSync(at(path), 'utf8');

beforeEach(() => {
  repository.write('dirty.ipynb', dirty);
  repository.write('sub/clean.ipynb', clean);
});

describe('nbvc strip', () => {
  test('strips in place and keeps the mode; a second time there is nothing to do', () => {
    chmodSync(at('dirty.ipynb'), 0o640);
    const { stdout, status } = repository.nbvc('strip', 'dirty.ipynb');
    expect([stdout, status]).toEqual([
      'stripped dirty.ipynb: 1 output, 1 execution count, 1 key of cell metadata\n',
      0,
    ]);
    expect(read('dirty.ipynb')).toBe(clean);
    expect(statSync(at('dirty.ipynb')).mode & 0o777).toBe(0o640);
    const before = statSync(at('dirty.ipynb')).mtimeMs;
    expect(repository.nbvc('strip', '.').stdout).toBe('0 of 2 notebooks stripped\n');
    expect(statSync(at('dirty.ipynb')).mtimeMs).toBe(before);
  });

  test.each([
    ['--check', 1, 'would strip dirty.ipynb: 1 output, '],
    ['--dry-run', 0, 'would strip dirty.ipynb: 1 output, '],
    ['--diff', 1, 'output 1   stream stdout'],
  ])('%s changes nothing and exits with %i', (flag, code, text) => {
    const { stdout, status } = repository.nbvc('strip', flag);
    expect(status).toBe(code);
    expect(stdout).toContain(text);
    expect(stdout).toContain('1 of 2 notebooks would be stripped');
    expect(read('dirty.ipynb')).toBe(dirty);
    expect(repository.nbvc('strip', flag, 'sub').status).toBe(0);
  });

  test('-v names each thing with its line', () => {
    expect(repository.nbvc('strip', '--check', '-v', 'dirty.ipynb').stdout).toBe(
      [
        'dirty.ipynb:5:18: cell 1: an output',
        'dirty.ipynb:4:47: cell 1: an execution count',
        'dirty.ipynb:4:101: cell 1: metadata scrolled',
        '',
      ].join('\n'),
    );
  });

  test('is a filter with -', () => {
    const filter = (input: string): unknown => {
      const { stdout, status } = spawnSync(
        process.execPath,
        [new URL('../../bin/nbvc.cjs', import.meta.url).pathname, 'strip', '-'],
        { input, encoding: 'utf8', cwd: repository.root },
      );
      return [stdout, status];
    };
    expect(filter(dirty)).toEqual([clean, 0]);
    expect(filter(clean)).toEqual([clean, 0]);
    expect(filter('{"cells": [')).toEqual(['', 2]);
  });

  test('a broken notebook is named, left as it is, and does not stop the others', () => {
    repository.write('broken.ipynb', '{"cells": [');
    const { stderr, status } = repository.nbvc('strip', 'broken.ipynb', 'dirty.ipynb');
    expect(stderr).toMatch(/^broken\.ipynb:1:12: /);
    expect(status).toBe(2);
    expect(read('broken.ipynb')).toBe('{"cells": [');
    expect(read('dirty.ipynb')).toBe(clean);
    repository.git('clean', '-qf', 'broken.ipynb');
  });

  test('follows a symbolic link and leaves it one', () => {
    mkdirSync(at('links'), { recursive: true });
    symlinkSync('../dirty.ipynb', at('links/a.ipynb'));
    expect(repository.nbvc('strip', 'links/a.ipynb').status).toBe(0);
    expect(lstatSync(at('links/a.ipynb')).isSymbolicLink()).toBe(true);
    expect(read('dirty.ipynb')).toBe(clean);
    repository.git('clean', '-qf', 'links');
  });

  test('takes options from flags before files before nbstripout', () => {
    repository.write('conf/.nbvc.toml', '[strip]\noutputs = "keep"\ndrop-metadata = ["vendor"]\n');
    repository.write('conf/a.ipynb', dirty);
    repository.git('config', 'filter.nbstripout.extrakeys', 'cell.metadata.tags metadata.x');
    const json = (...args: string[]): unknown =>
      JSON.parse(repository.nbvc('strip', '--dry-run', '--format', 'json', ...args, 'conf').stdout).files[0]
        .removed;
    expect(json()).toMatchObject({ outputs: 0, 'notebook-metadata': 1, 'cell-metadata': 2 });
    expect(json('--outputs', 'strip')).toMatchObject({ outputs: 1, 'notebook-metadata': 1 });
    expect(json('--policy', 'none', '--keep-metadata', 'vendor')).toMatchObject({ 'notebook-metadata': 0 });
    repository.git('config', '--unset', 'filter.nbstripout.extrakeys');
    repository.write('conf/.nbvc.toml', '[strip]\noutput = "keep"\n');
    const { stderr, status } = repository.nbvc('strip', 'conf');
    expect([stderr.split('\n')[0], status]).toEqual([
      expect.stringContaining(".nbvc.toml:2:1: unknown key 'strip.output'"),
      2,
    ]);
    repository.git('clean', '-qfd', 'conf');
  });

  test('does nothing where nothing is named', () => {
    expect(repository.nbvc('strip').status).toBe(2);
    expect(repository.nbvc('strip', '-', 'a.ipynb').status).toBe(2);
    expect(repository.nbvc('strip', 'no-such.ipynb').status).toBe(2);
    expect(read('dirty.ipynb')).toBe(dirty);
  });
});

describe('other policies for some paths', () => {
  let own: ScratchRepository;
  const left = (name: string): string => readFileSync(join(own.root, name), 'utf8');
  const NAMES = ['a.ipynb', 'reports/r.ipynb', 'reports/draft/d.ipynb', 'vendor/deep/v.ipynb'];
  const kept = clean.replace('"outputs": []', /"outputs": \[\{.*\}\]/.exec(dirty)?.[0] ?? '');

  beforeEach(() => {
    own = new ScratchRepository();
    for (const name of NAMES) own.write(name, dirty);
    own.write(
      '.nbvc.toml',
      [
        '[strip]',
        'exclude = ["vendor/**"]',
        '[[strip.overrides]]',
        'paths = ["reports/**"]',
        'outputs = "keep"',
        '[[strip.overrides]]',
        'paths = ["draft/**", "reports/draft/**"]',
        'outputs = "strip"',
      ].join('\n'),
    );
  });
  afterEach(() => own.remove());

  const wanted = new Map([
    ['a.ipynb', clean],
    ['reports/r.ipynb', kept],
    ['reports/draft/d.ipynb', clean],
    ['vendor/deep/v.ipynb', dirty],
  ]);

  test('nbvc strip goes by them, and what it leaves is stripped', () => {
    expect(own.nbvc('strip', '.').status).toBe(0);
    for (const [name, text] of wanted) expect([name, left(name)]).toEqual([name, text]);
    expect(own.nbvc('strip', '--check', ...NAMES).status).toBe(0);
    const check = ['check', '--no-cache', '--only', 'not-stripped', '--format', 'jsonl'];
    expect(own.nbvc(...check).stdout).toBe('');
    own.write('reports/draft/d.ipynb', dirty);
    expect(own.nbvc(...check).stdout).toContain('reports/draft/d.ipynb');
  });

  test('so does the filter', () => {
    expect(own.nbvc('install', '--only', 'strip').status).toBe(0);
    own.git('add', '.');
    for (const [name, text] of wanted) expect([name, own.git('show', `:${name}`)]).toEqual([name, text]);
  });

  test('the command line outweighs them', () => {
    expect(own.nbvc('strip', '--outputs', 'strip', 'reports').status).toBe(0);
    expect(left('reports/r.ipynb')).toBe(clean);
    expect(own.nbvc('config').stdout).toContain('strip of reports/**: outputs = keep');
  });
});
