import { type ObjectId, objectId } from './object-id.ts';
import type { FileVersion, PathCommit } from './path-history.ts';
import type { Change, Repository } from './repository.ts';
import type { Library } from './revision-object.ts';
import { readTree } from './tree-object.ts';

/** What the history of a file is read from. */
export interface HistorySource extends Library, Pick<Repository, 'resolve' | 'mergeBase' | 'changes'> {}

interface Commit {
  readonly oid: ObjectId;
  readonly tree: ObjectId;
  readonly parents: readonly ObjectId[];
  readonly head: Pick<PathCommit, 'author' | 'email' | 'date' | 'subject'>;
}

/** Where a walk begins, and which file it is after. */
interface Walk {
  readonly tips: readonly ObjectId[];
  readonly path: string;
}

/**
 * Yields what {@link pathHistory} yields, without the git program: all commits are read, as there is no index of them,
 * and only renames that leave the content as it was are followed.
 *
 * @param revisions `A`, `^A`, `A..B`, `A...B`.
 * @throws UserError for what names nothing.
 */
export async function* historyWithIsomorphic(
  source: HistorySource,
  revisions: readonly string[],
  path: string,
): AsyncGenerator<PathCommit> {
  const { tips, excluded } = await endsOf(source, revisions);
  const commits = new Commits(source);
  const hidden = new Set((await commits.reachable(excluded, new Set())).keys());
  const walks: Walk[] = [{ tips, path }];
  const seen = new Set<string>();
  for (let walk = walks.shift(); walk !== undefined; walk = walks.shift()) {
    for (const found of await touching(commits, walk, hidden)) {
      const key = `${found.commit} ${found.path}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const former =
        found.parents.length > 0 ? undefined : await formerVersion(source, commits, found, hidden);
      yield former === undefined ? found : { ...found, parents: [former] };
      if (former !== undefined) walks.push({ tips: [objectId(former.commit)], path: former.path });
    }
  }
}

/** The commits that are wanted, and those whose history is not. */
interface HistoryEnds {
  readonly tips: readonly ObjectId[];
  readonly excluded: readonly ObjectId[];
}

async function endsOf(source: HistorySource, revisions: readonly string[]): Promise<HistoryEnds> {
  const tips: ObjectId[] = [];
  const excluded: ObjectId[] = [];
  const commitOf = async (rev: string): Promise<ObjectId> => source.resolve(`${rev || 'HEAD'}^{commit}`);
  for (const revision of revisions.length === 0 ? ['HEAD'] : revisions) {
    const [, from, dots, to] = /^(.*?)(\.{2,3})(.*)$/.exec(revision) ?? [];
    if (revision.startsWith('^')) excluded.push(await commitOf(revision.slice(1)));
    else if (from === undefined || to === undefined) tips.push(await commitOf(revision));
    else {
      const ends = [await commitOf(from), await commitOf(to)] as const;
      const base = dots === '...' ? await source.mergeBase(...ends) : ends[0];
      if (base !== undefined) excluded.push(base);
      tips.push(...(dots === '...' ? ends : [ends[1]]));
    }
  }
  return { tips, excluded };
}

/** Returns the commits that touched a file, children before parents, their parents as the file's own history has them. */
async function touching(
  commits: Commits,
  { tips, path }: Walk,
  hidden: ReadonlySet<ObjectId>,
): Promise<readonly PathCommit[]> {
  const reachable = await commits.reachable(tips, hidden);
  const kept = new Set<ObjectId>();
  for (const commit of reachable.values()) if (await commits.touches(commit, path)) kept.add(commit.oid);
  return childrenFirst(reachable, tips)
    .filter(({ oid }) => kept.has(oid))
    .map((commit) => {
      const nearest = commit.parents.flatMap((parent) => nearestOf(parent, reachable, kept) ?? []);
      return pathCommitOf(commit, path, [...new Set(nearest)]);
    });
}

function pathCommitOf({ oid, head }: Commit, path: string, parents: readonly ObjectId[]): PathCommit {
  return { commit: oid, path, ...head, parents: parents.map((commit) => ({ commit, path })) };
}

/** Returns a commit, or the first one before it, that touched the file or that a range leaves out. */
function nearestOf(
  first: ObjectId,
  reachable: ReadonlyMap<ObjectId, Commit>,
  kept: ReadonlySet<ObjectId>,
): ObjectId | undefined {
  let oid: ObjectId | undefined = first;
  while (oid !== undefined && !kept.has(oid)) {
    const commit = reachable.get(oid);
    if (commit === undefined) return oid;
    // Merges are all kept, so there is one parent at most.
    oid = commit.parents[0];
  }
  return oid;
}

/** Kahn's order of a graph; of several that are free the one that came last, as git does, keeps branches together. */
function childrenFirst(reachable: ReadonlyMap<ObjectId, Commit>, tips: readonly ObjectId[]): Commit[] {
  const children = new Map<ObjectId, number>();
  for (const { parents } of reachable.values())
    for (const parent of parents) children.set(parent, (children.get(parent) ?? 0) + 1);
  const free = [...new Set(tips)].filter((tip) => (children.get(tip) ?? 0) === 0).toReversed();
  const order: Commit[] = [];
  for (let oid = free.pop(); oid !== undefined; oid = free.pop()) {
    const commit = reachable.get(oid);
    if (commit === undefined) continue;
    order.push(commit);
    for (const parent of commit.parents) {
      const left = (children.get(parent) ?? 0) - 1;
      children.set(parent, left);
      if (left === 0) free.push(parent);
    }
  }
  return order;
}

/** Where the file came from that a commit brought: the file it renamed. */
async function formerVersion(
  source: HistorySource,
  commits: Commits,
  { commit, path }: FileVersion,
  hidden: ReadonlySet<ObjectId>,
): Promise<FileVersion | undefined> {
  const { parents = [] } = (await commits.read(objectId(commit))) ?? {};
  for (const parent of parents) {
    const changes: readonly Change[] = await source.changes(
      { kind: 'revision', rev: parent },
      { kind: 'revision', rev: commit },
    );
    const renamed = changes.find((change) => change.path === path && change.status === 'renamed');
    const former = renamed?.before?.path;
    if (former === undefined) continue;
    const [last] = await touching(commits, { tips: parents, path: former }, hidden);
    if (last !== undefined) return { commit: last.commit, path: former };
  }
  return undefined;
}

/** Commits and the files in them, each read once. */
class Commits {
  readonly #source: HistorySource;
  readonly #commits = new Map<ObjectId, Commit | undefined>();
  readonly #files = new Map<string, string | undefined>();

  constructor(source: HistorySource) {
    this.#source = source;
  }

  /** Returns undefined for what is not there: the history of a shallow clone ends somewhere. */
  async read(oid: ObjectId): Promise<Commit | undefined> {
    if (this.#commits.has(oid)) return this.#commits.get(oid);
    const { git, at } = this.#source;
    const found = await git.readCommit({ ...at, oid }).catch(() => undefined);
    const commit =
      found === undefined
        ? undefined
        : {
            oid,
            tree: objectId(found.commit.tree),
            parents: found.commit.parent.map(objectId),
            head: headOf(found.commit),
          };
    this.#commits.set(oid, commit);
    return commit;
  }

  /** Returns the commits that some lead to, those left out apart. */
  async reachable(
    tips: readonly ObjectId[],
    hidden: ReadonlySet<ObjectId>,
  ): Promise<ReadonlyMap<ObjectId, Commit>> {
    const found = new Map<ObjectId, Commit>();
    const open = [...tips];
    for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
      if (found.has(oid) || hidden.has(oid)) continue;
      const commit = await this.read(oid);
      if (commit === undefined) continue;
      found.set(oid, commit);
      for (const parent of commit.parents) open.push(parent);
    }
    return found;
  }

  /** Merges count as git counts them for the history of a file: always. */
  async touches({ tree, parents }: Commit, path: string): Promise<boolean> {
    if (parents.length > 1) return true;
    const [parent] = parents;
    const before = parent === undefined ? undefined : (await this.read(parent))?.tree;
    const old = before === undefined ? undefined : await this.#fileIn(before, path);
    return (await this.#fileIn(tree, path)) !== old;
  }

  /** Returns mode and name of what stands at a path of a tree. */
  async #fileIn(tree: ObjectId, path: string): Promise<string | undefined> {
    const key = `${tree} ${path}`;
    if (this.#files.has(key)) return this.#files.get(key);
    const [name = '', ...below] = path.split('/');
    const entry = (await readTree(this.#source, tree)).find((one) => one.name === name);
    const isFolder = entry?.mode === '040000';
    const own = entry === undefined || isFolder ? undefined : `${entry.mode} ${entry.oid}`;
    const found =
      below.length === 0
        ? own
        : entry !== undefined && isFolder
          ? await this.#fileIn(entry.oid, below.join('/'))
          : undefined;
    this.#files.set(key, found);
    return found;
  }
}

interface RawCommit {
  readonly message: string;
  readonly author: {
    readonly name: string;
    readonly email: string;
    /** Seconds. */
    readonly timestamp: number;
    /** Minutes that UTC is ahead. */
    readonly timezoneOffset: number;
  };
}

function headOf({ message, author: { name, email, timestamp, timezoneOffset } }: RawCommit): Commit['head'] {
  const local = new Date((timestamp - timezoneOffset * 60) * 1000).toISOString().slice(0, 19);
  const minutes = Math.abs(timezoneOffset);
  const zone = [Math.floor(minutes / 60), minutes % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const [paragraph = ''] = message.trimStart().split(/\n\s*\n/);
  return {
    author: name,
    email,
    date: `${local}${timezoneOffset > 0 ? '-' : '+'}${zone}`,
    subject: paragraph.trimEnd().split('\n').join(' '),
  };
}
