import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWithGit } from '../../src/git/git-program.ts';
import { openWithIsomorphic } from '../../src/git/isomorphic.ts';
import type { Place } from '../../src/git/plumbing.ts';
import { parseRange, rangeEnds, separateArguments } from '../../src/git/range.ts';
import {
  readChangedFile,
  type Change,
  type ChangesOptions,
  type Endpoint,
  type Repository,
} from '../../src/git/repository.ts';
import { scratch, type Scratch } from '../commands/scratch.ts';

const ways: readonly [string, (place: Place) => Promise<Repository>][] = [
  ['git', openWithGit],
  ['isomorphic-git', openWithIsomorphic],
];

const index: Endpoint = { kind: 'index' };
const worktree: Endpoint = { kind: 'worktree' };
const revision = (rev: string): Endpoint => ({ kind: 'revision', rev });

function shorten({ status, path, before, after }: Change): string {
  if (status === 'renamed') return `${status} ${before?.path} -> ${path}`;
  const modes = before && after && before.mode !== after.mode ? ` ${before.mode} ${after.mode}` : '';
  return `${status} ${path}${modes}`;
}

async function text(promise: Promise<Uint8Array>): Promise<string> {
  return Buffer.from(await promise).toString('utf8');
}

async function exists(path: string): Promise<boolean> {
  return ['a', 'main'].includes(path);
}

