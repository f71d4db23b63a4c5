import { openWithGit } from './git-program.ts';
import { placeOf } from './place.ts';
import { GitMissingError } from './plumbing.ts';
import type { Repository } from './repository.ts';

/**
 * Opens the repository that a folder lies in: through the `git` program, or, where there is none (and on request
 * by `NBVC_GIT=isomorphic`), through isomorphic-git, which takes ten times as long.
 *
 * @throws UserError where the folder is in no repository.
 */
export async function openRepository(folder: string): Promise<Repository> {
  const place = await placeOf(folder);
  if (process.env['NBVC_GIT'] === 'isomorphic') return openIsomorphic(folder);
  try {
    return await openWithGit(place);
  } catch (error) {
    if (error instanceof GitMissingError) return openIsomorphic(folder);
    throw error;
  }
}

async function openIsomorphic(folder: string): Promise<Repository> {
  const { openWithIsomorphicGit } = await import('./isomorphic.ts');
  return openWithIsomorphicGit(folder);
}
