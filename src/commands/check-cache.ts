import { statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RULES } from '../check/catalogue.ts';
import { writeWhole } from '../git/atomic-file.ts';
import type { TargetResult } from './check.ts';
import type { Target } from './notebook-targets.ts';

/** What earlier runs found in files that have not changed since. */
export interface CheckCache {
  find(target: Target, policy: string): TargetResult | undefined;
  /** Keeps what was found in a file that {@link find} did not know. */
  add(target: Target, result: TargetResult): void;
  save(): Promise<void>;
}

/** The number counts up with every change of what rules find or of how a finding is kept. */
const RULES_KEY = `3/${RULES.length}`;

/** A file written less than so many milliseconds before it is read may change once more without a trace. */
const RACY = 2000;

interface Entry {
  readonly file: string;
  /** Of everything that the result depends on. */
  readonly key: string;
  readonly result: TargetResult;
}

/** Opens the cache of a repository, in its git folder where no clone can bring one along. */
export async function openCache(gitDir: string | undefined): Promise<CheckCache | undefined> {
  if (gitDir === undefined) return undefined;
  const path = join(gitDir, 'nbvc', 'check-cache.jsonl');
  const entries = new Map((await readEntries(path)).map((entry) => [entry.file, entry]));
  const keys = new Map<Target, string>();
  let changed = false;
  return {
    find(target, policy) {
      const key = keyOf(target, policy);
      if (key === undefined) return undefined;
      keys.set(target, key);
      const entry = entries.get(target.file);
      return entry?.key === key ? entry.result : undefined;
    },
    add(target, result) {
      const key = keys.get(target);
      if (key === undefined) return;
      entries.set(target.file, { file: target.file, key, result });
      changed = true;
    },
    async save() {
      if (!changed) return;
      await mkdir(dirname(path), { recursive: true });
      const lines = [...entries.values()]
        .filter(({ file }) => statSync(file, { throwIfNoEntry: false }) !== undefined)
        .map((entry) => JSON.stringify(entry));
      // A cache that cannot be kept is no reason to fail.
      await writeWhole(path, Buffer.from(lines.join('\n'))).catch(() => undefined);
    },
  };
}

async function readEntries(path: string): Promise<Entry[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return text === '' ? [] : text.split('\n').map((line): Entry => JSON.parse(line));
  } catch {
    return [];
  }
}

/** Returns what a result depends on: the state of the file, by what git goes by in its index, and the policy. */
function keyOf(target: Target, policy: string): string | undefined {
  if (!target.isFile) return undefined;
  const status = statSync(target.file, { throwIfNoEntry: false });
  if (status === undefined || Date.now() - status.mtimeMs < RACY) return undefined;
  const { mtimeMs, ctimeMs, size, ino } = status;
  return [RULES_KEY, mtimeMs, ctimeMs, size, ino, policy, target.name].join(' ');
}
