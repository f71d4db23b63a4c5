import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../render/doctor.ts';
import { findHooks, type FoundHook, hooksFolder } from './hooks.ts';
import type { Patient } from './patient.ts';

/** Looks at the hooks of a repository; where none of ours is installed nothing is wrong with that. */
export async function checkHooks({ place, repository }: Patient): Promise<readonly Check[]> {
  if (repository === undefined) return [];
  const folder = await hooksFolder(place);
  const found = await findHooks(folder);
  if (found.some(({ ours }) => ours !== undefined)) return Promise.all(found.map(checkHook));
  const usual = join(repository.commonDir, 'hooks');
  if ((await findHooks(usual)).every(({ ours }) => ours === undefined)) return [];
  return [
    {
      name: 'hooks',
      level: 'problem',
      message: `those in ${usual} do not run: core.hooksPath is ${folder}`,
      hint: 'Write them there with: nbvc install --only hooks',
    },
  ];
}

async function checkHook({ name: hook, ours, path, program }: FoundHook): Promise<Check> {
  const name = `hook ${hook}`;
  const hint = 'Write it with: nbvc install --only hooks';
  if (ours === undefined || program === undefined)
    return { name, level: 'warning', message: 'not installed, though others are', hint };
  if (!(await isUsable(ours, constants.X_OK)))
    return {
      name,
      level: 'problem',
      message: `git does not run ${ours}, it is not executable`,
      hint: 'Make it executable (chmod +x).',
    };
  for (const file of [program.script, join(program.script, '..', '..', 'git-hooks', hook)])
    if (!(await isUsable(file, constants.F_OK)))
      return { name, level: 'problem', message: `${file} is gone, nothing is checked`, hint };
  return { name, level: 'ok', message: ours === path ? 'installed' : `installed, called as ${ours}` };
}

async function isUsable(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
