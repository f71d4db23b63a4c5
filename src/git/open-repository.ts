import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { openWithGit } from './git-program.ts';
import { placeOf } from './place.ts';
import { GitMissingError } from './plumbing.ts';
import type { Repository } from './repository.ts';

/** What reads repositories: the git program, isomorphic-git, or whichever there is. */
const BACKENDS: readonly string[] = ['auto', 'git', 'isomorphic'];

/**
 * Opens the repository around a folder: through the `git` program where there is one, else through isomorphic-git,
 * which is loaded only then because that takes 90 ms. `NBVC_BACKEND` (`--backend`) says which of them has to be used.
 */
export async function openRepository(
  folder: string,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Repository> {
  const backend = environment['NBVC_BACKEND'] ?? 'auto';
  if (!BACKENDS.includes(backend))
    throw new UserError(`NBVC_BACKEND is '${escapeLine(backend)}'`, `it can be: ${BACKENDS.join(', ')}`);
  if (backend !== 'isomorphic') {
    try {
      return await openWithGit(await placeOf(folder, environment));
    } catch (error) {
      if (!(error instanceof GitMissingError) || backend === 'git') throw error;
    }
  }
  const { openWithIsomorphic } = await import('./isomorphic.ts');
  return openWithIsomorphic({ cwd: folder, environment });
}
