import { type Command, Option } from 'commander';
import { parseCount } from './arguments.ts';
import type { Invocation } from './invocation.ts';

const STRATEGIES = ['ours', 'theirs', 'union', 'base', 'ask'];

/** Declares `nbvc merge`. */
export function declareMerge(program: Command, { finish }: Invocation): void {
  const command = program
    .command('merge <base> <ours> <theirs>')
    .description('merge two versions of a notebook that come from a third')
    .option('-o, --output <file>', 'write the result there instead of to standard output')
    .addOption(
      new Option('--format <format>', 'what to write')
        .choices(['notebook', 'json', 'nbdime'])
        .default('notebook'),
    )
    .addOption(
      new Option('--conflict-style <style>', 'how to mark conflicts').choices(['cells', 'inline', 'text']),
    )
    .addOption(new Option('--show-base <how>', 'the base in conflicts').choices(['merge', 'diff3', 'zdiff3']))
    .option('--marker-size <size>', 'length of the marks', parseCount)
    .addOption(new Option('--sources <strategy>', 'settles conflicts of sources').choices(STRATEGIES))
    .addOption(new Option('--metadata <strategy>', 'settles conflicts of metadata').choices(STRATEGIES))
    .addOption(
      new Option('--outputs <strategy>', 'whose outputs where both ran a cell').choices([
        ...STRATEGIES,
        'incoming',
        'current',
        'drop',
      ]),
    )
    .addOption(
      new Option('--stale-outputs <what>', 'outputs of a source nobody ran').choices(['keep', 'drop']),
    )
    .addOption(
      new Option('--adjacent <what>', 'changes of neighbouring lines').choices(['conflict', 'merge']),
    )
    .addOption(
      new Option('--insert <what>', 'cells both inserted at one place').choices(['conflict', 'union']),
    );
  command.action(async (base: string, ours: string, theirs: string) => {
    const { runMerge } = await import('../merge.ts');
    finish(await runMerge({ base, ours, theirs }, command.optsWithGlobals()));
  });
}
