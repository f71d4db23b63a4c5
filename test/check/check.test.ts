import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkFigures } from '../../src/commands/check-figures.ts';
import { type CheckRequest, check } from '../../src/commands/check.ts';
import { renderFigures } from '../../src/render/figures.ts';
import { matchesGlob } from '../../src/config/glob.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import type { CheckedNotebooks } from '../../src/render/check.ts';
import { type Scratch, scratch } from '../commands/scratch.ts';

let home: Scratch;

beforeEach(() => {
  home = scratch();
});

afterEach(() => home.remove());

interface CellFields {
  readonly [key: string]: unknown;
}

function cell(id: string, source: string, fields: CellFields = {}): CellFields {
  return { cell_type: 'code', execution_count: null, id, metadata: {}, outputs: [], source, ...fields };
}

function notebook(...cells: readonly CellFields[]): string {
  const title = { cell_type: 'markdown', id: 'title', metadata: {}, source: '# Title' };
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } };
  return `${JSON.stringify({ cells: [title, ...cells], metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

const failed = { outputs: [{ output_type: 'error', ename: 'KeyError', evalue: 'x', traceback: [] }] };

function run(request: Partial<CheckRequest> = {}): Promise<CheckedNotebooks> {
  return check({ ...requestOf(), ...request });
}

function requestOf(): CheckRequest {
  return {
    cwd: home.repository,
    environment: home.environment,
    paths: [],
    staged: false,
    range: undefined,
    stdinPath: undefined,
    rules: {},
    fix: false,
    baseline: undefined,
    updateBaseline: false,
    cache: false,
  };
}

function rulesIn({ files }: CheckedNotebooks): string[] {
  return files.flatMap(({ path, findings }) => findings.map(({ rule }) => `${path} ${rule}`));
}

describe('which notebooks are checked', () => {
  beforeEach(() => {
    home.write('work/a.ipynb', notebook(cell('a', 'breakpoint()')));
    home.write('work/sub/b.ipynb', notebook(cell('b', 'breakpoint()')));
    home.write('work/ignored.ipynb', notebook(cell('c', 'breakpoint()')));
    home.write('work/.gitignore', 'ignored.ipynb\n');
    home.write('work/readme.md', 'breakpoint()');
  });

  test.each([
    [
      'all of the repository, but not what git ignores',
      [],
      ['a.ipynb debug-leftover', 'sub/b.ipynb debug-leftover'],
    ],
    ['a folder', ['sub'], ['sub/b.ipynb debug-leftover']],
    ['a file, also one that git ignores', ['ignored.ipynb'], ['ignored.ipynb debug-leftover']],
    ['a file named twice', ['a.ipynb', './a.ipynb'], ['a.ipynb debug-leftover']],
  ])('%s', async (_name, paths, expected) => {
    expect(rulesIn(await run({ paths }))).toEqual(expected);
  });

  test('what is staged, not what lies in the work tree', async () => {
    home.git(['add', 'a.ipynb']);
    home.write('work/a.ipynb', notebook(cell('a', 'x = 1')));
    expect(rulesIn(await run({ staged: true }))).toEqual(['a.ipynb debug-leftover']);
    expect(rulesIn(await run({ paths: ['a.ipynb'] }))).toEqual([]);
  });

  test('what a range of commits changed, as it is at its end', async () => {
    home.git(['add', '.']);
    home.git(['commit', '-qm', 'one']);
    home.write('work/a.ipynb', notebook(cell('a', 'breakpoint() ', failed)));
    home.git(['commit', '-qam', 'two']);
    home.write('work/a.ipynb', notebook(cell('a', 'x = 1')));
    expect(rulesIn(await run({ range: 'HEAD~1..HEAD' }))).toEqual([
      'a.ipynb error-output',
      'a.ipynb debug-leftover',
    ]);
  });

  test('a path that is not there is an error', async () => {
    await expect(run({ paths: ['none.ipynb'] })).rejects.toThrow('none.ipynb: no such file or folder');
  });

  test('without a repository folders are walked', async () => {
    const outside = home.write('outside/c.ipynb', notebook(cell('c', 'breakpoint()')));
    const report = await run({ cwd: join(outside, '..'), paths: ['.'] });
    expect(rulesIn(report)).toEqual(['c.ipynb debug-leftover']);
  });
});

describe('configuration', () => {
  test('rules, overrides and exclusions hold for the paths they name', async () => {
    home.write('work/a.ipynb', notebook(cell('a', 'breakpoint()')));
    home.write('work/drafts/b.ipynb', notebook(cell('b', 'breakpoint()')));
    home.write('work/drafts/kept.ipynb', notebook(cell('c', 'breakpoint()')));
    home.write('work/old/d.ipynb', notebook(cell('d', 'breakpoint()')));
    home.write(
      'work/.nbvc.toml',
      [
        '[check]',
        'exclude = ["old/"]',
        'rules = { debug-leftover = "error" }',
        '[[check.overrides]]',
        'paths = ["drafts/**"]',
        'rules = { debug-leftover = "off" }',
        '[[check.overrides]]',
        'paths = ["kept.ipynb"]',
        'rules = { debug-leftover = "warn" }',
      ].join('\n'),
    );
    const report = await run();
    expect(rulesIn(report)).toEqual(['a.ipynb debug-leftover', 'drafts/kept.ipynb debug-leftover']);
    expect(report).toMatchObject({ errors: 1, warnings: 1, excluded: 1, notebooks: 3 });
    // The command line outweighs all of them.
    expect((await run({ rules: { 'debug-leftover': 'off' } })).files).toEqual([]);
  });

  test('a mistake stops the check and is told with its place', async () => {
    home.write('work/a.ipynb', notebook());
    home.write('work/.nbvc.toml', '[check]\nrule = {}\n');
    await expect(run()).rejects.toThrow(/\.nbvc\.toml:2:1: unknown key 'check\.rule'/);
  });

  test.each([
    ['*.ipynb', 'a/b.ipynb', true],
    ['a/*.ipynb', 'a/b.ipynb', true],
    ['a/*.ipynb', 'a/b/c.ipynb', false],
    ['a/**', 'a/b/c.ipynb', true],
    ['**/c.ipynb', 'a/b/c.ipynb', true],
    ['a', 'a/b/c.ipynb', true],
    ['/b', 'a/b/c.ipynb', false],
    ['a?c.ipynb', 'abc.ipynb', true],
    ['a*b*c', 'aXbXbXc', true],
    [`${'a*'.repeat(50)}b`, 'a'.repeat(200), false],
  ])('glob %s on %s: %s', (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });
});

describe('suppressions', () => {
  const cases: [string, string, string[]][] = [
    ['a comment in the cell', notebook(cell('a', '# nbvc: ignore[debug-leftover]\nbreakpoint()')), []],
    [
      'a comment in another cell',
      notebook(cell('a', '# nbvc: ignore[debug-leftover]'), cell('b', 'breakpoint()')),
      ['a.ipynb unused-suppression', 'a.ipynb debug-leftover'],
    ],
    [
      'a comment for the notebook',
      notebook(cell('a', '# nbvc: ignore-notebook[debug-leftover]'), cell('b', 'breakpoint()')),
      [],
    ],
    [
      'metadata of the cell',
      notebook(cell('a', 'breakpoint()', { metadata: { nbvc: { ignore: ['debug-leftover'] } } })),
      [],
    ],
    [
      'a rule about other files, of which there are none',
      notebook(cell('a', '# nbvc: ignore-notebook[duplicate-notebook]')),
      [],
    ],
    [
      'an unknown rule',
      notebook(cell('a', '# nbvc: ignore[debugger]\nx = 1')),
      ['a.ipynb unused-suppression'],
    ],
  ];
  test.each(cases)('%s', async (_name, text, expected) => {
    home.write('work/a.ipynb', text);
    expect(rulesIn(await run())).toEqual(expected);
  });
});

describe('figures', () => {
  test('of the work tree and of earlier commits', async () => {
    const failing = notebook(cell('a', 'x', { ...failed, execution_count: 1 }));
    home.write('work/a.ipynb', failing);
    home.git(['add', '.']);
    home.git(['commit', '-qm', 'one']);
    home.write('work/b.ipynb', notebook(cell('b', 'y = 1')));
    home.git(['add', '.']);
    home.git(['commit', '-qm', 'two']);
    home.write('work/c.ipynb', '{');
    const { figures, history } = await checkFigures(requestOf(), 5);
    expect(figures).toMatchObject({
      notebooks: 3,
      unreadable: 1,
      cells: 4,
      codeCells: 2,
      outputs: 1,
      reproducible: 1,
    });
    expect(figures.findings).toEqual({ 'error-output': 1, 'invalid-notebook': 1 });
    expect(figures.outputBytes).toBeGreaterThan(50);
    expect(history.map(({ figures: { notebooks, reproducible } }) => [notebooks, reproducible])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(history.at(-1)?.commit).toBe(home.git(['rev-parse', 'HEAD']).trim());
    expect(renderFigures({ figures, history })).toMatch(/reproducible {3}1 of 3 notebooks \(33 %\)/);
  });

  test('a long history is thinned out, its ends kept', async () => {
    for (let n = 0; n < 7; n++) {
      home.write('work/a.ipynb', notebook(cell('a', `x = ${n}`)));
      home.git(['add', '.']);
      home.git(['commit', '-qm', String(n)]);
    }
    const commits = home.git(['rev-list', '--reverse', 'HEAD']).trim().split('\n');
    const { history } = await checkFigures(requestOf(), 3);
    expect(history.map(({ commit }) => commits.indexOf(commit))).toEqual([0, 3, 6]);
  });
});

describe('baseline', () => {
  test('is found at the top from every folder, unless it is not wanted', async () => {
    home.write('work/sub/a.ipynb', notebook(cell('a', 'breakpoint()')));
    await run({ updateBaseline: true });
    const cwd = join(home.repository, 'sub');
    expect(rulesIn(await run({ cwd }))).toEqual([]);
    expect(rulesIn(await run({ cwd, baseline: false }))).toEqual(['a.ipynb debug-leftover']);
    await expect(run({ baseline: 'none' })).rejects.toThrow('none: cannot be read');
  });

  test('known findings are not reported, also when their cells have moved; new ones are', async () => {
    home.write('work/a.ipynb', notebook(cell('a', 'breakpoint()'), cell('b', 'y = 2')));
    await run({ updateBaseline: true });
    const before = readFileSync(join(home.repository, '.nbvc-baseline'), 'utf8');
    expect(before.split('\n')).toHaveLength(2);
    home.write('work/a.ipynb', notebook(cell('b', 'y = 2'), cell('a', '\n\nbreakpoint()')));
    const report = await run({ baseline: '.nbvc-baseline' });
    expect([rulesIn(report), report.known]).toEqual([[], 1]);
    home.write('work/a.ipynb', notebook(cell('b', 'breakpoint()'), cell('a', 'breakpoint()')));
    const again = await run({ baseline: '.nbvc-baseline' });
    expect([rulesIn(again), again.known]).toEqual([['a.ipynb debug-leftover'], 1]);
  });

  test('a broken baseline is refused', async () => {
    home.write('work/a.ipynb', notebook());
    home.write('work/.nbvc-baseline', '{"path": 1}\n');
    await expect(run({ baseline: '.nbvc-baseline' })).rejects.toThrow('.nbvc-baseline: line 1 is no finding');
  });
});

describe('--fix', () => {
  test('gives ids and takes empty cells away, and touches nothing else', async () => {
    const text = notebook(cell('a', 'x = 1.0'), cell('a', 'y = 2'), cell('e', ' '), {
      ...cell('z', 'z = 3'),
      id: undefined,
    });
    const file = home.write('work/a.ipynb', text);
    chmodSync(file, 0o640);
    const report = await run({ fix: true });
    expect([report.fixed, rulesIn(report)]).toEqual([['a.ipynb'], []]);
    const mended = readFileSync(file);
    const read = parseNotebook(mended);
    expect(read.cells.map(({ id }) => id)).toEqual(['title', 'a', expect.any(String), expect.any(String)]);
    expect(await validateNotebook(read)).toEqual([]);
    const kept = new Set(mended.toString().split('\n'));
    const lost = text.split('\n').filter((line) => !kept.has(line));
    expect(lost.filter((line) => !line.includes('"id"'))).toEqual(['   "source": " "']);
    expect(readdirSync(home.repository).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    // Once mended nothing is left to mend.
    expect((await run({ fix: true })).fixed).toEqual([]);
    expect(readFileSync(file).equals(mended)).toBe(true);
  });

  test('what is suppressed or off is left alone', async () => {
    const text = notebook(cell('e', '', { metadata: { nbvc: { ignore: ['empty-cell'] } } }));
    const file = home.write('work/a.ipynb', text);
    await run({ fix: true });
    await run({ fix: true, rules: { 'empty-cell': 'off' } });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe('files that are no notebooks', () => {
  test.each([
    ['empty', '', 'invalid-notebook', 1],
    ['cut off', notebook(cell('a', 'x')).slice(0, 60), 'invalid-notebook', 5],
    ['raw conflict', '{\n "cells": [\n<<<<<<< HEAD\n]\n}', 'unresolved-conflict', 3],
    ['a list', '[]', 'invalid-notebook', 1],
  ])('%s', async (_name, text, rule, line) => {
    home.write('work/a.ipynb', text);
    const { files, errors } = await run();
    expect(files[0]?.findings.map((one) => [one.rule, one.start.line])).toEqual([[rule, line]]);
    expect(errors).toBe(1);
  });
});

describe('cache', () => {
  const old = new Date(Date.now() - 60_000);

  function write(name: string, text: string): void {
    const file = home.write(`work/${name}`, text);
    utimesSync(file, old, old);
  }

  test('gives the same report, and notices what has changed', async () => {
    write('a.ipynb', notebook(cell('a', 'breakpoint()'), cell('b', 'y = 1')));
    write('b.ipynb', notebook(cell('a', 'breakpoint()'), cell('b', 'y = 1')));
    const cold = await run({ cache: true });
    expect(existsSync(join(home.repository, '.git/nbvc/check-cache.jsonl'))).toBe(true);
    expect(await run({ cache: true })).toEqual(cold);
    expect(rulesIn(cold)).toContain('b.ipynb duplicate-notebook');
    // The copy is no longer one when the other has changed.
    write('a.ipynb', notebook(cell('a', 'breakpoint()'), cell('b', 'y = 222')));
    expect(await run({ cache: true })).toEqual(await run());
    expect(rulesIn(await run({ cache: true }))).not.toContain('b.ipynb duplicate-notebook');
    // Other rules, other findings.
    expect((await run({ cache: true, rules: { 'debug-leftover': 'off' } })).files).toEqual([]);
  });

  test('what it takes from there is what it has found, even if the file could not be read now', async () => {
    write('a.ipynb', notebook(cell('a', 'breakpoint()')));
    await run({ cache: true });
    const path = join(home.repository, '.git/nbvc/check-cache.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace('a call of a debugger', 'from the cache'));
    const { files } = await run({ cache: true });
    expect(files[0]?.findings[0]?.message).toBe('from the cache');
  });

  test('what is gone is forgotten', async () => {
    write('a.ipynb', notebook(cell('a', 'breakpoint()')));
    write('b.ipynb', notebook(cell('b', 'breakpoint()')));
    await run({ cache: true });
    rmSync(join(home.repository, 'a.ipynb'));
    write('b.ipynb', notebook(cell('b', 'breakpoint() ')));
    await run({ cache: true });
    const kept = readFileSync(join(home.repository, '.git/nbvc/check-cache.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(kept.map((line) => line.includes('b.ipynb'))).toEqual([true]);
  });

  test('what git has stored is known by its blob, beside what lies in the work tree', async () => {
    write('a.ipynb', notebook(cell('a', 'breakpoint()')));
    home.git(['add', '.']);
    write('a.ipynb', notebook(cell('a', 'x = 1'), cell('a2', 'breakpoint()')));
    const files = await run({ cache: true });
    const staged = await run({ cache: true, staged: true });
    const path = join(home.repository, '.git/nbvc/check-cache.jsonl');
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
    expect(await run({ cache: true, staged: true })).toEqual(staged);
    expect(staged).toEqual(await run({ staged: true }));
    expect(files).toEqual(await run({ cache: true }));
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('a call of a debugger', 'from the cache'));
    expect((await run({ cache: true, staged: true })).files[0]?.findings[0]?.message).toBe('from the cache');
  });

  test('lines longer than what is read at a time, and a line of somebody else', async () => {
    const many = Array.from({ length: 400 }, (_, index) => cell(`a${index}`, `breakpoint()\ny = ${index}`));
    write('a.ipynb', notebook(...many));
    write('b.ipynb', notebook(cell('b', 'breakpoint()')));
    const cold = await run({ cache: true });
    const path = join(home.repository, '.git/nbvc/check-cache.jsonl');
    const kept = readFileSync(path, 'utf8');
    expect(kept.length).toBeGreaterThan(65_536);
    writeFileSync(path, `\n{"file":1,"key":2,"result":3}\n{"x":,"result":\n${kept}`);
    expect(await run({ cache: true })).toEqual(cold);
  });

  test('a broken one is made anew', async () => {
    write('a.ipynb', notebook(cell('a', 'breakpoint()')));
    home.write('work/.git/nbvc/check-cache.jsonl', '{"file":');
    expect(rulesIn(await run({ cache: true }))).toEqual(['a.ipynb debug-leftover']);
  });
});
