import { type Command, Argument, Option } from 'commander';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc config`. */
export function declareConfig(program: Command, { finish }: Invocation): void {
  const command = program
    .command('config')
    .description('show every option with its value and where it comes from')
    .addArgument(
      new Argument('[what]', 'what to do').choices(['show', 'validate', 'init', 'schema']).default('show'),
    )
    .addOption(
      new Option('--format <format>', 'how to write it').choices(['terminal', 'json']).default('terminal'),
    )
    .addHelpText('after', HELP);
  command.action(async (what: 'show' | 'validate' | 'init' | 'schema') => {
    const { runConfig } = await import('../config.ts');
    finish(await runConfig(what, command.optsWithGlobals()));
  });
}

const HELP = `
  show       every option, its value, and the file, variable or setting it comes from
  validate   report what is wrong in configuration files: exit code 1 if something is
  init       write a commented .nbvc.toml
  schema     print the JSON Schema of .nbvc.toml`;
