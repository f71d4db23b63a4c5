import { readFileSync } from 'node:fs';

/** Options of git before its command that take their value as a word of their own (git(1)). */
const WITH_VALUE: ReadonlySet<string> = new Set([
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--super-prefix',
  '--config-env',
]);

/**
 * Returns the command of the git that started this process, as `archive` of `git -C sub archive HEAD`; undefined where
 * the system does not tell (it does on Linux) or the parent is no git.
 */
export function callingCommand(parent: number = process.ppid): string | undefined {
  try {
    return commandOf(readFileSync(`/proc/${parent}/cmdline`, 'utf8').split('\0'));
  } catch {
    return undefined;
  }
}

/** @param words of a command line, the program first. */
export function commandOf([program = '', ...words]: readonly string[]): string | undefined {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name.startsWith('git-')) return name.slice('git-'.length);
  if (name !== 'git') return undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (WITH_VALUE.has(word)) at++;
    else if (!word.startsWith('-')) return word;
  }
  return undefined;
}
