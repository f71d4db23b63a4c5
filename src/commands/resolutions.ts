import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../git/atomic-file.ts';
import type { GroupConflict } from '../merge/find-conflicts.ts';
import type { Choice } from '../merge/conflict-form.ts';
import { applyResolution, resolveConflicts } from '../merge/resolve.ts';
import { versionsOf } from '../merge/versions.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';

/** A merge with what was settled as before. */
export interface Recalled {
  readonly bytes: Uint8Array;
  readonly settled: number;
  /** How many conflicts are left. */
  readonly left: number;
}

/** As git keeps its own recorded resolutions (`gc.rerereResolved`). */
const KEPT_FOR = 60 * 24 * 3_600_000;

/**
 * How groups of cells in conflict were settled, so that a conflict that comes again (a branch that is rebased once
 * more) is settled the same way: what `git rerere` is for lines. Each is a small file in git's folder, named by the two
 * versions in either order, that says which of them was kept; no text of a notebook is in it.
 */
export class Resolutions {
  readonly #folder: string;

  /** @param commonDir git's folder, the one all work trees share. */
  constructor(commonDir: string) {
    this.#folder = join(commonDir, 'nbvc', 'resolutions');
  }

  /** Settles what was settled before. */
  recall(bytes: Uint8Array): Recalled {
    const notebook = parseNotebook(bytes);
    const resolution = resolveConflicts(notebook, (conflict) =>
      conflict.kind === 'group' ? this.#choiceFor(notebook, conflict) : undefined,
    );
    const { resolved, left } = resolution;
    return {
      bytes: resolved.length === 0 ? bytes : applyResolution(notebook, resolution),
      settled: resolved.length,
      left: left.length,
    };
  }

  #choiceFor(notebook: Notebook, group: GroupConflict): Choice | undefined {
    const { file, ours, theirs } = this.#entryOf(notebook, group);
    switch (readIfThere(file)) {
      case ours:
        touch(file);
        return 'ours';
      case theirs:
        touch(file);
        return 'theirs';
      case `${ours} ${theirs}`:
        touch(file);
        return 'both';
      default:
        return undefined;
    }
  }

  /** Remembers what became of a group; the base, which a later conflict need not show, is not remembered. */
  async learn(notebook: Notebook, group: GroupConflict, choice: Choice): Promise<void> {
    if (choice === 'base' || !group.whole) return;
    const { file, ours, theirs } = this.#entryOf(notebook, group);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#sweep();
    const kept = { ours, theirs, both: `${ours} ${theirs}` }[choice];
    await writeWhole(file, Buffer.from(`${kept}\n`, 'latin1'));
  }

  #entryOf(notebook: Notebook, group: GroupConflict) {
    const versions = versionsOf(notebook, group);
    const [ours, theirs] = [digest(versions.ours), digest(versions.theirs)];
    return { file: join(this.#folder, digest([ours, theirs].toSorted().join(' '))), ours, theirs };
  }

  #sweep(): void {
    for (const name of readdirSync(this.#folder)) {
      const file = join(this.#folder, name);
      const status = statSync(file, { throwIfNoEntry: false });
      if (status !== undefined && status.mtimeMs < Date.now() - KEPT_FOR) rmSync(file, { force: true });
    }
  }
}

/** By UTF-16 units, which keep lone surrogates apart. */
function digest(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, 40);
}

/** Without its end of line; undefined where there is no such file, or it cannot be read: then nothing is remembered. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1').trimEnd();
  } catch {
    return undefined;
  }
}

function touch(file: string): void {
  const now = Date.now() / 1000;
  try {
    utimesSync(file, now, now);
  } catch {
    // A folder that can only be read: the entry is as good.
  }
}
