import { alignCells } from '../diff/align.ts';
import { type CellParts, diffCell } from '../diff/cell.ts';
import { EXACT } from '../diff/lines.ts';
import type { CellChange } from '../diff/notebook-diff.ts';
import type { FileVersion, PathCommit } from '../git/path-history.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { NotebookVersions } from './notebook-versions.ts';

/** What a commit did to a cell that is followed. */
export interface CellEvent {
  /** As it was asked for: its index in the newest version. */
  readonly target: number;
  readonly commit: PathCommit;
  readonly change: Exclude<CellChange, { readonly kind: 'deleted' | 'unchanged' }>;
  readonly before: Notebook | undefined;
  readonly after: Notebook;
}

/** Which differences count as a change; a cell without one is followed to the parent that has it so. */
export type Counts = (parts: CellParts) => boolean;

export interface WalkOptions {
  readonly versions: NotebookVersions;
  readonly counts: Counts;
  /** Whether a cell is followed beyond a commit that changed it. */
  readonly goesOn: boolean;
}

/** A cell of a version and how it differs from its partner in a parent. */
interface Ancestor {
  readonly parent: FileVersion;
  readonly notebook: Notebook;
  readonly cell: Cell;
  readonly parts: CellParts | undefined;
}

/**
 * Follows cells back through the commits of a notebook. Where a parent has a cell as the commit has it, only that
 * parent is followed, as git does with files; a merge is told where it is like none of its parents.
 */
export class CellWalk {
  readonly #options: WalkOptions;
  /** By commit and path, the cells that are followed there: the index of each, by its target. */
  readonly #pending = new Map<string, Map<number, number>>();

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /** Follows a cell from a version on. */
  follow(version: FileVersion, target: number, index: number): void {
    const key = `${version.commit} ${version.path}`;
    const there = this.#pending.get(key) ?? new Map<number, number>();
    // Of two ways to one version the first one counts.
    if (!there.has(target)) there.set(target, index);
    this.#pending.set(key, there);
  }

  /** Returns true while there is a cell to follow. */
  isGoing(): boolean {
    return this.#pending.size > 0;
  }

  /** Returns what a commit did; commits come children first. */
  async visit(commit: PathCommit): Promise<readonly CellEvent[]> {
    const key = `${commit.commit} ${commit.path}`;
    const followed = this.#pending.get(key);
    this.#pending.delete(key);
    const after = followed === undefined ? 'absent' : await this.#options.versions.read(commit);
    if (followed === undefined || typeof after === 'string') return [];
    const sides = await this.#sidesOf(commit, after);
    return [...followed].flatMap(([target, index]) => {
      const cell = after.cells[index];
      if (cell === undefined) return [];
      const ancestors = sides.flatMap((side) => ancestorIn(side, cell, after));
      const same = ancestors.find(({ parts }) => parts === undefined || !this.#options.counts(parts));
      if (same !== undefined) {
        this.follow(same.parent, target, same.cell.index);
        return [];
      }
      if (this.#options.goesOn)
        for (const { parent, cell: former } of ancestors) this.follow(parent, target, former.index);
      return [eventOf(target, commit, after, { cell, from: ancestors[0] })];
    });
  }

  async #sidesOf({ parents }: PathCommit, after: Notebook): Promise<readonly Side[]> {
    const sides: Side[] = [];
    for (const parent of parents) {
      const found = await this.#options.versions.read(parent);
      if (found === 'absent') continue;
      // One that cannot be read is passed over: what changed there is told of it as compared with those before.
      if (found === 'unreadable') this.#options.versions.add(parent, after);
      const notebook = found === 'unreadable' ? after : found;
      sides.push({ parent, notebook, ...alignCells(notebook.cells, after.cells) });
    }
    return sides;
  }
}

interface Side {
  readonly parent: FileVersion;
  readonly notebook: Notebook;
  readonly toBefore: Int32Array;
}

function ancestorIn({ parent, notebook, toBefore }: Side, cell: Cell, after: Notebook): Ancestor[] {
  const former = notebook.cells[toBefore[cell.index] ?? -1];
  if (former === undefined) return [];
  const parts = diffCell(former, cell, { before: notebook, after, lines: EXACT });
  return [{ parent, notebook, cell: former, parts }];
}

// oxlint-disable-next-line max-params -- a cell, its commit and its version
function eventOf(
  target: number,
  commit: PathCommit,
  after: Notebook,
  { cell, from }: { readonly cell: Cell; readonly from: Ancestor | undefined },
): CellEvent {
  const parts = from?.parts;
  const change: CellEvent['change'] =
    from === undefined || parts === undefined
      ? { kind: 'added', after: cell, splitFrom: undefined }
      : { kind: 'modified', before: from.cell, after: cell, moved: false, relation: undefined, ...parts };
  return { target, commit, change, before: from?.notebook, after };
}
