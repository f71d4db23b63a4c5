import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** What was taken from one cell, as its file has it. */
export interface KeptRun {
  /** The JSON of the list of outputs. */
  readonly outputs: Uint8Array;
  /** The JSON of the execution count; empty for a cell without one. */
  readonly count: Uint8Array;
}

/** By what the run of a cell is found again. */
export interface RunKey {
  /** Source of the cell, and what is stored in the place of its run. */
  readonly source: string;
  /** The cell's id, and which of several cells that share id and source it is. */
  readonly place: string;
  /** From the top of the work tree. */
  readonly path: string;
  /** How far from its own notebook a run may come, see {@link OutputStore.find}. */
  readonly reach: 'notebook' | 'place' | 'anywhere';
}

/** One run in the store. */
export interface StoredRun {
  readonly file: string;
  readonly bytes: number;
  /** Milliseconds since 1970 at which it was last stored or put back, give or take an hour. */
  readonly used: number;
}

const FOLDER = /^[0-9a-f]{2}$/;
const RUN = /^[0-9a-f]{40}-[0-9a-f]{20}-[0-9a-f]{20}$/;
const TEMPORARY = '.tmp-';
const TOTAL = 'total';
const HOUR = 3_600_000;

/**
 * Runs of cells, a file each, in a folder that only its owner can read. The name of a file is made of what the run is
 * found by, its modification time says when it was last used, so that there is no index that could be wrong.
 *
 * Methods throw what the file system throws; a run that cannot be read is one that is not there.
 */
export class OutputStore {
  readonly #root: string;
  readonly #names = new Map<string, Set<string>>();
  #written = 0;
  #isReady = false;

  constructor(root: string) {
    this.#root = root;
  }

  /** Returns true where this very run is there already; it then counts as used now. */
  holds(key: RunKey, run: KeptRun): boolean {
    const file = this.#fileOf(nameOf(key));
    const status = statSync(file, { throwIfNoEntry: false });
    const content = encode(key.path, run);
    if (status?.size !== content.length || !content.equals(readFileSync(file))) return false;
    touch(file, status.mtimeMs);
    return true;
  }

