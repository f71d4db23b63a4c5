import { existsSync } from 'node:fs';
import { posix, relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { type RevisionsAndPaths, separateArguments } from '../git/range.ts';
import type { Repository } from '../git/repository.ts';

/** Where a history starts, and of which notebook it is. */
export interface HistoryRequest {
  readonly revisions: readonly string[];
  /** From the top of the repository. */
  readonly path: string;
}

/**
 * Returns what the arguments of `log` and `blame` name: any revisions, and one notebook.
 *
 * @throws UserError for none, or more than one.
 */
export async function historyRequest(
  repository: Repository,
  {
    cwd,
    args,
    pathsAfterDashes,
  }: {
    readonly cwd: string;
    readonly args: readonly string[];
    readonly pathsAfterDashes: readonly string[] | undefined;
  },
): Promise<HistoryRequest> {
  const { revisions, paths }: RevisionsAndPaths =
    pathsAfterDashes === undefined
      ? await separateArguments(repository, args, async (path) => existsSync(resolve(cwd, path)))
      : { revisions: args, paths: pathsAfterDashes };
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0)
    throw new UserError('the history of one notebook, please', 'As in: nbvc log -- analysis.ipynb');
  const top = repository.topLevel;
  const inside = top === undefined ? path : relative(top, resolve(cwd, path)).replaceAll('\\', '/');
  return { revisions, path: posix.normalize(inside) };
}
