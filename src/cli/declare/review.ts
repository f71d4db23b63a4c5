import { type Command, Option } from 'commander';
import { parseCount } from './arguments.ts';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc review`. */
export function declareReview(program: Command, { paths, finish }: Invocation): void {
  const command = program
    .command('review [args...]')
    .description('look at what changed in the browser, on a page that follows the files, and comment on it')
    .option('--staged', 'compare what is staged with HEAD, or the revision given')
    .option('--cached', 'the same as --staged')
    .option('--ignore <parts>', 'leave out: source,outputs,metadata,attachments,ids,counts')
    .option('--only <parts>', 'show nothing else')
    .option('-w, --ignore-all-space', 'ignore white space when comparing lines')
    .option('--show-counts', 'show execution counts')
    .option('--show-ids', 'show cells of which nothing but the id changed')
    .option('--port <number>', 'the port to listen on; any that is free without it', parseCount, 0)
    .option('--no-open', 'start no browser, only print the address')
    .option('--idle <seconds>', 'stop that long after the last page was closed', parseCount, 30)
    .addOption(new Option('--export <format>', 'print the comments and stop').choices(['markdown', 'json']))
    .addHelpText('after', REVIEW_HELP);
  command.action(async (args: string[]) => {
    const { runReview } = await import('../review.ts');
    finish(await runReview(args, paths, command.optsWithGlobals()));
  });
}

const REVIEW_HELP = `
It listens to this machine alone, and the address works once: for the browser that opens it first. It ends with Ctrl-C,
with the terminal, and when its last page is closed. From another machine:
  ssh -L 8877:127.0.0.1:8877 host 'nbvc -C repository review --port 8877 --no-open'

Examples:
  nbvc review                       the work tree against the index
  nbvc review --staged              what the next commit will hold
  nbvc review main...feature        since the two went apart
  nbvc review --export markdown     the comments, for a pull request`;
