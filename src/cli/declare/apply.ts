import type { Command } from 'commander';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc apply`. */
export function declareApply(program: Command, { finish }: Invocation): void {
  const command = program
    .command('apply <diff> <notebook>')
    .description(
      "make the changes of a JSON diff (nbvc's or nbdime's) in a notebook; - reads it from standard input",
    )
    .option('-R, --reverse', 'take the changes back')
    .option('--check', 'only say whether it applies')
    .option('-o, --output <file>', 'write the result there, - to standard output')
    .addHelpText('after', HELP);
  command.action(async (diff: string, notebook: string) => {
    const { runApply } = await import('../apply.ts');
    finish(await runApply(diff, notebook, command.optsWithGlobals()));
  });
}

const HELP = `
What a diff touches has to be as it says it was; everything else may differ and keeps its bytes.
Diffs of nbdime (nbdiff --out, nbvc diff --format nbdime) do not say what was there: they only lead forward.
Exit codes: 0 applied, 1 it does not fit, 2 a file cannot be read.

Examples:
  nbvc diff --format json HEAD~1:a.ipynb a.ipynb > change.json
  nbvc apply change.json other-copy.ipynb
  nbvc apply -R change.json a.ipynb`;
