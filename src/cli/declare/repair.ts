import type { Command } from 'commander';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc repair`. */
export function declareRepair(program: Command, { paths, finish }: Invocation): void {
  const command = program
    .command('repair [paths...]')
    .description('make damaged notebooks whole and valid: files, folders, or - for standard input')
    .option('--upgrade', 'bring nbformat 3 and 4.x to 4.5', false)
    .option('--dry-run', 'write nothing; show what would be done, and the lines that would change', false)
    .option('--no-backup', 'do not keep the file as it was (.orig)')
    .addHelpText('after', REPAIR_HELP);
  command.action(async (args: string[]) => {
    const { runRepair } = await import('../repair.ts');
    finish(await runRepair([...args, ...(paths ?? [])], command.optsWithGlobals()));
  });
}

const REPAIR_HELP = `
Mends what a crash, a full disk, a bad merge or an editor did: cut off or overwritten JSON, two saves in one file,
NULs, other encodings, commas, keys that stand twice, ids, and whatever the schema of nbformat refuses. Whole cells
are kept byte for byte; what cannot be kept goes to a .rej file beside the notebook. A valid notebook is not touched.

Exit codes: 0 all is whole now, 1 with --dry-run if there is something to do, or if something is still not valid,
2 a file that cannot be repaired.

Examples:
  nbvc repair --dry-run analysis.ipynb     what is wrong with it?
  nbvc repair analysis.ipynb               mend it, keep analysis.ipynb.orig
  nbvc repair --upgrade old/*.ipynb        nbformat 4.5 for all of them
  nbvc repair - < broken.ipynb > whole.ipynb`;
