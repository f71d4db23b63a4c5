import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RULES } from '../check/catalogue.ts';
import { temporaryName } from '../git/temporary-name.ts';
import { forgetUnfinished, rememberUnfinished } from '../git/unfinished-files.ts';
import type { TargetResult } from './check-target.ts';
import type { Target } from './notebook-targets.ts';

/** What earlier runs found in files and blobs that are still the same. */
export interface CheckCache {
  find(target: Target, policy: string): TargetResult | undefined;
  /** Keeps what was found in a file that {@link find} did not know. */
  add(target: Target, result: TargetResult): void;
  /** Writes what is new, with what was there before. */
  save(): void;
  close(): void;
}

/** The number counts up with every change of what rules find or of how a finding is kept. */
const RULES_KEY = `4/${RULES.length}`;

/** A file written less than so many milliseconds before it is read may change once more without a trace. */
const RACY = 2000;

/** A line of the file; of what is in it only the place is remembered. */
interface Entry {
  readonly file: string;
  /** Of everything that the result depends on. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Separates, in a line, what is looked up from what was found; within a JSON string the quotes would be escaped. */
const BEFORE_RESULT = ',"result":';

/**
 * Opens the cache of a repository, in its git folder where no clone can bring one along. It may hold the findings of any
 * number of notebooks, so it is read line by line when they are asked for, and written line by line.
 */
export function openCache(gitDir: string | undefined): CheckCache | undefined {
  if (gitDir === undefined) return undefined;
  const path = join(gitDir, 'nbvc', 'check-cache.jsonl');
  const old = new OldLines(path);
  const fresh = new NewLines(path);
  const keys = new Map<Target, string>();
  return {
    find(target, policy) {
      const key = keyOf(target, policy);
      if (key === undefined) return undefined;
      const entry = old.entries.get(nameOf(target));
      const result = entry?.key === key ? old.resultOf(entry) : undefined;
      if (result === undefined) keys.set(target, key);
      return result;
    },
    add(target, result) {
      const key = keys.get(target);
      keys.delete(target);
      if (key === undefined) return;
      const file = nameOf(target);
      old.entries.delete(file);
      fresh.write(Buffer.from(`${JSON.stringify({ file, key, result })}\n`));
    },
    save: () => fresh.finish(old),
    close() {
      fresh.drop();
      old.close();
    },
  };
}

/** Of one file there may be two results: of what lies in the work tree, and of what git has stored. */
function nameOf({ file, isFile }: Target): string {
  return isFile ? file : `${file}\0`;
}

/** Returns what a result depends on: the state of the file, by what git goes by in its index, or the blob; and the policy. */
function keyOf(target: Target, policy: string): string | undefined {
  const { isFile, blob, file, name } = target;
  if (!isFile) return blob === undefined ? undefined : [RULES_KEY, blob, policy, name].join(' ');
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined || Date.now() - status.mtimeMs < RACY) return undefined;
  const { mtimeMs, ctimeMs, size, ino } = status;
  return [RULES_KEY, mtimeMs, ctimeMs, size, ino, policy, name].join(' ');
}

const CHUNK = 65_536;
const NEWLINE = 0x0a;

/** The lines that an earlier run has written. */
class OldLines {
  readonly entries = new Map<string, Entry>();
  readonly #descriptor: number | undefined;

  constructor(path: string) {
    try {
      this.#descriptor = openSync(path, 'r');
    } catch {
      return;
    }
    this.#index(this.#descriptor);
  }

  #index(descriptor: number): void {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let pieces: Buffer[] = [];
    let start = 0;
    for (let at = 0; ;) {
      const count = readSync(descriptor, chunk, 0, CHUNK, at);
      if (count === 0) break;
      let from = 0;
      for (let end; (end = chunk.subarray(0, count).indexOf(NEWLINE, from)) !== -1; from = end + 1) {
        this.#addLine(Buffer.concat([...pieces, chunk.subarray(from, end)]), start, at + end);
        pieces = [];
        start = at + end + 1;
      }
      // A line is needed as far as its key only, but findings come after that in one piece mostly.
      pieces.push(Buffer.from(chunk.subarray(from, count)));
      at += count;
    }
  }

  #addLine(line: Buffer, start: number, end: number): void {
    const stop = line.indexOf(BEFORE_RESULT);
    if (stop === -1) return;
    try {
      const { file, key }: { file: unknown; key: unknown } = JSON.parse(`${line.toString('utf8', 0, stop)}}`);
      if (typeof file === 'string' && typeof key === 'string')
        this.entries.set(file, { file, key, start, end });
    } catch {
      // Not a line of ours: somebody has been at the file.
    }
  }

  resultOf(entry: Entry): TargetResult | undefined {
    try {
      const { result }: { result: TargetResult } = JSON.parse(this.line(entry).toString());
      return result;
    } catch {
      return undefined;
    }
  }

  line({ start, end }: Entry): Buffer {
    const bytes = Buffer.allocUnsafe(end - start);
    return bytes.subarray(
      0,
      this.#descriptor === undefined ? 0 : readSync(this.#descriptor, bytes, 0, end - start, start),
    );
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

/** Lines that become the file, together with the old ones that still hold, once all is done. */
class NewLines {
  readonly #path: string;
  readonly #temporary: string;
  #descriptor: number | undefined;
  /** A cache that cannot be kept is no reason to fail. */
  #isBroken = false;
  #pending: Buffer[] = [];
  #size = 0;

  constructor(path: string) {
    this.#path = path;
    this.#temporary = temporaryName(path);
  }

  write(line: Buffer): void {
    this.#pending.push(line);
    this.#size += line.length;
    if (this.#size >= CHUNK) this.#flush();
  }

  #flush(): void {
    if (this.#isBroken) return;
    try {
      this.#descriptor ??= this.#open();
      writeSync(this.#descriptor, Buffer.concat(this.#pending));
    } catch {
      this.#isBroken = true;
    }
    this.#pending = [];
    this.#size = 0;
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true });
    rememberUnfinished(this.#temporary);
    return openSync(this.#temporary, 'wx');
  }

  /** Does nothing where nothing is new: what is gone goes with the next change. */
  finish(old: OldLines): void {
    if (this.#size === 0 && this.#descriptor === undefined) return;
    for (const entry of old.entries.values()) {
      const [file = ''] = entry.file.split('\0');
      if (statSync(file, { throwIfNoEntry: false }) === undefined) continue;
      this.write(old.line(entry));
      this.write(Buffer.from('\n'));
    }
    this.#flush();
    if (this.#isBroken || this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    try {
      renameSync(this.#temporary, this.#path);
    } catch {
      this.#isBroken = true;
    }
  }

  drop(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    rmSync(this.#temporary, { force: true });
    forgetUnfinished(this.#temporary);
  }
}
