import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ignoredParts } from '../commands/parts.ts';
import { exportComments, review } from '../review/review.ts';
import type { PageOptions } from '../review/serve.ts';
import { diffSettings, refuseProblem } from './diff-settings.ts';
import { gitSettings } from './display.ts';
import { DONE } from './exit-codes.ts';
import { descriptorSink } from './output.ts';

const STDOUT = 1;

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

/** The flags of all commands that show a page. */
interface PageFlags {
  readonly C?: string;
  readonly port: number;
  readonly open: boolean;
  readonly idle: number;
  readonly quiet?: boolean;
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

/** Returns how a page is offered; the address goes to standard output, for people and programs. */
function pageOptions({ port, open, idle, quiet }: PageFlags): PageOptions {
  return {
    port,
    open,
    graceMs: idle * 1000,
    assets: join(realpathSync(process.argv[1] ?? ''), '..', '..', 'dist', 'web'),
    onReady: (url) => {
      print(`${url}\n`);
      if (quiet !== true) process.stderr.write('It ends with Ctrl-C, or when its page is closed.\n');
    },
    signal: endOfTerminal(),
  };
}

function endOfTerminal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

function print(text: string): void {
  const sink = descriptorSink(STDOUT);
  sink.write(text);
  sink.flush();
}
