import type * as Git from 'isomorphic-git';
import { isObjectId, objectId, type ObjectId } from './object-id.ts';
import { requireRevision, unknownRevision } from './repository.ts';

/** What isomorphic-git needs for every question. */
export interface Library {
  readonly git: typeof Git;
  readonly at: { readonly fs: Git.PromiseFsClient; readonly gitdir: string; readonly cache: object };
}

/**
 * Returns what a revision names, for use without the git program: object names in full or short, branches, tags,
 * `HEAD`, `@`, and after them any of `~2`, `^`, `^2`, `^{commit}`, `^{tree}`, `^{}`. Reflogs and searches
 * (`@{1}`, `:/text`) need git.
 */
export async function resolveRevision(library: Library, rev: string): Promise<ObjectId> {
  requireRevision(rev);
  const [, base = '', steps = ''] = /^(.*?)((?:~\d*|\^\d+|\^\{[^}]*\}|\^)*)$/s.exec(rev) ?? [];
  let oid = await peel(library, await resolveBase(library, base, rev), undefined);
  for (const [step] of steps.matchAll(/~\d*|\^\d+|\^\{[^}]*\}|\^/g)) {
    const next = await takeStep(library, oid, step);
    if (next === undefined) throw unknownRevision(rev);
    oid = next;
  }
  return oid;
}

async function resolveBase({ git, at }: Library, base: string, rev: string): Promise<ObjectId> {
  if (isObjectId(base)) return objectId(base);
  const ref = base === '@' ? 'HEAD' : base;
  const named = await git.resolveRef({ ...at, ref }).catch(() => undefined);
  if (named !== undefined) return objectId(named);
  const short = /^[0-9a-f]{4,39}$/.test(base)
    ? await git.expandOid({ ...at, oid: base }).catch(() => undefined)
    : undefined;
  if (short === undefined) throw unknownRevision(rev);
  return objectId(short);
}

async function takeStep(library: Library, oid: ObjectId, step: string): Promise<ObjectId | undefined> {
  if (step.startsWith('^{')) return peel(library, oid, step.slice(2, -1));
  if (step.startsWith('~')) {
    let commit: ObjectId | undefined = oid;
    for (let count = Number(step.slice(1) || '1'); count > 0 && commit !== undefined; count--)
      commit = await parent(library, commit, 1);
    return commit;
  }
  const number = Number(step.slice(1) || '1');
  return number === 0 ? oid : parent(library, oid, number);
}

async function parent({ git, at }: Library, oid: ObjectId, number: number): Promise<ObjectId | undefined> {
  const found = await git.readCommit({ ...at, oid }).catch(() => undefined);
  const name = found?.commit.parent[number - 1];
  return name === undefined ? undefined : objectId(name);
}

/** Follows tags to what they mark, and a commit to its tree if that is asked for. */
async function peel(library: Library, oid: ObjectId, wanted: string | undefined): Promise<ObjectId> {
  const { git, at } = library;
  const tag = await git.readTag({ ...at, oid }).catch(() => undefined);
  if (tag !== undefined) return peel(library, objectId(tag.tag.object), wanted);
  if (wanted !== 'tree') return oid;
  const commit = await git.readCommit({ ...at, oid }).catch(() => undefined);
  return commit === undefined ? oid : objectId(commit.commit.tree);
}
