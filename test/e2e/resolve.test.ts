import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseNotebook } from '../../src/notebook/read.ts';
import { joinedText } from '../../src/notebook/text.ts';
import { cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

const FILE = 'nb.ipynb';
const START = { a: 'import os', b: 'x = 1', c: 'y = 2', d: 'print(x + y)' };

let repository: ScratchRepository;

beforeEach(() => {
  repository = new ScratchRepository();
  expect(repository.nbvc('install', '--only', 'diff,merge').status).toBe(0);
});

afterEach(() => repository.remove());

function bytes(): Buffer {
  return readFileSync(join(repository.root, FILE));
}

function sources(): readonly string[] {
  return parseNotebook(bytes()).cells.map(({ source }) => joinedText(source));
}

function save(changes: Readonly<Record<string, string>>, message: string): void {
  repository.write(FILE, notebookBytes(cells({ ...START, ...changes })));
  repository.commit(message);
}

/** Cells b and d conflict. */
function conflict(): void {
  save({}, 'start');
  repository.git('switch', '-q', '-c', 'side');
  save({ b: 'x = 20', d: 'print(y)' }, 'theirs');
  repository.git('switch', '-q', 'main');
  save({ b: 'x = 10', d: 'print(x)' }, 'ours');
  expect(repository.tryGit('merge', 'side').status).toBe(1);
}

describe('nbvc resolve --abort', () => {
  test('goes back over all that was resolved, and to an unmerged path', () => {
    conflict();
    const merged = bytes();
    const unmerged = repository.git('ls-files', '-u');
    repository.nbvc('resolve', '--ours', '--cell', 'c1', FILE);
    expect(repository.nbvc('resolve', '--theirs', '--add', FILE).status).toBe(0);
    expect(repository.git('ls-files', '-u')).toBe('');
    expect(repository.nbvc('resolve', '--abort', FILE)).toMatchObject({
      status: 0,
      stdout: 'nb.ipynb: as the merge left it\n',
    });
    expect(bytes().equals(merged)).toBe(true);
    expect(repository.git('ls-files', '-u')).toBe(unmerged);
  });

  test('from a subfolder, of a name that is an option elsewhere', () => {
    save({}, 'start');
    repository.git('switch', '-q', '-c', 'side');
    const odd = 'sub dir/-n "é".ipynb';
    repository.write(odd, notebookBytes(cells({ a: 'one' })));
    repository.commit('theirs');
    repository.git('switch', '-q', 'main');
    repository.write(odd, notebookBytes(cells({ a: 'two' })));
    repository.commit('ours');
    expect(repository.tryGit('merge', 'side').status).toBe(1);
    const unmerged = repository.git('ls-files', '-u');
    const name = './-n "é".ipynb';
    expect(
      repository.nbvc('-C', join(repository.root, 'sub dir'), 'resolve', '--ours', '--add', name).status,
    ).toBe(0);
    expect(repository.git('ls-files', '-u')).toBe('');
    expect(repository.nbvc('-C', join(repository.root, 'sub dir'), 'resolve', '--abort', name).status).toBe(
      0,
    );
    expect(repository.git('ls-files', '-u')).toBe(unmerged);
  });

  test('throws no edit away', () => {
    conflict();
    repository.nbvc('resolve', '--ours', FILE);
    repository.write(FILE, bytes().toString('utf8').replace('x = 10', 'x = 99'));
    const edited = bytes();
    const { status, stderr } = repository.nbvc('resolve', '--abort', FILE);
    expect(status).toBe(2);
    expect(stderr).toContain('was edited since it was resolved');
    expect(bytes().equals(edited)).toBe(true);
  });

  test('where nothing was resolved there is nothing to go back to', () => {
    conflict();
    const merged = bytes();
    expect(repository.nbvc('resolve', '--abort', FILE).stderr).toContain('has settled nothing in it');
    expect(repository.nbvc('resolve', '--abort', '--ours', FILE).status).toBe(2);
    expect(bytes().equals(merged)).toBe(true);
  });
});

describe('conflicts that come again', () => {
  /** Merges once more as if for the first time. */
  const again = (): ReturnType<ScratchRepository['tryGit']> => {
    repository.git('reset', '-q', '--hard', 'main');
    return repository.tryGit('merge', 'side');
  };

  test('are settled as before, each for itself, and told', () => {
    conflict();
    repository.nbvc('resolve', '--theirs', '--cell', 'c1', FILE);
    const { status, stderr } = again();
    expect(status).toBe(1);
    expect(stderr).toContain('1 conflict settled as before');
    expect(sources()).toContain('x = 20');
    expect(sources()).not.toContain('x = 10');
    expect(repository.nbvc('conflicts').stdout).toContain('conflict c2, source');
    repository.nbvc('resolve', '--both', FILE);
    expect(again().status).toBe(0);
    expect(sources()).toEqual(['import os', 'x = 20', 'y = 2', 'print(x)', 'print(y)']);
  });

  test('also from the other side, as in a rebase', () => {
    conflict();
    repository.nbvc('resolve', '--theirs', FILE);
    repository.git('merge', '--abort');
    expect(repository.tryGit('rebase', 'side').status).toBe(0);
    expect(sources()).toEqual(['import os', 'x = 20', 'y = 2', 'print(y)']);
  });

  test.each([
    ['--no-remember', [], ['resolve', '--theirs', '--no-remember', FILE]],
    ['nbvc.merge.remember', ['config', 'nbvc.merge.remember', 'false'], ['resolve', '--theirs', FILE]],
  ])('are asked about again with %s', (_name, config, resolve) => {
    if (config.length > 0) repository.git(...config);
    conflict();
    repository.nbvc(...resolve);
    expect(existsSync(join(repository.root, '.git/nbvc/resolutions'))).toBe(false);
    expect(again().status).toBe(1);
  });

  test('are not settled by what was settled about something else', () => {
    conflict();
    repository.nbvc('resolve', '--theirs', FILE);
    repository.git('reset', '-q', '--hard', 'main');
    save({ b: 'x = 11', d: 'print(x)' }, 'ours, later');
    expect(repository.tryGit('merge', 'side').stderr).toContain('1 conflict settled as before');
    expect(repository.nbvc('conflicts').stdout).toContain('cell 2: conflict c1');
  });

  test('no text of a notebook is kept', () => {
    conflict();
    repository.nbvc('resolve', '--theirs', FILE);
    const kept = spawnSync('grep', ['-r', 'x = ', join(repository.root, '.git/nbvc/resolutions')]);
    expect(kept.stdout.toString()).toBe('');
  });
});

const PROGRAM = fileURLToPath(new URL('../../bin/nbvc.cjs', import.meta.url));
const hasTerminals = spawnSync('script', ['--version']).status === 0;

describe.skipIf(!hasTerminals)('on a terminal', () => {
  /** Types keys, one at each question, into a terminal of its own; returns what is shown and the exit code. */
  const type = async (keys: string): Promise<{ readonly shown: string; readonly status: number | null }> => {
    const command = `'${process.execPath}' '${PROGRAM}' resolve ${FILE}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: repository.root,
      env: { ...process.env, HOME: repository.home, GIT_CONFIG_NOSYSTEM: '1', TERM: 'xterm' },
    });
    let shown = '';
    let asked = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString('utf8');
      while (shown.split('[?]').length - 1 > asked) child.stdin.write(keys.charAt(asked++));
    });
    const status = await new Promise<number | null>((done) => child.on('exit', done));
    return { shown, status };
  };

  test('a key settles a conflict', async () => {
    conflict();
    const { shown, status } = await type('to');
    expect(shown).toContain('nb.ipynb: 1 of 2, cell 2: conflict c1, source');
    expect(shown).toMatch(/-x = 10[^]*\+x = 20/);
    expect(status).toBe(0);
    expect(sources()).toEqual(['import os', 'x = 20', 'y = 2', 'print(x)']);
  });

  test('Ctrl-C writes nothing', async () => {
    conflict();
    const merged = bytes();
    expect((await type('t\u0003')).shown).toContain('nothing is written');
    expect(bytes().equals(merged)).toBe(true);
  });
});

test('an octopus merge of three branches that edit different cells', () => {
  save({}, 'start');
  for (const [branch, change] of [
    ['one', { b: 'x = 10' }],
    ['two', { c: 'y = 20' }],
    ['three', { d: 'print(y)' }],
  ] as const) {
    repository.git('switch', '-q', '-c', branch, 'main');
    save(change, branch);
  }
  repository.git('switch', '-q', 'main');
  save({ a: 'import sys' }, 'ours');
  expect(repository.tryGit('merge', 'one', 'two', 'three', '-m', 'all').status).toBe(0);
  expect(sources()).toEqual(['import sys', 'x = 10', 'y = 20', 'print(y)']);
  expect(repository.git('log', '-1', '--format=%p').trim().split(' ')).toHaveLength(4);
});

describe('what other tools have left', () => {
  const left = (name: string): Buffer =>
    readFileSync(fileURLToPath(new URL(`../../fixtures/leftovers/${name}/left.ipynb`, import.meta.url)));

  test('is settled as our own conflicts are', () => {
    repository.write(FILE, left('nbdime-outputs'));
    expect(repository.nbvc('conflicts', FILE).stdout).toContain('cell 2: left by nbdime in outputs');
    expect(repository.nbvc('resolve', '--theirs', FILE)).toMatchObject({
      status: 0,
      stdout: 'nb.ipynb: 1 conflict resolved, none left\n',
    });
    expect(repository.nbvc('conflicts', FILE)).toMatchObject({ status: 0 });
  });

  test.each([
    ['nbdime-cell-metadata', '--both', 'of two values only one can be kept'],
    ['nbdime-outputs', '--base', 'the base is not in the notebook'],
    ['nbdime-metadata-partly-merged', '--ours', 'nbdime has merged a part of this value'],
    ['nbdev-source', '--base', 'the base is not in the notebook'],
  ])('of %s %s is refused with the reason', (name, choice, reason) => {
    repository.write(FILE, left(name));
    const { status, stdout } = repository.nbvc('resolve', choice, FILE);
    expect(stdout).toContain(`: left, ${reason}`);
    expect(status).toBe(1);
    expect(bytes().equals(left(name))).toBe(true);
  });

  test('is told by nbvc repair, which settles nothing', () => {
    repository.write(FILE, left('nbdime-inserted'));
    expect(repository.nbvc('repair', FILE)).toMatchObject({
      status: 0,
      stdout: 'nb.ipynb: 1 conflict is left to settle with nbvc resolve\n',
    });
    expect(bytes().equals(left('nbdime-inserted'))).toBe(true);
  });
});
