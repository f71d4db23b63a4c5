import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DiffOptions } from '../commands/diff.ts';
import { placeOf } from '../git/place.ts';
import { runGit, splitFields } from '../git/plumbing.ts';

/** As much of a repository as is needed to know its files. */
export interface WatchedRepository {
  readonly gitDir: string;
  readonly topLevel: string | undefined;
}

/**
 * Returns what says which files a diff depends on: those that are named, the notebooks that git knows, what is staged
 * and where the branch stands.
 */
export function watchedFiles(
  { args, cwd }: DiffOptions,
  repository: WatchedRepository | undefined,
): () => Promise<readonly string[]> {
  const named = args.filter((arg) => arg.toLowerCase().endsWith('.ipynb')).map((arg) => resolve(cwd, arg));
  if (repository === undefined) return async () => named;
  const { gitDir, topLevel } = repository;
  const state = ['index', 'HEAD', join('logs', 'HEAD')].map((name) => join(gitDir, name));
  let known = '';
  let tracked: readonly string[] = [];
  return async () => {
    // Which notebooks git knows stands in the index: it is asked again when that has changed.
    const index = await stat(join(gitDir, 'index')).catch(() => undefined);
    const now = `${index?.mtimeMs} ${index?.size}`;
    if (topLevel !== undefined && now !== known) {
      known = now;
      tracked = await trackedNotebooks(topLevel);
    }
    return [...named, ...state, ...tracked];
  };
}

async function trackedNotebooks(topLevel: string): Promise<string[]> {
  // -z because of what names may hold.
  const { stdout } = await runGit(await placeOf(topLevel), ['ls-files', '-z', '--', '*.ipynb']);
  return splitFields(stdout).map((path) => join(topLevel, path));
}
