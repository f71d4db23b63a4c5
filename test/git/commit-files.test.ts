import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CommittedFile, committedFiles } from '../../src/git/commit-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbvc log-'));
  git('init', '-q', '-b', 'main');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = {
  PATH: process.env['PATH'],
  HOME: tmpdir(),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ö\u0001:b',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05+0200',
  GIT_COMMITTER_NAME: 'C',
  GIT_COMMITTER_EMAIL: 'c@example.org',
};

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, env: environment, encoding: 'utf8' }).trim();
}

function commit(): string {
  git('add', '-A');
  git('commit', '-q', '-m', ':100644 no entry');
  return git('rev-parse', 'HEAD');
}

async function filesOf(...revisions: string[]): Promise<CommittedFile[]> {
  const files: CommittedFile[] = [];
  for await (const file of committedFiles({ cwd: folder, environment }, revisions)) files.push(file);
  return files;
}

test('each file of each commit, oldest first, whatever its name and who made it', async () => {
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  write('a\n:b é.txt', 'one');
  const first = commit();
  write('a\n:b é.txt', 'two');
  symlinkSync('nowhere', join(folder, 'link'));
  const second = commit();
  rmSync(join(folder, 'a\n:b é.txt'));
  const third = commit();
  const one = git('rev-parse', `${first}:a\n:b é.txt`);
  const two = git('rev-parse', `${second}:a\n:b é.txt`);
  const by = { author: 'Ö\u0001:b', date: '2026-01-02T03:04:05+02:00' };
  expect(await filesOf('--all')).toEqual([
    { commit: { commit: first, ...by }, path: 'a\n:b é.txt', before: [], after: one },
    { commit: { commit: second, ...by }, path: 'a\n:b é.txt', before: [one], after: two },
    { commit: { commit: second, ...by }, path: 'link', before: [], after: undefined },
    { commit: { commit: third, ...by }, path: 'a\n:b é.txt', before: [two], after: undefined },
  ]);
  expect(await filesOf(third, `^${second}`)).toHaveLength(1);
});

test('nothing where there are no commits; what git refuses is an error', async () => {
  expect(await filesOf('--all')).toEqual([]);
  await expect(filesOf('nowhere')).rejects.toThrow(/bad revision|unknown revision/);
});
