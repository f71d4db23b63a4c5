import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { type Place, runGit } from '../git/plumbing.ts';
import { placeOf } from '../git/place.ts';
import type { Sides } from '../merge/conflict-form.ts';
import { type FoundConflict, findConflicts } from '../merge/find-conflicts.ts';
import { recordOf } from '../merge/marks.ts';
import type { MergeOptions } from '../merge/merge-form.ts';
import { mergeNotebooks } from '../merge/merge.ts';
import type { Inputs } from '../merge/result.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { mergeFiles } from './merge-files.ts';
import { mergeSettings } from './merge-settings.ts';
import { type FoundSides, findSides, readable } from './remerge.ts';

/** A merge that a person is to settle. */
export interface OpenMerge {
  /** The notebook by its absolute path, and as it was named. */
  readonly file: string;
  readonly name: string;
  /** What the file holds. */
  readonly before: Uint8Array;
  /** The merge with what is to be settled marked in it. */
  readonly marked: Notebook;
  /** The three versions; undefined where the file is taken as it is, because somebody has begun to settle it. */
  readonly sides: Inputs | undefined;
  readonly labels: Sides<string>;
  /** The index has it in several versions. */
  readonly isUnmerged: boolean;
}

/** A notebook to settle, and its versions where the caller has them. */
export interface MergeTarget {
  readonly path: string;
  readonly cwd: string;
  readonly versions?: Sides<string>;
}

const MARKER_SIZE = 7;

/**
 * Reads what there is to settle in a notebook. Where nobody has touched what the merge left, it is merged anew with the
 * base of each conflict; else the file is taken with the conflicts that are left in it.
 *
 * @returns undefined where nothing is left to settle.
 * @throws UserError where nothing can be settled: no notebook, and no versions of one.
 */
export async function openMerge(target: MergeTarget): Promise<OpenMerge | undefined> {
  const { path, cwd } = target;
  const file = resolve(cwd, path);
  const before = await readFile(file).catch(() => {
    throw new UserError(`${escapeLine(path)}: cannot be read`);
  });
  const place = await placeOf(cwd);
  const isUnmerged = await hasStages(file, place);
  const versions = target.versions === undefined ? await findSides(path, before, cwd) : await read(target);
  const own = notebookIn(before);
  const found = own && findConflicts(own);
  const common = { file, name: path, before, isUnmerged };
  if (versions !== undefined && (await isUntouched(before, { own, found, versions, place }))) {
    const sides = notebooks(path, versions);
    const record = own && recordOf(own);
    const labels = { ...NAMES, ...record?.labels };
    const options = { ...(await pageOptions(place)), labels, ...blobsOf(record) };
    const { result, faults } = mergeNotebooks(sides.base, sides.ours, sides.theirs, options);
    if (faults.length === 0) return { ...common, marked: readable(path, result), sides, labels };
  }
  if (own === undefined || found === undefined)
    throw new UserError(
      `${escapeLine(path)}: is no readable notebook, and its versions cannot be merged`,
      'See what is wrong with it: nbvc repair --dry-run',
    );
  if (found.length === 0) return undefined;
  return { ...common, marked: own, sides: undefined, labels: { ...NAMES, ...recordOf(own)?.labels } };
}

const NAMES: Sides<string> = { base: 'base', ours: 'ours', theirs: 'theirs' };

async function hasStages(file: string, place: Place): Promise<boolean> {
  // A notebook outside of a repository can be settled as well.
  const { stdout } = await runGit(place, ['ls-files', '-u', '-z', '--', file], { accept: [0, 128] });
  return stdout.length > 0;
}

async function read({ versions, cwd }: MergeTarget): Promise<FoundSides | undefined> {
  if (versions === undefined) return undefined;
  const [base, ours, theirs] = await Promise.all([
    // Both sides added the file: git then makes an empty one, but other callers may not.
    readFile(resolve(cwd, versions.base)).catch(() => Buffer.alloc(0)),
    readFile(resolve(cwd, versions.ours)),
    readFile(resolve(cwd, versions.theirs)),
  ]);
  return { base: base.length === 0 ? undefined : base, ours, theirs };
}

function notebookIn(bytes: Uint8Array): Notebook | undefined {
  try {
    return parseNotebook(bytes);
  } catch {
    return undefined;
  }
}

function notebooks(path: string, { base, ours, theirs }: FoundSides): Inputs {
  return {
    base: base && readable(path, base),
    ours: readable(path, ours),
    theirs: readable(path, theirs),
  };
}

/** Every conflict with its base, as cells: the page shows it, whatever people want to see in the file. */
async function pageOptions(place: Place): Promise<MergeOptions> {
  const { conflictStyle: _style, remember: _remember, ...settings } = await mergeSettings(place);
  return { ...settings, showBase: 'diff3', markerSize: MARKER_SIZE };
}

function blobsOf(record: ReturnType<typeof recordOf>): Pick<MergeOptions, 'blobs'> {
  return record?.blobs === undefined ? {} : { blobs: record.blobs };
}

interface Left {
  readonly own: Notebook | undefined;
  readonly found: readonly FoundConflict[] | undefined;
  readonly versions: FoundSides;
  readonly place: Place;
}

/** Returns true for what a merge left: marks of lines, ours where a driver failed, or what our driver makes of it. */
async function isUntouched(before: Uint8Array, { own, found, versions, place }: Left): Promise<boolean> {
  const { base = new Uint8Array(), ours, theirs } = versions;
  if (own === undefined || isSame(before, ours)) return true;
  if (found === undefined || found.length === 0) return false;
  const { labels = {}, blobs = {} } = recordOf(own) ?? {};
  const settings = { ...(await mergeSettings(place)), labels, blobs, markerSize: MARKER_SIZE };
  const text = { place, labels, markerSize: MARKER_SIZE };
  const merged = await mergeFiles({ base, ours, theirs }, settings, text);
  return isSame(before, Buffer.concat(merged.pieces));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