describe.each(ways)('repository by %s', (way, open) => {
  let at: Scratch;
  const opened: Repository[] = [];

  beforeEach(() => {
    at = scratch();
  });
  afterEach(async () => {
    for (const repository of opened.splice(0)) await repository.close();
    at.remove();
  });

  async function repositoryIn(cwd = at.repository): Promise<Repository> {
    const repository = await open({ cwd, environment: at.environment });
    opened.push(repository);
    return repository;
  }

  function commit(files: Record<string, string>, message = 'c'): string {
    for (const [path, content] of Object.entries(files)) at.write(join(at.repository, path), content);
    at.git(['add', '-A']);
    at.git(['commit', '-qm', message]);
    return at.git(['rev-parse', 'HEAD']).trim();
  }

  async function summary(
    from: Endpoint,
    to: Endpoint,
    options: ChangesOptions & { cwd?: string } = {},
  ): Promise<string[]> {
    const changes = await (await repositoryIn(options.cwd)).changes(from, to, options);
    return changes.map(shorten).toSorted();
  }

  test('names revisions', async () => {
    const first = commit({ a: '1' });
    const second = commit({ a: '2' });
    at.git(['tag', '-a', 'v1', '-m', 'tag', first]);
    at.git(['branch', 'feature/x', first]);
    const repository = await repositoryIn();
    expect(await repository.resolve('HEAD')).toBe(second);
    expect(await repository.resolve('@')).toBe(second);
    expect(await repository.resolve('main')).toBe(second);
    expect(await repository.resolve('refs/heads/main')).toBe(second);
    expect(await repository.resolve('HEAD~1')).toBe(first);
    expect(await repository.resolve('main^')).toBe(first);
    expect(await repository.resolve('v1')).toBe(first);
    expect(await repository.resolve('feature/x')).toBe(first);
    expect(await repository.resolve(second.slice(0, 8))).toBe(second);
    expect(await repository.resolve('HEAD^{tree}')).toBe(at.git(['rev-parse', 'HEAD^{tree}']).trim());
    expect(await repository.resolve('HEAD~1:a')).toBe(at.git(['rev-parse', 'HEAD~1:a']).trim());
  });

  test.each(['nope', 'HEAD~9', '--help', '-p', '', 'a\nb', 'HEAD^7', 'deadbeef'])(
    'refuses %j as a revision in one line',
    async (rev) => {
      commit({ a: '1' });
      const failure = (await repositoryIn()).resolve(rev);
      await expect(failure).rejects.toMatchObject({ name: 'UserError' });
      await expect(failure).rejects.toThrow(/^unknown revision '[^\n]*'$/);
    },
  );

  test('reads files of revisions, the index and the work tree', async () => {
    commit({ 'a b.txt': 'one', 'sub/é.txt': 'two' });
    at.write('work/a b.txt', 'three');
    const repository = await repositoryIn();
    expect(await text(repository.readPath('HEAD', 'a b.txt'))).toBe('one');
    expect(await text(repository.readPath('HEAD', 'sub/é.txt'))).toBe('two');
    expect(await text(repository.readPath('', 'a b.txt'))).toBe('one');
    expect(await text(repository.readWorktree('a b.txt'))).toBe('three');
    await expect(repository.readPath('HEAD', 'none')).rejects.toThrow("path 'none' does not exist in 'HEAD'");
    await expect(repository.readPath('', 'none')).rejects.toThrow("path 'none' does not exist in the index");
    await expect(repository.readPath('nope', 'none')).rejects.toThrow("unknown revision 'nope'");
    await expect(repository.readPath('HEAD', 'sub')).rejects.toThrow('sub: is a folder, not a file');
    await expect(repository.readWorktree('sub')).rejects.toThrow('sub: is a folder, not a file');
    await expect(repository.readWorktree('none')).rejects.toThrow('none: no such file');
  });

  test('reads empty and large files, many at once', async () => {
    const large = 'x'.repeat(3_000_000);
    commit({ empty: '', large, ...Object.fromEntries([...Array(50).keys()].map((n) => [`f${n}`, `${n}`])) });
    const repository = await repositoryIn();
    const reads = ['large', 'empty', ...[...Array(50).keys()].map((n) => `f${n}`)].map((path) =>
      text(repository.readPath('HEAD', path)),
    );
    const contents = await Promise.all(reads);
    expect(contents[0] === large).toBe(true);
    expect(contents.slice(1, 4)).toEqual(['', '0', '1']);
  });

  test('lists what changed between two revisions', async () => {
    commit({ same: '1', edited: '1', gone: 'g\n', 'old name': 'rename me\n', script: 's' });
    renameSync(join(at.repository, 'old name'), join(at.repository, 'new name'));
    rmSync(join(at.repository, 'gone'));
    chmodSync(join(at.repository, 'script'), 0o755);
    commit({ edited: '2', fresh: 'f\n' });
    const expected = [
      'added fresh',
      'deleted gone',
      'modified edited',
      'modified script 100644 100755',
      'renamed old name -> new name',
    ];
    expect(await summary(revision('HEAD~1'), revision('HEAD'))).toEqual(expected);
    expect(await summary(revision('HEAD'), revision('HEAD~1'))).toContain('renamed new name -> old name');
    expect(await summary(revision('HEAD'), revision('HEAD'))).toEqual([]);
    const options = { findRenames: false };
    expect(await summary(revision('HEAD~1'), revision('HEAD'), options)).toContain('deleted old name');
  });

  test('lists staged and unstaged changes, and both ways round', async () => {
    commit({ a: '1', b: '1', c: '1' });
    at.write('work/a', 'staged');
    at.git(['add', 'a']);
    at.write('work/b', 'unstaged');
    at.write('work/untracked', '');
    rmSync(join(at.repository, 'c'));
    expect(await summary(revision('HEAD'), index)).toEqual(['modified a']);
    expect(await summary(index, worktree)).toEqual(['deleted c', 'modified b']);
    expect(await summary(revision('HEAD'), worktree)).toEqual(['deleted c', 'modified a', 'modified b']);
    expect(await summary(worktree, revision('HEAD'))).toEqual(['added c', 'modified a', 'modified b']);
    expect(await summary(index, revision('HEAD'))).toEqual(['modified a']);
    expect(await summary(index, index)).toEqual([]);
    const repository = await repositoryIn();
    const [change] = await repository.changes(index, worktree, { pathspecs: ['b'] });
    expect(change?.after?.oid).toBeUndefined();
    expect(await text(readChangedFile(repository, change!.before!))).toBe('1');
    expect(await text(readChangedFile(repository, change!.after!))).toBe('unstaged');
  });

  test('a file that was only touched is no change', async () => {
    commit({ a: '1' });
    at.write('work/a', '1');
    expect(await summary(index, worktree)).toEqual([]);
    expect(await summary(revision('HEAD'), worktree)).toEqual([]);
  });

  test('a branch without commits', async () => {
    at.write('work/a', '1');
    at.git(['add', 'a']);
    expect(await summary(revision('HEAD'), index)).toEqual(['added a']);
    expect(await summary(revision('HEAD'), worktree)).toEqual(['added a']);
    await expect((await repositoryIn()).resolve('HEAD')).rejects.toThrow('HEAD has no commit yet');
  });

  test.each([
    'a b',
    'quo"te\'s',
    'back\\slash',
    'line\nfeed',
    'tab\t',
    'é ü 日本 🎉',
    '-dash',
    ':colon',
    '*star',
  ])('a file called %j', async (name) => {
    commit({ [name]: '1', other: '1' });
    commit({ [name]: '2' });
    const repository = await repositoryIn();
    const [change, ...more] = await repository.changes(revision('HEAD~1'), revision('HEAD'));
    expect([change?.path, more]).toEqual([name, []]);
    expect(await text(readChangedFile(repository, change!.before!))).toBe('1');
    expect(await text(repository.readPath('HEAD', name))).toBe('2');
    expect(await text(repository.readPath('', name))).toBe('2');
    expect(await text(repository.readWorktree(name))).toBe('2');
  });

  test('pathspecs are relative to the folder it was opened in', async () => {
    commit({ 'top.ipynb': '1', 'sub/a.ipynb': '1', 'sub/b.txt': '1', 'sub/deep/c.ipynb': '1' });
    commit({ 'top.ipynb': '2', 'sub/a.ipynb': '2', 'sub/b.txt': '2', 'sub/deep/c.ipynb': '2' });
    const cwd = join(at.repository, 'sub');
    const both = [revision('HEAD~1'), revision('HEAD')] as const;
    expect((await repositoryIn(cwd)).prefix).toBe('sub/');
    expect(await summary(...both, { cwd, pathspecs: ['a.ipynb'] })).toEqual(['modified sub/a.ipynb']);
    expect(await summary(...both, { cwd, pathspecs: ['.'] })).toHaveLength(3);
    expect(await summary(...both, { cwd, pathspecs: ['deep'] })).toEqual(['modified sub/deep/c.ipynb']);
    expect(await summary(...both, { cwd, pathspecs: ['../top.ipynb'] })).toEqual(['modified top.ipynb']);
    expect(await summary(...both, { cwd, pathspecs: ['*.ipynb'] })).toHaveLength(2);
    expect(await summary(...both, { cwd })).toHaveLength(4);
  });

  test('symbolic links are their targets', async () => {
    symlinkSync('target', join(at.repository, 'link'));
    commit({ target: '1', turned: '1' });
    rmSync(join(at.repository, 'link'));
    rmSync(join(at.repository, 'turned'));
    symlinkSync('elsewhere', join(at.repository, 'link'));
    symlinkSync('target', join(at.repository, 'turned'));
    expect(await summary(index, worktree)).toEqual(['modified link', 'typechange turned 100644 120000']);
    const repository = await repositoryIn();
    expect(await text(repository.readWorktree('link'))).toBe('elsewhere');
    expect(await text(repository.readPath('HEAD', 'link'))).toBe('target');
  });

  test('submodules are entries of their own kind', async () => {
    commit({ a: '1' });
    const inner = join(at.home, 'inner');
    at.git(['init', '-q', inner]);
    at.write('inner/x', '1');
    at.git(['add', '.'], inner);
    at.git(['commit', '-qm', 'i'], inner);
    at.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'module']);
    const repository = await repositoryIn();
    const changes = await repository.changes(revision('HEAD'), index);
    expect(changes.find(({ path }) => path === 'module')?.after?.mode).toBe('160000');
    expect(await summary(index, worktree)).toEqual([]);
    const inside = await repositoryIn(join(at.repository, 'module'));
    expect(inside.gitDir).toBe(join(at.repository, '.git/modules/module'));
    expect(await text(inside.readPath('HEAD', 'x'))).toBe('1');
  });

  test('linked work trees have their own HEAD and share the rest', async () => {
    commit({ a: '1' });
    const linked = join(at.home, 'linked');
    at.git(['worktree', 'add', '-q', '-b', 'side', linked]);
    at.write('linked/a', '2');
    at.git(['commit', '-qam', 'side'], linked);
    at.write('linked/a', '3');
    const repository = await repositoryIn(linked);
    expect(repository.topLevel).toBe(linked);
    expect(repository.commonDir).toBe(join(at.repository, '.git'));
    expect(repository.gitDir).toBe(join(at.repository, '.git/worktrees/linked'));
    expect(await repository.resolve('HEAD')).toBe(at.git(['rev-parse', 'side']).trim());
    expect(await repository.resolve('main')).toBe(at.git(['rev-parse', 'main']).trim());
    expect(await summary(revision('main'), revision('HEAD'), { cwd: linked })).toEqual(['modified a']);
    expect(await summary(index, worktree, { cwd: linked })).toEqual(['modified a']);
  });

  test('a bare repository', async () => {
    commit({ a: '1' });
    const bare = join(at.home, 'bare.git');
    at.git(['clone', '-q', '--bare', at.repository, bare]);
    const repository = await repositoryIn(bare);
    expect(repository.topLevel).toBeUndefined();
    expect(await text(repository.readPath('HEAD', 'a'))).toBe('1');
    await expect(repository.readWorktree('a')).rejects.toMatchObject({ name: 'UserError' });
  });

  test('a stopped merge leaves three versions', async () => {
    commit({ a: 'base\n', other: '1' });
    at.git(['checkout', '-qb', 'side']);
    commit({ a: 'side\n', both: 's\n' });
    at.git(['checkout', '-q', 'main']);
    commit({ a: 'main\n', both: 'm\n', other: '2' });
    expect(at.tryGit(['merge', 'side']).status).toBe(1);
    const repository = await repositoryIn();
    expect(await summary(index, worktree)).toEqual(['unmerged a', 'unmerged both']);
    const [first, second] = await repository.unmerged();
    expect(first?.path).toBe('a');
    expect(await text(readChangedFile(repository, first!.base!))).toBe('base\n');
    expect(await text(readChangedFile(repository, first!.ours!))).toBe('main\n');
    expect(await text(readChangedFile(repository, first!.theirs!))).toBe('side\n');
    expect([second?.path, second?.base]).toEqual(['both', undefined]);
    expect(await repository.unmerged(['none'])).toEqual([]);
    const base = at.git(['merge-base', 'main', 'side']).trim();
    expect(await repository.mergeBase('main', 'side')).toBe(base);
  });

  test('histories without a common commit have no merge base', async () => {
    commit({ a: '1' });
    at.git(['checkout', '-q', '--orphan', 'island']);
    commit({ b: '1' });
    const repository = await repositoryIn();
    expect(await repository.mergeBase('main', 'island')).toBeUndefined();
  });

  test('attributes', async () => {
    commit({
      '.gitattributes': '*.ipynb diff=nbvc merge\n/top.* -text\n# no\n',
      'sub/.gitattributes': '*.ipynb diff=other\nx/** binary\n',
      'top.ipynb': '',
      'sub/a.ipynb': '',
      'sub/x/y z': '',
    });
    const found = await (
      await repositoryIn(join(at.repository, 'sub'))
    ).attributes(['top.ipynb', 'sub/a.ipynb', 'sub/x/y z'], ['diff', 'merge', 'text']);
    expect(found.get('top.ipynb')).toEqual({ diff: 'nbvc', merge: true, text: false });
    expect(found.get('sub/a.ipynb')).toEqual({ diff: 'other', merge: true, text: undefined });
    expect(found.get('sub/x/y z')).toEqual({ diff: false, merge: false, text: false });
  });

  test('outside a repository says so', async () => {
    await expect(repositoryIn(at.home)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^not a git repository/),
    });
  });

  test('index version 4 and paths added without content', async () => {
    commit({ 'long/path/one': '1', 'long/path/two': '1', z: '1' });
    at.git(['update-index', '--index-version', '4']);
    at.write('work/new', 'n');
    at.git(['add', '-N', 'new']);
    at.write('work/z', '2');
    expect(await summary(revision('HEAD'), index)).toEqual([]);
    expect(await summary(index, worktree)).toEqual(['added new', 'modified z']);
    expect(await summary(revision('HEAD'), worktree)).toEqual(['added new', 'modified z']);
  });

  test('ranges mean what they mean to git diff', async () => {
    const first = commit({ a: '1' });
    at.git(['checkout', '-qb', 'side']);
    commit({ side: '1' });
    at.git(['checkout', '-q', 'main']);
    commit({ main: '1' });
    const repository = await repositoryIn();
    const ends = async (revisions: string[], staged = false): Promise<unknown> => {
      const { from, to } = await rangeEnds(repository, parseRange(revisions), staged);
      return [from, to].map((end) => (end.kind === 'revision' ? end.rev : end.kind));
    };
    expect(await ends([])).toEqual(['index', 'worktree']);
    expect(await ends([], true)).toEqual(['HEAD', 'index']);
    expect(await ends(['main'])).toEqual(['main', 'worktree']);
    expect(await ends(['main'], true)).toEqual(['main', 'index']);
    expect(await ends(['main', 'side'])).toEqual(['main', 'side']);
    expect(await ends(['main..side'])).toEqual(['main', 'side']);
    expect(await ends(['main..'])).toEqual(['main', 'HEAD']);
    expect(await ends(['..side'])).toEqual(['HEAD', 'side']);
    expect(await ends(['main...side'])).toEqual([first, 'side']);
    expect(await ends(['side', '^main'])).toEqual(['main', 'side']);
    expect(await ends(['side^!'])).toEqual(['side^', 'side']);
    expect(await ends(['HEAD:../a'])).toEqual(['HEAD:../a', 'worktree']);
    await expect(ends(['main..side'], true)).rejects.toMatchObject({ name: 'UserError' });
    const separate = (args: string[]): Promise<unknown> => separateArguments(repository, args, exists);
    expect(await separate(['main..side', 'a'])).toEqual({ revisions: ['main..side'], paths: ['a'] });
    expect(await separate(['side', '*.txt'])).toEqual({ revisions: ['side'], paths: ['*.txt'] });
    await expect(separate(['main'])).rejects.toThrow("'main' is both a revision and a file");
    await expect(separate(['side', 'nope'])).rejects.toThrow("'nope' is neither a revision nor a file");
  });

  test.skipIf(way !== 'git')('the work tree is read as git would store it', async () => {
    at.git(['config', 'filter.upper.clean', 'tr a-z A-Z']);
    commit({
      '.gitattributes':
        '*.up filter=upper\n*.crlf text eol=crlf\n*.utf16 working-tree-encoding=UTF-16LE text\n',
      'a.up': 'HELLO',
    });
    at.write('work/a.up', 'hello again');
    at.write('work/a.crlf', 'one\r\ntwo\r\n');
    at.write('work/plain', 'one\r\ntwo\r\n');
    writeFileSync(join(at.repository, 'a.utf16'), Buffer.from('héllo', 'utf16le'));
    const objects = at.git(['count-objects']);
    mkdirSync(join(at.repository, 'sub'));
    const repository = await repositoryIn(join(at.repository, 'sub'));
    expect(await text(repository.readWorktree('a.up'))).toBe('HELLO AGAIN');
    expect(await text(repository.readWorktree('a.crlf'))).toBe('one\ntwo\n');
    expect(await text(repository.readWorktree('plain'))).toBe('one\r\ntwo\r\n');
    expect(await text(repository.readWorktree('a.utf16'))).toBe('héllo');
    at.git(['config', 'core.autocrlf', 'true']);
    expect(await text(repository.readWorktree('plain'))).toBe('one\ntwo\n');
    expect(at.git(['count-objects'])).toBe(objects);
  });

  test.skipIf(way !== 'git')('renamed and edited files are found, whatever the user configured', async () => {
    const body = Array.from({ length: 50 }, (_, n) => `line ${n}\n`).join('');
    commit({ 'sub/old': body });
    renameSync(join(at.repository, 'sub/old'), join(at.repository, 'new'));
    commit({ new: `${body}more\n` });
    for (const [key, value] of [
      ['diff.renames', 'false'],
      ['diff.relative', 'true'],
      ['diff.noprefix', 'true'],
      ['diff.external', 'false'],
      ['color.ui', 'always'],
      ['core.quotePath', 'true'],
    ] as const)
      at.git(['config', key, value]);
    const both = [revision('HEAD~1'), revision('HEAD')] as const;
    expect(await summary(...both, { cwd: join(at.repository, 'sub/..') })).toEqual([
      'renamed sub/old -> new',
    ]);
  });

  test.skipIf(way !== 'git')('a SHA-256 repository', async () => {
    const other = join(at.home, 'sha256');
    at.git(['init', '-q', '--object-format=sha256', other]);
    at.write('sha256/a', '1');
    at.git(['add', '.'], other);
    expect(await summary(revision('HEAD'), index, { cwd: other })).toEqual(['added a']);
    at.git(['commit', '-qm', '1'], other);
    expect(await text((await repositoryIn(other)).readPath('HEAD', 'a'))).toBe('1');
  });
});