  /** Keeps a run in the place of an older one of the same cell: whole or not at all. */
  put(key: RunKey, run: KeptRun): void {
    const name = nameOf(key);
    const content = encode(key.path, run);
    this.#makeReady();
    mkdirSync(join(this.#root, folderOf(name)), { recursive: true, mode: 0o700 });
    const temporary = join(
      this.#root,
      `${TEMPORARY}${process.pid.toString(36)}-${Math.random().toString(36).slice(2)}`,
    );
    try {
      // Not flushed: a run that a power cut takes is not put back, and nobody waits for a thousand flushes.
      writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
      renameSync(temporary, this.#fileOf(name));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    this.#written += content.length;
    this.#namesIn(folderOf(name)).add(name);
  }

  /**
   * Returns the run of a cell: that of its own notebook and place; else, as far as the key reaches, the last one of
   * the same place in another notebook, or of the same source wherever it stands.
   */
  find(key: RunKey): KeptRun | undefined {
    const [source, place, path] = partsOf(key);
    const names = this.#namesIn(folderOf(source));
    const exact = `${source}-${place}-${path}`;
    if (names.has(exact)) return this.#read(exact);
    if (key.reach === 'notebook' || names.size === 0) return undefined;
    const samePlace = this.#latest([...names].filter((name) => name.startsWith(`${source}-${place}-`)));
    if (samePlace !== undefined || key.reach === 'place') return samePlace;
    return this.#latest([...names].filter((name) => name.startsWith(`${source}-`)));
  }

  /** Returns all runs there are. */
  runs(): StoredRun[] {
    return namesOf(this.#root)
      .filter((name) => FOLDER.test(name))
      .flatMap((folder) => namesOf(join(this.#root, folder)).filter((name) => RUN.test(name)))
      .flatMap((name) => {
        const file = this.#fileOf(name);
        const status = statSync(file, { throwIfNoEntry: false });
        return status === undefined ? [] : [{ file, bytes: status.size, used: status.mtimeMs }];
      });
  }

  /** Returns true where this process has kept something new. */
  hasGrown(): boolean {
    return this.#written > 0;
  }

  /** Returns true where what this process and those before it have kept may be more than a size. */
  mayExceed(limit: number): boolean {
    const total = this.#readTotal() + this.#written;
    this.#written = 0;
    this.#writeTotal(total);
    return total > limit;
  }

  /** Takes out the runs that were not used for longest until the rest fits, and returns those it took. */
  evict(limit: number): readonly StoredRun[] {
    this.#sweep();
    const runs = this.runs().toSorted((a, b) => a.used - b.used);
    let total = runs.reduce((sum, { bytes }) => sum + bytes, 0);
    const gone: StoredRun[] = [];
    for (const run of runs) {
      if (total <= limit) break;
      this.remove(run);
      total -= run.bytes;
      gone.push(run);
    }
    if (runs.length > 0) this.#writeTotal(total);
    return gone;
  }

  remove({ file }: StoredRun): void {
    rmSync(file, { force: true });
  }

  /** Takes out everything. */
  clear(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #read(name: string): KeptRun | undefined {
    const file = this.#fileOf(name);
    try {
      const run = decode(readFileSync(file))?.run;
      if (run !== undefined) touch(file, statSync(file).mtimeMs);
      return run;
    } catch {
      return undefined;
    }
  }

  #latest(names: readonly string[]): KeptRun | undefined {
    const byUse = names
      .map((name) => ({
        name,
        used: statSync(this.#fileOf(name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
      }))
      .toSorted((a, b) => b.used - a.used);
    return byUse[0] === undefined ? undefined : this.#read(byUse[0].name);
  }

  #fileOf(name: string): string {
    return join(this.#root, folderOf(name), name);
  }

  /** Read once: most cells of a checkout have no run here, and should cost no look at the disk. */
  #namesIn(folder: string): Set<string> {
    const known = this.#names.get(folder);
    if (known !== undefined) return known;
    const names = new Set(namesOf(join(this.#root, folder)).filter((name) => RUN.test(name)));
    this.#names.set(folder, names);
    return names;
  }

  #makeReady(): void {
    if (this.#isReady) return;
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
    chmodSync(this.#root, 0o700);
    this.#isReady = true;
  }

  /** Removes what interrupted processes have left. */
  #sweep(): void {
    for (const name of namesOf(this.#root)) {
      const file = join(this.#root, name);
      const status = name.startsWith(TEMPORARY) ? statSync(file, { throwIfNoEntry: false }) : undefined;
      if (status !== undefined && status.mtimeMs < Date.now() - HOUR) rmSync(file, { force: true });
    }
  }

  /** An estimate from above: what replaces an older run is counted beside it until the next look at all of them. */
  #readTotal(): number {
    try {
      return Number(readFileSync(join(this.#root, TOTAL), 'latin1')) || 0;
    } catch {
      return 0;
    }
  }

  #writeTotal(total: number): void {
    writeFileSync(join(this.#root, TOTAL), String(total), { mode: 0o600 });
  }
}

/** Returns the notebook that a run comes from, or undefined where its file says nothing. */
export function pathOfRun({ file }: StoredRun): string | undefined {
  try {
    return decode(readFileSync(file))?.path;
  } catch {
    return undefined;
  }
}

function partsOf({ source, place, path }: RunKey): [string, string, string] {
  return [digest(source, 40), digest(place, 20), digest(path, 20)];
}

function nameOf(key: RunKey): string {
  return partsOf(key).join('-');
}

function folderOf(name: string): string {
  return name.slice(0, 2);
}

/** By UTF-16 units: lone surrogates, which notebooks have, would all be the same in UTF-8. */
function digest(text: string, digits: number): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, digits);
}

function touch(file: string, used: number): void {
  const now = Date.now();
  if (used < now - HOUR) utimesSync(file, now / 1000, now / 1000);
}

function namesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A line with the lengths and the path, then count and outputs. */
function encode(path: string, { count, outputs }: KeptRun): Buffer {
  const head = `nbvc-run 1 ${count.length} ${outputs.length} ${encodeURIComponent(path)}\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), count, outputs]);
}

interface Decoded {
  readonly path: string;
  readonly run: KeptRun;
}

function decode(content: Buffer): Decoded | undefined {
  const end = content.indexOf(0x0a);
  const head = content.toString('latin1', 0, Math.max(0, end));
  const [, first = '', second = '', path = ''] = /^nbvc-run 1 (\d+) (\d+) (\S*)$/.exec(head) ?? [];
  const from = end + 1 + Number(first);
  // A file that was cut off by a crash has not the length it says.
  if (first === '' || content.length !== from + Number(second)) return undefined;
  return {
    path: decodeURIComponent(path),
    run: { count: content.subarray(end + 1, from), outputs: content.subarray(from) },
  };
}
