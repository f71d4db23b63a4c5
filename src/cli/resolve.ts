import { conflicts } from '../commands/conflicts.ts';
import { rememberSetting } from '../commands/merge-settings.ts';
import {
  type Chooser,
  type ResolvedFile,
  abortResolve,
  chooseAll,
  resolveFile,
} from '../commands/resolve.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { placeOf } from '../git/place.ts';
import type { Choice } from '../merge/conflict-form.ts';
import { describeConflict } from '../render/conflicts.ts';
import { reportError } from './errors.ts';
import { BAD_INPUT, DONE, REPORTED } from './exit-codes.ts';
import { print } from './output.ts';

/** The flags of `nbvc resolve` as commander hands them over. */
export interface ResolveFlags {
  readonly C?: string;
  readonly ours?: boolean;
  readonly theirs?: boolean;
  readonly base?: boolean;
  readonly both?: boolean;
  readonly cell?: readonly string[];
  readonly remerge?: boolean;
  readonly abort?: boolean;
  readonly add?: boolean;
  readonly dryRun?: boolean;
  /** False for `--no-remember`. */
  readonly remember?: boolean;
}

/** Runs `nbvc resolve` and returns its exit code: 1 where conflicts are left. */
export async function runResolve(paths: readonly string[], flags: ResolveFlags): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  const choice = choiceOf(flags);
  if (flags.abort === true) return runAbort(paths, flags, cwd);
  const asks = choice === undefined && flags.remerge !== true;
  if (asks && !(process.stdin.isTTY && process.stdout.isTTY))
    throw new UserError('resolve: say how', 'one of --ours, --theirs, --base, --both, or --remerge');
  if (asks && flags.cell !== undefined)
    throw new UserError('resolve: --cell needs --ours, --theirs, --base or --both');
  const names = paths.length > 0 ? paths : (await conflicts([], cwd)).files.map(({ path }) => path);
  if (names.length === 0) print('no conflicts\n');
  const settings = await rememberSetting(await placeOf(cwd));
  const remember = (flags.remember ?? true) && settings;
  const resolveAll = async (choose: Chooser): Promise<number> =>
    forEach(names, async (path) => {
      const { remerge = false, add = false, dryRun = false } = flags;
      const done = await resolveFile(path, { cwd, choose, remerge, add, remember, dryRun });
      print(`${escapeLine(summary(done))}\n`);
      for (const { conflict, reason } of done.refused)
        print(`  ${escapeLine(`${describeConflict(conflict)}: left, ${reason}`)}\n`);
      return done.left.length > 0 ? REPORTED : DONE;
    });
  if (!asks) return resolveAll(chooseAll(choice, flags.cell ?? []));
  const { interactiveChooser, withKeys } = await import('./chooser.ts');
  const { terminalTheme } = await import('./display.ts');
  const theme = await terminalTheme(cwd, process.env);
  return withKeys((key) => resolveAll(interactiveChooser({ theme, write: print, key })));
}

async function runAbort(paths: readonly string[], flags: ResolveFlags, cwd: string): Promise<number> {
  const others = (['ours', 'theirs', 'base', 'both', 'remerge', 'add', 'cell'] as const).filter(
    (flag) => flags[flag] !== undefined,
  );
  if (others.length > 0) throw new UserError(`resolve: --abort excludes --${others.join(', --')}`);
  if (paths.length === 0) throw new UserError('resolve --abort: no notebook named');
  return forEach(paths, async (path) => {
    if (flags.dryRun !== true) await abortResolve(path, cwd);
    print(`${escapeLine(path)}: as the merge left it\n`);
    return DONE;
  });
}

/** One file that cannot be resolved does not keep the others from it. */
async function forEach(paths: readonly string[], work: (path: string) => Promise<number>): Promise<number> {
  let exitCode = DONE;
  for (const path of paths) {
    try {
      exitCode = Math.max(exitCode, await work(path));
    } catch (error) {
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

function summary({ path, resolved, recalled, left }: ResolvedFile): string {
  const before = recalled === 0 ? '' : ` (${recalled} as before)`;
  const rest = left.length === 0 ? 'none left' : `${left.length} left`;
  return `${path}: ${resolved} conflict${resolved === 1 ? '' : 's'} resolved${before}, ${rest}`;
}
