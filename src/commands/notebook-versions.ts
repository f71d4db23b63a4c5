import { UserError } from '../errors.ts';
import type { FileVersion } from '../git/path-history.ts';
import type { Repository } from '../git/repository.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';

/** A child is compared with its parents, and they with theirs: more are hardly ever asked for again. */
const MOST_KEPT = 32;

/** A notebook; `absent` where a commit has no such file, `unreadable` where it is no notebook. */
type Version = Notebook | 'absent' | 'unreadable';

/** Versions of a notebook in commits. */
export class NotebookVersions {
  readonly #repository: Repository;
  readonly #known = new Map<string, Promise<Version>>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Adds a version that is in no commit. */
  add({ commit, path }: FileVersion, notebook: Notebook): void {
    this.#known.set(`${commit} ${path}`, Promise.resolve(notebook));
  }

  /** Returns a version, or says why there is none. */
  async read({ commit, path }: FileVersion): Promise<Version> {
    const key = `${commit} ${path}`;
    const known = this.#known.get(key) ?? this.#load({ commit, path });
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KEPT && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }

  async #load({ commit, path }: FileVersion): Promise<Version> {
    try {
      return parseNotebook(await this.#repository.readPath(commit, path));
    } catch (error) {
      if (error instanceof UserError) return 'absent';
      // Markers of a conflict that were committed, a save that was cut off: the history goes on around it.
      if (error instanceof Error && /^(?:Json|Notebook)/.test(error.name)) return 'unreadable';
      throw error;
    }
  }
}
