import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { placeOf } from '../git/place.ts';
import type { Sides } from '../merge/conflict-form.ts';
import { type FoundConflict, findConflicts } from '../merge/find-conflicts.ts';
import { parseNotebook } from '../notebook/read.ts';
import { type MergedFile, mergeFiles } from './merge-files.ts';
import { mergeSettings } from './merge-settings.ts';
import { writeBack } from './write-back.ts';

const MARKER_SIZE = 7;

/** What became of the file that `git mergetool` handed over. */
export interface MergetoolOutcome {
  readonly path: string;
  /** 0 only where nothing is left unresolved: git then stages the file, else it puts back what was there. */
  readonly exitCode: 0 | 1;
  readonly notes: readonly string[];
  readonly left: readonly FoundConflict[];
}

/**
 * Settles what it can of a notebook that is unmerged. A file that holds conflicts, or in which somebody has settled
 * them, is left as it is. It is merged anew where it cannot be read, and where it equals ours: that is what git leaves
 * when a driver failed, without a mark of theirs.
 *
 * @param args `$BASE $LOCAL $REMOTE $MERGED`; the base is an empty file, or none, where both sides added the notebook.
 * @throws UserError where a file cannot be read or the merged one changes meanwhile; it then is as it was.
 */
export async function mergetool(args: readonly string[], cwd: string): Promise<MergetoolOutcome> {
  const [base, ours, theirs, path] = args;
  if (base === undefined || ours === undefined || theirs === undefined || path === undefined)
    throw new UserError(`git mergetool: expected 4 arguments, got ${args.length}`);
  const file = resolve(cwd, path);
  const sides: Sides<Uint8Array> = {
    base: await readFile(resolve(cwd, base)).catch(absent),
    ours: await readFile(resolve(cwd, ours)),
    theirs: await readFile(resolve(cwd, theirs)),
  };
  const before = await readFile(file);
  const found = before.equals(sides.ours) ? undefined : conflictsIn(before);
  if (found !== undefined) return { path, exitCode: found.length > 0 ? 1 : 0, notes: [], left: found };
  const merged = await merge(sides, cwd);
  const after = Buffer.concat(merged.pieces);
  await writeBack({ file, name: path, before, after });
  const { exitCode, notes } = merged;
  return { path, exitCode, notes, left: conflictsIn(after) ?? [] };
}

/** Both sides added the file: git then makes an empty one, but other callers may not. */
function absent(error: NodeJS.ErrnoException): Uint8Array {
  if (error.code !== 'ENOENT') throw error;
  return new Uint8Array();
}

/** Returns undefined where the bytes are no notebook. */
function conflictsIn(bytes: Uint8Array): readonly FoundConflict[] | undefined {
  try {
    return findConflicts(parseNotebook(bytes));
  } catch {
    return undefined;
  }
}

async function merge(sides: Sides<Uint8Array>, cwd: string): Promise<MergedFile> {
  const place = await placeOf(cwd);
  // The names of the temporary files would say nothing in marks.
  const text = { place, labels: {}, markerSize: MARKER_SIZE };
  return mergeFiles(sides, { ...(await mergeSettings(place)), markerSize: MARKER_SIZE }, text);
}
