import type { CommandModel, FlagModel, ProgramModel } from './model.ts';

/** Returns the script for fish. */
export function fishScript({ program, verbs }: ProgramModel): string {
  return [
    '# Completion of nbvc for fish, made by: nbvc completion fish',
    ...program.flags.map((flag) => flagLine(flag)),
    ...verbs.map(
      ({ name, summary }) =>
        `complete -c nbvc -f -n __fish_use_subcommand -a ${quoted(name)} -d ${quoted(summary)}`,
    ),
    ...verbs.flatMap(verbLines),
    '',
  ].join('\n');
}

function verbLines({ name, flags, words }: CommandModel): string[] {
  const condition = `__fish_seen_subcommand_from ${name}`;
  const first =
    words.length === 0 ? [] : [`complete -c nbvc -n ${quoted(condition)} -a ${quoted(words.join(' '))}`];
  return [...first, ...flags.map((flag) => flagLine(flag, condition))];
}

function flagLine({ names, summary, takesValue, values }: FlagModel, condition?: string): string {
  const spelled = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  return [
    'complete -c nbvc',
    ...(condition === undefined ? [] : [`-n ${quoted(condition)}`]),
    ...spelled,
    ...(takesValue ? [values.length === 0 ? '-r' : `-x -a ${quoted(values.join(' '))}`] : []),
    `-d ${quoted(summary)}`,
  ].join(' ');
}

/** In fish a backslash means something between quotes, too. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
