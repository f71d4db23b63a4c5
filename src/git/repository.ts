import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { ObjectId } from './object-id.ts';
import type { PathCommit } from './path-history.ts';

/** One end of a comparison. */
export type Endpoint =
  | { readonly kind: 'revision'; readonly rev: string }
  | { readonly kind: 'index' }
  | { readonly kind: 'worktree' };

/** One side of a changed file. */
export interface ChangedFile {
  /** From the top of the repository, with `/`, whatever the platform. */
  readonly path: string;
  /** As git writes it: `100644`, `100755`, `120000` (symbolic link), `160000` (submodule). */
  readonly mode: string;
  /** Absent when the content is only in the work tree. */
  readonly oid: ObjectId | undefined;
}

/** What happened to one file between two ends. */
export interface Change {
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied' | 'typechange' | 'unmerged';
  /** The name to call it by: where it is now, or where it was if it is gone. */
  readonly path: string;
  readonly before?: ChangedFile;
  readonly after?: ChangedFile;
}

/** Which changes are asked for. */
export interface ChangesOptions {
  /** As git takes them, relative to the folder the repository was opened in. */
  readonly pathspecs?: readonly string[];
  /** True if not given. */
  readonly findRenames?: boolean;
}

/** A path the index holds in more than one version after a merge stopped. */
export interface UnmergedPath {
  readonly path: string;
  readonly base?: ChangedFile;
  readonly ours?: ChangedFile;
  readonly theirs?: ChangedFile;
}

/** The value of a git attribute: a text, set, unset, or not mentioned. */
export type AttributeValue = string | true | false | undefined;

/** The attributes of one path that were asked for. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A git repository to read from; the `git` program and isomorphic-git both provide it. */
export interface Repository {
  /** The top of the work tree; absent in a bare repository. */
  readonly topLevel: string | undefined;
  /** The git folder of this work tree. */
  readonly gitDir: string;
  /** The git folder that linked work trees share. */
  readonly commonDir: string;
  /** The folder it was opened in, from the top: empty or ending in `/`. */
  readonly prefix: string;
  /** Returns what a revision names: a commit (tags are peeled), tree or blob. */
  resolve(rev: string): Promise<ObjectId>;
  /** Returns the content of a blob. */
  readBlob(oid: ObjectId): Promise<Uint8Array>;
  /** Returns a file of a revision; the empty revision is the index. The path is from the top. */
  readPath(rev: string, path: string): Promise<Uint8Array>;
  /** Returns a file of the work tree as git would store it. The path is from the top. */
  readWorktree(path: string): Promise<Uint8Array>;
  /** Returns the changed files; `HEAD` of a branch without commits is an empty tree here. */
  changes(from: Endpoint, to: Endpoint, options?: ChangesOptions): Promise<readonly Change[]>;
  /** Returns the paths a stopped merge left in the index. */
  unmerged(pathspecs?: readonly string[]): Promise<readonly UnmergedPath[]>;
  /** Returns the best common ancestor, or undefined for histories that share none. */
  mergeBase(a: string, b: string): Promise<ObjectId | undefined>;
  /**
   * Yields the commits that touched a file, children before parents, through its renames and through merges.
   *
   * @param revisions `A`, `^A`, `A..B`, `A...B`; `HEAD` where none is given.
   * @param path from the top.
   * @throws UserError for what names nothing.
   */
  history(revisions: readonly string[], path: string): AsyncIterable<PathCommit>;
  /** Returns the asked attributes of each path; paths are from the top. */
  attributes(paths: readonly string[], names: readonly string[]): Promise<ReadonlyMap<string, Attributes>>;
  /** Ends the processes it holds. A repository that is not closed keeps the program alive. */
  close(): Promise<void>;
}

/** Returns the content of one side of a change. */
export async function readChangedFile(repository: Repository, file: ChangedFile): Promise<Uint8Array> {
  return file.oid === undefined ? repository.readWorktree(file.path) : repository.readBlob(file.oid);
}

/** The largest file that is read at all: node cannot hold more than 2 GiB from a file in one buffer. */
export const largestFile: number = 2 ** 31 - 1;

/** Returns the error for content that is too large to read. */
export function tooLarge(name: string, size: number): UserError {
  const gibibytes = (size / 2 ** 30).toFixed(1);
  return new UserError(`${escapeLine(name)}: ${gibibytes} GiB is too large to read (the limit is 2 GiB)`);
}

/** Returns the error for a revision nobody knows. */
export function unknownRevision(rev: string): UserError {
  return new UserError(
    `unknown revision '${escapeLine(rev)}'`,
    'See the names there are with: git log --oneline --all',
  );
}

/** Returns the error for a path that a revision does not have. */
export function unknownPath(rev: string, path: string): UserError {
  const where = rev === '' ? 'the index' : `'${escapeLine(rev)}'`;
  return new UserError(
    `path '${escapeLine(path)}' does not exist in ${where}`,
    rev === ''
      ? 'See what is there with: git ls-files'
      : `See what is there with: git ls-tree -r ${escapeLine(rev)}`,
  );
}

/** Refuses what cannot be a revision, above all what git would take for an option. */
export function requireRevision(rev: string): void {
  if (rev === '' || rev.startsWith('-') || /[\n\0]/.test(rev)) throw unknownRevision(rev);
}
