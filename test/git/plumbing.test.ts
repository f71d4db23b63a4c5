import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CatFile } from '../../src/git/cat-file.ts';
import { colorBoolean, colorSlot, configBoolean, readConfig, unsetConfig } from '../../src/git/config.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { placeOf } from '../../src/git/place.ts';
import { gitText } from '../../src/git/plumbing.ts';
import { scratch, type Scratch } from '../commands/scratch.ts';

let at: Scratch;
beforeEach(() => {
  at = scratch();
});
afterEach(() => at.remove());

test('a folder in another repository than the environment names is that other repository', async () => {
  const other = join(at.home, 'other');
  at.git(['init', '-q', other]);
  mkdirSync(join(other, 'sub'));
  const environment = {
    ...at.environment,
    GIT_DIR: join(at.repository, '.git'),
    GIT_INDEX_FILE: join(at.repository, '.git/index'),
  };
  const place = await placeOf(join(other, 'sub'), environment);
  expect(await gitText(place, ['rev-parse', '--show-toplevel'])).toBe(other);
  expect(place.environment['GIT_INDEX_FILE']).toBeUndefined();
});

test('without a git program isomorphic-git is used', async () => {
  at.write('work/a', '1');
  at.git(['add', '.']);
  at.git(['commit', '-qm', '1']);
  for (const environment of [
    { ...at.environment, PATH: '/nowhere' },
    { ...at.environment, NBVC_BACKEND: 'isomorphic' },
  ]) {
    const repository = await openRepository(at.repository, environment);
    expect(Buffer.from(await repository.readPath('HEAD', 'a')).toString()).toBe('1');
    await repository.close();
  }
});

test('--backend git does not fall back, and a backend that is none is refused', async () => {
  const none = { ...at.environment, PATH: '/nowhere', NBVC_BACKEND: 'git' };
  await expect(openRepository(at.repository, none)).rejects.toThrow('the git program was not found');
  const wrong = { ...at.environment, NBVC_BACKEND: 'svn' };
  await expect(openRepository(at.repository, wrong)).rejects.toMatchObject({ name: 'UserError' });
});

test('a folder that is not there', async () => {
  const failure = openRepository(join(at.home, 'none'), at.environment);
  await expect(failure).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(/none: no such folder$/),
  });
});

test('cat-file outside a repository fails every question', async () => {
  const objects = new CatFile({ cwd: at.home, environment: at.environment });
  await expect(Promise.all([objects.read('HEAD'), objects.read('main')])).rejects.toThrow(
    'not a git repository',
  );
  await objects.close();
});

test('settings are read with their scope, origin, absent and many-lined values', async () => {
  at.git(['config', '--global', 'Some.Sub.Key', 'a\nb=c']);
  at.write('work/.git/config', '[core]\n\trepositoryformatversion = 0\n[other]\n\tflag\n');
  const place = { cwd: at.repository, environment: at.environment };
  const entries = await readConfig(place);
  expect(entries.find(({ key }) => key === 'some.Sub.key')).toEqual({
    key: 'some.Sub.key',
    value: 'a\nb=c',
    scope: 'global',
    origin: `file:${join(at.home, '.gitconfig')}`,
  });
  expect(entries.find(({ key }) => key === 'other.flag')?.value).toBe('true');
  expect(await configBoolean(place, 'other.flag')).toBe(true);
  expect(await configBoolean(place, 'other.none')).toBeUndefined();
  expect(await readConfig(place, 'worktree')).toEqual(await readConfig(place, 'local'));
});

test('one value of several is removed, exactly', async () => {
  const place = { cwd: at.repository, environment: at.environment };
  for (const value of ['a.c', 'abc', '$(x) [y] "z"']) at.git(['config', '--add', 'some.key', value]);
  await unsetConfig(place, 'local', 'some.key', 'a.c');
  await unsetConfig(place, 'local', 'some.key', '$(x) [y] "z"');
  expect(at.git(['config', '--get-all', 'some.key'])).toBe('abc\n');
});

test('colours as git decides them', async () => {
  const place = { cwd: at.repository, environment: at.environment };
  expect(await colorBoolean(place, 'color.diff', false)).toBe(false);
  at.git(['config', 'color.ui', 'always']);
  expect(await colorBoolean(place, 'color.diff', false)).toBe(true);
  expect(await colorSlot(place, 'color.diff.old', 'red')).toBe('\u001B[31m');
  at.git(['config', 'color.diff.old', 'blue bold']);
  expect(await colorSlot(place, 'color.diff.old', 'red')).toBe('\u001B[1;34m');
});
