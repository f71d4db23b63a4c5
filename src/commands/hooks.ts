import { chmod, link, lstat, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { gitText, type Place } from '../git/plumbing.ts';
import type { Repository } from '../git/repository.ts';
import { temporaryName } from '../git/temporary-name.ts';
import type { InstallStep } from '../render/install.ts';
import { hookScript, type Program } from './driver-command.ts';

/** The hooks nbvc has something to do in. */
const hookNames = ['pre-commit', 'pre-push', 'post-merge', 'post-checkout'] as const;

type HookName = (typeof hookNames)[number];

/** A hook as it is found. */
export interface FoundHook {
  readonly name: HookName;
  /** Where git looks for it. */
  readonly path: string;
  /** Where ours is: that path, or beside it where the pre-commit framework has moved it. */
  readonly ours: string | undefined;
  /** The program that ours calls. */
  readonly program: Program | undefined;
}

/** Where a hook goes that was there before ours. */
const BEFORE = '.before-nbvc';

/** `pre-commit install` renames a hook that is there so, and calls it. */
const PRE_COMMIT = '.legacy';

/** Returns the folder git takes hooks from, `core.hooksPath` respected. */
export async function hooksFolder(place: Place): Promise<string> {
  return resolve(place.cwd, await gitText(place, ['rev-parse', '--git-path', 'hooks']));
}

/** Looks at every hook of a folder. */
export async function findHooks(folder: string): Promise<readonly FoundHook[]> {
  return Promise.all(hookNames.map((name) => findHook(folder, name)));
}

async function findHook(folder: string, name: HookName): Promise<FoundHook> {
  const path = join(folder, name);
  for (const ours of [path, path + PRE_COMMIT]) {
    // Whatever cannot be read is not ours.
    const program = hookScript(name).read(await readFile(ours, 'utf8').catch(() => ''));
    if (program !== undefined) return { name, path, ours, program };
  }
  return { name, path, ours: undefined, program: undefined };
}

/** Says whether there is anything of that name, a dangling link included. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Returns what install does about each hook. */
export async function planHooks(
  place: Place,
  repository: Repository,
  program: Program,
): Promise<readonly InstallStep[]> {
  const folder = await hooksFolder(place);
  const shared = isInWorkTree(folder, repository);
  const steps: InstallStep[] = [];
  for (const hook of await findHooks(folder)) {
    const value = hookScript(hook.name).write(program);
    const decision = shared ? KEPT_SHARED : await planHook(hook, value);
    steps.push({ kind: 'hook', name: hook.ours ?? hook.path, value, ...decision });
  }
  return steps;
}

type Decision = Pick<InstallStep, 'action' | 'reason'>;

const KEPT_SHARED: Decision = {
  action: 'kept',
  reason: 'core.hooksPath is a folder of the work tree, its files are for everybody; see docs/hooks.md',
};

async function planHook({ ours, path, name }: FoundHook, value: string): Promise<Decision> {
  if (ours !== undefined) {
    const isUnchanged = (await readFile(ours, 'utf8')) === value && (await isExecutable(ours));
    return { action: isUnchanged ? 'unchanged' : 'updated' };
  }
  const [isHook, isBefore] = [await isThere(path), await isThere(path + BEFORE)];
  if (isHook && isBefore && !(await isSameHook(path, path + BEFORE)))
    return { action: 'kept', reason: `${name}${BEFORE} is in the way` };
  if (isBefore) return { action: 'added', reason: `${name}${BEFORE}, which is there, runs first` };
  if (!isHook) return { action: 'added' };
  return { action: 'added', reason: `the hook that is there becomes ${name}${BEFORE} and runs first` };
}

async function isExecutable(path: string): Promise<boolean> {
  return ((await stat(path)).mode & 0o100) !== 0;
}

/** An installation that was killed leaves a hook under both names. */
async function isSameHook(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all(
    [path, other].map(async (file) => readFile(file).catch(() => undefined)),
  );
  return one !== undefined && two !== undefined && one.equals(two);
}

/** Files there are committed, or made by a hook manager; paths of one machine do not belong there. */
function isInWorkTree(folder: string, { topLevel, gitDir, commonDir }: Repository): boolean {
  const isGits = [gitDir, commonDir].some((one) => isWithin(folder, one));
  return topLevel !== undefined && isWithin(folder, topLevel) && !isGits;
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !/^\.\.[\\/]/.test(way) && !isAbsolute(way);
}

/** Writes the hooks that were planned. */
export async function writeHooks(steps: readonly InstallStep[]): Promise<void> {
  for (const { kind, name: path, value, action } of steps) {
    if (kind !== 'hook' || (action !== 'added' && action !== 'updated')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeHook(path, { value, keepsOther: action === 'added' });
  }
}

/** At no time is there no hook, so that a commit of somebody else passes none unseen. */
async function writeHook(
  path: string,
  { value, keepsOther }: { readonly value: string; readonly keepsOther: boolean },
): Promise<void> {
  const temporary = temporaryName(path);
  await writeFile(temporary, value, { flag: 'wx' });
  try {
    await chmod(temporary, 0o755);
    if (keepsOther && (await isThere(path)) && !(await isThere(path + BEFORE))) await setAside(path);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Gives a hook its second name; where a file can have only one, it loses the first for a moment. */
async function setAside(path: string): Promise<void> {
  try {
    await link(path, path + BEFORE);
  } catch {
    await rename(path, path + BEFORE);
  }
}

/** Returns what uninstall does about each hook that is ours. */
export async function planHooksRemoval(place: Place): Promise<readonly InstallStep[]> {
  const steps: InstallStep[] = [];
  for (const { name, path, ours } of await findHooks(await hooksFolder(place))) {
    if (ours !== undefined) {
      steps.push({ kind: 'hook', name: ours, value: '', action: 'removed' });
    } else if (await isThere(path + BEFORE)) {
      const reason = `not written by nbvc; what was there before is ${name}${BEFORE}`;
      steps.push({ kind: 'hook', name: path, value: '', action: 'kept', reason });
    }
  }
  return steps;
}

/** Removes hooks; one that was there before ours gets its name back. */
export async function removeHooks(steps: readonly InstallStep[]): Promise<void> {
  for (const { kind, name: path, action } of steps) {
    if (kind !== 'hook' || action !== 'removed') continue;
    // Where the pre-commit framework has moved ours, the one before it still has the name it was given then.
    const before = (path.endsWith(PRE_COMMIT) ? path.slice(0, -PRE_COMMIT.length) : path) + BEFORE;
    // One step: there is no moment without the hook that was there.
    if (await isThere(before)) await rename(before, path);
    else await rm(path);
  }
}
