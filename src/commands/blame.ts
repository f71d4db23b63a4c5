import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { openRepository } from '../git/open-repository.ts';
import type { PathCommit } from '../git/path-history.ts';
import type { Repository } from '../git/repository.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';

import type { BlamedCell, BlameReport } from '../render/blame.ts';
import { CellWalk, type Counts } from './cell-walk.ts';
import { historyRequest } from './history-request.ts';
import { NotebookVersions } from './notebook-versions.ts';

export interface BlameOptions {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly pathsAfterDashes: readonly string[] | undefined;
  /** `written`: source, type, attachments; `run`: outputs and execution count; `any`: whatever differs. */
  readonly of: 'written' | 'run' | 'any';
}

/** The version in the work tree, as git would store it. */
const WORKTREE = 'worktree';

/**
 * Says which commit each cell of a notebook is from: the last one that wrote (or ran) it. Without a revision the cells
 * are those of the work tree.
 *
 * @throws UserError for a revision or notebook that is not there.
 */
export async function blame(options: BlameOptions): Promise<BlameReport> {
  const repository = await openRepository(options.cwd);
  try {
    const { revisions, path } = await historyRequest(repository, options);
    const versions = new NotebookVersions(repository);
    const walk = new CellWalk({ versions, counts: COUNTS[options.of], goesOn: false });
    const request: Request = { repository, path, isWorktree: revisions.length === 0 };
    const commits = repository.history(revisions, path);
    const found = new Map<number, PathCommit>();
    let notebook: Notebook | undefined;
    for await (const commit of versionsOf(request, commits)) {
      notebook ??= await startAt(commit, request, { versions, walk });
      for (const { target } of await walk.visit(commit)) found.set(target, commit);
      if (!walk.isGoing()) break;
    }
    if (notebook === undefined) throw new UserError(`${escapeLine(path)}: no such notebook there`);
    return { path, cells: notebook.cells.map((cell) => blamed(cell, found.get(cell.index))) };
  } finally {
    await repository.close();
  }
}

interface Request {
  readonly repository: Repository;
  readonly path: string;
  readonly isWorktree: boolean;
}

/** What is in the work tree is a version, too, before that of the last commit. */
async function* versionsOf(
  { path, isWorktree }: Request,
  commits: AsyncIterable<PathCommit>,
): AsyncGenerator<PathCommit> {
  let isFirst = isWorktree;
  const uncommitted = { commit: WORKTREE, path, author: '', email: '', date: '', subject: '' };
  for await (const commit of commits) {
    if (isFirst) yield { ...uncommitted, parents: [commit] };
    isFirst = false;
    yield commit;
  }
  if (isFirst) yield { ...uncommitted, parents: [] };
}

async function startAt(
  commit: PathCommit,
  { repository, path, isWorktree }: Request,
  { versions, walk }: { readonly versions: NotebookVersions; readonly walk: CellWalk },
): Promise<Notebook | undefined> {
  // Errors of the file in the work tree are the person's to know; those of the past are not.
  if (isWorktree) versions.add(commit, parseNotebook(await repository.readWorktree(path)));
  const notebook = await versions.read(commit);
  if (typeof notebook === 'string') return undefined;
  for (const { index } of notebook.cells) walk.follow(commit, index, index);
  return notebook;
}

const COUNTS: Readonly<Record<BlameOptions['of'], Counts>> = {
  written: ({ source, type, attachments }) =>
    source !== undefined || type !== undefined || attachments.length > 0,
  run: ({ outputs, executionCount }) =>
    executionCount !== undefined || outputs.some(({ kind }) => kind !== 'unchanged'),
  any: () => true,
};

function blamed({ index, id, type, text }: Cell, by: PathCommit | undefined): BlamedCell {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  const cell = { cell: index, ...(id === undefined ? {} : { id }), type, line };
  if (by === undefined || by.commit === WORKTREE) return cell;
  const { commit, author, email, date, subject, path } = by;
  return { ...cell, commit, author, email, date, subject, path };
}
