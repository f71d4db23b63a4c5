import { openWithGit } from './git-program.ts';
import { placeOf } from './place.ts';
import { GitMissingError } from './plumbing.ts';
import type { Repository } from './repository.ts';

/**
 * Opens the repository around a folder: through the `git` program where there is one, else (or with
 * `NBVC_GIT=isomorphic`) through isomorphic-git, which is loaded only then because that takes 90 ms.
 */
export async function openRepository(
  folder: string,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Repository> {
  if (environment['NBVC_GIT'] !== 'isomorphic') {
    try {
      return await openWithGit(await placeOf(folder, environment));
    } catch (error) {
      if (!(error instanceof GitMissingError)) throw error;
    }
  }
  const { openWithIsomorphic } = await import('./isomorphic.ts');
  return openWithIsomorphic({ cwd: folder, environment });
}
