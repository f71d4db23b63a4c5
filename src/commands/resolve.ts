import { readFile } from 'node:fs/promises';
import { dirname, resolve as resolvePath } from 'node:path';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { type Folders, discover } from '../git/discovery.ts';
import { placeOf } from '../git/place.ts';
import { type Place, runGit, splitFields } from '../git/plumbing.ts';
import type { Choice } from '../merge/conflict-form.ts';
import { type FoundConflict, findConflicts } from '../merge/find-conflicts.ts';
import { refusal } from '../merge/refusal.ts';
import { type Resolution, applyResolution, resolveConflicts } from '../merge/resolve.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { readable, remerge } from './remerge.ts';
import { Backups, hashOf } from './resolve-backup.ts';
import { type Recalled, Resolutions } from './resolutions.ts';
import { writeBack } from './write-back.ts';

/** Says what becomes of each conflict of a notebook, in their order; undefined leaves one as it is. */
export type Chooser = (
  path: string,
  notebook: Notebook,
  conflicts: readonly FoundConflict[],
) => Promise<readonly (Choice | undefined)[]>;

/** What resolve is told. */
export interface ResolveOptions {
  readonly cwd: string;
  readonly choose: Chooser;
  /** Merge the three sides anew, from the index or from the marks of a text merge. */
  readonly remerge: boolean;
  /** Stage what is resolved. */
  readonly add: boolean;
  /** Settle what a merge made anew brings back as it was settled before, and remember what is settled now. */
  readonly remember: boolean;
  readonly dryRun: boolean;
}

/** What became of one file. */
export interface ResolvedFile {
  readonly path: string;
  readonly resolved: number;
  /** How many of these were settled as before. */
  readonly recalled: number;
  readonly left: readonly FoundConflict[];
  /** Why those of them are left for which something was chosen. */
  readonly refused: readonly Refused[];
}

interface Refused {
  readonly conflict: FoundConflict;
  readonly reason: string;
}

/** Settles the conflicts of one notebook and writes it, whole or not at all. */
export async function resolveFile(path: string, options: ResolveOptions): Promise<ResolvedFile> {
  const { cwd, choose } = options;
  const file = resolvePath(cwd, path);
  const before = await readNamed(path, file);
  const folders = await foldersAround(file);
  const memory = options.remember && folders !== undefined ? new Resolutions(folders.commonDir) : undefined;
  const { bytes, settled: recalled } = options.remerge
    ? await mergeAnew(path, before, { cwd, memory })
    : { bytes: before, settled: 0 };
  const notebook = readable(path, bytes);
  const { resolution, settled, refused } = settle(
    notebook,
    await choose(path, notebook, findConflicts(notebook)),
  );
  const { left } = resolution;
  if (!options.dryRun) {
    const after = applyResolution(notebook, resolution);
    const keep = folders && (() => keepBackup({ file, before, after }, folders));
    await writeBack({ file, name: path, before, after, keep });
    for (const [conflict, choice] of settled)
      if (conflict.kind === 'group') await memory?.learn(notebook, conflict, choice);
    if (options.add && left.length === 0) await runGit(await placeOf(cwd), ['add', '--', file]);
  }
  return { path, resolved: settled.length + recalled, recalled, left, refused };
}

async function mergeAnew(
  path: string,
  before: Uint8Array,
  { cwd, memory }: { readonly cwd: string; readonly memory: Resolutions | undefined },
): Promise<Pick<Recalled, 'bytes' | 'settled'>> {
  const bytes = await remerge(path, before, cwd);
  return memory?.recall(bytes) ?? { bytes, settled: 0 };
}

/** Returns a chooser that gives one answer for all conflicts, or for those that are named. */
export function chooseAll(choice: Choice | undefined, cells: readonly string[]): Chooser {
  return async (_path, notebook, conflicts) =>
    conflicts.map((conflict) => (isChosen(conflict, notebook, cells) ? choice : undefined));
}

