import { stat, writeFile } from 'node:fs/promises';
import { UserError, codeOf } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { findConflicts } from '../merge/find-conflicts.ts';
import { hasMarkers } from '../merge/text-markers.ts';
import { NotebookFormatError } from '../notebook/format-error.ts';
import { parseNotebook } from '../notebook/read.ts';
import { type Repaired, repairNotebook } from '../repair/repair.ts';
import { type Target, notebookTargets } from './notebook-targets.ts';
import { remerge } from './remerge.ts';
import { writeBack } from './write-back.ts';

export interface RepairOptions {
  readonly cwd: string;
  readonly upgrade: boolean;
  readonly dryRun: boolean;
  /** Keep the file as it was beside the repaired one. */
  readonly backup: boolean;
}

/** What became of one file. */
export type RepairedFile = RepairedNotebook | BeyondRepair;

interface BeyondRepair {
  readonly kind: 'beyond-repair';
  readonly path: string;
  readonly message: string;
}

export interface RepairedNotebook extends Repaired {
  readonly kind: 'whole' | 'repaired';
  readonly path: string;
  readonly before: Uint8Array;
  /** Names of the files that were written beside it. */
  readonly backup: string | undefined;
  readonly rejectFile: string | undefined;
  /** How many conflicts are in it, of whichever tool: to settle them is up to a person. */
  readonly conflicts: number;
}

/** Returns the notebooks that are meant by files, folders and `-`. @throws UserError where there is no such thing. */
export async function repairTargets(paths: readonly string[], cwd: string): Promise<readonly Target[]> {
  return notebookTargets({ cwd, paths, staged: false, range: undefined, stdinPath: undefined }, undefined);
}

/**
 * Repairs one notebook and writes it, whole or not at all; `-` is standard input and is not written. Before it is
 * written, the file as it was is kept as `.orig`, and what found no place in the new one as `.rej`.
 */
export async function repairFile(target: Target, options: RepairOptions): Promise<RepairedFile> {
  const { name: path, file } = target;
  const before = await target.read();
  const repaired = await repairBytes(path, before, options).catch((error: unknown) => {
    if (error instanceof NotebookFormatError) return error;
    throw error;
  });
  if (repaired === undefined) return beyond(path, 'nothing in it says that it was ever a notebook');
  if (repaired instanceof NotebookFormatError) return beyond(path, repaired.message);
  const changed = repaired.steps.length > 0;
  const write = changed && !options.dryRun && target.isFile;
  const rejected = joinLines(repaired.rejected);
  let backup: string | undefined;
  let rejectFile: string | undefined;
  const keep = async (): Promise<void> => {
    if (options.backup) backup = await writeBeside(file, '.orig', before);
    if (rejected.length > 0) rejectFile = await writeBeside(file, '.rej', rejected);
  };
  if (write) await writeBack({ file, name: path, before, after: repaired.bytes, keep });
  const conflicts = findConflicts(parseNotebook(repaired.bytes)).length;
  return { ...repaired, kind: changed ? 'repaired' : 'whole', path, before, backup, rejectFile, conflicts };
}

function beyond(path: string, message: string): BeyondRepair {
  return { kind: 'beyond-repair', path, message };
}

/** A file with the marks of a merge of lines is merged again, as a notebook, before anything else is looked at. */
async function repairBytes(
  path: string,
  before: Uint8Array,
  { cwd, upgrade }: RepairOptions,
): Promise<Repaired | undefined> {
  if (!isMarked(before)) return repairNotebook(before, { upgrade });
  const merged = await remerge(path, before, cwd).catch((error: unknown) => {
    // One of the sides is no notebook either; then what is whole is all there is.
    if (error instanceof UserError) return undefined;
    throw error;
  });
  const repaired = await repairNotebook(merged ?? before, { upgrade });
  if (repaired === undefined || merged === undefined) return repaired;
  const step = {
    message: 'had the marks of a text merge; merged it again as a notebook (what is left: nbvc conflicts)',
  };
  return { ...repaired, steps: [step, ...repaired.steps] };
}

const MARK = '<<<<<<<';

function isMarked(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  // A line break in a string is escaped, so a mark in a cell does not start a line of the file.
  const startsLine = buffer.indexOf(`\n${MARK}`) !== -1 || buffer.indexOf(MARK) === 0;
  return startsLine && hasMarkers(buffer.toString('utf8'));
}

function joinLines(pieces: readonly Uint8Array[]): Buffer {
  return Buffer.concat(pieces.flatMap((piece) => [piece, Buffer.from('\n')]));
}

/** How many files of one kind may stand beside a notebook. */
const MOST_COPIES = 1000;

/** Writes a file under a name that is free: `.orig`, `.orig.1`, …; never over one that is there. */
async function writeBeside(file: string, ending: string, content: Uint8Array): Promise<string> {
  const wanted = file + ending;
  // What nobody else may read of a notebook, nobody else may read of its copy.
  const mode = (await stat(file)).mode & 0o777;
  for (let i = 0; i < MOST_COPIES; i++) {
    const name = i === 0 ? wanted : `${wanted}.${i}`;
    try {
      await writeFile(name, content, { flag: 'wx', mode });
      return name;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
  throw new UserError(
    `${escapeLine(wanted)}: there are too many copies of it`,
    'Remove those you do not need.',
  );
}
