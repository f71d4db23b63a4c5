import { Argument, type Command } from 'commander';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc completion` and `nbvc man`, which are made of all that is declared. */
export function declareCompletion(program: Command, { finish }: Invocation): void {
  program
    .command('completion')
    .description('print a script that completes nbvc in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', COMPLETION_HELP)
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { runCompletion } = await import('../completion/completion.ts');
      finish(runCompletion(shell, program));
    });
  const manual = program
    .command('man [command]')
    .description('print a page of the manual; npm install --global puts them where man looks')
    .option('--write <folder>', 'write all pages there, for packages of other systems')
    .addHelpText('after', MANUAL_HELP);
  manual.action(async (name: string | undefined) => {
    const { runManual } = await import('../manual.ts');
    finish(await runManual(program, name, manual.opts()));
  });
}

const COMPLETION_HELP = `
Examples:
  nbvc completion bash > ~/.local/share/bash-completion/completions/nbvc
  nbvc completion zsh > "\${fpath[1]}/_nbvc"
  nbvc completion fish > ~/.config/fish/completions/nbvc.fish`;

const MANUAL_HELP = `
Examples:
  nbvc man diff | man -l -
  nbvc man --write /usr/local/share/man/man1`;
