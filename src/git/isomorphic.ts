import { promises as nodeFs, type Stats } from 'node:fs';
import { join, relative } from 'node:path';
import type * as Git from 'isomorphic-git';
import { UserError } from '../errors.ts';
import { lookUpAttributes } from './attribute-lookup.ts';
import { escapeLine } from '../escape-control.ts';
import { discover, type Folders } from './discovery.ts';
import { historyWithIsomorphic } from './isomorphic-history.ts';
import { readIndexFile, type IndexEntry, type IndexFile } from './index-file.ts';
import { compareListings, joinRenames, type Listing } from './listing.ts';
import { emptyTree, objectId, type ObjectId } from './object-id.ts';
import { pathspecTest } from './pattern.ts';
import type { Place } from './plumbing.ts';
import {
  requireRevision,
  unknownPath,
  type Change,
  type ChangedFile,
  type ChangesOptions,
  type Endpoint,
  type Repository,
  type UnmergedPath,
} from './repository.ts';
import { resolveRevision, type Library } from './revision-object.ts';
import { readTree } from './tree-object.ts';
import { groupStages } from './unmerged.ts';
import { readAsIs } from './worktree-file.ts';

interface Session extends Library {
  readonly folders: Folders;
  readonly readIndex: () => Promise<IndexFile>;
}

/**
 * Opens the repository around a place without the git program. Slower, and simpler than git: renames only of
 * unchanged content, work-tree files as they lie on the disk (no clean filters, no conversion of line ends), no
 * alternates, no SHA-256.
 */
export async function openWithIsomorphic(place: Place): Promise<Repository> {
  const folders = await discover(place);
  const git = await import('isomorphic-git');
  const session: Session = {
    git,
    folders,
    at: { fs: fileSystem(folders), gitdir: folders.gitDir, cache: {} },
    readIndex: async () => readIndexFile(join(folders.gitDir, 'index')),
  };
  await requireSha1(session);
  return repositoryOf(session);
}

/**
 * Opens a repository that is anywhere isomorphic-git can read, above all one in memory: revisions, files in them and
 * what changed between them. It has no index, no work tree and no attributes.
 *
 * @param fs see https://isomorphic-git.org/docs/en/fs, with promises.
 * @param gitDir the folder that `HEAD` is in.
 * @throws UserError for a repository with SHA-256.
 */
export async function openBare(fs: Git.PromiseFsClient, gitDir: string): Promise<Repository> {
  const git = await import('isomorphic-git');
  const session: Session = {
    git,
    folders: { topLevel: undefined, gitDir, commonDir: gitDir, prefix: '' },
    at: { fs, gitdir: gitDir, cache: {} },
    readIndex: () => Promise.reject(new UserError('this repository has no index')),
  };
  await requireSha1(session);
  return {
    ...repositoryOf(session),
    attributes: (paths, names) =>
      Promise.resolve(
        new Map(paths.map((path) => [path, Object.fromEntries(names.map((name) => [name, undefined]))])),
      ),
  };
}

function repositoryOf(session: Session): Repository {
  const { folders } = session;
  return {
    ...folders,
    resolve: (rev) => resolveAny(session, rev),
    readBlob: (oid) => readBlob(session, oid),
    readPath: (rev, path) => readPath(session, rev, path),
    readWorktree: async (path) => readAsIs(join(requireTopLevel(session), path), path),
    changes: (from, to, options = {}) => listChanges(session, from, to, options),
    unmerged: (pathspecs = []) => listUnmerged(session, pathspecs),
    mergeBase: (a, b) => findMergeBase(session, a, b),
    history: (revisions, path) =>
      historyWithIsomorphic(
        {
          ...session,
          resolve: (rev) => resolveAny(session, rev),
          mergeBase: (a, b) => findMergeBase(session, a, b),
          changes: (from, to) => listChanges(session, from, to, {}),
        },
        revisions,
        path,
      ),
    attributes: (paths, names) => lookUpAttributes(folders, paths, names),
    close: () => Promise.resolve(),
  };
}

