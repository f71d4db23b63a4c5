import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notebookBytes } from '../notebooks.ts';
import { EXAMPLES, cook } from '../secrets/examples.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository.remove());

const KEY = cook(EXAMPLES['github-personal-token'] ?? '', 5);
const OTHER = cook(EXAMPLES['npm-token'] ?? '', 6);
const notebook = (...sources: readonly string[]): Uint8Array =>
  notebookBytes(sources.map((source, index) => ({ id: `c${index}`, source })));
const baseline = (): string => readFileSync(join(repository.root, '.nbvc-secrets'), 'utf8');

describe('nbvc scan --baseline', () => {
  test('what is known is not reported, wherever it moves; what is new is', () => {
    repository.write('a.ipynb', notebook(`token = "${KEY}"`));
    const created = repository.nbvc('scan', '--baseline', 'create');
    expect(created.stdout).toContain('1 added, 0 known before');
    expect(created.stdout).toContain('.nbvc-secrets merge=union');
    expect(created.status).toBe(0);
    expect(baseline()).not.toContain(KEY);
    expect(baseline()).not.toContain(createHash('sha1').update(KEY).digest('hex'));
    repository.git('rm', '-q', '--cached', '-r', '--ignore-unmatch', '.');
    repository.write('a.ipynb', notebook('x = 1'));
    repository.write('folder/b.ipynb', notebook('x = 1', `print("${KEY}")`));
    const moved = repository.nbvc('scan');
    expect(moved.stdout).toContain('1 known by the baseline');
    expect(moved.status).toBe(0);
    expect(repository.nbvc('scan', '--no-baseline').status).toBe(1);
    repository.write('folder/b.ipynb', notebook('x = 1', `print("${KEY}", "${OTHER}")`));
    const added = repository.nbvc('scan', '--format', 'json');
    expect(JSON.parse(added.stdout).findings).toMatchObject([
      { rule: 'npm-token', fingerprint: expect.stringMatching(/^\w{25}$/) },
    ]);
    expect(added.status).toBe(1);
    expect(repository.nbvc('scan', '--redact', 'folder/b.ipynb').status).toBe(0);
    expect(readFileSync(join(repository.root, 'folder/b.ipynb'), 'utf8')).toContain(KEY);
  });

  test('update adds with a reason, audit says what lacks one or is gone, prune takes it out', () => {
    repository.write('a.ipynb', notebook(`token = "${KEY}"`));
    repository.nbvc('scan', '--baseline', 'create');
    repository.write('b.ipynb', notebook(`token = "${OTHER}"`));
    repository.nbvc('scan', '--baseline', 'update', '--reason', 'a test account');
    expect(baseline()).toContain('"path":"b.ipynb","reason":"a test account"');
    expect(baseline().split('\n').slice(1, -1)).toEqual(baseline().split('\n').slice(1, -1).toSorted());
    repository.write('a.ipynb', notebook('x = 1'));
    const { status, stdout } = repository.nbvc('scan', '--baseline', 'audit');
    expect(stdout).toContain('a.ipynb: not found any more: github-personal-token');
    expect(stdout).toContain('a test account');
    expect(stdout).toContain('2 known, 1 without a reason, 1 not found any more');
    expect(status).toBe(1);
    expect(repository.nbvc('scan', '--baseline', 'prune', 'b.ipynb').status).toBe(2);
    expect(repository.nbvc('scan', '--baseline', 'prune').stdout).toContain('1 taken out, 1 left');
    expect(repository.nbvc('scan', '--baseline', 'audit').status).toBe(0);
    expect(repository.nbvc('scan', '--baseline', 'create').status).toBe(2);
  });

  test('two branches that begin it are merged line by line', () => {
    repository.write('.gitattributes', '.nbvc-secrets merge=union\n');
    repository.commit('start');
    for (const [branch, file, key] of [
      ['one', 'a.ipynb', KEY],
      ['two', 'b.ipynb', OTHER],
    ] as const) {
      repository.git('checkout', '-q', '-b', branch, 'main');
      repository.write(file, notebook(`token = "${key}"`));
      repository.nbvc('scan', '--baseline', 'create');
      repository.commit(branch);
    }
    repository.git('merge', '-q', '-m', 'merge', 'one');
    const { status, stdout } = repository.nbvc('scan');
    expect(stdout).toContain('2 known by the baseline');
    expect(status).toBe(0);
    expect(repository.nbvc('scan', '--history').status).toBe(0);
  });

  test('one of detect-secrets is read; what is none is refused', () => {
    repository.write('a.ipynb', notebook(`token = "${KEY}"`));
    const hashed = { hashed_secret: createHash('sha1').update(KEY).digest('hex'), type: 'x', line_number: 1 };
    repository.write(
      '.secrets.baseline',
      JSON.stringify({ version: '1.5.0', results: { 'a.ipynb': [hashed] } }),
    );
    expect(repository.nbvc('scan').status).toBe(1);
    expect(repository.nbvc('scan', '--baseline', '.secrets.baseline').status).toBe(0);
    repository.write('odd', 'something\n');
    expect(repository.nbvc('scan', '--baseline', 'odd').stderr).toContain('line 1 is no known secret');
    expect(repository.nbvc('scan', '--baseline', 'missing').status).toBe(2);
  });
});
