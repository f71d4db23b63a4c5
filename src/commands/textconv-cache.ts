import { runGit, type Place } from '../git/plumbing.ts';
import { textconvCache } from './integration.ts';

/** Makes git forget the notebook texts it keeps; it converts them again when they are shown. */
export async function dropTextconvCache(place: Place): Promise<void> {
  // --verify takes a full name only; --quiet: a cache that never was is no error.
  const { exitCode } = await runGit(place, ['show-ref', '--verify', '--quiet', textconvCache], {
    accept: [0, 1],
  });
  if (exitCode === 0) await runGit(place, ['update-ref', '-d', textconvCache]);
}
