import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { Place } from './plumbing.ts';

/** Where the parts of a repository are. */
export interface Folders {
  readonly topLevel: string | undefined;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly prefix: string;
}

/** Finds the repository around a place as git does, without the git program. */
export async function discover({ cwd, environment }: Place): Promise<Folders> {
  const named = environment['GIT_DIR'];
  if (named !== undefined) {
    const top = resolve(cwd, environment['GIT_WORK_TREE'] ?? '.');
    return describe(resolve(cwd, named), top, cwd);
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const gitDir = await gitDirOf(folder);
    if (gitDir !== undefined) return describe(gitDir, folder, cwd);
    if (await isGitDir(folder)) return describe(folder, undefined, cwd);
    if (dirname(folder) === folder) break;
  }
  throw new UserError(
    'not a git repository (or any of the parent directories): .git',
    'Run it inside a repository, or name one with -C <dir>.',
  );
}

/** `.git` is a folder, or in submodules and linked work trees a file that names one. */
async function gitDirOf(folder: string): Promise<string | undefined> {
  const dotGit = join(folder, '.git');
  if (await isGitDir(dotGit)) return dotGit;
  const pointer = await readFile(dotGit, 'utf8').catch(() => '');
  const [, target] = /^gitdir: ([^]*?)\n?$/.exec(pointer) ?? [];
  return target === undefined ? undefined : resolve(folder, target);
}

async function isGitDir(folder: string): Promise<boolean> {
  const found = await Promise.all(
    ['HEAD', 'objects', 'refs'].map((name) => stat(join(folder, name)).catch(() => undefined)),
  );
  return found.every((entry) => entry !== undefined);
}

async function describe(gitDir: string, topLevel: string | undefined, cwd: string): Promise<Folders> {
  const pointer = await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => '.');
  const inside = topLevel === undefined ? '' : relative(topLevel, resolve(cwd)).replaceAll('\\', '/');
  const prefix = inside === '' || inside.startsWith('..') ? '' : `${inside}/`;
  return { topLevel, gitDir, commonDir: resolve(gitDir, pointer.replace(/\n$/, '')), prefix };
}
