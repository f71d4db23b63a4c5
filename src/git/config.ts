import { gitText, runGit, splitFields, type Place } from './plumbing.ts';

/** Where git keeps settings that can be written. */
export type ConfigScope = 'local' | 'global' | 'system' | 'worktree';

/** One setting as git read it. */
export interface ConfigEntry {
  /** Section and name in lower case, the part between them as written: `diff.nbvc.command`. */
  readonly key: string;
  /** A key without `=` is true, which git also writes as an absent value. */
  readonly value: string;
  /** One of `ConfigScope`, or `command` for `git -c` and the environment. */
  readonly scope: string;
  /** As in `git config --show-origin`: `file:/home/me/.gitconfig`. */
  readonly origin: string;
}

/** Returns every setting that holds here, in git's order: the last of a key wins. One process for all keys. */
export async function readConfig(place: Place, scope?: ConfigScope): Promise<readonly ConfigEntry[]> {
  const where = scope === undefined ? [] : [`--${scope}`];
  // -z: values may hold line feeds; --includes: as git itself reads, which a named scope would not.
  const args = ['config', ...where, '--includes', '-z', '--show-origin', '--show-scope', '--list'];
  // 1 and 128: the file of that scope does not exist, or there is no repository to have a local scope.
  const { stdout, exitCode } = await runGit(place, args, { accept: scope === undefined ? [0] : [0, 1, 128] });
  if (exitCode !== 0) return [];
  const fields = splitFields(stdout);
  const entries: ConfigEntry[] = [];
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [found = '', origin = '', setting = ''] = fields.slice(index, index + 3);
    const cut = setting.indexOf('\n');
    const [key, value] = cut === -1 ? [setting, 'true'] : [setting.slice(0, cut), setting.slice(cut + 1)];
    entries.push({ key, value, scope: found, origin });
  }
  return entries;
}

/** Returns the entry of a key that holds: the last one. */
export function effective(entries: readonly ConfigEntry[], key: string): ConfigEntry | undefined {
  return entries.findLast((entry) => entry.key === key);
}

/** Sets a key that has no value yet, or one. */
export async function setConfig(place: Place, scope: ConfigScope, key: string, value: string): Promise<void> {
  await runGit(place, ['config', `--${scope}`, key, value]);
}

/** Removes one value of a key, and its section if nothing else is in it. */
export async function unsetConfig(
  place: Place,
  scope: ConfigScope,
  key: string,
  value: string,
): Promise<void> {
  // The value is matched as an expression; --fixed-value came only with git 2.30. 5: there is nothing to remove.
  await runGit(place, ['config', `--${scope}`, '--unset-all', key, `^${escapeExpression(value)}$`], {
    accept: [0, 5],
  });
}

/** Returns a setting as git itself understands it (`yes`, `on`, `1`, no value, …), or undefined if it is not set. */
export async function configBoolean(place: Place, key: string): Promise<boolean | undefined> {
  const { stdout, exitCode } = await runGit(place, ['config', '--type=bool', '--get', key], {
    accept: [0, 1],
  });
  return exitCode === 1 ? undefined : stdout.toString('utf8').trim() === 'true';
}

/** Returns a setting that names a file, with `~` expanded, or undefined if it is not set. */
export async function configPath(
  place: Place,
  key: string,
  scope?: ConfigScope,
): Promise<string | undefined> {
  const where = scope === undefined ? [] : [`--${scope}`];
  const args = ['config', ...where, '--type=path', '--get', key];
  // 128: no repository for the local scope, or a system file that cannot be read.
  const { stdout, exitCode } = await runGit(place, args, { accept: [0, 1, 128] });
  return exitCode === 0 ? stdout.toString('utf8').replace(/\n$/, '') : undefined;
}

/** Says whether git would colour its output: `color.diff`, then `color.ui`, then whether a terminal reads it. */
export async function colorBoolean(place: Place, key: string, stdoutIsTty: boolean): Promise<boolean> {
  return (await gitText(place, ['config', '--get-colorbool', key, String(stdoutIsTty)])) === 'true';
}

/** Returns the escape sequence of a colour slot (`color.diff.old`), as configured or the default (`red bold`). */
export async function colorSlot(place: Place, key: string, otherwise: string): Promise<string> {
  return gitText(place, ['config', '--get-color', key, otherwise]);
}

function escapeExpression(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
