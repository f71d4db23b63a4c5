import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { FILE_NAME } from '../config/files.ts';
import { loadConfig } from '../config/load.ts';
import { configTemplate } from '../config/template.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { writeWhole } from '../git/atomic-file.ts';
import { readConfig } from '../git/config.ts';
import { placeOf } from '../git/place.ts';

/** Returns the configuration of a folder as the environment, git and files have it. */
export async function configOf(
  folder: string,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Config> {
  const place = await placeOf(folder, environment);
  // Outside of a repository, and without git, there still are files and the environment.
  const git = await readConfig(place).catch(() => []);
  return loadConfig({ folder: place.cwd, environment, git });
}

/** Writes a commented configuration file and returns its path. @throws UserError where there is one already. */
export async function initConfig(folder: string): Promise<string> {
  const path = join(folder, FILE_NAME);
  if ((await stat(path).catch(() => undefined)) !== undefined)
    throw new UserError(`${escapeLine(path)} exists already`, 'See what holds with: nbvc config');
  await writeWhole(path, Buffer.from(configTemplate()));
  return path;
}
