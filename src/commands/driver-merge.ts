import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { placeOf } from '../git/place.ts';
import { temporaryName } from '../git/temporary-name.ts';
import { forgetUnfinished, rememberUnfinished } from '../git/unfinished-files.ts';
import type { Place } from '../git/plumbing.ts';
import { type MergedFile, mergeAsText, mergeFiles } from './merge-files.ts';
import { type MergeRequest, mergeRequest } from './merge-request.ts';
import { blobNames, mergeSettings } from './merge-settings.ts';
import { type Versions, readVersions } from './merge-versions.ts';
import { readInput } from './read-file.ts';

/** How a merge that git asked for went. */
export interface DriverMerge {
  readonly path: string;
  /** 1 where the file holds marked conflicts. */
  readonly exitCode: 0 | 1;
  /** What a person may want to know, a line each. */
  readonly notes: readonly string[];
}

/**
 * Merges the three files that git hands to a merge driver and writes the result to that of ours.
 *
 * @param args `%O %A %B %L %P %S %X %Y`.
 * @throws whatever goes wrong before the result is written: the file is as it was, and git's command line for the
 *   driver merges it as text.
 */
export async function driverMerge(
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<DriverMerge> {
  const request = mergeRequest(args, environment);
  if (request === undefined)
    throw new UserError(`git merge driver: expected at least 3 arguments, got ${args.length}`);
  const versions = await readVersions(request.files, readInput);
  // Git runs drivers at the top of the work tree, or in the git folder of a bare repository.
  const place = await placeOf('.', environment);
  const merged = await mergeSides(versions, request, place);
  replace(request.files.ours, merged.pieces);
  return { path: request.path, exitCode: merged.exitCode, notes: merged.notes };
}

async function mergeSides(
  { sides, payloads }: Versions,
  { files, labels, markerSize, virtual }: MergeRequest,
  place: Place,
): Promise<MergedFile> {
  const text = { place, labels, markerSize, payloads };
  if (place.environment['NBVC_MERGE'] === '0')
    return mergeAsText(sides, text, 'switched off by NBVC_MERGE=0');
  const plain = await mergeFiles(sides, { labels, markerSize, virtual }, text);
  // Nothing was decided that a setting could have decided otherwise, so no setting is read: that takes a process.
  if (plain.outcome === 'clean' || plain.outcome === 'text' || virtual) return plain;
  const settings = await mergeSettings(place);
  const blobs = await blobNames(place, files, sides.base.length > 0);
  return mergeFiles(sides, { ...settings, labels, markerSize, blobs }, text);
}

/**
 * Git reads the file by its name when we are done. Until the last moment it is ours, whole: should we be killed or the
 * disk be full, git's own merge of lines has it to work with. It is a temporary file, so nothing is flushed.
 */
function replace(path: string, pieces: readonly Uint8Array[]): void {
  const temporary = temporaryName(path);
  rememberUnfinished(temporary);
  try {
    const file = openSync(temporary, 'wx', statSync(path).mode & 0o777);
    try {
      for (const piece of pieces) writeFileSync(file, piece);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    forgetUnfinished(temporary);
  }
}
