import { type Commit, type CommittedFile, committedFiles } from '../git/commit-files.ts';
import type { ObjectId } from '../git/object-id.ts';
import { placeOf } from '../git/place.ts';
import { type Range, parseRange } from '../git/range.ts';
import type { Repository } from '../git/repository.ts';
import type { TargetRequest } from './notebook-targets.ts';

/** A file as git has stored it once. */
export interface Version {
  /** From the top of the repository. */
  readonly path: string;
  readonly oid: ObjectId;
  /** The commit that brought it; none where it is only staged. */
  readonly commit?: Commit;
}

/** The versions of files that are searched, each blob and path once, the oldest first. */
export interface Versions {
  readonly versions: readonly Version[];
  /** Blobs that were there before: what is known from them is not new. */
  readonly before: ReadonlySet<ObjectId>;
  /** The blob of each path at the end; a secret that is in it still is there. */
  readonly tips: ReadonlyMap<string, ObjectId>;
}

/** Returns what is staged against HEAD. */
export async function stagedVersions({ paths }: TargetRequest, repository: Repository): Promise<Versions> {
  const options = { pathspecs: paths, findRenames: false };
  const changes = await repository.changes({ kind: 'revision', rev: 'HEAD' }, { kind: 'index' }, options);
  const versions: Version[] = [];
  const before = new Set<ObjectId>();
  for (const change of changes) {
    if (change.before?.oid !== undefined && isRegular(change.before.mode)) before.add(change.before.oid);
    const { after } = change;
    if (after?.oid !== undefined && isRegular(after.mode))
      versions.push({ path: after.path, oid: after.oid });
  }
  return { versions, before, tips: new Map(versions.map(({ path, oid }) => [path, oid])) };
}

function isRegular(mode: string): boolean {
  return mode.startsWith('100');
}

/** Returns what each commit of a range has brought, also what a later one has taken away again. */
export async function rangeVersions(
  { cwd, paths }: TargetRequest,
  repository: Repository,
  range: string,
): Promise<Versions> {
  const { from, to } = await endsOf(parseRange([range]), repository);
  return gather(committedFiles(await placeOf(cwd), [to, `^${from}`], paths));
}

async function endsOf(range: Range, repository: Repository): Promise<{ from: ObjectId; to: ObjectId }> {
  const [first, last] =
    range.kind === 'none'
      ? ['HEAD', 'HEAD']
      : range.kind === 'one'
        ? [range.rev, 'HEAD']
        : [range.from, range.to];
  // What is in A...B beside what A has is what is in A..B.
  return { from: await repository.resolve(first), to: await repository.resolve(last) };
}

/** Returns every version of every file that any branch, tag or stash has. */
export async function allVersions({ cwd, paths }: TargetRequest): Promise<Versions> {
  const versions = await gather(committedFiles(await placeOf(cwd), ['--all'], paths));
  // A shallow clone ends somewhere: what its last commits change is all there is of what came before.
  return { ...versions, before: new Set() };
}

async function gather(files: AsyncIterable<CommittedFile>): Promise<Versions> {
  const versions = new Map<string, Version>();
  const brought = new Set<ObjectId>();
  const before = new Set<ObjectId>();
  const tips = new Map<string, ObjectId>();
  for await (const { commit, path, before: parents, after } of files) {
    for (const oid of parents) if (!brought.has(oid)) before.add(oid);
    if (after === undefined) {
      tips.delete(path);
      continue;
    }
    brought.add(after);
    tips.set(path, after);
    const key = `${after}${path}`;
    if (!versions.has(key)) versions.set(key, { path, oid: after, commit });
  }
  return { versions: [...versions.values()], before, tips };
}
