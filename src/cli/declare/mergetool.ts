import type { Command } from 'commander';
import { parseCount } from './arguments.ts';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc mergetool`. */
export function declareMergetool(program: Command, { paths, finish }: Invocation): void {
  const command = program
    .command('mergetool [notebooks...]')
    .description('settle conflicts in the browser; without names, of all notebooks that are unmerged')
    .option('--port <number>', 'the port to listen on; any that is free without it', parseCount, 0)
    .option('--no-open', 'start no browser, only print the address')
    .option('--idle <seconds>', 'stop that long after the last page was closed', parseCount, 30)
    .option('--no-add', 'do not stage what is settled')
    .addHelpText('after', MERGETOOL_HELP);
  command.action(async (args: string[]) => {
    const { runMergetoolPage } = await import('../mergetool-page.ts');
    finish(await runMergetoolPage([...args, ...(paths ?? [])], command.optsWithGlobals()));
  });
}

const MERGETOOL_HELP = `
Exit codes: 0 all is settled and saved, 1 something is open.

Examples:
  nbvc mergetool                      what git merge left
  nbvc mergetool analysis.ipynb
  git mergetool -t nbvc-web           the same, after nbvc install`;
