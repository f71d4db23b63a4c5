import { changedParts } from '../diff/changed-parts.ts';
import { diffNotebooks } from '../diff/diff.ts';
import type { CellChange, NotebookDiff } from '../diff/notebook-diff.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { PathCommit } from '../git/path-history.ts';
import { openRepository } from '../git/open-repository.ts';
import type { Repository } from '../git/repository.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { LogEntry, LoggedCell } from '../render/log.ts';
import { CellWalk } from './cell-walk.ts';
import { NotebookVersions } from './notebook-versions.ts';
import { historyRequest } from './history-request.ts';

export interface LogOptions {
  readonly cwd: string;
  /** Revisions and the notebook; `--` divides them where it stands. */
  readonly args: readonly string[];
  readonly pathsAfterDashes: readonly string[] | undefined;
  /** The id of a cell, or its number in the newest version, counted from 1. */
  readonly cell: string | undefined;
  readonly maxCount: number | undefined;
}

/**
 * Yields the commits that changed a notebook, or one cell of it, newest first: through renames and merges, and
 * whatever happened to the number or the id of the cell.
 *
 * @throws UserError for a revision, notebook or cell that is not there.
 */
export async function* log(options: LogOptions): AsyncGenerator<LogEntry> {
  const repository = await openRepository(options.cwd);
  try {
    const { revisions, path } = await historyRequest(repository, options);
    const commits = repository.history(revisions, path);
    const request: Request = { repository, commits, path, cell: options.cell };
    let left = options.maxCount ?? Infinity;
    if (left <= 0) return;
    for await (const entry of options.cell === undefined ? notebookLog(request) : cellLog(request)) {
      yield entry;
      if (--left === 0) return;
    }
  } finally {
    await repository.close();
  }
}

/** A name that no commit knows is a mistake, and not a short history; merges are in the history of any name. */
function unknownToAll(path: string): UserError {
  return new UserError(`${escapeLine(path)}: no commit has it`, 'See: git log --all -- <notebook>');
}

interface Request {
  readonly repository: Repository;
  readonly commits: AsyncIterable<PathCommit>;
  readonly path: string;
  readonly cell: string | undefined;
}

const NOTHING: Notebook = parseNotebook(
  new TextEncoder().encode('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'),
);

/** A merge is told where it is like none of its parents, and then as it differs from the first. */
async function* notebookLog({ repository, commits, path }: Request): AsyncGenerator<LogEntry> {
  const versions = new NotebookVersions(repository);
  let isKnown = false;
  for await (const commit of commits) {
    const after = await versions.read(commit);
    const parents = await Promise.all(commit.parents.map(async (parent) => versions.read(parent)));
    const before = parents.length === 0 ? ['absent' as const] : parents;
    isKnown ||= await isThere(versions, commit);
    const diffs = before.map((version) => diffNotebooks(cellsOf(version), cellsOf(after)));
    const [first] = diffs;
    if (first === undefined || (diffs.length > 1 && diffs.some(isEmpty))) continue;
    const isReadable = ![after, ...before].includes('unreadable');
    yield { ...headOf(commit), isReadable, cells: first.cells.flatMap(loggedCell), diff: first };
  }
  if (!isKnown) throw unknownToAll(path);
}

async function isThere(versions: NotebookVersions, commit: PathCommit): Promise<boolean> {
  for (const version of [commit, ...commit.parents])
    if ((await versions.read(version)) !== 'absent') return true;
  return false;
}

function cellsOf(version: Notebook | 'absent' | 'unreadable'): Notebook {
  return typeof version === 'string' ? NOTHING : version;
}

function isEmpty({ cells, fields }: NotebookDiff): boolean {
  return fields.length === 0 && cells.every((change) => change.kind === 'unchanged' && !change.moved);
}

async function* cellLog({ repository, commits, path, cell = '' }: Request): AsyncGenerator<LogEntry> {
  const walk = new CellWalk({
    versions: new NotebookVersions(repository),
    counts: () => true,
    goesOn: true,
  });
  const versions = new NotebookVersions(repository);
  let isKnown = false;
  let found = false;
  for await (const commit of commits) {
    if (!found) {
      isKnown ||= await isThere(versions, commit);
      const index = cellIndex(cellsOf(await versions.read(commit)), cell);
      // A number is one of the newest version; an id may be that of a cell that is gone.
      if (index === undefined && isNumber(cell)) break;
      if (index === undefined) continue;
      found = true;
      walk.follow(commit, 0, index);
    }
    for (const { change, before, after } of await walk.visit(commit)) {
      const diff = { before: before ?? NOTHING, after, fields: [], cells: [change], approximate: false };
      yield { ...headOf(commit), isReadable: true, cells: loggedCell(change), diff };
    }
    if (!walk.isGoing()) return;
  }
  if (!isKnown) throw unknownToAll(path);
  if (!found)
    throw new UserError(
      `${escapeLine(path)}: no cell ${escapeLine(cell)}`,
      'Name it by its id, or by its number: nbvc show tells both.',
    );
}

function isNumber(text: string): boolean {
  return /^\d{1,7}$/.test(text);
}

/** An id outweighs a number: nbstripout makes ids of numbers. */
function cellIndex({ cells }: Notebook, cell: string): number | undefined {
  const byId = cells.find(({ id }) => id === cell);
  if (byId !== undefined) return byId.index;
  return isNumber(cell) ? cells[Number(cell) - 1]?.index : undefined;
}

function headOf({ commit, path, author, email, date, subject, parents }: PathCommit) {
  const former = parents.find((parent) => parent.path !== path)?.path;
  return { commit, path, author, email, date, subject, ...(former === undefined ? {} : { former }) };
}

function loggedCell(change: CellChange): LoggedCell[] {
  switch (change.kind) {
    case 'added':
      return [{ kind: 'added', ...named(change.after), parts: [] }];
    case 'deleted':
      return [{ kind: 'deleted', ...named(change.before), parts: [] }];
    case 'modified':
      return [{ kind: 'modified', ...named(change.after), parts: changedParts(change) }];
    case 'unchanged':
      return change.moved ? [{ kind: 'moved', ...named(change.after), parts: [] }] : [];
  }
}

function named({ index, id }: Cell): { readonly cell: number; readonly id?: string } {
  return id === undefined ? { cell: index } : { cell: index, id };
}
