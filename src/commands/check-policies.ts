import { createHash } from 'node:crypto';
import { dirname, relative, resolve } from 'node:path';
import { type CheckPolicy, checkPolicy, listOf } from '../check/options.ts';
import { type Config, valuesOf } from '../config/config.ts';
import { matchesGlob } from '../config/glob.ts';
import { loadConfig } from '../config/load.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { readConfig } from '../git/config.ts';
import { placeOf } from '../git/place.ts';
import type { OptionValues } from '../option.ts';
import { stripPolicy } from '../strip/options.ts';
import type { StripPolicy } from '../strip/policy.ts';
import { stripValues } from './strip-values.ts';

/** What one notebook is held against. */
export interface FilePolicy {
  readonly check: CheckPolicy;
  readonly strip: StripPolicy;
  /** The same for the same policies, in this run and in others. */
  readonly key: string;
}

/** The policies of notebooks by the folders they are in. */
export interface FolderPolicies {
  /** Returns what a notebook is checked for. @throws UserError for a configuration with mistakes. */
  policyFor(file: string): Promise<FilePolicy | 'excluded'>;
  /** Whether a rule may need to know which files are tracked. */
  readonly needsTracked: boolean;
}

/** Where policies come from. */
export interface PolicySources {
  readonly cwd: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly rules: Readonly<Record<string, string>>;
}

/** Reads git's configuration once, and files once for each folder. */
export async function folderPolicies({ cwd, environment, rules }: PolicySources): Promise<FolderPolicies> {
  const place = await placeOf(cwd, environment);
  const git = await readConfig(place).catch(() => []);
  const flags = Object.keys(rules).length === 0 ? {} : { check: { rules } };
  const configs = new Map<string, Promise<Config>>();
  const policies = new Map<string, FilePolicy>();
  const configFor = (folder: string): Promise<Config> => {
    const known = configs.get(folder) ?? validConfig({ folder, environment, git, flags });
    configs.set(folder, known);
    return known;
  };
  const needsTracked = checkPolicy(valuesOf(await configFor(place.cwd), 'check')).levels.get(
    'untracked-reference',
  );
  return {
    needsTracked: needsTracked !== 'off',
    async policyFor(file) {
      const folder = dirname(file);
      const config = await configFor(folder);
      const values = valuesOf(config, 'check');
      if (isExcluded(values, config, file)) return 'excluded';
      const [more, key] = overridesFor(config, file);
      const known = policies.get(`${folder}\n${key}`);
      if (known !== undefined) return known;
      const ofCheck = merged(values, more, rules);
      const ofStrip = stripValues(config, git);
      const policy = {
        check: checkPolicy(ofCheck),
        strip: stripPolicy(ofStrip),
        key: createHash('sha256')
          .update(JSON.stringify([ofCheck, ofStrip]))
          .digest('base64'),
      };
      policies.set(`${folder}\n${key}`, policy);
      return policy;
    },
  };
}

/** Reads a configuration for a command that a person runs. @throws UserError for one with mistakes. */
export async function validConfig(sources: Parameters<typeof loadConfig>[0]): Promise<Config> {
  const config = await loadConfig(sources);
  const [problem] = config.problems;
  if (problem !== undefined)
    throw new UserError(
      escapeLine(`${problem.where}: ${problem.message}`),
      problem.hint ?? 'See: nbvc config validate',
    );
  return config;
}

function isExcluded(values: OptionValues, { files, settings }: Config, file: string): boolean {
  const globs = listOf(values, 'exclude');
  if (globs.length === 0) return false;
  const origin = settings.find(({ section, name }) => section === 'check' && name === 'exclude')?.origin.kind;
  const base =
    origin === 'file' || origin === 'pyproject' ? files.find((path) => isOf(origin, path)) : undefined;
  const path = fromFolder(base === undefined ? process.cwd() : dirname(base), file);
  return globs.some((glob) => matchesGlob(glob, path));
}

function isOf(origin: 'file' | 'pyproject', path: string): boolean {
  return path.endsWith('pyproject.toml') === (origin === 'pyproject');
}

function fromFolder(folder: string, file: string): string {
  return relative(folder, resolve(file)).replaceAll('\\', '/');
}

/** Returns what overrides say for a file, the later ones last, and a key for the combination. */
function overridesFor({ overrides }: Config, file: string): [OptionValues[], string] {
  const matching = overrides.flatMap(({ paths, folder, values }, index) =>
    paths.some((glob) => matchesGlob(glob, fromFolder(folder, file))) ? [{ values, index }] : [],
  );
  return [matching.map(({ values }) => values), matching.map(({ index }) => index).join()];
}

/** Rules are filled up key by key; what the command line says outweighs overrides as well. */
function merged(
  values: OptionValues,
  more: readonly OptionValues[],
  rules: Readonly<Record<string, string>>,
): OptionValues {
  const levels = [values, ...more].map((one) => one['rules'] ?? {});
  const all: OptionValues = Object.assign({}, values, ...more);
  return { ...all, rules: Object.assign({}, ...levels, rules) };
}
