import { type Command, Option } from 'commander';
import { collect } from './arguments.ts';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc conflicts` and `nbvc resolve`. */
export function declareConflicts(program: Command, { paths, finish }: Invocation): void {
  const list = program
    .command('conflicts [notebooks...]')
    .description('list what merges left unresolved; without names, in all notebooks of the repository')
    .addOption(
      new Option('--format <format>', 'how to write it').choices(['terminal', 'json']).default('terminal'),
    );
  list.action(async (args: string[]) => {
    const { runConflicts } = await import('../conflicts.ts');
    finish(await runConflicts([...args, ...(paths ?? [])], list.optsWithGlobals()));
  });
  const settle = program
    .command('resolve [notebooks...]')
    .description(
      'settle conflicts; without names, in all notebooks that have some; asks for each on a terminal',
    )
    .option('--ours', 'keep our version')
    .option('--theirs', 'keep their version')
    .option('--base', 'keep the version before both')
    .option('--both', 'keep both versions, ours first')
    .option('--cell <name>', 'only this conflict: its id, or the id or number of a cell', collect)
    .option('--remerge', 'merge the three versions anew, from the index or from the marks of a text merge')
    .option('--abort', 'go back to the notebooks as the merge left them')
    .option('--add', 'stage what is resolved')
    .option(
      '--no-remember',
      'neither settle conflicts as the same ones before, nor remember how they are settled',
    )
    .option('--dry-run', 'write nothing');
  settle.action(async (args: string[]) => {
    const { runResolve } = await import('../resolve.ts');
    finish(await runResolve([...args, ...(paths ?? [])], settle.optsWithGlobals()));
  });
}
