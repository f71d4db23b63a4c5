import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository.remove());

const HOOKS = ['pre-commit', 'pre-push', 'post-merge', 'post-checkout'];
const MARKERS = '<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n';
const GOOD = notebookBytes([{ id: 'a', source: 'print(1)' }]);
const CONFLICT = notebookBytes([{ id: 'a', source: MARKERS }]);
const OUTPUT = { name: 'stdout', output_type: 'stream', text: ['a result\n'] };
const RUN = notebookBytes([{ id: 'a', source: 'print(1)', outputs: [OUTPUT], count: 1 }]);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const hookFile = (name: string): string => join(repository.root, '.git/hooks', name);
const commits = (): number => Number(repository.git('rev-list', '--all', '--count'));

function installHooks(): void {
  expect(repository.nbvc('install', '--only', 'hooks')).toMatchObject({ status: 0 });
}

function writeHook(path: string, text: string, mode = 0o755): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

/** Stages everything and returns how a commit of it ends. */
function tryCommit(): { status: number | null; stderr: string } {
  repository.git('add', '-A');
  const { status, stderr } = repository.tryGit('commit', '-qm', 'x');
  return { status, stderr };
}

describe('pre-commit', () => {
  test.each([
    ['markers in a source', CONFLICT, 'unresolved-conflict'],
    ['markers in the file', MARKERS, 'unresolved-conflict'],
    ['JSON that ends too early', decode(GOOD).slice(0, -20), 'invalid-notebook'],
    ['an empty object', '{}', 'invalid-notebook'],
  ])('stops a commit with %s', (_, content, rule) => {
    installHooks();
    repository.write('übung 1.ipynb', content);
    const { status, stderr } = tryCommit();
    expect([status, commits()]).toEqual([1, 0]);
    expect(stderr).toContain(rule);
    expect(stderr).toContain('--no-verify');
    expect(repository.tryGit('commit', '-qm', 'x', '--no-verify').status).toBe(0);
  });

  test('the index counts: what is not staged of a notebook is neither checked nor touched', () => {
    installHooks();
    repository.write('a.ipynb', GOOD);
    repository.git('add', '-A');
    repository.write('a.ipynb', CONFLICT);
    expect(repository.tryGit('commit', '-qm', 'good is staged')).toMatchObject({ status: 0, stderr: '' });
    expect(repository.git('show', 'HEAD:a.ipynb')).toBe(decode(GOOD));
    expect(readFileSync(join(repository.root, 'a.ipynb'))).toEqual(Buffer.from(CONFLICT));
    repository.git('add', '-A');
    repository.write('a.ipynb', GOOD);
    expect(repository.tryGit('commit', '-qm', 'conflict is staged').status).toBe(1);
    expect(readFileSync(join(repository.root, 'a.ipynb'))).toEqual(Buffer.from(GOOD));
  });

  test('commit -a, commit of a path, from a folder and from a linked work tree', () => {
    installHooks();
    repository.write('sub/a.ipynb', GOOD);
    repository.commit('1');
    repository.git('worktree', 'add', '-q', join(repository.home, 'linked'));
    repository.write('sub/a.ipynb', CONFLICT);
    repository.write('../linked/sub/a.ipynb', CONFLICT);
    for (const args of [
      ['commit', '-qam', 'x'],
      ['commit', '-qm', 'x', 'sub/a.ipynb'],
      ['-C', 'sub', 'commit', '-qam', 'x'],
      ['-C', '../linked', 'commit', '-qam', 'x'],
    ])
      expect(repository.tryGit(...args)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('unresolved-conflict') as string,
      });
    expect(commits()).toBe(1);
  });

  test('outputs that slip past the filter are stopped; without a filter they are not looked at', () => {
    installHooks();
    repository.write('a.ipynb', RUN);
    repository.commit('no filter');
    repository.nbvc('install', '--only', 'strip');
    const off = ['process=', 'clean=', 'required=false'].flatMap((one) => ['-c', `filter.nbvc.${one}`]);
    repository.write('b.ipynb', RUN);
    repository.git(...off, 'add', 'b.ipynb');
    const { status, stderr } = repository.tryGit('commit', '-qm', 'x');
    expect([status, stderr]).toEqual([1, expect.stringContaining('not-stripped')]);
    repository.git('add', '--renormalize', 'b.ipynb');
    repository.git('commit', '-qm', 'stripped');
  });

  test('nbvc.hooks.rules says which rules stop a commit', () => {
    installHooks();
    repository.write('a.ipynb', RUN);
    repository.write('.nbvc.toml', '[check.rules]\nnot-stripped = "error"\n');
    repository.git('config', 'nbvc.hooks.rules', 'policy');
    expect(tryCommit().stderr).toContain('not-stripped');
    repository.git('config', 'nbvc.hooks.rules', 'unresolved-conflict');
    expect(tryCommit().status).toBe(0);
  });

  test('a tool that is gone stops nothing and is one line', () => {
    installHooks();
    const text = readFileSync(hookFile('pre-commit'), 'utf8');
    const gone = text.replaceAll(/NBVC_SCRIPT='.*'/g, "NBVC_SCRIPT='/gone/bin/nbvc.cjs'");
    writeFileSync(hookFile('pre-commit'), gone);
    repository.write('a.ipynb', CONFLICT);
    const { status, stderr } = tryCommit();
    expect([status, stderr.trim().split('\n')]).toEqual([0, [expect.stringContaining('nbvc is missing')]]);
    const said = repository.nbvc('doctor');
    expect([said.status, said.stdout]).toEqual([1, expect.stringContaining('/gone/bin/nbvc.cjs is gone')]);
  });
});