function settle(
  notebook: Notebook,
  choices: readonly (Choice | undefined)[],
): {
  readonly resolution: Resolution;
  readonly settled: readonly (readonly [FoundConflict, Choice])[];
  readonly refused: readonly Refused[];
} {
  const asked: [FoundConflict, Choice | undefined][] = [];
  const resolution = resolveConflicts(notebook, (conflict) => {
    const choice = choices[asked.length];
    asked.push([conflict, choice]);
    return choice;
  });
  const settled = asked.flatMap(([conflict, choice]): (readonly [FoundConflict, Choice])[] =>
    choice !== undefined && resolution.resolved.includes(conflict) ? [[conflict, choice]] : [],
  );
  const refused = asked.flatMap(([conflict, choice]): Refused[] => {
    const reason = choice === undefined ? undefined : refusal(notebook, conflict, choice);
    return reason === undefined ? [] : [{ conflict, reason }];
  });
  return { resolution, settled, refused };
}

/** @param cells ids of conflicts or cells, or numbers of cells counted from 1; all conflicts without any. */
function isChosen(conflict: FoundConflict, { cells }: Notebook, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const indexes = indexesOf(conflict);
  const names = new Set(indexes.flatMap((index) => [String(index + 1), cells[index]?.id ?? '']));
  const own = conflict.kind === 'group' ? conflict.id : conflict.kind === 'field' ? conflict.field.path : '';
  return wanted.some((name) => name !== '' && (name === own || names.has(name)));
}

function indexesOf(conflict: FoundConflict): readonly number[] {
  switch (conflict.kind) {
    case 'group':
      return [...conflict.markers, ...conflict.ours, ...(conflict.base ?? []), ...conflict.theirs];
    case 'source':
      return [conflict.cell];
    case 'foreign':
      return conflict.cell === undefined ? [] : [conflict.cell];
    case 'field':
      return [];
  }
}

/**
 * Puts a notebook back as it was before `nbvc resolve` settled conflicts in it, and makes it unmerged again where it was.
 *
 * @throws UserError where nothing was resolved, or the file was edited since: that work is not thrown away.
 */
export async function abortResolve(path: string, cwd: string): Promise<void> {
  const file = resolvePath(cwd, path);
  const folders = await foldersAround(file);
  const backups = folders === undefined ? undefined : new Backups(folders.gitDir);
  const backup = backups?.read(file);
  if (backup === undefined)
    throw new UserError(
      `${escapeLine(path)}: nbvc resolve has settled nothing in it`,
      'To merge its three versions anew: nbvc resolve --remerge',
    );
  const before = await readNamed(path, file);
  if (hashOf(before) !== backup.written)
    throw new UserError(
      `${escapeLine(path)}: was edited since it was resolved; nothing is written`,
      'To merge its three versions anew, without these edits: nbvc resolve --remerge',
    );
  await writeBack({ file, name: path, before, after: backup.bytes });
  if (backup.stages.length > 0) await unstage(await placeOf(cwd), backup.stages);
  backups?.remove(file);
}

async function readNamed(path: string, file: string): Promise<Uint8Array> {
  return readFile(file).catch(() => {
    throw new UserError(`${escapeLine(path)}: cannot be read`);
  });
}

/** Files outside of repositories have conflicts, too. */
export async function foldersAround(file: string): Promise<Folders | undefined> {
  return discover(await placeOf(dirname(file))).catch(() => undefined);
}

/** Of several resolves in a row the first knows what the merge had left, unless the file was made anew in between. */
export async function keepBackup(
  { file, before, after }: { readonly file: string; readonly before: Uint8Array; readonly after: Uint8Array },
  { gitDir }: Folders,
): Promise<void> {
  const backups = new Backups(gitDir);
  const known = backups.read(file);
  const goesOn = known?.written === hashOf(before);
  const { bytes, stages } =
    known !== undefined && goesOn ? known : { bytes: before, stages: await stagesOf(file) };
  await backups.write(file, { bytes, stages, written: hashOf(after) });
}

async function stagesOf(file: string): Promise<Uint8Array> {
  const args = ['ls-files', '-u', '-z', '--full-name', '--', file];
  return (await runGit(await placeOf(dirname(file)), args)).stdout;
}

/** Puts the three versions back into the index. */
async function unstage(place: Place, stages: Uint8Array): Promise<void> {
  const entries = splitFields(stages);
  const path = entries[0]?.split('\t').slice(1).join('\t') ?? '';
  const gone = `0 ${'0'.repeat(entries[0]?.split(' ')[1]?.length ?? 40)}\t${path}`;
  const input = Buffer.from([gone, ...entries].map((entry) => `${entry}\0`).join(''));
  await runGit(place, ['update-index', '-z', '--index-info'], { input });
}
