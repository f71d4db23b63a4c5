import { posix } from 'node:path';
import type { Repository, UnmergedPath } from '../git/repository.ts';
import { parseNotebook } from '../notebook/read.ts';

import type { PossibleRename } from '../render/conflicts.ts';

/** What git is in the middle of, by the reference that names the other side. */
const OTHER_SIDES = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REBASE_HEAD', 'REVERT_HEAD'];

/** Of the cells of the base, so many must be in a notebook that may be it under another name. */
const MIN_SAME = 0.5;
/** More new notebooks than these are not looked at. */
const MOST_CANDIDATES = 100;

/**
 * Returns what one side may have renamed a notebook to, named from the folder the repository was opened in, that git takes for deleted by it: outputs outweigh everything
 * else when git compares files, so a notebook that was renamed and run looks like another one.
 */
export async function possibleRename(
  repository: Repository,
  { base, ours, theirs }: UnmergedPath,
): Promise<PossibleRename | undefined> {
  if (base?.oid === undefined || (ours === undefined) === (theirs === undefined)) return undefined;
  const wanted = sourcesOf(await repository.readBlob(base.oid));
  if (wanted.length === 0) return undefined;
  let best: PossibleRename | undefined;
  for (const { path, oid } of await newNotebooks(repository, ours === undefined ? 'ours' : 'theirs')) {
    const there = new Set(sourcesOf(await repository.readBlob(oid)));
    const same = wanted.filter((source) => there.has(source)).length;
    if (same >= MIN_SAME * wanted.length && same > (best?.same ?? 0))
      best = { path: posix.relative(`/${repository.prefix}`, `/${path}`), same, of: wanted.length };
  }
  return best;
}

/** Returns the notebooks that one side has and the other has not. */
async function newNotebooks(repository: Repository, side: 'ours' | 'theirs') {
  const head = { kind: 'revision', rev: 'HEAD' } as const;
  const other = side === 'ours' ? await otherSide(repository) : undefined;
  if (side === 'ours' && other === undefined) return [];
  const changes =
    other === undefined
      ? await repository.changes(head, { kind: 'index' }, { findRenames: false })
      : await repository.changes({ kind: 'revision', rev: other }, head, { findRenames: false });
  return changes
    .filter(({ status, path }) => status === 'added' && path.endsWith('.ipynb'))
    .flatMap(({ path, after }) => (after?.oid === undefined ? [] : [{ path, oid: after.oid }]))
    .slice(0, MOST_CANDIDATES);
}

async function otherSide(repository: Repository): Promise<string | undefined> {
  for (const name of OTHER_SIDES) {
    const found = await repository.resolve(name).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Returns the sources of the cells that are not blank, or none for what is no notebook. */
function sourcesOf(bytes: Uint8Array): readonly string[] {
  try {
    return parseNotebook(bytes)
      .cells.map(({ text }) => text.trim())
      .filter((source) => source !== '');
  } catch {
    return [];
  }
}