describe('the other hooks', () => {
  test('a push of conflicts is stopped, also to a new branch; a good one and a deletion are not', () => {
    repository.git('init', '-q', '--bare', join(repository.home, 'remote'));
    repository.git('remote', 'add', 'origin', join(repository.home, 'remote'));
    repository.write('a.ipynb', GOOD);
    repository.commit('good');
    const log = join(repository.home, 'log');
    writeHook(hookFile('pre-push'), `#!/bin/sh\ncat >> '${log}'\n`);
    installHooks();
    repository.git('push', '-q', 'origin', 'main');
    expect(readFileSync(log, 'utf8')).toMatch(/^refs\/heads\/main [0-9a-f]{40} refs\/heads\/main 0{40}\n$/);
    repository.write('a.ipynb', CONFLICT);
    repository.git('commit', '-qam', 'bad', '--no-verify');
    for (const target of ['main', 'main:other']) {
      const { status, stderr } = repository.tryGit('push', '-q', 'origin', target);
      expect([status, stderr]).toEqual([1, expect.stringContaining('unresolved-conflict')]);
    }
    repository.git('push', '-q', 'origin', 'HEAD~1:refs/heads/other');
    repository.git('push', '-q', 'origin', ':other');
  });

  test('pre-push finds a secret that came and went in between', () => {
    const remote = join(repository.home, 'remote.git');
    repository.git('init', '-q', '--bare', remote);
    repository.git('remote', 'add', 'origin', remote);
    installHooks();
    repository.write('a.ipynb', GOOD);
    repository.commit('good');
    repository.git('push', '-q', 'origin', 'main');
    // Put together here, so that no hosting service takes this file for a leak.
    const key = ['ghp', 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dF3gHj'].join('_');
    repository.write('a.ipynb', notebookBytes([{ id: 'a', source: `key = "${key}"` }]));
    repository.git('commit', '-qam', 'with a key', '--no-verify');
    repository.write('a.ipynb', GOOD);
    repository.commit('without');
    const { status, stderr } = repository.tryGit('push', '-q', 'origin', 'main');
    expect([status, stderr]).toEqual([1, expect.stringContaining('github-personal-token')]);
    expect(stderr).not.toContain(key);
  });

  test('a branch and a merge with conflicts in them are told about and go on', () => {
    repository.write('a.ipynb', GOOD);
    repository.commit('good');
    repository.git('branch', 'good');
    repository.write('a.ipynb', CONFLICT);
    repository.commit('bad');
    installHooks();
    expect(repository.tryGit('checkout', '-q', 'good')).toMatchObject({ status: 0, stderr: '' });
    const told = { status: 0, stderr: expect.stringContaining('unresolved-conflict') as string };
    expect(repository.tryGit('merge', '-q', '--no-edit', 'main')).toMatchObject(told);
    repository.git('reset', '-q', '--hard', 'HEAD~1');
    expect(repository.tryGit('checkout', '-q', 'main')).toMatchObject(told);
  });
});

describe('install and uninstall', () => {
  test('hooks that are there run first, can still stop git, and come back byte for byte', () => {
    const before = new Map(
      HOOKS.map((name) => [
        hookFile(name),
        `#!/bin/sh\necho "${name} of old: $#" >&2\ntest ! -e stop\n# é, no end`,
      ]),
    );
    for (const [path, text] of before) writeHook(path, text, 0o750);
    const dry = repository.nbvc('install', '--only', 'hooks', '--dry-run').stdout;
    expect(dry).toContain('becomes pre-commit.before-nbvc');
    for (const [path, text] of before) expect(readFileSync(path, 'utf8')).toBe(text);
    installHooks();
    expect(repository.nbvc('install', '--only', 'hooks').stdout).toContain('nothing to change');
    repository.write('a.ipynb', CONFLICT);
    const stopped = tryCommit();
    expect([stopped.status, stopped.stderr]).toEqual([1, expect.stringContaining('pre-commit of old: 0')]);
    expect(stopped.stderr).toContain('unresolved-conflict');
    repository.write('a.ipynb', GOOD);
    repository.write('stop', '');
    expect(tryCommit().status).toBe(1);
    rmSync(join(repository.root, 'stop'));
    expect(tryCommit().status).toBe(0);
    expect(repository.tryGit('checkout', '-b', 'new').stderr).toContain('post-checkout of old: 3');
    expect(repository.nbvc('uninstall', '--only', 'hooks').status).toBe(0);
    for (const [path, text] of before) {
      expect(readFileSync(path, 'utf8')).toBe(text);
      expect(statSync(path).mode & 0o777).toBe(0o750);
      expect(existsSync(`${path}.before-nbvc`)).toBe(false);
    }
  });

  test('without hooks before there are none after', () => {
    installHooks();
    expect(HOOKS.map((name) => existsSync(hookFile(name)))).toEqual([true, true, true, true]);
    repository.nbvc('uninstall');
    expect(HOOKS.map((name) => existsSync(hookFile(name)))).toEqual([false, false, false, false]);
  });

  test('a hook that somebody has changed since is left', () => {
    installHooks();
    const text = `${readFileSync(hookFile('pre-commit'), 'utf8')}echo mine\n`;
    writeFileSync(hookFile('pre-commit'), text);
    repository.nbvc('uninstall', '--only', 'hooks');
    expect(readFileSync(hookFile('pre-commit'), 'utf8')).toBe(text);
  });

  test('core.hooksPath is where git looks, so there they go', () => {
    installHooks();
    repository.git('config', 'core.hooksPath', join(repository.home, 'my hooks'));
    expect(repository.nbvc('doctor').stdout).toContain('do not run: core.hooksPath');
    installHooks();
    repository.write('a.ipynb', CONFLICT);
    expect(tryCommit().status).toBe(1);
    expect(repository.nbvc('doctor').stdout).toMatch(/^ok +hook pre-commit: installed$/m);
  });

  test('a hooks folder of the work tree is for everybody and left alone', () => {
    repository.git('config', 'core.hooksPath', '.husky/_');
    const { status, stdout } = repository.nbvc('install', '--only', 'hooks');
    expect([status, stdout]).toEqual([1, expect.stringContaining('docs/hooks.md')]);
    expect(existsSync(join(repository.root, '.husky'))).toBe(false);
  });

  test('the pre-commit framework moves ours and calls it; it stays known', () => {
    installHooks();
    writeHook(hookFile('pre-commit.legacy'), readFileSync(hookFile('pre-commit'), 'utf8'));
    writeHook(hookFile('pre-commit'), '#!/bin/sh\nexec "$0.legacy" "$@"\n');
    expect(repository.nbvc('install', '--only', 'hooks').stdout).toContain('nothing to change');
    repository.write('a.ipynb', CONFLICT);
    expect(tryCommit().status).toBe(1);
    repository.nbvc('uninstall', '--only', 'hooks');
    expect(existsSync(hookFile('pre-commit.legacy'))).toBe(false);
    expect(existsSync(hookFile('pre-commit'))).toBe(true);
  });

  test('doctor finds a hook that git does not run and one that is missing', () => {
    installHooks();
    chmodSync(hookFile('pre-push'), 0o644);
    rmSync(hookFile('post-merge'));
    const { status, stdout } = repository.nbvc('doctor');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^problem +hook pre-push: .* not executable/m);
    expect(stdout).toMatch(/^warning +hook post-merge: not installed/m);
  });

  test('there are no hooks for a person or a machine', () => {
    const { status, stderr } = repository.nbvc('install', '--global', '--only', 'hooks');
    expect([status === 0, stderr]).toEqual([false, expect.stringContaining('belong to a repository')]);
  });
});
