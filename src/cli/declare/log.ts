import { type Command, Option } from 'commander';
import { parseCount } from './arguments.ts';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc log` and `nbvc blame`. */
export function declareLog(program: Command, { paths, finish }: Invocation): void {
  const history = program
    .command('log [revisions-and-notebook...]')
    .description('the commits that changed a notebook or one of its cells, through renames and merges')
    .option('--cell <id or number>', 'only this cell, whatever its number and id were before')
    .option('-p, --patch', 'show what changed')
    .option('-n, --max-count <number>', 'at most so many commits', parseCount)
    .option('--show-ids', 'show ids of cells')
    .addOption(
      new Option('--format <format>', 'how to write it')
        .choices(['terminal', 'json', 'jsonl'])
        .default('terminal'),
    )
    .addHelpText('after', LOG_HELP);
  history.action(async (args: string[]) => {
    const { runLog } = await import('../log.ts');
    finish(await runLog({ args, paths }, history.optsWithGlobals()));
  });
  const cells = program
    .command('blame [revision-and-notebook...]')
    .description('the commit that each cell of a notebook is from')
    .addOption(
      new Option('--of <what>', 'what counts: source and type, outputs and counts, or anything')
        .choices(['written', 'run', 'any'])
        .default('written'),
    )
    .addOption(
      new Option('--format <format>', 'how to write it').choices(['terminal', 'json']).default('terminal'),
    );
  cells.action(async (args: string[]) => {
    const { runBlame } = await import('../log.ts');
    finish(await runBlame({ args, paths }, cells.optsWithGlobals()));
  });
}

const LOG_HELP = `
Examples:
  nbvc log -- analysis.ipynb
  nbvc log -p --cell 7 -- analysis.ipynb
  nbvc log --cell 3f2a91c0 main..topic -- analysis.ipynb
  nbvc blame analysis.ipynb`;
