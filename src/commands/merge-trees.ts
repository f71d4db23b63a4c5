import { emptyTree, type ObjectId } from '../git/object-id.ts';
import type { ChangedFile, Repository } from '../git/repository.ts';
import type { Sides } from '../merge/conflict-form.ts';
import type { MergeOptions } from '../merge/merge-form.ts';
import { mergeMergeable } from '../merge/merge.ts';
import { mergeTexts } from '../merge/text-merge.ts';
import { readSides } from './merge-files.ts';
import { type FileTriple, fileTriples } from './tree-triples.ts';

/** A file of a merged tree. */
export interface MergedEntry {
  /** From the top, with `/`. */
  readonly path: string;
  /** As git writes it: `100644`, `100755`, `120000`, `160000`. */
  readonly mode: string;
  /** The object that has the content; absent where merging made it. */
  readonly oid?: ObjectId;
  /** The content that merging made. */
  readonly content?: Uint8Array;
}

/** Something of a merged tree that a person has to decide. */
export interface TreeConflict {
  readonly path: string;
  /**
   * `content`: marked in the file. `binary`, `type`: ours stands, theirs is no text or no file of the same type.
   * `deleted`: one side deleted what the other changed, which stands. `renamed`: both gave it a new name, ours stands.
   * `place`: another file has this path already; the path says whose this is.
   */
  readonly kind: 'content' | 'binary' | 'type' | 'deleted' | 'renamed' | 'place';
}

/** What merging two commits gives. */
export interface TreeMerge {
  /** Absent for histories that share no commit. */
  readonly base: ObjectId | undefined;
  /** All files of the merged tree, by path. */
  readonly entries: readonly MergedEntry[];
  /** Empty for a merge that nobody has to look at. */
  readonly conflicts: readonly TreeConflict[];
}

/**
 * Merges two commits in memory: notebooks cell by cell, other files line by line, everything else by whole files.
 * Writes nothing, so that a bot can tell what a merge would give without a work tree. Of several merge bases one is
 * taken.
 *
 * @param options labels are the names of the revisions where absent.
 * @throws UserError for a revision that is unknown.
 */
export async function mergeTrees(
  repository: Repository,
  { ours, theirs }: Pick<Sides<string>, 'ours' | 'theirs'>,
  options: MergeOptions = {},
): Promise<TreeMerge> {
  const base = await repository.mergeBase(ours, theirs);
  const like = (await repository.resolve(ours)).length === 40 ? 'sha1' : 'sha256';
  const nothing = emptyTree(like);
  const triples = await fileTriples(repository, { base: base ?? nothing, ours, theirs }, nothing);
  const merger = new TreeMerger(repository, { ...options, labels: { ours, theirs, ...options.labels } });
  for (const triple of triples) await merger.add(triple);
  return { base, ...merger.result() };
}

/** Merges one file after the other and finds a place for each. */
class TreeMerger {
  readonly #repository: Repository;
  readonly #options: MergeOptions;
  readonly #entries = new Map<string, MergedEntry>();
  readonly #folders = new Set<string>();
  readonly #waiting: { readonly entry: MergedEntry; readonly side: string }[] = [];
  readonly #conflicts: TreeConflict[] = [];

  constructor(repository: Repository, options: MergeOptions) {
    this.#repository = repository;
    this.#options = options;
  }