/** A linked work tree has its own HEAD and index; everything else is in the folder it shares. */
function fileSystem({ gitDir, commonDir }: Folders): Git.PromiseFsClient {
  if (gitDir === commonDir) return { promises: nodeFs };
  const own = new Set([
    'HEAD',
    'index',
    'ORIG_HEAD',
    'MERGE_HEAD',
    'FETCH_HEAD',
    'CHERRY_PICK_HEAD',
    'REBASE_HEAD',
  ]);
  const place = (path: string): string => {
    const inside = relative(gitDir, path);
    return inside === '' || inside.startsWith('..') || own.has(inside) ? path : join(commonDir, inside);
  };
  return {
    // All async, because isomorphic-git calls readFile without a path to see whether it returns a promise.
    promises: {
      ...nodeFs,
      readFile: async (path: string, options: undefined) => nodeFs.readFile(place(path), options),
      readdir: async (path: string) => nodeFs.readdir(place(path)),
      stat: async (path: string) => nodeFs.stat(place(path)),
      lstat: async (path: string) => nodeFs.lstat(place(path)),
    },
  };
}

async function requireSha1({ git, at }: Session): Promise<void> {
  const format: unknown = await git.getConfig({ ...at, path: 'extensions.objectformat' });
  if (format !== undefined && format !== 'sha1')
    throw new UserError('a SHA-256 repository needs the git program', 'Install git.');
}

function requireTopLevel({ folders }: Session): string {
  if (folders.topLevel === undefined) throw new UserError('this repository has no work tree');
  return folders.topLevel;
}

async function resolveAny(session: Session, rev: string): Promise<ObjectId> {
  requireRevision(rev);
  const [, where, path] = /^([^:]*):([^]*)$/.exec(rev) ?? [];
  if (where !== undefined && path !== undefined) return (await findPath(session, where, path)).oid;
  return resolveRevision(session, rev).catch(async (error: unknown) => {
    if (await isUnborn(session, rev))
      throw new UserError('HEAD has no commit yet', 'Commit something first.');
    throw error;
  });
}

async function treeOf(session: Session, rev: string): Promise<ObjectId> {
  return resolveRevision(session, `${await resolveAny(session, rev)}^{tree}`);
}

async function isUnborn({ git, at }: Session, rev: string): Promise<boolean> {
  if (rev !== 'HEAD' && rev !== '@') return false;
  // Depth 2 stops at the branch HEAD names, whether that branch exists or not.
  const branch = await git.resolveRef({ ...at, ref: 'HEAD', depth: 2 }).catch(() => '');
  return branch.startsWith('refs/') && !(await git.resolveRef({ ...at, ref: 'HEAD' }).catch(() => undefined));
}

async function findPath(
  session: Session,
  rev: string,
  path: string,
): Promise<{ readonly oid: ObjectId; readonly type: string }> {
  if (rev === '') {
    const { entries } = await session.readIndex();
    const entry = entries.find((one) => one.path === path && one.stage === 0);
    if (entry === undefined) throw unknownPath(rev, path);
    return { oid: entry.oid, type: 'blob' };
  }
  let oid = await treeOf(session, rev);
  let mode = folderMode;
  for (const name of path.split('/')) {
    const entries = mode === folderMode ? await readTree(session, oid) : [];
    const entry = entries.find((one) => one.name === name);
    if (entry === undefined) throw unknownPath(rev, path);
    ({ oid, mode } = entry);
  }
  return { oid, type: mode === folderMode ? 'tree' : 'blob' };
}

const folderMode = '040000';

async function readBlob({ git, at }: Session, oid: ObjectId): Promise<Uint8Array> {
  const found = await git.readBlob({ ...at, oid }).catch((error: unknown) => {
    throw new UserError(`object ${oid} is missing`, 'Check the repository with: git fsck', error);
  });
  return found.blob;
}

async function readPath(session: Session, rev: string, path: string): Promise<Uint8Array> {
  const { oid, type } = await findPath(session, rev, path);
  if (type === 'tree') throw new UserError(`${escapeLine(path)}: is a folder, not a file`);
  return readBlob(session, oid);
}

async function findMergeBase(session: Session, a: string, b: string): Promise<ObjectId | undefined> {
  const oids = [await resolveAny(session, a), await resolveAny(session, b)];
  const found: readonly unknown[] = await session.git.findMergeBase({ ...session.at, oids });
  const [first] = found;
  return typeof first === 'string' ? objectId(first) : undefined;
}

