import type { Command, Option } from 'commander';
import { RULES as CHECK_RULES } from '../../check/catalogue.ts';
import { features } from '../../commands/integration.ts';
import { PARTS } from '../../render/part.ts';
import { RULES as SECRET_RULES } from '../../secrets/rules/all.ts';

/** What shells complete: the program with what holds for all its verbs, or one verb. */
export interface CommandModel {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagModel[];
  /** What its first argument may be, where that is one of a few words. */
  readonly words: readonly string[];
}

export interface FlagModel {
  /** `-o`, `--output` */
  readonly names: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  /** What its value may be, where that is known; else it is a file or anything. */
  readonly values: readonly string[];
}

export interface ProgramModel {
  readonly program: CommandModel;
  readonly verbs: readonly CommandModel[];
}

/** Returns what there is to complete, in the order of `--help`. */
export function modelOf(program: Command): ProgramModel {
  const verbs = program.commands.map(commandOf);
  const words = [...verbs.map(({ name }) => name), 'help'];
  return { program: { ...commandOf(program), words }, verbs };
}

function commandOf(command: Command): CommandModel {
  const help = command.createHelp();
  return {
    name: command.name(),
    summary: command.description(),
    flags: help.visibleOptions(command).map((option) => flagOf(command.name(), option)),
    words: command.registeredArguments[0]?.argChoices ?? [],
  };
}

function flagOf(verb: string, option: Option): FlagModel {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    summary: option.description,
    takesValue: option.required || option.optional,
    values: option.argChoices ?? namedValues(verb, option),
  };
}

/** The words for values that are no choices of commander, because several may stand there, or a level behind one. */
function namedValues(verb: string, { flags }: Option): readonly string[] {
  const [, value] = /<([^>]+)>/.exec(flags) ?? [];
  switch (value) {
    case 'parts':
      return PARTS;
    case 'features':
      return features;
    case 'rule':
    case 'rules':
    case 'rule=level':
      return verb === 'scan' ? secretRules() : CHECK_RULES.map(({ id }) => id);
    default:
      return [];
  }
}

function secretRules(): string[] {
  return [...new Set(SECRET_RULES.flatMap(({ id, family }) => [family, id]))].toSorted();
}
