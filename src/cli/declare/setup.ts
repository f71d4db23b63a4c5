import { type Command, Option } from 'commander';
import type { Invocation } from './invocation.ts';

const SETUP = [
  ['install', 'make git understand notebooks'],
  ['uninstall', 'take out of git what install put in'],
  ['doctor', 'check that git and nbvc work together'],
] as const;

/** Declares `nbvc install`, `nbvc uninstall` and `nbvc doctor`. */
export function declareSetup(program: Command, { finish }: Invocation): void {
  for (const [name, description] of SETUP) {
    const command = program
      .command(name)
      .description(description)
      .option('--local', 'for this repository (the default)')
      .option('--global', 'for this user')
      .option('--system', 'for everybody on this machine')
      .option('--only <features>', 'only these, by comma: diff,merge,strip,hooks');
    if (name !== 'doctor') command.option('--dry-run', 'say what would be done and do nothing');
    if (name === 'install')
      command
        .option('--keep-outputs', 'keep outputs in .git, for you alone, and put them back after a checkout')
        .option('--no-keep-outputs', 'stop that')
        .option('--migrate', 'take the place of nbdime, nbstripout, nb-clean and nbdev, with their options')
        .addOption(
          new Option(
            '--attributes <where>',
            'info: .git/info/attributes, private; file: .gitattributes, committed',
          )
            .choices(['info', 'file'])
            .default('info'),
        );
    command.action(async () => {
      const { runSetup } = await import('../setup.ts');
      finish(await runSetup(name, command.optsWithGlobals()));
    });
  }
}