async function listUnmerged(
  session: Session,
  pathspecs: readonly string[],
): Promise<readonly UnmergedPath[]> {
  const wanted = pathspecTest(pathspecs, session.folders.prefix);
  const { entries } = await session.readIndex();
  return groupStages(
    entries.filter(({ path }) => wanted(path)).map((entry) => ({ number: entry.stage, file: fileOf(entry) })),
  );
}

function fileOf({ path, mode, oid }: IndexEntry): ChangedFile {
  return { path, mode, oid };
}

async function listChanges(
  session: Session,
  from: Endpoint,
  to: Endpoint,
  options: ChangesOptions,
): Promise<readonly Change[]> {
  const wanted = pathspecTest(options.pathspecs ?? [], session.folders.prefix);
  const [before, after] = [await list(session, from), await list(session, to)];
  const onlyTrees = from.kind === 'revision' && to.kind === 'revision';
  const unmerged =
    onlyTrees || from.kind === to.kind ? [] : await listUnmerged(session, options.pathspecs ?? []);
  const stopped = new Map(unmerged.map(({ path }) => [path, { status: 'unmerged', path } satisfies Change]));
  const plain = compareListings(before, after).filter(({ path }) => wanted(path) && !stopped.has(path));
  const changes = [...plain, ...stopped.values()];
  return options.findRenames === false ? changes : joinRenames(changes);
}

async function list(session: Session, end: Endpoint): Promise<Listing> {
  if (end.kind === 'revision') return listRevision(session, end.rev);
  const index = await session.readIndex();
  const merged = index.entries.filter(({ stage }) => stage === 0);
  if (end.kind === 'worktree') return listWorktree(session, index, merged);
  // A path added with `git add -N` is not yet in the index as far as a diff is concerned.
  return toListing(merged.filter(({ intentToAdd }) => !intentToAdd).map(fileOf));
}

function toListing(files: readonly ChangedFile[]): Listing {
  return new Map(files.map((file) => [file.path, file]));
}

async function listRevision(session: Session, rev: string): Promise<Listing> {
  if (await isUnborn(session, rev)) return new Map();
  const files: ChangedFile[] = [];
  const tree = rev === emptyTree('sha1') ? undefined : await treeOf(session, rev);
  if (tree !== undefined) await listTree(session, tree, '', files);
  return toListing(files);
}

async function listTree(session: Session, oid: ObjectId, below: string, files: ChangedFile[]): Promise<void> {
  for (const entry of await readTree(session, oid)) {
    const path = `${below}${entry.name}`;
    if (entry.mode === folderMode) await listTree(session, entry.oid, `${path}/`, files);
    else files.push({ path, mode: entry.mode, oid: entry.oid });
  }
}

async function listWorktree(
  session: Session,
  index: IndexFile,
  entries: readonly IndexEntry[],
): Promise<Listing> {
  const topLevel = requireTopLevel(session);
  const files: ChangedFile[] = [];
  for (const entry of entries) {
    const file = await worktreeFile(session, join(topLevel, entry.path), entry, index.written);
    if (file !== undefined) files.push(file);
  }
  return toListing(files);
}

async function worktreeFile(
  { git }: Session,
  file: string,
  entry: IndexEntry,
  written: number,
): Promise<ChangedFile | undefined> {
  // A submodule is its own repository; here it is what the index says.
  if (entry.mode === '160000') return fileOf(entry);
  const found = await nodeFs.lstat(file).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return undefined;
  const mode = modeOf(found, entry.mode);
  const { path, oid } = entry;
  const modified = Math.floor(found.mtimeMs / 1000);
  // As in git: same size and time, and older than the index, means nobody wrote to it.
  if (mode === entry.mode && found.size === entry.size && modified === entry.modified && modified < written)
    return { path, mode, oid };
  const hashed = await git.hashBlob({ object: await readAsIs(file, path) });
  return { path, mode, oid: hashed.oid === oid ? oid : undefined };
}

/** Windows has no bit for programs; there the index knows better. */
function modeOf(found: Stats, known: string): string {
  if (found.isSymbolicLink()) return '120000';
  if (process.platform === 'win32') return known === '120000' ? '100644' : known;
  return (found.mode & 0o100) === 0 ? '100644' : '100755';
}
