import { Argument, type Command, Option } from 'commander';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc outputs`. */
export function declareOutputs(program: Command, { paths, finish }: Invocation): void {
  const command = program
    .command('outputs')
    .description('outputs that the filter keeps in .git (nbvc install --keep-outputs)')
    .addArgument(new Argument('[what]', 'what to do').choices(['list', 'gc', 'forget']).default('list'))
    .argument('[notebooks...]', 'of forget: notebooks or folders')
    .option('--all', 'forget all of them')
    .addOption(
      new Option('--format <format>', 'how to write it').choices(['terminal', 'json']).default('terminal'),
    )
    .addHelpText('after', HELP);
  command.action(async (what: 'list' | 'gc' | 'forget', names: string[]) => {
    const { runOutputs } = await import('../outputs.ts');
    finish(await runOutputs(what, [...names, ...(paths ?? [])], command.optsWithGlobals()));
  });
}

const HELP = `
  list       notebooks that outputs are kept of, how many cells and bytes, and when they were last used
  gc         remove what is beyond nbvc.outputs.maxSize (512 MB), least recently used first
  forget     remove what is kept of notebooks, of folders, or with --all everything

Examples:
  nbvc outputs
  nbvc outputs forget analysis/churn.ipynb
  git config nbvc.outputs.maxSize 2G && nbvc outputs gc`;
