import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { openRepository } from '../git/open-repository.ts';
import { isObjectId } from '../git/object-id.ts';
import { placeOf } from '../git/place.ts';
import { runGit } from '../git/plumbing.ts';
import type { Repository, UnmergedPath } from '../git/repository.ts';
import type { Sides } from '../merge/conflict-form.ts';
import { recordOf } from '../merge/marks.ts';
import { mergeNotebooks } from '../merge/merge.ts';
import { splitMarkers, versionOf } from '../merge/text-markers.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';

/**
 * Merges the versions of a notebook anew: those of the index, those the record of a merge names,
 * or those in the marks of a merge of lines.
 *
 * @throws UserError where there are none, or one of them is no notebook.
 */
export async function remerge(path: string, bytes: Uint8Array, cwd: string): Promise<Uint8Array> {
  const sides = await findSides(path, bytes, cwd);
  if (sides === undefined)
    throw new UserError(
      `${escapeLine(path)}: there is nothing to merge again`,
      'The index has no versions of it, and there is no record and no marks of a merge in it.',
    );
  const ours = readable(path, sides.ours);
  const theirs = readable(path, sides.theirs);
  const base = sides.base === undefined ? undefined : readable(path, sides.base);
  return mergeNotebooks(base, ours, theirs).result;
}

/** Returns the versions a notebook was merged from, undefined where there is no trace of them. */
export async function findSides(
  path: string,
  bytes: Uint8Array,
  cwd: string,
): Promise<FoundSides | undefined> {
  return (await sidesFromIndex(path, cwd)) ?? (await sidesFromRecord(bytes, cwd)) ?? sidesFromMarks(bytes);
}

/** The versions of a merge; without a base both sides have added the notebook. */
export type FoundSides = { readonly [side in 'ours' | 'theirs']: Uint8Array } & {
  readonly base: Uint8Array | undefined;
};

async function sidesFromIndex(path: string, cwd: string): Promise<FoundSides | undefined> {
  const repository = await openRepository(cwd);
  try {
    const [stages] = await repository.unmerged([path]);
    return stages === undefined ? undefined : await blobsOf(repository, stages);
  } finally {
    await repository.close();
  }
}

/** The versions whose names a merge left in the notebook, as long as git has them all. */
async function sidesFromRecord(bytes: Uint8Array, cwd: string): Promise<FoundSides | undefined> {
  const { base, ours, theirs } = recordedBlobs(bytes) ?? {};
  if (ours === undefined || theirs === undefined) return undefined;
  const place = await placeOf(cwd);
  // Names in a notebook are what somebody wrote there: one that git does not have leads nowhere.
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    if (!isObjectId(name)) return undefined;
    const { stdout, exitCode } = await runGit(place, ['cat-file', 'blob', name], { accept: [0, 128] });
    return exitCode === 0 ? stdout : undefined;
  };
  const [origin, mine, other] = [
    base === undefined ? undefined : await read(base),
    await read(ours),
    await read(theirs),
  ];
  if (mine === undefined || other === undefined || (base !== undefined && origin === undefined))
    return undefined;
  return { base: origin, ours: mine, theirs: other };
}

function recordedBlobs(bytes: Uint8Array): Partial<Sides<string>> | undefined {
  try {
    return recordOf(parseNotebook(bytes))?.blobs;
  } catch {
    return undefined;
  }
}

async function blobsOf(
  repository: Repository,
  { base, ours, theirs }: UnmergedPath,
): Promise<FoundSides | undefined> {
  const read = async (file: UnmergedPath['ours']): Promise<Uint8Array | undefined> =>
    file?.oid === undefined ? undefined : repository.readBlob(file.oid);
  const [origin, mine, other] = [await read(base), await read(ours), await read(theirs)];
  return mine === undefined || other === undefined ? undefined : { base: origin, ours: mine, theirs: other };
}

function sidesFromMarks(bytes: Uint8Array): FoundSides | undefined {
  const parts = splitMarkers(new TextDecoder().decode(bytes));
  if (!parts.some(({ kind }) => kind === 'conflict')) return undefined;
  const version = (side: keyof Sides<string>): Uint8Array | undefined => {
    const text = versionOf(parts, side);
    return text === undefined ? undefined : new TextEncoder().encode(text);
  };
  const [base, ours, theirs] = [version('base'), version('ours'), version('theirs')];
  return ours === undefined || theirs === undefined ? undefined : { base, ours, theirs };
}

/**
 * Returns a notebook.
 *
 * @throws UserError where the bytes are none.
 */
export function readable(path: string, bytes: Uint8Array): Notebook {
  try {
    return parseNotebook(bytes);
  } catch (error) {
    throw new UserError(
      `${escapeLine(path)}: is no readable notebook`,
      'If a text merge left its marks in it: nbvc resolve --remerge',
      error,
    );
  }
}
