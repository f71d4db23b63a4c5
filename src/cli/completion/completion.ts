import type { Command } from 'commander';
import { DONE } from '../exit-codes.ts';
import { descriptorSink } from '../output.ts';
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
const STDOUT = 1;

/** Prints the script that completes the program in a shell. */
export function runCompletion(shell: Shell, program: Command): number {
  const sink = descriptorSink(STDOUT);
  sink.write(SCRIPTS[shell](modelOf(program)));
  sink.flush();
  return DONE;
}
