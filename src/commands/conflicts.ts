import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { openRepository } from '../git/open-repository.ts';
import type { Repository, UnmergedPath } from '../git/repository.ts';
import { placeOf } from '../git/place.ts';
import { runGit, splitFields } from '../git/plumbing.ts';
import { type FoundConflict, findConflicts } from '../merge/find-conflicts.ts';
import { splitMarkers } from '../merge/text-markers.ts';
import { parseNotebook } from '../notebook/read.ts';
import { possibleRename } from './possible-rename.ts';
import type { FileConflicts, IndexConflict, RawConflict } from '../render/conflicts.ts';

/** What `nbvc conflicts` found. */
export interface ConflictsOutcome {
  readonly files: readonly FileConflicts[];
  readonly exitCode: 0 | 1;
}

/**
 * Lists what merges left unresolved: marked cells and fields, raw marks, and paths that are unmerged in the index.
 *
 * @param paths notebooks; without any, all that the repository tracks.
 */
export async function conflicts(paths: readonly string[], cwd: string): Promise<ConflictsOutcome> {
  const repository = await repositoryAt(cwd);
  try {
    const unmerged = (await repository?.unmerged(paths)) ?? [];
    const named = paths.length > 0 ? paths : await trackedNotebooks(repository, cwd);
    const files: FileConflicts[] = [];
    for (const path of new Set(named)) {
      const stages = unmerged.find((one) => isSamePath(one.path, path, repository));
      const file = await inFile(path, resolve(cwd, path), stages);
      const renamed =
        repository === undefined || stages === undefined
          ? undefined
          : await possibleRename(repository, stages);
      if (file.found.length > 0 || file.raw !== undefined || file.index !== undefined)
        files.push({ ...file, ...(renamed === undefined ? {} : { renamed }) });
    }
    return { files, exitCode: files.length > 0 ? 1 : 0 };
  } finally {
    await repository?.close();
  }
}

/** Files can be looked at without a repository; what git cannot do otherwise is a failure. */
async function repositoryAt(cwd: string): Promise<Repository | undefined> {
  return openRepository(cwd).catch((error: unknown) => {
    if (error instanceof UserError && error.message.startsWith('not a git repository')) return undefined;
    throw error;
  });
}

async function trackedNotebooks(repository: Repository | undefined, cwd: string): Promise<readonly string[]> {
  if (repository?.topLevel === undefined)
    throw new UserError('no notebook named', 'Name notebooks, or run it in the work tree of a repository.');
  // -z because of what names may hold.
  const { stdout } = await runGit(await placeOf(cwd), ['ls-files', '-z', '--', '*.ipynb']);
  return splitFields(stdout);
}

function isSamePath(fromTop: string, path: string, repository: Repository | undefined): boolean {
  return (
    repository?.topLevel !== undefined &&
    resolve(repository.topLevel, fromTop) === resolve(repository.topLevel, repository.prefix, path)
  );
}

async function inFile(path: string, file: string, stages: UnmergedPath | undefined): Promise<FileConflicts> {
  const index = stages === undefined ? {} : { index: indexConflict(stages) };
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return { path, found: [], ...index };
  const found = foundIn(bytes);
  return found === undefined ? { path, found: [], ...rawIn(bytes), ...index } : { path, found, ...index };
}

/** Returns undefined where the bytes are no notebook. */
function foundIn(bytes: Uint8Array): readonly FoundConflict[] | undefined {
  try {
    return findConflicts(parseNotebook(bytes));
  } catch {
    return undefined;
  }
}

function rawIn(bytes: Uint8Array): { readonly raw?: RawConflict } {
  const parts = splitMarkers(new TextDecoder().decode(bytes));
  const lines = parts.flatMap((part) => (part.kind === 'conflict' ? [part.line] : []));
  return lines.length === 0 ? {} : { raw: { lines } };
}

function indexConflict({ base, ours, theirs }: UnmergedPath): IndexConflict {
  if (ours !== undefined && theirs !== undefined) return base === undefined ? 'both added' : 'both modified';
  if (ours !== undefined) return base === undefined ? 'added by ours' : 'deleted by theirs';
  if (theirs !== undefined) return base === undefined ? 'added by theirs' : 'deleted by ours';
  return 'both deleted';
}
