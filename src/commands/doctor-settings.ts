import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { effective, type ConfigEntry } from '../git/config.ts';
import type { Check } from '../render/doctor.ts';
import type { Patient } from './patient.ts';
import type { Program } from './driver-command.ts';
import { type Feature, keepsOutputs, otherTools, settings, type Setting } from './integration.ts';

/** Looks at git's settings, and whether the program they name runs. */
export async function checkSettings(patient: Patient): Promise<readonly Check[]> {
  const checks = settings
    .filter(({ feature }) => isWanted(feature, patient.config))
    .map((setting) => checkSetting(setting, patient));
  const programs = new Map<string, Program>();
  for (const { key, recognise } of settings) {
    const program = recognise(effective(patient.config, key)?.value ?? '');
    if (typeof program === 'object') programs.set(JSON.stringify(program), program);
  }
  for (const program of programs.values()) checks.push(await checkProgram(program, patient));
  return checks;
}

/**
 * Each part is for those who want it: where none of it is set, but some of another part is, nothing is wrong with that.
 * An attribute that names a driver nobody has is; that is looked at with the attributes.
 */
export function isWanted(feature: Feature, config: readonly ConfigEntry[]): boolean {
  const own = settings.filter(({ key, shared }) => shared !== true && effective(config, key) !== undefined);
  return own.length === 0 ? feature !== 'strip' : own.some((one) => one.feature === feature);
}

function checkSetting({ key, recognise, value, risk }: Setting, { config, program }: Patient): Check {
  const found = effective(config, key);
  if (found === undefined)
    return { name: key, level: 'problem', message: 'not set', hint: 'Set it with: nbvc install' };
  const where = `${found.scope}, ${found.origin}`;
  if (recognise(found.value) === undefined && risk !== undefined)
    return {
      name: key,
      level: risk.level,
      message: `is ${found.value} (${where}): ${risk.message}`,
      hint: `Set it with: git config ${scopeFlag(found)} ${key} ${value(program, { keepOutputs: false })}`,
    };
  if (recognise(found.value) === undefined)
    return {
      name: key,
      level: 'warning',
      message: `not written by this nbvc (${where}): ${found.value}`,
      hint: `To replace it: git config ${scopeFlag(found)} --unset-all ${key}, then nbvc install`,
    };
  if (found.value === value(program, { keepOutputs: keepsOutputs(config) ?? false }))
    return { name: key, level: 'ok', message: `set (${where})` };
  return { name: key, level: 'ok', message: `set (${where}), for another copy of nbvc` };
}

function scopeFlag({ scope, origin }: ConfigEntry): string {
  return ['local', 'global', 'system', 'worktree'].includes(scope)
    ? `--${scope}`
    : `--file ${origin.replace(/^file:/, '')}`;
}

/** Runs the program as a graphical client would, without the PATH of a shell. */
async function checkProgram({ node, script }: Program, { place }: Patient): Promise<Check> {
  const name = 'program';
  const hint = 'Write the present paths with: nbvc install';
  for (const file of [script, node]) {
    const present = await access(file).then(
      () => true,
      () => false,
    );
    if (!present)
      return { name, level: 'problem', message: `${file} is gone; git shows plain text instead`, hint };
  }
  const environment = { ...place.environment, PATH: '/usr/bin:/bin' };
  const failure = await new Promise<string | undefined>((resolve) => {
    const wait = { env: process.platform === 'win32' ? place.environment : environment, timeout: 20_000 };
    execFile(node, [script, '--version'], wait, (error) => resolve(error?.message.split('\n')[0]));
  });
  if (failure !== undefined) return { name, level: 'problem', message: `does not run: ${failure}`, hint };
  return { name, level: 'ok', message: `${script} runs, also without a PATH` };
}

/** Looks for other notebook tools in git's settings. */
export function checkOtherTools({ config }: Patient): readonly Check[] {
  return otherTools.flatMap(({ name, key }) => {
    const first = config.find((entry) => key.test(entry.key));
    if (first === undefined) return [];
    return [
      {
        name,
        level: 'warning',
        message: `${name} is configured too: ${first.key} (${first.scope}, ${first.origin})`,
        hint: 'Harmless unless an attributes file names it for notebooks; see above.',
      } satisfies Check,
    ];
  });
}
