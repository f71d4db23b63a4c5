import { type Command, Option } from 'commander';
import { STRIP_OPTIONS } from '../../strip/options.ts';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc strip`. */
export function declareStrip(program: Command, { paths, finish }: Invocation): void {
  const command = program
    .command('strip [paths...]')
    .description(
      'remove outputs and what else should not be committed: files, folders, or - for standard input',
    )
    .option('--check', 'change nothing; exit with 1 if something would be stripped')
    .option('--diff', 'change nothing; show what would change, and exit as with --check')
    .option('--dry-run', 'change nothing; say what would be stripped')
    .option('--stdin-path <path>', 'what standard input (-) is called')
    .addOption(
      new Option('--format <format>', 'how to write what was done')
        .choices(['terminal', 'json'])
        .default('terminal'),
    );
  for (const { name, type, choices, description } of STRIP_OPTIONS) {
    const option = new Option(`--${name} <${type === 'choice' ? 'value' : type}>`, description);
    command.addOption(type === 'choice' && choices !== undefined ? option.choices(choices) : option);
  }
  command.addHelpText('after', HELP).action(async (args: string[]) => {
    const { runStrip } = await import('../strip.ts');
    finish(await runStrip([...args, ...(paths ?? [])], command.optsWithGlobals()));
  });
}

const HELP = `
Lists are divided by commas. The same options stand in [strip] of .nbvc.toml; see docs/strip.md.

Exit codes: 0 done, 1 something would be stripped (--check, --diff), 2 bad usage or a file that is no notebook.

Examples:
  nbvc strip analysis.ipynb                 strip one notebook in place
  nbvc strip --check .                      for CI: is everything here stripped?
  nbvc strip -v --dry-run .                 each thing that would go, with its line
  nbvc strip --policy minimal notebooks/    outputs and execution counts, nothing else
  nbvc strip --outputs keep --drop-output-types error,stream:stderr report.ipynb
  nbvc strip - < in.ipynb > out.ipynb       as a filter`;
