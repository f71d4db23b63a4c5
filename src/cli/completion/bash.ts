import { shellQuote } from '../../commands/driver-command.ts';
import type { CommandModel, ProgramModel } from './model.ts';

/** Returns the script for bash. Where nothing of ours is known, bash completes names of files. */
export function bashScript({ program, verbs }: ProgramModel): string {
  const all = [{ ...program, name: '' }, ...verbs];
  return `# Completion of nbvc for bash, made by: nbvc completion bash
_nbvc() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb= words= i
  # Bash makes three words of --format=json.
  if [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  elif [[ $cur == "=" ]]; then cur=; fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${takers(program).join('|')}) ((i++)) ;;
      --) return ;;
      -*) ;;
      *) verb=\${verb:-\${COMP_WORDS[i]}} ;;
    esac
  done
  case $verb:$prev in
${all.flatMap((one) => valueCases(one, one === all[0] ? '*' : one.name)).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $verb in
${all.map(({ name, flags }) => `      ${shellQuote(name)}) words=${shellQuote(flags.flatMap(({ names }) => names).join(' '))} ;;`).join('\n')}
    esac
    [[ -n $verb ]] && words+=${shellQuote(` ${program.flags.flatMap(({ names }) => names).join(' ')}`)}
  else
    case $verb in
${all
  .filter(({ words }) => words.length > 0)
  .map(({ name, words }) => `      ${shellQuote(name)}) words=${shellQuote(words.join(' '))} ;;`)
  .join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _nbvc nbvc
`;
}

function takers({ flags }: CommandModel): string[] {
  return flags.filter(({ takesValue }) => takesValue).flatMap(({ names }) => names);
}

/** What may stand behind a flag; behind one whose values nobody knows stands a file. */
function valueCases({ flags }: CommandModel, verb: string): string[] {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map(({ names, values }) => {
      const pattern = names.map((name) => `${verb}:${name}`).join('|');
      const reply =
        values.length === 0 ? '' : `COMPREPLY=($(compgen -W ${shellQuote(values.join(' '))} -- "$cur")); `;
      return `    ${pattern}) ${reply}return ;;`;
    });
}
