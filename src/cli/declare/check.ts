import { type Command, Option } from 'commander';
import { collect, parseCount } from './arguments.ts';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc check`. */
export function declareCheck(program: Command, { paths, finish }: Invocation): void {
  const command = program
    .command('check [paths...]')
    .description('check notebooks: valid, settled, run in order, without errors, sizes, paths, …')
    .option('--staged', 'what is staged, as the next commit will have it')
    .option('--range <range>', 'the notebooks that A..B changed, as they are in B')
    .option('--stdin-path <path>', 'what standard input (-) is called')
    .option('--fix', 'mend what can be mended without losing anything')
    .option('--rule <rule=level>', 'off, warn or error for a rule; a rule alone means error', collect)
    .option('--only <rules>', 'no rules but these, separated by commas')
    .option('--baseline <file>', 'findings that are known and not reported (.nbvc-baseline at the top)')
    .option('--no-baseline', 'report them, too')
    .option('--update-baseline', 'write what is found to the baseline (.nbvc-baseline)')
    .addOption(
      new Option('--format <format>', 'how to write it')
        .choices(['terminal', 'json', 'jsonl', 'sarif', 'github', 'gitlab', 'junit', 'rdjson'])
        .default('terminal'),
    )
    .option(
      '-j, --jobs <number>',
      'threads to check with, 1 for none; for many notebooks as many as there are cores, up to 4',
      parseCount,
    )
    .option('--no-cache', 'look at every notebook, also at those that have not changed since the last run')
    .option('--report', 'figures of all notebooks instead of findings')
    .option('--history [commits]', 'with --report: also at so many earlier commits (12)', parseCount)
    .option('--list', 'list all rules')
    .option('--explain <rule>', 'say what a rule is about')
    .addHelpText('after', HELP);
  command.action(async (args: string[]) => {
    const { runCheck } = await import('../check.ts');
    finish(await runCheck([...args, ...(paths ?? [])], command.optsWithGlobals()));
  });
}

const HELP = `
Exit codes: 0 no errors (warnings are shown), 1 errors, 2 bad usage.

Examples:
  nbvc check                                all notebooks of the repository
  nbvc check --staged                       what the next commit will have
  nbvc check --range origin/main...HEAD     what a branch has changed
  nbvc check --rule execution-order=error --rule long-cell=off
  nbvc check --update-baseline              start with a clean slate today
  nbvc check --report --history             sizes, outputs, findings, over time
  nbvc check --explain execution-order`;
