import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let scratch: ScratchRepository;
beforeEach(() => {
  scratch = new ScratchRepository();
});
afterEach(() => {
  scratch.remove();
});

const read = (name: string): string => readFileSync(join(scratch.root, name), 'utf8');

describe('nbvc repair', () => {
  const WHOLE = notebookBytes(cells({ one: 'x = 1', two: 'y = 2' }));
  const CUT = WHOLE.subarray(0, WHOLE.length - 90);

  test('mends a notebook that was cut off, and keeps what it was and what found no place', () => {
    scratch.write('a.ipynb', CUT);
    const { status, stdout } = scratch.nbvc('repair', 'a.ipynb');
    expect(stdout).toContain('a.ipynb: the JSON was damaged: kept 1 whole cells');
    expect(status).toBe(0);
    expect(read('a.ipynb')).toContain('x = 1');
    expect(read('a.ipynb.orig')).toBe(new TextDecoder().decode(CUT));
    expect(read('a.ipynb.rej')).toContain('"two"');
    expect(scratch.nbvc('repair', 'a.ipynb')).toMatchObject({ status: 0, stdout: '' });
    expect(readdirSync(scratch.root).filter((name) => name.startsWith('a.'))).toHaveLength(3);
  });

  test('--dry-run writes nothing and shows the lines', () => {
    scratch.write('a.ipynb', CUT);
    const { status, stdout } = scratch.nbvc('repair', '--dry-run', 'a.ipynb');
    expect(status).toBe(1);
    expect(stdout).toContain('+ "nbformat": 4');
    expect(readdirSync(scratch.root).filter((name) => name.startsWith('a.'))).toEqual(['a.ipynb']);
  });

  test('never writes over an earlier copy; --no-backup makes none', () => {
    scratch.write('a.ipynb', CUT);
    scratch.write('a.ipynb.orig', 'mine');
    scratch.nbvc('repair', 'a.ipynb');
    expect(read('a.ipynb.orig')).toBe('mine');
    expect(existsSync(join(scratch.root, 'a.ipynb.orig.1'))).toBe(true);
    scratch.write('b.ipynb', CUT);
    scratch.nbvc('repair', '--no-backup', 'b.ipynb');
    expect(existsSync(join(scratch.root, 'b.ipynb.orig'))).toBe(false);
  });

  test('a pipe gives the notebook on standard output and the words on standard error', () => {
    scratch.write('a.ipynb', CUT);
    scratch.write('run.sh', 'nbvc repair - < a.ipynb');
    const { status, stdout, stderr } = scratch.run('run.sh');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ nbformat: 4 });
    expect(stderr).toContain('kept 1 whole cells');
  });

  test('a folder stands for the notebooks in it', () => {
    scratch.write('in/a.ipynb', CUT);
    scratch.write('in/deep/b.ipynb', CUT);
    expect(scratch.nbvc('repair', '--no-backup', 'in').status).toBe(0);
    expect(read('in/deep/b.ipynb')).toContain('"nbformat": 4');
  });

  test('what never was a notebook is left alone, and the others are still repaired', () => {
    scratch.write('a.ipynb', 'hello');
    scratch.write('b.ipynb', CUT);
    const { status, stderr } = scratch.nbvc('repair', 'a.ipynb', 'b.ipynb');
    expect(status).toBe(2);
    expect(stderr).toContain('a.ipynb: nothing in it says');
    expect(read('a.ipynb')).toBe('hello');
    expect(read('b.ipynb')).toContain('"nbformat": 4');
  });

  test('a notebook broken by a text merge is merged again as a notebook', () => {
    const version = (one: string, two: string): Uint8Array => notebookBytes(cells({ one, two }));
    scratch.write('a.ipynb', version('x = 1', 'y = 1'));
    scratch.commit('base');
    scratch.git('checkout', '-q', '-b', 'other');
    scratch.write('a.ipynb', version('x = 1', 'y = 2'));
    scratch.commit('theirs');
    scratch.git('checkout', '-q', 'main');
    scratch.write('a.ipynb', version('x = 1', 'y = 3'));
    scratch.commit('ours');
    scratch.tryGit('merge', 'other');
    expect(read('a.ipynb')).toContain('<<<<<<<');
    const { status, stdout } = scratch.nbvc('repair', 'a.ipynb');
    expect(stdout).toContain('merged it again');
    expect(status).toBe(0);
    expect(JSON.parse(read('a.ipynb'))).toMatchObject({ nbformat: 4 });
    expect(scratch.nbvc('conflicts', 'a.ipynb').status).toBe(1);
  });
});
