import { dirname } from 'node:path';
import { type Config, valuesOf } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { type ConfigEntry, effective, readConfig } from '../git/config.ts';
import { placeOf } from '../git/place.ts';
import type { OptionValues } from '../option.ts';
import { stripPolicy } from '../strip/options.ts';
import type { StripPolicy } from '../strip/policy.ts';

/** Where policies come from. */
export interface StripPolicySources {
  readonly cwd: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** What the command line says, by option. */
  readonly options: OptionValues;
}

/** Returns the policy for a notebook. @throws UserError for a configuration with mistakes. */
export type StripPolicies = (file: string) => Promise<StripPolicy>;

/** Reads git's configuration once, and files once for each folder that has notebooks. */
export async function stripPolicies({
  cwd,
  environment,
  options,
}: StripPolicySources): Promise<StripPolicies> {
  const place = await placeOf(cwd, environment);
  // Outside of a repository, and without git, there still are files and the environment.
  const git = await readConfig(place).catch(() => []);
  const policies = new Map<string, Promise<StripPolicy>>();
  return async (file) => {
    const folder = dirname(file);
    const known = policies.get(folder);
    if (known !== undefined) return known;
    const policy = loadConfig({ folder, environment, git, flags: { strip: options } }).then((config) =>
      policyFrom(config, git),
    );
    policies.set(folder, policy);
    return policy;
  };
}

function policyFrom(config: Config, git: readonly ConfigEntry[]): StripPolicy {
  const [problem] = config.problems;
  if (problem !== undefined)
    throw new UserError(
      escapeLine(`${problem.where}: ${problem.message}`),
      problem.hint ?? 'See: nbvc config validate',
    );
  const values = valuesOf(config, 'strip');
  const more = nbstripoutKeys(git);
  const lists = Object.entries(more).map(([name, keys]) => {
    const own = values[name];
    return [name, [...(Array.isArray(own) ? own : []), ...keys]] as const;
  });
  return stripPolicy({ ...values, ...Object.fromEntries(lists) });
}

/** What somebody has told nbstripout in git's configuration: `metadata.foo cell.metadata.bar`, divided by blanks. */
function nbstripoutKeys(git: readonly ConfigEntry[]): Readonly<Record<string, readonly string[]>> {
  const keys = (setting: string, prefix: string): readonly string[] =>
    (effective(git, `filter.nbstripout.${setting}`)?.value ?? '')
      .split(/\s+/)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  const lists = {
    'drop-metadata': keys('extrakeys', 'metadata.'),
    'drop-cell-metadata': keys('extrakeys', 'cell.metadata.'),
    'keep-metadata': keys('keepmetadatakeys', 'metadata.'),
    'keep-cell-metadata': keys('keepmetadatakeys', 'cell.metadata.'),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, found]) => found.length > 0));
}
