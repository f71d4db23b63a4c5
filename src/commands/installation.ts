import { homedir } from 'node:os';
import { join } from 'node:path';
import { configPath } from '../git/config.ts';
import { openWithGit } from '../git/git-program.ts';
import { placeOf } from '../git/place.ts';
import { runGit, type Place } from '../git/plumbing.ts';
import type { Repository } from '../git/repository.ts';
import { UserError } from '../errors.ts';
import type { InstallReport, InstallScope } from '../render/install.ts';
import type { Program } from './driver-command.ts';
import type { Feature } from './integration.ts';

/** What install and uninstall are told. */
export interface InstallOptions {
  /** Where the command runs; any folder of the repository. */
  readonly directory: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly scope: InstallScope;
  /** `info`: `.git/info/attributes`, private; `file`: `.gitattributes` at the top, committed. Local scope only. */
  readonly attributes: 'info' | 'file';
  readonly only: readonly Feature[];
  /** Whether the filter keeps outputs; undefined for as it is set already, which it is not at first. */
  readonly keepOutputs?: boolean;
  /** Take the place of nbdime, nbstripout, nb-clean and nbdev. */
  readonly migrate?: boolean;
  /** Say what would be written, write nothing. */
  readonly dryRun: boolean;
  readonly program: Program;
}

/** Where the integration is written. */
export interface Installation {
  readonly place: Place;
  readonly scope: InstallScope;
  /** Present in the local scope. */
  readonly repository: Repository | undefined;
  readonly attributesFile: string;
}

/** What a command returns. */
export interface InstallOutcome {
  readonly report: InstallReport;
  readonly exitCode: 0 | 1;
}

/** Returns where the integration goes. */
export async function findInstallation(options: InstallOptions): Promise<Installation> {
  const { scope, attributes, directory, environment } = options;
  if (scope !== 'local' && attributes === 'file')
    throw new UserError('--attributes file names the .gitattributes of a repository', 'Use it with --local.');
  const place = await placeOf(directory, environment);
  if (scope === 'global')
    return { place, scope, repository: undefined, attributesFile: await globalAttributesFile(place) };
  if (scope === 'system')
    return { place, scope, repository: undefined, attributesFile: await systemAttributesFile(place) };
  const repository = await openWithGit(place);
  return { place, scope, repository, attributesFile: localAttributesFile(repository, attributes) };
}

/** Returns the attributes file of a person: `core.attributesFile`, or where git looks without it. */
export async function globalAttributesFile(place: Place): Promise<string> {
  const configured =
    (await configPath(place, 'core.attributesfile', 'global')) ??
    (await configPath(place, 'core.attributesfile', 'system'));
  if (configured !== undefined && configured !== '') return configured;
  const { HOME: home = homedir(), XDG_CONFIG_HOME: xdg } = place.environment;
  return join(xdg === undefined || xdg === '' ? join(home, '.config') : xdg, 'git', 'attributes');
}

/** Returns the attributes file of the machine. */
export async function systemAttributesFile(place: Place): Promise<string> {
  // `git var` knows the name since 2.41; before that it is fixed when git is built, nearly always to this.
  const { stdout, exitCode } = await runGit(place, ['var', 'GIT_ATTR_SYSTEM'], { accept: [0, 1, 128, 129] });
  const found = stdout.toString('utf8').trim();
  return exitCode === 0 && found !== '' ? found : '/etc/gitattributes';
}

function localAttributesFile(repository: Repository, attributes: 'info' | 'file'): string {
  // Linked work trees read the info folder of the repository they belong to.
  if (attributes === 'info') return join(repository.commonDir, 'info', 'attributes');
  if (repository.topLevel === undefined)
    throw new UserError('a bare repository has no .gitattributes', 'Use --attributes info.');
  return join(repository.topLevel, '.gitattributes');
}