  async add(triple: FileTriple): Promise<void> {
    const { path, ours, theirs, renamedApart } = triple;
    const kept = await this.#merge(triple);
    if (kept === undefined) return;
    if (renamedApart) this.#conflicts.push({ path, kind: 'renamed' });
    const side = ours === undefined && theirs !== undefined ? 'theirs' : 'ours';
    if (this.#entries.has(path)) this.#waiting.push({ entry: { ...kept, path }, side });
    else this.#place({ ...kept, path });
  }

  /** Returns the files by path, those whose path is taken beside it. */
  result(): Pick<TreeMerge, 'entries' | 'conflicts'> {
    for (const entry of this.#entries.values())
      if (this.#folders.has(entry.path)) {
        this.#entries.delete(entry.path);
        this.#waiting.push({ entry, side: 'file' });
      }
    for (const { entry, side } of this.#waiting) this.#placeBeside(entry, side);
    return {
      entries: [...this.#entries.values()].toSorted((a, b) => byPath(a, b)),
      conflicts: this.#conflicts.toSorted((a, b) => byPath(a, b)),
    };
  }

  #place(entry: MergedEntry): void {
    this.#entries.set(entry.path, entry);
    for (let end = entry.path.indexOf('/'); end !== -1; end = entry.path.indexOf('/', end + 1))
      this.#folders.add(entry.path.slice(0, end));
  }

  #placeBeside(entry: MergedEntry, side: string): void {
    let path = `${entry.path}~${side}`;
    for (let count = 1; this.#entries.has(path) || this.#folders.has(path); count++)
      path = `${entry.path}~${side}_${count}`;
    this.#place({ ...entry, path });
    this.#conflicts.push({ path, kind: 'place' });
  }

  /** Returns the file as it is after the merge, or undefined where it is gone. */
  async #merge(triple: FileTriple): Promise<Omit<MergedEntry, 'path'> | undefined> {
    const { path, base, ours, theirs } = triple;
    const unchanged = unchangedSide(triple);
    if (unchanged !== undefined) {
      const changed = unchanged === 'ours' ? theirs : ours;
      return changed && asIs(changed);
    }
    if (ours === undefined || theirs === undefined) {
      this.#conflicts.push({ path, kind: 'deleted' });
      const left = ours ?? theirs;
      return left && asIs(left);
    }
    if (!isFile(ours) || !isFile(theirs)) {
      this.#conflicts.push({ path, kind: 'type' });
      return asIs(ours);
    }
    const mode = base?.mode === ours.mode ? theirs.mode : ours.mode;
    if (ours.oid === theirs.oid) return { ...asIs(ours), mode };
    return this.#mergeContent(triple, { ours, theirs, mode });
  }

  async #mergeContent(
    { path, base }: FileTriple,
    { ours, theirs, mode }: Record<'ours' | 'theirs', ChangedFile> & { readonly mode: string },
  ): Promise<Omit<MergedEntry, 'path'>> {
    const sides = {
      base: base !== undefined && isFile(base) ? await this.#read(base) : new Uint8Array(0),
      ours: await this.#read(ours),
      theirs: await this.#read(theirs),
    };
    const notebook = path.toLowerCase().endsWith('.ipynb') ? this.#mergeCells(sides) : undefined;
    const merged = notebook ?? mergeTexts(sides, this.#options);
    if (merged === undefined) {
      this.#conflicts.push({ path, kind: 'binary' });
      return { ...asIs(ours), mode };
    }
    if (merged.conflicts > 0) this.#conflicts.push({ path, kind: 'content' });
    return { mode, content: merged.bytes };
  }

  /** Returns undefined where a side is no notebook that could be merged, or the result has a fault. */
  #mergeCells(
    sides: Sides<Uint8Array>,
  ): { readonly bytes: Uint8Array; readonly conflicts: number } | undefined {
    const read = readSides(sides);
    if (typeof read === 'string') return undefined;
    const merge = mergeMergeable(read, this.#options);
    if (merge.faults.length > 0) return undefined;
    return { bytes: merge.result, conflicts: merge.conflicts.length + merge.fields.length };
  }

  async #read({ oid }: ChangedFile): Promise<Uint8Array> {
    return oid === undefined ? new Uint8Array(0) : this.#repository.readBlob(oid);
  }
}

/** Returns the side that has nothing to say about a file, so that the other one stands. */
function unchangedSide({ path, base, ours, theirs }: FileTriple): 'ours' | 'theirs' | undefined {
  if (isSame(ours, theirs)) return 'theirs';
  // Who gave a file a new name does not want it deleted, even where nothing in it has changed.
  const isMoved = base !== undefined && base.path !== path;
  if (isMoved && (ours === undefined || theirs === undefined)) return undefined;
  if (isSame(base, theirs)) return 'theirs';
  return isSame(base, ours) ? 'ours' : undefined;
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : Number(a.path > b.path);
}

function isSame(a: ChangedFile | undefined, b: ChangedFile | undefined): boolean {
  return a?.oid === b?.oid && a?.mode === b?.mode;
}

function isFile({ mode }: ChangedFile): boolean {
  return mode.startsWith('100');
}

function asIs({ mode, oid }: ChangedFile): Omit<MergedEntry, 'path'> {
  return oid === undefined ? { mode } : { mode, oid };
}
