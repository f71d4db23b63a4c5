import { resolve } from 'node:path';
import { gitText, type Place } from './plumbing.ts';

/**
 * Returns the place for a folder. When git called us (a hook, a driver, an alias) its environment names the
 * repository, the index and the object folders, and must be kept; when the folder lies in another repository those
 * names would silently redirect git, so they are dropped, as git does before it enters a submodule.
 */
export async function placeOf(
  folder: string,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<Place> {
  const cwd = resolve(folder);
  const inherited: Place = { cwd, environment };
  const named = environment['GIT_DIR'] !== undefined || environment['GIT_WORK_TREE'] !== undefined;
  if (!named || cwd === process.cwd()) return inherited;
  const free: Place = { cwd, environment: withoutRepository(environment) };
  // From another folder a relative GIT_DIR means another place, and GIT_DIR without GIT_WORK_TREE makes that folder
  // the work tree; so even in the same repository the names are replaced by git's own search.
  const [there, here] = await Promise.all([
    gitDirectory(free),
    gitDirectory({ cwd: process.cwd(), environment }),
  ]);
  if (there !== here) return free;
  const index = environment['GIT_INDEX_FILE'];
  return index === undefined
    ? free
    : { cwd, environment: { ...free.environment, GIT_INDEX_FILE: resolve(index) } };
}

/** Returns the environment without what names a repository (`git rev-parse --local-env-vars`, minus `git -c`). */
function withoutRepository(environment: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !repositoryVariables.has(name)));
}

// GIT_CONFIG_PARAMETERS and GIT_CONFIG_COUNT are also listed by git but are kept, as git keeps them for submodules:
// `git -c color.ui=always` is meant for everything that runs below.
const repositoryVariables: ReadonlySet<string> = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

async function gitDirectory(place: Place): Promise<string> {
  return gitText(place, ['rev-parse', '--absolute-git-dir'], { accept: [0, 128] });
}
