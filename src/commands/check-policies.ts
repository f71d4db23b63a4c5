import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { type CheckPolicy, checkPolicy } from '../check/options.ts';
import { type Config, valuesOf } from '../config/config.ts';
import { dependsOnPath, isExcluded, overridesFor } from '../config/for-path.ts';
import { findFiles } from '../config/files.ts';
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
  /** By the files that they are made of: most folders have none of their own. */
  const configs = new Map<string, Promise<Config>>();
  /** Of folders where one policy is for all files. */
  const folders = new Map<string, FilePolicy>();
  const policies = new Map<string, FilePolicy>();
  const configFor = (folder: string): Promise<Config> => {
    const files = filesKey(folder);
    const known = configs.get(files) ?? validConfig({ folder, environment, git, flags });
    configs.set(files, known);
    return known;
  };
  const policyOf = (config: Config, file: string): FilePolicy | 'excluded' => {
    const values = valuesOf(config, 'check');
    if (isExcluded(config, 'check', file)) return 'excluded';
    const { values: more, key: ofOverrides } = overridesFor(config, 'check', file);
    const { values: ofStrip, key: ofStripKey } = stripValues(config, git, file);
    const key = [...config.files, ofOverrides, ofStripKey].join('\n');
    const known = policies.get(key);
    if (known !== undefined) return known;
    const ofCheck = merged(values, more, rules);
    const policy = {
      check: checkPolicy(ofCheck),
      strip: stripPolicy(ofStrip),
      key: createHash('sha256')
        .update(JSON.stringify([ofCheck, ofStrip]))
        .digest('base64'),
    };
    policies.set(key, policy);
    return policy;
  };
  const needsTracked = checkPolicy(valuesOf(await configFor(place.cwd), 'check')).levels.get(
    'untracked-reference',
  );
  return {
    needsTracked: needsTracked !== 'off',
    async policyFor(file) {
      const folder = dirname(file);
      const ofFolder = folders.get(folder);
      if (ofFolder !== undefined) return ofFolder;
      const config = await configFor(folder);
      const policy = policyOf(config, file);
      if (policy !== 'excluded' && !dependsOnPath(config)) folders.set(folder, policy);
      return policy;
    },
  };
}

function filesKey(folder: string): string {
  return findFiles(folder)
    .map(({ path }) => path)
    .join('\n');
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
