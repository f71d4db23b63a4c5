import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';
import { nearest } from '../config/suggest.ts';

/** Makes commander name the choice that was probably meant, as it does for verbs and flags. */
export function suggestChoices(program: Command): void {
  for (const command of [program, ...program.commands])
    for (const one of [...command.options, ...command.registeredArguments]) suggestFor(one);
}

function suggestFor(one: Option | Argument): void {
  const { argChoices, parseArg } = one;
  if (argChoices === undefined || parseArg === undefined) return;
  one.parseArg = <T>(value: string, previous: T): T => {
    try {
      return parseArg(value, previous);
    } catch (error) {
      const meant = nearest(value, argChoices);
      if (!(error instanceof InvalidArgumentError) || meant === undefined) throw error;
      throw new InvalidArgumentError(`${error.message}\n(Did you mean ${meant}?)`);
    }
  };
}
