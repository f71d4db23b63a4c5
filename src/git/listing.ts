import type { ObjectId } from './object-id.ts';
import type { Change, ChangedFile } from './repository.ts';

/** The files of one end of a comparison, by path. */
export type Listing = ReadonlyMap<string, ChangedFile>;

/** Returns what differs between two listings, by path. */
export function compareListings(before: Listing, after: Listing): readonly Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return paths.flatMap((path) => {
    const change = compareFiles(path, before.get(path), after.get(path));
    return change === undefined ? [] : [change];
  });
}

function compareFiles(path: string, before?: ChangedFile, after?: ChangedFile): Change | undefined {
  if (before === undefined) return after && { status: 'added', path, after };
  if (after === undefined) return { status: 'deleted', path, before };
  if (before.mode === after.mode && before.oid === after.oid && after.oid !== undefined) return undefined;
  // The first digits say file, link or submodule.
  const sameType = before.mode.slice(0, 3) === after.mode.slice(0, 3);
  return { status: sameType ? 'modified' : 'typechange', path, before, after };
}

/**
 * Returns the changes with each deleted file joined to an added one of the same content. Only unchanged content is
 * recognised; finding files that were renamed and edited is left to the git program.
 */
export function joinRenames(changes: readonly Change[]): readonly Change[] {
  const gone = new Map<ObjectId, Change[]>();
  for (const change of changes) {
    const oid = change.status === 'deleted' ? change.before?.oid : undefined;
    if (oid !== undefined) gone.set(oid, [...(gone.get(oid) ?? []), change]);
  }
  const taken = new Set<Change>();
  const joined = changes.map((change) => {
    const oid = change.status === 'added' ? change.after?.oid : undefined;
    const source = oid === undefined ? undefined : gone.get(oid)?.shift();
    if (source?.before === undefined || change.after === undefined) return change;
    taken.add(source);
    return {
      status: 'renamed',
      path: change.path,
      before: source.before,
      after: change.after,
    } satisfies Change;
  });
  return joined.filter((change) => !taken.has(change));
}
