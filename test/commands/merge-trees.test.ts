import { chmodSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mergeTrees, type TreeMerge } from '../../src/commands/merge-trees.ts';
import { openWithGit } from '../../src/git/git-program.ts';
import { openWithIsomorphic } from '../../src/git/isomorphic.ts';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { cells, notebookBytes } from '../notebooks.ts';
import { scratch, type Scratch } from './scratch.ts';

const ways = [
  ['git', openWithGit],
  ['isomorphic-git', openWithIsomorphic],
] as const;

type Files = Readonly<Record<string, string | Uint8Array>>;

const book = (sources: Readonly<Record<string, string>>): Uint8Array => notebookBytes(cells(sources));

describe.each(ways)('merging trees through %s', (_, open) => {
  let at: Scratch;

  beforeEach(() => {
    at = scratch();
  });
  afterEach(() => at.remove());

  function commit(files: Files): void {
    for (const [path, content] of Object.entries(files)) at.write(join(at.repository, path), content);
    at.git(['add', '-A']);
    at.git(['commit', '-q', '--allow-empty', '-m', 'c']);
  }

  /** Makes two branches, `main` and `topic`, and merges them in memory. */
  async function merge(base: Files, ours: () => void, theirs: () => void): Promise<TreeMerge> {
    commit(base);
    at.git(['checkout', '-qb', 'topic']);
    theirs();
    at.git(['checkout', '-q', 'main']);
    ours();
    const repository = await open({ cwd: at.repository, environment: at.environment });
    try {
      return await mergeTrees(repository, { ours: 'main', theirs: 'topic' });
    } finally {
      await repository.close();
    }
  }

  const inWork = (path: string): string => join(at.repository, path);

  /** The merged tree as `git ls-tree` lists one. */
  function listed({ entries }: TreeMerge): string[] {
    return entries.map(({ path, mode, oid, content }) => {
      if (content !== undefined) at.write(join(at.home, 'content'), content);
      const name = oid ?? at.git(['hash-object', join(at.home, 'content')]).trim();
      return `${mode} ${name}\t${path}`;
    });
  }

  test('what git merges, too, gets the tree that git gives it', async () => {
    const lines = Array.from({ length: 30 }, (_unused, n) => `line ${n}\n`);
    const merged = await merge(
      {
        'a.txt': lines.join(''),
        'deep/er/b.txt': 'b\n',
        'gone.txt': 'gone\n',
        'old name.txt': 'renamed by one, edited by the other\n'.repeat(20),
        run: '#!/bin/sh\n',
        link: 'x',
      },
      () => {
        chmodSync(inWork('run'), 0o755);
        renameSync(inWork('old name.txt'), inWork('new name.txt'));
        commit({ 'a.txt': lines.with(2, 'ours\n').join(''), 'added by ours': '1' });
      },
      () => {
        rmSync(inWork('gone.txt'));
        rmSync(inWork('link'));
        symlinkSync('a.txt', inWork('link'));
        commit({
          'a.txt': lines.with(20, 'theirs\n').join(''),
          'old name.txt': `${'renamed by one, edited by the other\n'.repeat(20)}more\n`,
          'added/by/theirs': '2',
        });
      },
    );
    at.git(['merge', '-q', '-m', 'm', 'topic']);
    expect(merged.conflicts).toEqual([]);
    const expected = at
      .git(['ls-tree', '-r', '-z', 'HEAD'])
      .replaceAll(' blob ', ' ')
      .split('\0')
      .slice(0, -1);
    expect(listed(merged)).toEqual(expected);
  });

  test('notebooks are merged cell by cell', async () => {
    const { entries, conflicts } = await merge(
      { 'n.ipynb': book({ a: '1', b: '2' }) },
      () => commit({ 'n.ipynb': book({ a: 'one', b: '2' }) }),
      () => commit({ 'n.ipynb': book({ a: '1', b: 'two' }) }),
    );
    expect(conflicts).toEqual([]);
    expect(entries[0]?.content).toEqual(book({ a: 'one', b: 'two' }));
  });

  test('conflicts stand in a notebook that opens, and are listed', async () => {
    const { entries, conflicts } = await merge(
      { 'n.ipynb': book({ a: '1' }) },
      () => commit({ 'n.ipynb': book({ a: 'one' }) }),
      () => commit({ 'n.ipynb': book({ a: 'eins' }) }),
    );
    expect(conflicts).toEqual([{ path: 'n.ipynb', kind: 'content' }]);
    expect(findConflicts(parseNotebook(entries[0]?.content ?? new Uint8Array()))).toHaveLength(1);
  });

  test.each([
    {
      name: 'a notebook that cannot be read is merged as text',
      base: '{\n',
      ours: '{ "a"\n',
      theirs: '{ "b"\n',
      kind: 'content',
    },
    { name: 'binary files stay as ours', base: '\0', ours: '\0a', theirs: '\0b', kind: 'binary' },
  ])('$name', async ({ base, ours, theirs, kind }) => {
    const { conflicts } = await merge(
      { 'n.ipynb': base },
      () => commit({ 'n.ipynb': ours }),
      () => commit({ 'n.ipynb': theirs }),
    );
    expect(conflicts).toEqual([{ path: 'n.ipynb', kind }]);
  });

  test('what one side deleted and the other changed stays', async () => {
    const { entries, conflicts } = await merge(
      { a: '1\n', b: '1\n' },
      () => {
        rmSync(inWork('a'));
        commit({ b: '2\n' });
      },
      () => {
        rmSync(inWork('b'));
        commit({ a: '2\n' });
      },
    );
    expect(entries.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(conflicts).toEqual([
      { path: 'a', kind: 'deleted' },
      { path: 'b', kind: 'deleted' },
    ]);
  });

  test('a file where the other side has a folder gets a name beside it', async () => {
    const { entries, conflicts } = await merge(
      { keep: '1' },
      () => commit({ thing: 'file' }),
      () => commit({ 'thing/inside': 'folder' }),
    );
    expect(entries.map(({ path }) => path)).toEqual(['keep', 'thing/inside', 'thing~file']);
    expect(conflicts).toEqual([{ path: 'thing~file', kind: 'place' }]);
  });

  test('one side changed what may be run, the other the text', async () => {
    const lines = 'a\nb\nc\nd\n';
    const { entries, conflicts } = await merge(
      { run: lines },
      () => {
        chmodSync(inWork('run'), 0o755);
        commit({});
      },
      () => commit({ run: `${lines}e\n` }),
    );
    expect(conflicts).toEqual([]);
    expect(entries).toMatchObject([{ path: 'run', mode: '100755' }]);
    expect(Buffer.from(entries[0]?.content ?? []).toString()).toBe(`${lines}e\n`);
  });

  test('a new name for what the other side deleted', async () => {
    const { entries, conflicts } = await merge(
      { old: 'text\n'.repeat(10) },
      () => {
        renameSync(inWork('old'), inWork('new'));
        commit({});
      },
      () => {
        rmSync(inWork('old'));
        commit({});
      },
    );
    expect(entries.map(({ path }) => path)).toEqual(['new']);
    expect(conflicts).toEqual([{ path: 'new', kind: 'deleted' }]);
  });

  test('two new names for one file', async () => {
    const text = 'the same text on both sides\n'.repeat(10);
    const { entries, conflicts } = await merge(
      { old: text },
      () => {
        renameSync(inWork('old'), inWork('mine'));
        commit({});
      },
      () => {
        renameSync(inWork('old'), inWork('yours'));
        commit({});
      },
    );
    expect(entries.map(({ path }) => path)).toEqual(['mine']);
    expect(conflicts).toEqual([{ path: 'mine', kind: 'renamed' }]);
  });
});

test('histories that share nothing are merged as if everything was added', async () => {
  const at = scratch();
  at.write('work/a', 'a\n');
  at.git(['add', '-A']);
  at.git(['commit', '-qm', '1']);
  at.git(['checkout', '-q', '--orphan', 'island']);
  at.write('work/a', 'other\n');
  at.git(['add', '-A']);
  at.git(['commit', '-qm', '2']);
  const repository = await openWithGit({ cwd: at.repository, environment: at.environment });
  const merged = await mergeTrees(repository, { ours: 'main', theirs: 'island' });
  await repository.close();
  expect(merged.base).toBeUndefined();
  expect(merged.conflicts).toEqual([{ path: 'a', kind: 'content' }]);
  at.remove();
});
