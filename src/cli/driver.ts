import { driverDiff } from '../commands/driver-diff.ts';
import { UserError } from '../errors.ts';
import { renderTerminal } from '../render/terminal.ts';
import { driverDisplay } from './display.ts';
import { reportError } from './errors.ts';
import { DONE } from './exit-codes.ts';
import { descriptorSink } from './output.ts';
import { runTextconv } from './textconv.ts';

const STDOUT = 1;

/** Runs a verb that git calls, `nbvc git <verb> …`, and returns the exit code. */
export async function runDriver(args: readonly string[]): Promise<number> {
  return run(args).catch((error: unknown) => reportError(error, ['git', ...args]));
}

async function run(args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'diff':
      return runDiff(rest);
    case 'textconv':
      return runTextconv(rest);
    case 'merge':
      return (await import('./merge-driver.ts')).runMergeDriver(rest);
    case 'mergetool':
      return (await import('./mergetool.ts')).runMergetool(rest);
    case 'mergetool-web':
      return (await import('./mergetool-page.ts')).runMergetoolWeb(rest);
    case 'filter-process':
    case 'clean':
    case 'smudge':
      return (await import('./filter.ts')).runFilter(verb, rest);
    default:
      throw new UserError(
        `unknown git driver '${verb ?? ''}'`,
        'the drivers are: diff, textconv, merge, filter-process, clean, smudge, difftool, difftool-web, mergetool, mergetool-web',
      );
  }
}

/** Git takes any exit code but 0 for a failure of the driver and stops, so differences are no reason for one. */
async function runDiff(args: readonly string[]): Promise<number> {
  const sink = descriptorSink(STDOUT);
  const file = driverDiff(args);
  const options = await driverDisplay(process.env);
  for (const line of renderTerminal(file, options)) sink.write(line);
  sink.flush();
  return DONE;
}
