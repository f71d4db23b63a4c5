import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import { readConfig } from '../git/config.ts';
import { placeOf } from '../git/place.ts';
import type { OptionValues } from '../option.ts';
import { stripPolicy } from '../strip/options.ts';
import type { StripPolicy } from '../strip/policy.ts';
import { validConfig } from './check-policies.ts';
import { stripValues } from './strip-values.ts';

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
  const configs = new Map<string, Promise<Config>>();
  const policies = new Map<string, StripPolicy>();
  return async (file) => {
    const folder = dirname(file);
    const read = configs.get(folder) ?? validConfig({ folder, environment, git, flags: { strip: options } });
    configs.set(folder, read);
    const { values, key } = stripValues(await read, git, file);
    const name = `${folder}\n${key}`;
    const policy = policies.get(name) ?? stripPolicy(values);
    policies.set(name, policy);
    return policy;
  };
}
