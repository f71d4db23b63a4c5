import { ignoredParts } from '../commands/parts.ts';
import { exportComments, review } from '../review/review.ts';
import { diffSettings, refuseProblem } from './diff-settings.ts';
import { gitSettings } from './display.ts';
import { DONE } from './exit-codes.ts';
import { type PageFlags, pageOptions } from './page.ts';
import { print } from './output.ts';

/** The flags of `nbvc review` as commander hands them over. */
export interface ReviewFlags extends PageFlags {
  readonly staged?: boolean;
  readonly cached?: boolean;
  readonly ignore?: string;
  readonly only?: string;
  readonly ignoreAllSpace?: boolean;
  readonly showCounts?: boolean;
  readonly showIds?: boolean;
  readonly export?: 'markdown' | 'json';
}

/** Runs `nbvc review` until nobody looks at it any more, and returns its exit code. */
export async function runReview(
  args: readonly string[],
  paths: readonly string[] | undefined,
  flags: ReviewFlags,
): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  if (flags.export !== undefined) {
    print(await exportComments(cwd, flags.export));
    return DONE;
  }
  const asked = ignoredParts({ only: flags.only, ignore: flags.ignore, letters: new Set() });
  const configured = await diffSettings({
    folder: cwd,
    environment: process.env,
    git: await gitSettings(cwd),
    onProblem: refuseProblem,
  });
  await review({
    diff: {
      args,
      pathsAfterDashes: paths,
      staged: flags.staged === true || flags.cached === true,
      lines: { ignoreWhitespace: flags.ignoreAllSpace === true },
      cwd,
    },
    view: {
      ignore: asked.size > 0 ? asked : (configured.ignore ?? asked),
      showCounts: flags.showCounts === true,
      showIds: flags.showIds === true,
    },
    title: ['nbvc review', ...args].join(' '),
    ...pageOptions(flags),
  });
  return DONE;
}
