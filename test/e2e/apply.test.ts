import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/nbvc.cjs', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbvc-apply-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function nbvc(args: readonly string[], input = '') {
  return spawnSync(process.execPath, [PROGRAM, ...args], { cwd: folder, encoding: 'utf8', input });
}

function put(name: string, specs: readonly CellSpec[], indent = 1): void {
  writeFileSync(join(folder, name), notebookBytes(specs, {}, indent));
}

const content = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** A change of two cells, as a file. */
function change(): void {
  put('before.ipynb', cells({ a: 'x = 1\ny = 2', b: 'print(x)', c: 'last' }));
  put('after.ipynb', [...cells({ a: 'x = 10\ny = 2', b: 'print(x)' }), { id: 'n', source: 'new', count: 3 }]);
  const { stdout } = nbvc(['diff', '--format', 'json', 'before.ipynb', 'after.ipynb']);
  writeFileSync(join(folder, 'change.json'), stdout);
}

describe('nbvc apply', () => {
  test('there and back, byte for byte', () => {
    change();
    const [before, after] = [content('before.ipynb'), content('after.ipynb')];
    expect(nbvc(['apply', 'change.json', 'before.ipynb'])).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(content('before.ipynb')).toBe(after);
    expect(nbvc(['apply', '-R', 'change.json', 'before.ipynb']).status).toBe(0);
    expect(content('before.ipynb')).toBe(before);
  });

  test('to a copy that differs elsewhere and is written otherwise, which stays so', () => {
    change();
    put('copy.ipynb', cells({ a: 'x = 1\ny = 2', b: 'print(x, "mine")', c: 'last' }), 3);
    expect(nbvc(['apply', 'change.json', 'copy.ipynb']).status).toBe(0);
    expect(content('copy.ipynb')).toContain('"print(x, \\"mine\\")"');
    expect(content('copy.ipynb')).toContain('x = 10');
    expect(content('copy.ipynb')).toMatch(/^ {3}"cells"/m);
  });

  test('the result elsewhere, the diff from standard input', () => {
    change();
    const before = content('before.ipynb');
    const { stdout } = nbvc(['apply', '-o', '-', '-', 'before.ipynb'], content('change.json'));
    expect(stdout).toBe(content('after.ipynb'));
    nbvc(['apply', '-o', 'new.ipynb', 'change.json', 'before.ipynb']);
    expect(content('new.ipynb')).toBe(stdout);
    expect(content('before.ipynb')).toBe(before);
  });

  test('a notebook that it does not fit is told, with the place, and left as it is', () => {
    change();
    put('other.ipynb', cells({ a: 'x = 5\ny = 2', b: 'print(x)', c: 'last' }));
    const other = content('other.ipynb');
    const { status, stderr } = nbvc(['apply', 'change.json', 'other.ipynb']);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/other\.ipynb: does not apply: cell 1: source/),
    ]);
    expect(content('other.ipynb')).toBe(other);
    expect(nbvc(['apply', '--check', 'change.json', 'other.ipynb']).status).toBe(1);
    expect(nbvc(['apply', '--check', 'change.json', 'before.ipynb']).status).toBe(0);
  });

  test.each([
    { name: 'no JSON', diff: '{', said: 'change.json:1:2: no diff of a notebook' },
    { name: 'another JSON', diff: '{"a": 1}', said: 'change.json:1:1: no diff of a notebook' },
    { name: 'a later version', diff: '{"schemaVersion": 99}', said: 'no diff of a notebook' },
  ])('$name is no diff', ({ diff, said }) => {
    change();
    writeFileSync(join(folder, 'change.json'), diff);
    expect(nbvc(['apply', 'change.json', 'before.ipynb'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(said) as string,
    });
  });

  test('a notebook that is none', () => {
    change();
    writeFileSync(join(folder, 'before.ipynb'), '<<<<<<< x\n');
    expect(nbvc(['apply', 'change.json', 'before.ipynb'])).toMatchObject({ status: 2 });
  });

  test("diffs in nbdime's form lead forward, and are not taken back", () => {
    change();
    const after = content('after.ipynb');
    const { stdout } = nbvc(['diff', '--format', 'nbdime', 'before.ipynb', 'after.ipynb']);
    writeFileSync(join(folder, 'change.json'), stdout);
    const back = nbvc(['apply', '-R', 'change.json', 'after.ipynb']);
    expect(back).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cannot be taken back') as string,
    });
    expect(nbvc(['apply', 'change.json', 'before.ipynb'])).toMatchObject({ status: 0, stderr: '' });
    expect(content('before.ipynb')).toBe(after);
    put('small.ipynb', cells({ a: 'x' }));
    const small = nbvc(['apply', 'change.json', 'small.ipynb']);
    expect(small).toMatchObject({ status: 1, stderr: expect.stringContaining('does not apply') as string });
  });

  test("a diff in nbdime's form that is none is told by line and column", () => {
    change();
    const { status, stderr } = nbvc(['apply', '-', 'before.ipynb'], '[\n {"op": "move", "key": 1}]');
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/-:2:2: no diff/) as string,
    });
  });
});
