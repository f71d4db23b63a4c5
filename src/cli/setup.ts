import { realpathSync } from 'node:fs';
import { doctor } from '../commands/doctor.ts';
import type { Program } from '../commands/driver-command.ts';
import { install } from '../commands/install.ts';
import type { InstallOptions } from '../commands/installation.ts';
import { defaultFeatures, type Feature, features } from '../commands/integration.ts';
import { uninstall } from '../commands/uninstall.ts';
import { UserError } from '../errors.ts';
import { renderDoctor } from '../render/doctor.ts';
import { type InstallScope, renderInstall } from '../render/install.ts';
import { print } from './output.ts';

/** The flags of install, uninstall and doctor as commander hands them over. */
export interface SetupFlags {
  readonly C?: string;
  readonly global?: boolean;
  readonly system?: boolean;
  readonly only?: string;
  readonly dryRun?: boolean;
  readonly keepOutputs?: boolean;
  readonly migrate?: boolean;
  readonly verbose?: boolean;
  readonly attributes?: 'info' | 'file';
}

/** Runs one of the three commands and returns its exit code. */
export async function runSetup(
  command: 'install' | 'uninstall' | 'doctor',
  flags: SetupFlags,
): Promise<number> {
  const directory = flags.C ?? process.cwd();
  const place = { directory, environment: process.env, program: thisProgram() };
  if (command === 'doctor') {
    const { report, exitCode } = await doctor(place);
    print(renderDoctor(report));
    return exitCode;
  }
  const scope = scopeOf(flags);
  const options: InstallOptions = {
    ...place,
    scope,
    attributes: flags.attributes ?? 'info',
    only: featuresOf(flags.only) ?? (command === 'install' ? defaultFeatures(scope) : features),
    dryRun: flags.dryRun === true,
    migrate: flags.migrate === true,
    ...(flags.keepOutputs === undefined ? {} : { keepOutputs: flags.keepOutputs }),
  };
  const { report, exitCode } = await (command === 'install' ? install(options) : uninstall(options));
  print(renderInstall(report, flags.verbose === true));
  return exitCode;
}

/** What git has to start: the very node that runs now and our launcher, links on the way to it resolved. */
function thisProgram(): Program {
  return { node: process.execPath, script: realpathSync(process.argv[1] ?? '') };
}

function scopeOf({ global, system }: SetupFlags): InstallScope {
  if (global === true && system === true) throw new UserError('--global and --system exclude each other');
  if (global === true) return 'global';
  return system === true ? 'system' : 'local';
}

function featuresOf(list: string | undefined): readonly Feature[] | undefined {
  return list?.split(',').map((name) => {
    const feature = features.find((one) => one === name.trim());
    if (feature === undefined)
      throw new UserError(`unknown feature '${name.trim()}'`, `the features are: ${features.join(', ')}`);
    return feature;
  });
}
