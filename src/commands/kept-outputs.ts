import type { JsonNode } from '../json/document.ts';
import { type Edit, applyEdits } from '../json/edit.ts';
import { kindOf, rangeOf, rawBytes, rawText } from '../json/node.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { Removal } from '../strip/removal.ts';
import type { KeptRun, OutputStore, RunKey } from './output-store.ts';

/** Says whether the outputs of a cell may be kept; not where there is a secret in them. */
export type OutputSafety = (notebook: Notebook, cell: Cell) => boolean;

/** A notebook before and after the filter. */
export interface Cleaned {
  /** From the top of the work tree. */
  readonly path: string;
  readonly notebook: Notebook;
  readonly content: Uint8Array;
  /** What the filter took out. */
  readonly removals: readonly Removal[];
}

export interface KeptOutputsOptions {
  readonly store: OutputStore;
  /** Asked for when there is something new to keep: its rules take longer to load than everything else. */
  readonly safety: () => Promise<OutputSafety>;
  /** Told, in words for people, about outputs that are not kept or not put back. */
  readonly tell: (path: string, message: string) => void;
}

/** Keeps what the filter takes from code cells, and puts it back where their source has not changed. */
export class KeptOutputs {
  readonly #options: KeptOutputsOptions;
  #hasFailed = false;

  constructor(options: KeptOutputsOptions) {
    this.#options = options;
  }

  /** Keeps the runs of a notebook. What goes wrong is told once and stops nothing. */
  async keep(cleaned: Cleaned): Promise<void> {
    if (this.#hasFailed) return;
    try {
      await this.#keepRuns(cleaned);
    } catch (error) {
      this.#hasFailed = true;
      this.#options.tell(cleaned.path, `outputs are not kept: ${messageOf(error)}`);
    }
  }

  async #keepRuns({ path, notebook, content, removals }: Cleaned): Promise<void> {
    const { store, safety, tell } = this.#options;
    const fresh = takenRuns(path, notebook, { content, removals }).filter(
      ({ key, run }) => !store.holds(key, run),
    );
    if (fresh.length === 0) return;
    const isSafe = await safety();
    const refused: number[] = [];
    for (const { cell, key, run } of fresh)
      if (isSafe(notebook, cell)) store.put(key, run);
      else refused.push(cell.index + 1);
    if (refused.length > 0)
      tell(path, `outputs of cell ${refused.join(', ')} are not kept, for a secret in them; see: nbvc scan`);
  }

  /**
   * Returns a stored notebook with its outputs, or undefined where there are none for it. What goes wrong is told.
   *
   * @param clean gives what git would store of a notebook. Unless that is just what came, nothing is put back: git
   *   would show the file as modified.
   */
  async restore(path: string, content: Uint8Array, clean: Clean): Promise<Uint8Array | undefined> {
    const { store, tell } = this.#options;
    const notebook = readQuietly(content);
    if (notebook === undefined) return undefined;
    try {
      const edits = keysOf(path, notebook).flatMap(({ cell, key }) => restoringEdits(cell, store.find(key)));
      if (edits.length === 0) return undefined;
      const restored = applyEdits(content, edits);
      if (Buffer.compare(await clean(restored), content) === 0) return restored;
      tell(path, 'outputs are not put back: the notebook is not stored as the filter would store it');
    } catch (error) {
      tell(path, `outputs are not put back: ${messageOf(error)}`);
    }
    return undefined;
  }
}

type Clean = (bytes: Uint8Array) => Promise<Uint8Array>;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readQuietly(content: Uint8Array): Notebook | undefined {
  try {
    return parseNotebook(content);
  } catch {
    // Empty, a pointer of Git LFS, conflict markers: told when it is stored.
    return undefined;
  }
}

interface CellKey {
  readonly cell: Cell;
  readonly key: RunKey;
}

interface TakenRun extends CellKey {
  readonly run: KeptRun;
}

/** Compares the notebook with what is left of it, whatever the policy that made it so. */
function takenRuns(
  path: string,
  before: Notebook,
  { content, removals }: Pick<Cleaned, 'content' | 'removals'>,
): TakenRun[] {
  const gone = new Set(removals.filter(({ part }) => part === 'cells').map(({ cell }) => cell));
  const staying = before.cells.filter(({ index }) => !gone.has(index));
  const after = parseNotebook(content);
  if (staying.length !== after.cells.length) return [];
  return keysOf(path, after).flatMap(({ cell: left, key }) => {
    const cell = staying[left.index];
    if (cell === undefined || !hasRun(cell)) return [];
    const run = { outputs: rawBytes(cell.outputs), count: rawOrNothing(cell.executionCount) };
    const isSame = isEqual(run.outputs, left.outputs) && isEqual(run.count, left.executionCount);
    return isSame ? [] : [{ cell, key, run }];
  });
}

function isEqual(bytes: Uint8Array, node: JsonNode | undefined): boolean {
  return Buffer.compare(bytes, rawOrNothing(node)) === 0;
}

const NOTHING = new Uint8Array(0);

function rawOrNothing(node: JsonNode | undefined): Uint8Array {
  return node === undefined ? NOTHING : rawBytes(node);
}

type RunCell = Cell & { readonly outputs: JsonNode };

function hasRun(cell: Cell): cell is RunCell {
  return cell.type === 'code' && cell.outputs !== undefined && kindOf(cell.outputs) === 'array';
}

/** Shorter sources stand in many notebooks: a table that was never made here must not show up below `df.head()`. */
const TELLING = 40;

/** Returns the keys of the code cells of a notebook as git stores it. */
function keysOf(path: string, { cells }: Notebook): CellKey[] {
  const seen = new Map<string, number>();
  return cells.filter(hasRun).map((cell) => {
    const text = cell.text;
    const id = cell.id ?? '';
    const same = `${id}\0${text}`;
    const count = (seen.get(same) ?? 0) + 1;
    seen.set(same, count);
    const left = [cell.outputs, cell.executionCount].map((node) => (node === undefined ? '' : rawText(node)));
    return {
      cell,
      key: {
        source: [...left, text].join('\0'),
        place: `${count}\0${id}`,
        path,
        reach: reachOf(id, text),
      },
    };
  });
}

/** An id that was made up at random names one cell, wherever its notebook is moved to; a number does not. */
function reachOf(id: string, text: string): RunKey['reach'] {
  if (text.length >= TELLING) return 'anywhere';
  return id.length >= 6 && !/^\d+$/.test(id) ? 'place' : 'notebook';
}

function restoringEdits({ outputs, executionCount }: Cell, run: KeptRun | undefined): Edit[] {
  if (outputs === undefined || run === undefined) return [];
  const edits: Edit[] = [{ ...rangeOf(outputs), content: run.outputs }];
  if (executionCount !== undefined && run.count.length > 0)
    edits.push({ ...rangeOf(executionCount), content: run.count });
  return edits;
}
