import { resolve } from 'node:path';
import { checkNotebook } from '../check/check.ts';
import { type Figures, NO_FIGURES, addFigures, figuresOf } from '../check/figures.ts';
import { checkUnreadable } from '../check/unreadable.ts';
import { UserError } from '../errors.ts';
import { type ObjectId, objectId } from '../git/object-id.ts';
import { placeOf } from '../git/place.ts';
import { type Place, gitText, runGit, splitFields } from '../git/plumbing.ts';
import type { Repository } from '../git/repository.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { CommitFigures, FiguresReport } from '../render/figures.ts';
import { type HitFinder, hitFinder } from './check-hits.ts';
import { type FilePolicy, type FolderPolicies, folderPolicies } from './check-policies.ts';
import { pathFromTop } from './check-target.ts';
import { type CheckRequest, repositoryAt } from './check.ts';
import { notebookTargets } from './notebook-targets.ts';

/**
 * Returns figures of all notebooks, and with a history those of earlier commits, held against the rules of today.
 *
 * @param history the number of commits, spread evenly over the first parents of HEAD.
 */
export async function checkFigures(request: CheckRequest, history: number): Promise<FiguresReport> {
  const repository = await repositoryAt(request.cwd, request.environment);
  try {
    const run: Run = { policies: await folderPolicies(request), finder: hitFinder() };
    let figures = NO_FIGURES;
    for (const target of await notebookTargets(request, repository)) {
      const policy = await run.policies.policyFor(target.file);
      if (policy === 'excluded') continue;
      const path = pathFromTop(target, repository?.topLevel);
      figures = addFigures(figures, await figuresOfBytes(await target.read(), path, policy, run.finder));
    }
    if (history === 0) return { figures, history: [] };
    if (repository?.topLevel === undefined)
      throw new UserError('--history: there is no repository', 'Leave it out.');
    return { figures, history: await historyOf(repository, run, request, history) };
  } finally {
    await repository?.close();
  }
}

interface Run {
  readonly policies: FolderPolicies;
  readonly finder: HitFinder;
}

async function figuresOfBytes(
  bytes: Uint8Array,
  path: string,
  policy: FilePolicy,
  finder: HitFinder,
): Promise<Figures> {
  let notebook;
  try {
    notebook = parseNotebook(bytes);
  } catch (error) {
    const secrets = await finder.inBytes(bytes, policy, path);
    return figuresOf(bytes.length, undefined, checkUnreadable(bytes, error, policy.check, secrets).findings);
  }
  const context = { policy: policy.check, path, hits: await finder.inNotebook(notebook, policy, path) };
  const { findings } = await checkNotebook(notebook, context);
  return figuresOf(bytes.length, notebook, findings);
}

async function historyOf(
  repository: Repository,
  { policies, finder }: Run,
  request: CheckRequest,
  count: number,
): Promise<CommitFigures[]> {
  const place = await placeOf(request.cwd, request.environment);
  const known = new Map<string, Figures>();
  const found: CommitFigures[] = [];
  for (const commit of await chosenCommits(place, count)) {
    let figures = NO_FIGURES;
    for (const { path, oid } of await notebooksOf(place, commit.oid)) {
      const policy = await policies.policyFor(resolve(repository.topLevel ?? '', path));
      if (policy === 'excluded') continue;
      // Most notebooks are the same in the next commit.
      const key = `${oid} ${policy.key} ${path.includes('.ipynb_checkpoints/')}`;
      const one =
        known.get(key) ?? (await figuresOfBytes(await repository.readBlob(oid), path, policy, finder));
      known.set(key, one);
      figures = addFigures(figures, one);
    }
    found.push({ commit: commit.oid, date: commit.date, figures });
  }
  return found;
}

interface Commit {
  readonly oid: string;
  /** ISO 8601. */
  readonly date: string;
}

/** The first and the last are always among them. */
async function chosenCommits(place: Place, count: number): Promise<Commit[]> {
  // Only commits that changed a notebook: between them nothing moves.
  const text = await gitText(place, ['log', '--first-parent', '--format=%H %cI', '--', ':(top)*.ipynb']);
  const commits = text.split('\n').flatMap((line): Commit[] => {
    const [oid = '', date = ''] = line.split(' ');
    return oid === '' ? [] : [{ oid, date }];
  });
  if (commits.length <= count) return commits.toReversed();
  const step = (commits.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => commits[Math.round(index * step)])
    .filter((commit) => commit !== undefined)
    .toReversed();
}

async function notebooksOf(place: Place, commit: string): Promise<{ path: string; oid: ObjectId }[]> {
  // --full-tree: paths from the top, wherever it runs.
  const { stdout } = await runGit(place, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  return splitFields(stdout).flatMap((line) => {
    const [, mode = '', oid = '', path = ''] = /^(\d+) blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return path.endsWith('.ipynb') && mode.startsWith('100') ? [{ path, oid: objectId(oid) }] : [];
  });
}
