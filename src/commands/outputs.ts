import { isAbsolute, posix, relative } from 'node:path';
import { UserError } from '../errors.ts';
import { openRepository } from '../git/open-repository.ts';
import { placeOf } from '../git/place.ts';
import type { Repository } from '../git/repository.ts';
import type { KeptNotebook, OutputsReport } from '../render/outputs.ts';
import { outputFolder, outputLimit } from './output-folder.ts';
import { OutputStore, type StoredRun, pathOfRun } from './output-store.ts';

/** Where the command runs. */
export interface OutputsPlace {
  readonly cwd: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** Returns what is kept, by notebook, those used last first. */
export async function listOutputs(where: OutputsPlace): Promise<OutputsReport> {
  return withStore(where, async (store) => ({
    kind: 'list',
    notebooks: byNotebook(store.runs()),
    limit: await outputLimit(await placeOf(where.cwd, where.environment)),
  }));
}

/** Removes what is beyond the limit, least recently used first, and what crashes have left. */
export async function collectOutputs(where: OutputsPlace): Promise<OutputsReport> {
  return withStore(where, async (store) => {
    const limit = await outputLimit(await placeOf(where.cwd, where.environment));
    return { kind: 'gc', removed: totalOf(store.evict(limit)), left: totalOf(store.runs()), limit };
  });
}

/**
 * Removes what is kept of notebooks or folders, or all of it.
 *
 * @throws UserError where none is named.
 */
export async function forgetOutputs(
  where: OutputsPlace,
  names: readonly string[] | 'all',
): Promise<OutputsReport> {
  if (names.length === 0)
    throw new UserError('outputs forget: no notebook named', 'Name notebooks or folders, or all with --all.');
  return withStore(where, async (store, repository) => {
    const runs = store.runs();
    if (names === 'all') {
      store.clear();
      return { kind: 'forget', removed: totalOf(runs) };
    }
    const paths = names.map((name) => fromTop(name, repository));
    const removed = runs.filter((run) => isBelow(pathOfRun(run), paths));
    for (const run of removed) store.remove(run);
    return { kind: 'forget', removed: totalOf(removed) };
  });
}

async function withStore<Result>(
  { cwd, environment }: OutputsPlace,
  use: (store: OutputStore, repository: Repository) => Promise<Result>,
): Promise<Result> {
  const repository = await openRepository(cwd, environment);
  try {
    return await use(new OutputStore(outputFolder(repository.commonDir)), repository);
  } finally {
    await repository.close();
  }
}

function totalOf(runs: readonly StoredRun[]): { readonly cells: number; readonly bytes: number } {
  return { cells: runs.length, bytes: runs.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function byNotebook(runs: readonly StoredRun[]): KeptNotebook[] {
  const found = new Map<string | undefined, KeptNotebook>();
  for (const run of runs) {
    const path = pathOfRun(run);
    const { cells, bytes, used } = found.get(path) ?? { cells: 0, bytes: 0, used: 0 };
    found.set(path, {
      path: path ?? '(unreadable)',
      cells: cells + 1,
      bytes: bytes + run.bytes,
      used: Math.max(used, run.used),
    });
  }
  return [...found.values()].toSorted((a, b) => b.used - a.used || (a.path < b.path ? -1 : 1));
}

function fromTop(name: string, { prefix, topLevel }: Repository): string {
  if (isAbsolute(name)) return relative(topLevel ?? '', name).replaceAll('\\', '/');
  return posix.join(prefix, name).replace(/\/$/, '');
}

function isBelow(path: string | undefined, folders: readonly string[]): boolean {
  return (
    path !== undefined &&
    folders.some((folder) => folder === '.' || path === folder || path.startsWith(`${folder}/`))
  );
}
