import type { ChangedFile, Endpoint, Repository } from '../git/repository.ts';
import type { Sides } from '../merge/conflict-form.ts';

/** One file of a merge of trees, on all sides that have it, under whatever names. */
export interface FileTriple extends Sides<ChangedFile | undefined> {
  /** Where the result goes: a new name outweighs the old one, ours outweighs theirs. */
  readonly path: string;
  /** The two sides gave it different new names. */
  readonly renamedApart: boolean;
}

/**
 * Returns the files of three trees, each with its versions; files that were renamed are followed.
 *
 * @param nothing the tree without files.
 */
export async function fileTriples(
  repository: Repository,
  { base, ours, theirs }: Sides<string>,
  nothing: string,
): Promise<FileTriple[]> {
  const old = await filesOf(repository, base, nothing);
  const left = await treeOf(repository, ours, { base, nothing });
  const right = await treeOf(repository, theirs, { base, nothing });
  const triples: FileTriple[] = [];
  for (const [path, file] of old) {
    const mine = left.renamed.get(path);
    const other = right.renamed.get(path);
    triples.push({
      path: mine ?? other ?? path,
      renamedApart: mine !== undefined && other !== undefined && mine !== other,
      base: file,
      ours: take(left.files, mine ?? path),
      theirs: take(right.files, other ?? path),
    });
  }
  // What is left was added.
  for (const path of new Set([...left.files.keys(), ...right.files.keys()]))
    triples.push({
      path,
      renamedApart: false,
      base: undefined,
      ours: left.files.get(path),
      theirs: right.files.get(path),
    });
  return triples;
}

function take(files: Map<string, ChangedFile>, path: string): ChangedFile | undefined {
  const file = files.get(path);
  files.delete(path);
  return file;
}

interface Tree {
  readonly files: Map<string, ChangedFile>;
  /** New names by those in the base. */
  readonly renamed: ReadonlyMap<string, string>;
}

async function treeOf(
  repository: Repository,
  rev: string,
  { base, nothing }: { readonly base: string; readonly nothing: string },
): Promise<Tree> {
  const renamed = new Map<string, string>();
  for (const { status, before, after } of await repository.changes(revision(base), revision(rev)))
    if (status === 'renamed' && before !== undefined && after !== undefined)
      renamed.set(before.path, after.path);
  return { files: await filesOf(repository, rev, nothing), renamed };
}

async function filesOf(
  repository: Repository,
  rev: string,
  nothing: string,
): Promise<Map<string, ChangedFile>> {
  const files = new Map<string, ChangedFile>();
  const all = await repository.changes(revision(nothing), revision(rev), { findRenames: false });
  for (const { path, after } of all) if (after !== undefined) files.set(path, after);
  return files;
}

function revision(rev: string): Endpoint {
  return { kind: 'revision', rev };
}
