import { readConfig } from '../git/config.ts';
import { openWithGit } from '../git/git-program.ts';
import { placeOf } from '../git/place.ts';
import { gitText, type Place } from '../git/plumbing.ts';
import type { Repository } from '../git/repository.ts';
import { UserError } from '../errors.ts';
import { checkAttributes } from './doctor-attributes.ts';
import { checkFilter } from './doctor-filter.ts';
import { checkHooks } from './doctor-hooks.ts';
import { checkOtherTools, checkSettings } from './doctor-settings.ts';
import type { Program } from './driver-command.ts';
import type { Patient } from './patient.ts';
import type { Check, DoctorReport } from '../render/doctor.ts';

/** What doctor is told. */
export interface DoctorOptions {
  readonly directory: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** The program that runs now, to compare with the one git was told. */
  readonly program: Program;
}

/** Looks at everything that has to hold for git to show notebooks as notebooks. */
export async function doctor(
  options: DoctorOptions,
): Promise<{ readonly report: DoctorReport; readonly exitCode: 0 | 1 }> {
  const place = await placeOf(options.directory, options.environment);
  const checks = [checkNode(process.versions.node), ...(await checkGit(place))];
  if (checks.every(({ level }) => level !== 'problem'))
    checks.push(...(await examine(place, options.program)));
  const ill = checks.some(({ level }) => level === 'problem');
  return { report: { kind: 'doctor', checks }, exitCode: ill ? 1 : 0 };
}

async function examine(place: Place, program: Program): Promise<readonly Check[]> {
  const repository = await openHere(place);
  try {
    const patient: Patient = { place, repository, config: await readConfig(place), program };
    return [
      ...(repository === undefined ? [outside] : []),
      ...(await checkSettings(patient)),
      ...(await checkAttributes(patient)),
      ...(await checkFilter(patient)),
      ...(await checkHooks(patient)),
      ...checkOtherTools(patient),
    ];
  } finally {
    await repository?.close();
  }
}

const outside: Check = {
  name: 'repository',
  level: 'ok',
  message: 'not inside a repository: only settings for the person and the machine are looked at',
};

async function openHere(place: Place): Promise<Repository | undefined> {
  return openWithGit(place).catch((error: unknown) => {
    if (error instanceof UserError && error.message.startsWith('not a git repository')) return undefined;
    throw error;
  });
}

function checkNode(version: string): Check {
  const name = 'node';
  if (atLeast(version, [20, 19])) return { name, level: 'ok', message: `node ${version}` };
  return {
    name,
    level: 'problem',
    message: `node ${version} is too old`,
    hint: 'Install node 20.19 or newer.',
  };
}

async function checkGit(place: Place): Promise<readonly Check[]> {
  const name = 'git';
  const said = await gitText(place, ['--version']).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });
  if (said instanceof UserError)
    return [{ name, level: 'problem', message: said.message, hint: 'Install git 2.26 or newer.' }];
  const version = /\d+(?:\.\d+)+/.exec(said)?.[0] ?? '0';
  // `git config --show-scope` came with 2.26.
  if (atLeast(version, [2, 26])) return [{ name, level: 'ok', message: `git ${version}` }];
  return [
    { name, level: 'problem', message: `git ${version} is too old`, hint: 'Install git 2.26 or newer.' },
  ];
}

function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [foundMajor = 0, foundMinor = 0] = version.split('.').map(Number);
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}
