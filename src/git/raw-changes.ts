import { presentObjectId } from './object-id.ts';
import { splitFields } from './plumbing.ts';
import type { Change, ChangedFile } from './repository.ts';

/**
 * Returns the changes `git diff --raw -z` printed. An entry is `:mode mode oid oid status`, NUL, path, NUL and for
 * renames and copies a second path. See https://git-scm.com/docs/git-diff#_raw_output_format.
 */
export function parseRawChanges(output: Uint8Array): readonly Change[] {
  const fields = splitFields(output)[Symbol.iterator]();
  const changes: Change[] = [];
  for (const head of fields) changes.push(readEntry(head, () => nextField(fields)));
  return withoutShadows(changes);
}

function nextField(fields: Iterator<string, undefined>): string {
  const { value } = fields.next();
  if (value === undefined) throw new Error('git diff --raw ended in the middle of an entry');
  return value;
}

function readEntry(head: string, next: () => string): Change {
  const [, beforeMode, afterMode, beforeId, afterId, letter] =
    /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(head) ?? [];
  if (beforeMode === undefined || afterMode === undefined) throw new Error(`unexpected raw entry: ${head}`);
  const status = statusOf(letter ?? '');
  const first = next();
  const second = status === 'renamed' || status === 'copied' ? next() : first;
  const before = fileOf(first, beforeMode, beforeId ?? '');
  const after = fileOf(second, afterMode, afterId ?? '');
  return {
    status,
    path: second,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

function fileOf(path: string, mode: string, id: string): ChangedFile | undefined {
  return mode === '000000' ? undefined : { path, mode, oid: presentObjectId(id) };
}

function statusOf(letter: string): Change['status'] {
  const status = statuses.get(letter);
  if (status === undefined) throw new Error(`unexpected status in a raw entry: ${letter}`);
  return status;
}

const statuses: ReadonlyMap<string, Change['status']> = new Map([
  ['A', 'added'],
  ['C', 'copied'],
  ['D', 'deleted'],
  ['M', 'modified'],
  ['R', 'renamed'],
  ['T', 'typechange'],
  ['U', 'unmerged'],
]);

/** Git lists an unmerged path a second time when its work-tree file differs from "ours"; one entry is enough. */
function withoutShadows(changes: readonly Change[]): readonly Change[] {
  const unmerged = new Set(changes.filter(({ status }) => status === 'unmerged').map(({ path }) => path));
  return changes.filter(({ status, path }) => status === 'unmerged' || !unmerged.has(path));
}
