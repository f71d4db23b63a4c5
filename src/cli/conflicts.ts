import { conflicts } from '../commands/conflicts.ts';
import { type ResolvedFile, resolveFile } from '../commands/resolve.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { Choice } from '../merge/resolve.ts';
import { renderConflicts } from '../render/conflicts.ts';
import { BAD_INPUT, DONE, REPORTED } from './exit-codes.ts';
import { descriptorSink } from './output.ts';
import { reportError } from './errors.ts';

const STDOUT = 1;

/** The flags of `nbvc conflicts` as commander hands them over. */
export interface ConflictsFlags {
  readonly C?: string;
  readonly format: 'terminal' | 'json';
  readonly quiet?: boolean;
}

/** Runs `nbvc conflicts` and returns its exit code. */
export async function runConflicts(paths: readonly string[], flags: ConflictsFlags): Promise<number> {
  const { files, exitCode } = await conflicts(paths, flags.C ?? process.cwd());
  if (flags.quiet !== true)
    print(
      flags.format === 'json' ? `${JSON.stringify({ schemaVersion: 1, files })}\n` : renderConflicts(files),
    );
  return exitCode;
}

/** The flags of `nbvc resolve` as commander hands them over. */
export interface ResolveFlags {
  readonly C?: string;
  readonly ours?: boolean;
  readonly theirs?: boolean;
  readonly base?: boolean;
  readonly both?: boolean;
  readonly cell?: readonly string[];
  readonly remerge?: boolean;
  readonly add?: boolean;
  readonly dryRun?: boolean;
}

/** Runs `nbvc resolve` and returns its exit code: 1 where conflicts are left. */
export async function runResolve(paths: readonly string[], flags: ResolveFlags): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  const choice = choiceOf(flags);
  if (choice === undefined && flags.remerge !== true)
    throw new UserError('resolve: say how', 'one of --ours, --theirs, --base, --both, or --remerge');
  const names = paths.length > 0 ? paths : (await conflicts([], cwd)).files.map(({ path }) => path);
  if (names.length === 0) print('no conflicts\n');
  let exitCode = DONE;
  for (const path of names) {
    try {
      const done = await resolveFile(path, {
        cwd,
        choice,
        cells: flags.cell ?? [],
        remerge: flags.remerge === true,
        add: flags.add === true,
        dryRun: flags.dryRun === true,
      });
      print(`${escapeLine(summary(done))}\n`);
      if (done.left.length > 0) exitCode = Math.max(exitCode, REPORTED);
    } catch (error) {
      // One that cannot be resolved does not keep the others from it.
      if (!(error instanceof UserError)) throw error;
      await reportError(error, ['resolve']);
      exitCode = BAD_INPUT;
    }
  }
  return exitCode;
}

function choiceOf(flags: ResolveFlags): Choice | undefined {
  const chosen = (['ours', 'theirs', 'base', 'both'] as const).filter((choice) => flags[choice] === true);
  if (chosen.length > 1) throw new UserError(`resolve: --${chosen.join(' and --')} exclude each other`);
  return chosen[0];
}

function summary({ path, resolved, left }: ResolvedFile): string {
  const rest = left.length === 0 ? 'none left' : `${left.length} left`;
  return `${path}: ${resolved} conflict${resolved === 1 ? '' : 's'} resolved, ${rest}`;
}

function print(text: string): void {
  const sink = descriptorSink(STDOUT);
  sink.write(text);
  sink.flush();
}
