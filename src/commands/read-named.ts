import { posix, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { Repository } from '../git/repository.ts';
import { readInput } from './read-file.ts';

/**
 * Returns the content of a file, or of what git keeps under a name: `HEAD~1:a.ipynb` in a revision, `:a.ipynb` in the
 * index, `:1:a.ipynb` (`:2:`, `:3:`) the base (ours, theirs) of an unmerged path.
 *
 * @param room see {@link readInput}.
 * @throws UserError where there is neither.
 */
export async function readNamed(name: string, cwd: string, room?: ArrayBufferLike): Promise<Uint8Array> {
  if (name === '-' || !name.includes(':')) return readInput(name === '-' ? name : resolve(cwd, name), room);
  try {
    return readInput(resolve(cwd, name), room);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  // Loaded only for these: most people name files.
  const { openRepository } = await import('../git/open-repository.ts');
  const repository = await openRepository(cwd);
  try {
    return await readObject(name, repository);
  } finally {
    await repository.close();
  }
}

async function readObject(name: string, repository: Repository): Promise<Uint8Array> {
  const [, stage, unmerged = ''] = /^:([1-3]):([^]*)$/.exec(name) ?? [];
  if (stage !== undefined) return readStage(repository, Number(stage), inRepository(unmerged, repository));
  const colon = name.indexOf(':');
  return repository.readPath(name.slice(0, colon), inRepository(name.slice(colon + 1), repository));
}

async function readStage(repository: Repository, stage: number, path: string): Promise<Uint8Array> {
  const side = (['base', 'ours', 'theirs'] as const)[stage - 1] ?? 'base';
  const oid = (await repository.unmerged([posix.relative(`/${repository.prefix}`, `/${path}`)])).find(
    (one) => one.path === path,
  )?.[side]?.oid;
  if (oid === undefined)
    throw new UserError(
      `the index has no version ${stage} of ${escapeLine(path)}`,
      'See what is unmerged with: nbvc conflicts',
    );
  return repository.readBlob(oid);
}

/** As in git: a path after a revision is from the top, one that starts with `./` or `../` from here. */
function inRepository(path: string, { prefix }: Repository): string {
  return path.startsWith('./') || path.startsWith('../') ? resolve('/', prefix, path).slice(1) : path;
}
