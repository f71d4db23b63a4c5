import { shellQuote } from '../../commands/driver-command.ts';
import type { CommandModel, FlagModel, ProgramModel } from './model.ts';

/** Returns the script for zsh, to be called `_nbvc` in a folder of `$fpath`. */
export function zshScript({ program, verbs }: ProgramModel): string {
  return `#compdef nbvc
# Completion of nbvc for zsh, made by: nbvc completion zsh
_nbvc() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C \\
${program.flags.map(flagSpec).join(' \\\n')} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      local -a commands=(
${verbs.map(({ name, summary }) => `        ${shellQuote(`${name}:${summary}`)}`).join('\n')}
      )
      _describe command commands ;;
    argument)
      case $line[1] in
${verbs.map(verbCase).join('\n')}
      esac ;;
  esac
}
_nbvc "$@"
`;
}

function verbCase({ name, flags, words }: CommandModel): string {
  const first = words.length === 0 ? [] : [`    ${shellQuote(`1:what:(${words.join(' ')})`)}`];
  const specs = [...flags.map(flagSpec), ...first, `    '*:file:_files'`];
  return `        ${name}) _arguments \\\n${specs.map((spec) => `      ${spec}`).join(' \\\n')} ;;`;
}

function flagSpec({ names, summary, takesValue, values }: FlagModel): string {
  const action = values.length === 0 ? '_files' : `(${values.join(' ')})`;
  const value = takesValue ? `:value:${action}` : '';
  const rest = shellQuote(`[${summary.replaceAll(/[[\]\\:]/g, String.raw`\$&`)}]${value}`);
  // A flag excludes its other name.
  return names.length === 1
    ? `    ${names[0] ?? ''}${rest}`
    : `    '(${names.join(' ')})'{${names.join(',')}}${rest}`;
}
