import { mkdirSync, symlinkSync } from 'node:fs';
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

describe('nbvc check --jobs', () => {
  beforeEach(() => {
    for (let i = 0; i < 40; i++) {
      const own = `breakpoint()\ny = ${i % 15}`;
      scratch.write(
        `${i % 3}/${i}.ipynb`,
        notebookBytes(cells({ a: '# nbvc: ignore[long-cell]', b: own, c: 'z' })),
      );
    }
    scratch.write('1/cut.ipynb', '{"cells": [');
    scratch.write(
      '2/silent.ipynb',
      notebookBytes(cells({ a: '# nbvc: ignore-notebook[duplicate-notebook]', b: '1', c: '2' })),
    );
    scratch.write(
      '2/silent2.ipynb',
      notebookBytes(cells({ a: '# nbvc: ignore-notebook[duplicate-notebook]', b: '1', c: '2' })),
    );
    scratch.write('1/.nbvc.toml', '[check.rules]\ndebug-leftover = "error"\n');
  });

  test.each(['terminal', 'jsonl', 'json', 'sarif'])(
    'gives the same report as one thread, as %s',
    (format) => {
      const told = (...args: string[]): object => {
        const { status, stdout, stderr } = scratch.nbvc('check', '--format', format, ...args);
        return { status, stderr, stdout: stdout.replace(/\d{4}-\d\d-\d\dT[\d:]{8}/g, 'NOW') };
      };
      const one = told('-j', '1', '--no-cache');
      expect(one).toMatchObject({ status: 1, stdout: expect.stringContaining('ells are those of') });
      for (const args of [
        ['-j', '3', '--no-cache'],
        ['-j', '3'],
        ['-j', '2'],
      ])
        expect(told(...args)).toEqual(one);
    },
  );

  test.each(['1', '3'])('a file that cannot be read ends it with one line, with %s', (jobs) => {
    mkdirSync(join(scratch.root, 'd.ipynb'));
    symlinkSync('d.ipynb', join(scratch.root, 'link.ipynb'));
    const { status, stderr } = scratch.nbvc(
      'check',
      '-j',
      jobs,
      '--no-cache',
      '0',
      'd.ipynb/../nothing.ipynb',
    );
    expect(stderr).toContain('nothing.ipynb: no such file or folder');
    expect(status).toBe(2);
  });

  test('a mistake in a configuration is told as without threads', () => {
    scratch.write('2/.nbvc.toml', '[check.rules]\nno-such-rule = "error"\n');
    const one = scratch.nbvc('check', '-j', '1', '--no-cache');
    const many = scratch.nbvc('check', '-j', '3', '--no-cache');
    expect(many.stderr).toBe(one.stderr);
    expect(many.status).toBe(2);
  });
});
