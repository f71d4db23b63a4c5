import type { Command } from 'commander';
import { DONE } from '../exit-codes.ts';
import { print } from '../output.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { modelOf, type ProgramModel } from './model.ts';
import { zshScript } from './zsh.ts';

type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (model: ProgramModel) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Prints the script that completes the program in a shell. */
export function runCompletion(shell: Shell, program: Command): number {
  print(SCRIPTS[shell](modelOf(program)));
  return DONE;
}
