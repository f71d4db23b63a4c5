import { statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { placeOf } from '../git/place.ts';
import { runGit, splitFields } from '../git/plumbing.ts';
import { parseRange, rangeEnds } from '../git/range.ts';
import { type Repository, readChangedFile } from '../git/repository.ts';
import { readInput } from './read-file.ts';

/** A notebook to look at; its bytes are read when its turn comes. */
export interface Target {
  /** As a person would name it, from the folder the command runs in. */
  readonly name: string;
  /** Absolute; where it lies or would lie. */
  readonly file: string;
  /** Whether the bytes are those of the file, so that the file may be changed. */
  readonly isFile: boolean;
  /** The name of the blob, where git has stored the bytes. */
  readonly blob?: string | undefined;
  /** Whether a person has named it, and not only a folder that it is in. */
  readonly isNamed: boolean;
  read(): Promise<Uint8Array>;
}

/** Which notebooks are meant. */
export interface TargetRequest {
  readonly cwd: string;
  /** Files, folders, `-`; without any, all notebooks of the repository below the folder. */
  readonly paths: readonly string[];
  readonly staged: boolean;
  /** `A..B`: what a range of commits changed, as it is at its end. */
  readonly range: string | undefined;
  /** What standard input is called. */
  readonly stdinPath: string | undefined;
  /** Folders stand for all files in them, not for the notebooks only. */
  readonly everyFile?: boolean;
}

/** Returns the notebooks that are meant, in order. */
export async function notebookTargets(
  request: TargetRequest,
  repository: Repository | undefined,
): Promise<readonly Target[]> {
  const { cwd, paths, staged, range } = request;
  if (staged || range !== undefined) return changedTargets(request, repository);
  if (paths.length === 0 && repository?.topLevel === undefined)
    throw new UserError('no notebook named', 'Name notebooks or folders, or run it in a repository.');
  const named = paths.length === 0 ? ['.'] : paths;
  const lists = await Promise.all(named.map((path) => ofPath(path, request, repository)));
  const files = new Map(lists.flat().map((target) => [target.file, target]));
  if (files.size === 0 && paths.length > 0)
    throw new UserError(
      `no ${request.everyFile === true ? 'file' : 'notebook'} in ${named.map((path) => escapeLine(join(cwd, path))).join(', ')}`,
    );
  return [...files.values()];
}

async function ofPath(
  path: string,
  { cwd, stdinPath = '-', everyFile = false }: TargetRequest,
  repository: Repository | undefined,
): Promise<Target[]> {
  if (path === '-')
    return [
      {
        name: stdinPath,
        file: resolve(cwd, stdinPath),
        isFile: false,
        isNamed: true,
        read: async () => readInput('-'),
      },
    ];
  const file = resolve(cwd, path);
  const status = await stat(file).catch(() => undefined);
  if (status === undefined) throw new UserError(`${escapeLine(path)}: no such file or folder`);
  if (!status.isDirectory()) return [new FileTarget(resolve(cwd), file, true)];
  const inside =
    repository?.topLevel === undefined ? await walk(file, everyFile) : await listed(file, everyFile);
  const top = resolve(cwd);
  return inside.map((one) => new FileTarget(top, one, false));
}

/** A class, for what it does not hold: there may be a hundred thousand of them before the first one is read. */
class FileTarget implements Target {
  readonly file: string;
  readonly isNamed: boolean;
  readonly #cwd: string;

  constructor(cwd: string, file: string, isNamed: boolean) {
    this.#cwd = cwd;
    this.file = file;
    this.isNamed = isNamed;
  }

  get isFile(): true {
    return true;
  }

  get name(): string {
    return relative(this.#cwd, this.file).replaceAll('\\', '/');
  }

  async read(): Promise<Uint8Array> {
    return readInput(this.file);
  }
}

/** What git tracks, and what it would: not what it ignores. */
async function listed(folder: string, everyFile: boolean): Promise<string[]> {
  const place = await placeOf(folder);
  // -z because of what names may hold; the pattern matches in all folders below.
  const patterns = everyFile ? [] : ['*.ipynb'];
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const { stdout, exitCode } = await runGit(place, args, { accept: [0, 128] });
  if (exitCode !== 0) return walk(folder, everyFile);
  const files = [...new Set(splitFields(stdout))].map((path) => join(folder, path));
  return files.filter(isFile).toSorted();
}

/** Asks at once: to wait for each of ten thousand takes longer than to ask. */
function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

async function walk(folder: string, everyFile: boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && (everyFile || entry.name.endsWith('.ipynb')))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.split(/[\\/]/).some((part) => part === 'node_modules' || part === '.git'))
    .toSorted();
}

/** What is checked of a change is its end as git has stored it, never the work tree. */
async function changedTargets(
  { cwd, staged, range, paths }: TargetRequest,
  repository: Repository | undefined,
): Promise<readonly Target[]> {
  if (repository === undefined) throw new UserError('not a git repository', 'Name files instead.');
  if (staged && range !== undefined) throw new UserError('--staged and --range exclude each other');
  const ends = await rangeEnds(repository, parseRange(range === undefined ? [] : [range]), staged);
  const changes = await repository.changes(ends.from, ends.to, { pathspecs: paths, findRenames: false });
  const top = repository.topLevel ?? cwd;
  return changes.flatMap(({ after }) => {
    if (after?.path.endsWith('.ipynb') !== true || !after.mode.startsWith('100')) return [];
    const file = resolve(top, after.path);
    const name = relative(resolve(cwd), file).replaceAll('\\', '/');
    return [
      {
        name,
        file,
        isFile: false,
        blob: after.oid,
        isNamed: false,
        read: () => readChangedFile(repository, after),
      },
    ];
  });
}
