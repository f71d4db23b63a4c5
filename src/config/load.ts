import type { ConfigEntry } from '../git/config.ts';
import type { Option, OptionValue } from '../option.ts';
import type { Config, ConfigProblem, Origin, OriginKind, Setting } from './config.ts';
import { findFiles } from './files.ts';
import { SECTIONS } from './sections.ts';
import { checkText, unknownWord } from './value.ts';

/** What configuration is made of. */
export interface ConfigSources {
  /** The folder of the notebook. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Git's configuration, as `readConfig` returns it; none outside of a repository. */
  readonly git?: readonly ConfigEntry[];
  /** What the command line says: names of options by section. */
  readonly flags?: Readonly<Record<string, Readonly<Record<string, OptionValue | undefined>>>>;
}

const ORDER: readonly OriginKind[] = ['default', 'git', 'pyproject', 'file', 'environment', 'flag'];

/**
 * Returns the configuration of a folder: for each option the value that outweighs the others, and where it comes
 * from. Mistakes do not stop it; a command that a person runs refuses them, a driver goes on without what is wrong.
 */
export async function loadConfig({ folder, environment, git, flags }: ConfigSources): Promise<Config> {
  const problems: ConfigProblem[] = [];
  const found: Setting[] = [...ofGit(git ?? [], problems), ...ofEnvironment(environment, problems)];
  const files = findFiles(folder);
  // Most repositories have no such file; only those that do pay for a TOML parser.
  const contents = files.length === 0 ? [] : await contentsOf(files);
  for (const content of contents) {
    found.push(...content.settings);
    problems.push(...content.problems);
  }
  for (const [section, values] of Object.entries(flags ?? {}))
    for (const [name, value] of Object.entries(values))
      if (value !== undefined)
        found.push({ section, name, value, origin: { kind: 'flag', where: `--${name}` } });
  return {
    settings: SECTIONS.flatMap(({ name, options }) => options.map((option) => pick(name, option, found))),
    // What a nearer file says about a path comes last, so that it counts.
    overrides: contents.toReversed().flatMap(({ overrides }) => overrides),
    problems,
    files: files.map(({ path }) => path),
  };
}

async function contentsOf(files: ReturnType<typeof findFiles>) {
  const { readFile } = await import('./read-file.ts');
  return files.map(readFile);
}

function pick(section: string, option: Option, found: readonly Setting[]): Setting {
  const own = found
    .filter((one) => one.section === section && one.name === option.name)
    .toSorted((a, b) => ORDER.indexOf(a.origin.kind) - ORDER.indexOf(b.origin.kind));
  const last = own.at(-1);
  if (last === undefined)
    return { section, name: option.name, value: option.default, origin: { kind: 'default', where: '' } };
  // A table of levels is filled up key by key: who changes one rule does not mean to forget the others.
  if (option.type !== 'levels') return last;
  const tables = own.map(({ value }) => (typeof value === 'object' && !Array.isArray(value) ? value : {}));
  return { ...last, value: Object.assign({}, ...tables) };
}

function ofEnvironment(environment: ConfigSources['environment'], problems: ConfigProblem[]): Setting[] {
  problems.push(...unknownVariables(environment));
  return SECTIONS.flatMap(({ name, options }) =>
    options.flatMap((option) => {
      const variable = variableOf(name, option);
      const text = environment[variable];
      if (text === undefined) return [];
      return settingOf(name, option, { text, origin: { kind: 'environment', where: variable } }, problems);
    }),
  );
}

function variableOf(section: string, { name }: Option): string {
  return `NBVC_${section}_${name}`.toUpperCase().replaceAll('-', '_');
}

/** Variables that begin like a section and are no option of it. Others are of other uses, and `NBVC_MERGE` is one. */
function unknownVariables(environment: ConfigSources['environment']): ConfigProblem[] {
  return SECTIONS.flatMap(({ name, options }) => {
    const prefix = `NBVC_${name.toUpperCase()}_`;
    const known = options.map((option) => variableOf(name, option));
    return Object.keys(environment)
      .filter((variable) => variable.startsWith(prefix) && !known.includes(variable))
      .map((variable) => {
        const { message, hint = '' } = unknownWord(variable, known);
        return { where: 'environment', message, hint };
      });
  });
}

/** Names of git's configuration have no case; `staleOutputs` and `stale-outputs` are the same to us. */
function ofGit(entries: readonly ConfigEntry[], problems: ConfigProblem[]): Setting[] {
  return SECTIONS.flatMap((section) => {
    const prefix = `nbvc.${section.name}.`;
    return entries.flatMap(({ key, value, origin }) => {
      if (!key.startsWith(prefix)) return [];
      const written = key.slice(prefix.length);
      const option = section.options.find(
        ({ name }) => name.replaceAll('-', '') === written.replaceAll('-', ''),
      );
      if (option === undefined) {
        problems.push({ where: origin, message: `unknown key '${key}'` });
        return [];
      }
      return settingOf(
        section.name,
        option,
        { text: value, origin: { kind: 'git', where: origin } },
        problems,
      );
    });
  });
}

function settingOf(
  section: string,
  option: Option,
  { text, origin }: { readonly text: string; readonly origin: Origin },
  problems: ConfigProblem[],
): Setting[] {
  const checked = checkText(option, text);
  if (checked.kind === 'value') return [{ section, name: option.name, value: checked.value, origin }];
  problems.push({
    where: origin.where,
    message: `${section}.${option.name}: ${checked.message}`,
    ...(checked.hint === undefined ? {} : { hint: checked.hint }),
  });
  return [];
}
