import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LineOptions } from '../diff/lines.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { type RevisionsAndPaths, parseRange, rangeEnds, separateArguments } from '../git/range.ts';
import {
  type Change,
  type ChangedFile,
  type ChangesOptions,
  type Endpoint,
  type Repository,
  readChangedFile,
} from '../git/repository.ts';
import type { FileDiff, FileSide, UnreadableSide } from '../render/file-diff.ts';
import { compareVersions } from './compare.ts';
import { readInput } from './read-file.ts';

export interface DiffOptions {
  /** Revisions and paths as given; `--` divides them where it stands. */
  readonly args: readonly string[];
  readonly pathsAfterDashes: readonly string[] | undefined;
  readonly staged: boolean;
  readonly lines: LineOptions;
  readonly cwd: string;
}

/** What a diff of a repository is made of, each file computed when it is asked for. */
export interface DiffReport {
  readonly files: AsyncIterable<FileDiff>;
  readonly count: number;
  /** Two files were named; no repository was asked. */
  readonly ofFiles: boolean;
  /** Changed files that are no notebooks: `git diff` shows them. */
  readonly others: number;
  /** Lets go of git; a report whose files are read to their end has done so already. */
  close(): Promise<void>;
}

/**
 * Compares two files, or what `git diff` would compare with the same arguments.
 *
 * @throws UserError for a file or revision that is not there, or a file named on its own that is no notebook.
 */
export async function diff(options: DiffOptions): Promise<DiffReport> {
  const [before, after, ...more] = options.args;
  const twoFiles = options.pathsAfterDashes === undefined && !options.staged && more.length === 0;
  if (
    twoFiles &&
    before !== undefined &&
    after !== undefined &&
    isFile(before, options) &&
    isFile(after, options)
  ) {
    const files = once(diffFiles(before, after, options));
    return { files, count: 1, others: 0, ofFiles: true, close: async () => undefined };
  }
  return diffRepository(options);
}

/** Returns false for a pair of notebooks in which there is nothing to see, though git lists it. */
export function isDifferent({ before, after, comparison }: FileDiff): boolean {
  return (
    comparison.kind !== 'notebooks' ||
    !comparison.identical ||
    before?.path !== after?.path ||
    before?.mode !== after?.mode
  );
}

function isFile(path: string, { cwd }: DiffOptions): boolean {
  return path === '-' || existsSync(resolve(cwd, path));
}

async function* once(file: FileDiff): AsyncGenerator<FileDiff> {
  yield file;
}

/** Both were named by hand, so one that is no notebook is a mistake, not something to work around. */
function diffFiles(before: string, after: string, { cwd, lines }: DiffOptions): FileDiff {
  if (before === '-' && after === '-') throw new UserError('standard input can only be one of the two files');
  const [old, now] = [before, after].map((path) => readInput(path === '-' ? path : resolve(cwd, path)));
  const comparison = compareVersions(old, now, lines);
  if (comparison.kind === 'text') throw notNotebook(comparison.reason, before, after);
  return {
    before: { path: before, mode: undefined, label: undefined },
    after: { path: after, mode: undefined, label: undefined },
    comparison,
  };
}

/** Says where and why, in one line. */
function notNotebook({ side, diagnosis }: UnreadableSide, before: string, after: string): UserError {
  const { line, column, message, hint } = diagnosis;
  const path = side === 'before' ? before : after;
  return new UserError(`${escapeLine(path)}:${line}:${column}: ${message}`, hint);
}

async function diffRepository(options: DiffOptions): Promise<DiffReport> {
  // Not for two files: starting programs and talking to them takes node 10 ms to load.
  const { openRepository } = await import('../git/open-repository.ts');
  const repository = await openRepository(options.cwd);
  try {
    const { revisions, paths } = await split(repository, options);
    const ends = await rangeEnds(repository, parseRange(revisions), options.staged);
    const report = await diffEnds(repository, ends, { lines: options.lines, pathspecs: paths });
    return {
      ...report,
      files: closing(repository, report.files),
      close: async () => repository.close(),
    };
  } catch (error) {
    await repository.close();
    throw error;
  }
}

/**
 * Compares the notebooks of two revisions of an open repository, which stays open.
 *
 * @throws UserError for a revision that is not there.
 */
export async function diffRevisions(
  repository: Repository,
  from: string,
  to: string,
  lines: LineOptions = { ignoreWhitespace: false },
): Promise<DiffReport> {
  const ends = { from: { kind: 'revision', rev: from }, to: { kind: 'revision', rev: to } } as const;
  return diffEnds(repository, ends, { lines });
}

async function diffEnds(
  repository: Repository,
  { from, to }: Record<'from' | 'to', Endpoint>,
  { lines, ...options }: ChangesOptions & { readonly lines: LineOptions },
): Promise<DiffReport> {
  const changes = await repository.changes(from, to, options);
  const notebooks = changes.filter(isNotebook);
  const label = to.kind === 'worktree' ? 'worktree' : 'index';
  return {
    files: compareChanges(repository, notebooks, { lines, label }),
    count: notebooks.length,
    ofFiles: false,
    others: changes.length - notebooks.length,
    // The repository is the caller's.
    close: async () => undefined,
  };
}

async function* closing(repository: Repository, files: AsyncIterable<FileDiff>): AsyncGenerator<FileDiff> {
  try {
    yield* files;
  } finally {
    await repository.close();
  }
}

async function split(repository: Repository, options: DiffOptions): Promise<RevisionsAndPaths> {
  if (options.pathsAfterDashes !== undefined)
    return { revisions: options.args, paths: options.pathsAfterDashes };
  return separateArguments(repository, options.args, async (path) => existsSync(resolve(options.cwd, path)));
}

function isNotebook({ before, after }: Change): boolean {
  return [before, after].some((side) => side?.path.toLowerCase().endsWith('.ipynb'));
}

interface CompareOptions {
  readonly lines: LineOptions;
  /** What to call content that has no object id yet. */
  readonly label: string;
}

async function* compareChanges(
  repository: Repository,
  changes: readonly Change[],
  options: CompareOptions,
): AsyncGenerator<FileDiff> {
  // The next pair is on its way while this one is compared.
  let next = readVersions(repository, changes[0]);
  for (const [i, change] of changes.entries()) {
    const versions = await next;
    next = readVersions(repository, changes[i + 1]);
    next.catch(() => undefined);
    yield compareChange(change, versions, options);
  }
}

type Versions = readonly [Uint8Array | undefined, Uint8Array | undefined];

async function readVersions(repository: Repository, change: Change | undefined): Promise<Versions> {
  if (change === undefined || change.status === 'unmerged') return [undefined, undefined];
  const { before, after } = change;
  return Promise.all([
    before && readChangedFile(repository, before),
    after && readChangedFile(repository, after),
  ]);
}

function compareChange(change: Change, [old, now]: Versions, options: CompareOptions): FileDiff {
  const before = change.before && sideOf(change.before, options.label);
  const after = change.after && sideOf(change.after, options.label);
  if (change.status === 'unmerged') return { before, after, comparison: { kind: 'unmerged' } };
  return { before, after, comparison: compareVersions(old, now, options.lines) };
}

/** Git shortens object ids to seven digits. */
const SHORT_ID = 7;

function sideOf({ path, mode, oid }: ChangedFile, label: string): FileSide {
  return { path, mode, label: oid === undefined ? label : oid.slice(0, SHORT_ID) };
}
