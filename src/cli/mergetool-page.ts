import { conflicts } from '../commands/conflicts.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { type MergetoolOptions, mergeOnPage } from '../review/mergetool.ts';
import { DONE, REPORTED } from './exit-codes.ts';
import { type PageFlags, pageOptions } from './page.ts';
import { print } from './output.ts';

/** The flags of `nbvc mergetool` as commander hands them over. */
export interface MergetoolFlags extends PageFlags {
  readonly add: boolean;
}

/** Runs `nbvc mergetool`, one notebook after another, and returns its exit code: 1 where something is open. */
export async function runMergetoolPage(paths: readonly string[], flags: MergetoolFlags): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  const names = paths.length > 0 ? paths : (await conflicts([], cwd)).files.map(({ path }) => path);
  if (names.length === 0) print('no conflicts\n');
  const page = pageOptions(flags);
  let exitCode = DONE;
  for (const path of names) {
    exitCode = Math.max(exitCode, await settle({ target: { path, cwd }, add: flags.add, ...page }));
    // Ctrl-C means all of them.
    if (page.signal.aborted && path !== names.at(-1)) return REPORTED;
  }
  return exitCode;
}

/** Runs the tool of `git mergetool -t nbvc-web`, which stages what is settled by itself. */
export async function runMergetoolWeb(args: readonly string[]): Promise<number> {
  const [base, ours, theirs, path] = args;
  if (base === undefined || ours === undefined || theirs === undefined || path === undefined)
    throw new UserError(`git mergetool: expected 4 arguments, got ${args.length}`);
  const target = { path, cwd: process.cwd(), versions: { base, ours, theirs } };
  return settle({ target, add: false, ...pageOptions({ port: 0, open: true, idle: 30 }) });
}

async function settle(options: MergetoolOptions): Promise<number> {
  const { outcome } = await mergeOnPage(options);
  const texts = { resolved: 'all is settled', open: 'not settled', nothing: 'nothing to settle' };
  process.stderr.write(`${escapeLine(`${options.target.path}: ${texts[outcome]}`)}\n`);
  return outcome === 'open' ? REPORTED : DONE;
}
