import { readFile, realpath } from 'node:fs/promises';
import { join, relative, resolve as resolvePath } from 'node:path';
import { parseAttributeReport } from './attribute-report.ts';
import { CatFile, type StoredObject } from './cat-file.ts';
import { CleanedFiles } from './cleaned-files.ts';
import { emptyTree, isObjectId, objectId, type ObjectId } from './object-id.ts';
import { pathHistory } from './path-history.ts';
import { gitText, runGit, splitFields, type Place } from './plumbing.ts';
import { parseRawChanges } from './raw-changes.ts';
import {
  requireRevision,
  unknownPath,
  unknownRevision,
  type Change,
  type ChangesOptions,
  type Endpoint,
  type Repository,
} from './repository.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { parseUnmerged } from './unmerged.ts';
import {
  convertsLineEnds,
  conversionAttributes,
  mayConvert,
  readAsIs,
  type Conversion,
} from './worktree-file.ts';

/** What every question to the repository needs. */
interface Session {
  readonly place: Place;
  readonly topLevel: string | undefined;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly objects: CatFile;
  /** How changed work-tree files are stored, asked for all at once and used once: a process a file is too slow. */
  readonly conversions: Map<string, Conversion>;
  /** Reads those files. */
  readonly cleaned: CleanedFiles | undefined;
}

/** Opens the repository around a place through the `git` program. */
export async function openWithGit(place: Place): Promise<Repository> {
  const [gitDir, topLevel] = await Promise.all([
    gitText(place, ['rev-parse', '--absolute-git-dir']),
    findTopLevel(place),
  ]);
  const commonDir = await findCommonDir(place, gitDir);
  const prefix = topLevel === undefined ? '' : await prefixOf(topLevel, place.cwd);
  const session: Session = {
    place,
    topLevel,
    gitDir,
    commonDir,
    objects: new CatFile(place),
    conversions: new Map(),
    cleaned: topLevel === undefined ? undefined : cleanedFiles(place, topLevel, commonDir),
  };
  return {
    topLevel,
    gitDir,
    commonDir,
    prefix,
    resolve: async (rev) => (await readRevision(session, rev)).oid,
    readBlob: (oid) => readBlob(session, oid),
    readPath: (rev, path) => readPath(session, rev, path),
    readWorktree: (path) => readWorktree(session, path),
    changes: (from, to, options = {}) => listChanges(session, { from, to, options }),
    unmerged: async (pathspecs = []) => {
      // --full-name: from the top even when run in a folder below; -u: only paths with stages.
      const args = ['ls-files', '-z', '-u', '--full-name', '--', ...pathspecs];
      return parseUnmerged((await runGit(place, args)).stdout);
    },
    mergeBase: (a, b) => findMergeBase(session, a, b),
    history: (revisions, path) => pathHistory(place, revisions, path),
    attributes: async (paths, names) => parseAttributeReport(await askAttributes(session, paths, names)),
    async close() {
      await Promise.all([session.objects.close(), session.cleaned?.close()]);
    },
  };
}

function cleanedFiles(place: Place, topLevel: string, commonDir: string): CleanedFiles {
  const objects = place.environment['GIT_OBJECT_DIRECTORY'];
  return new CleanedFiles(
    { ...place, cwd: topLevel },
    objects === undefined ? join(commonDir, 'objects') : resolvePath(place.cwd, objects),
  );
}

async function findTopLevel(place: Place): Promise<string | undefined> {
  // 128 is the answer of a bare repository; "not a repository" is reported by the question asked beside this one.
  const { exitCode, stdout } = await runGit(place, ['rev-parse', '--show-toplevel'], { accept: [0, 128] });
  return exitCode === 0 ? stdout.toString('utf8').replace(/\n$/, '') : undefined;
}

/** `rev-parse --git-common-dir` prints a path relative to the folder it runs in; the file it reads is simpler. */
async function findCommonDir(place: Place, gitDir: string): Promise<string> {
  const named = place.environment['GIT_COMMON_DIR'];
  if (named !== undefined) return resolvePath(place.cwd, named);
  const pointer = await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => '.');
  return resolvePath(gitDir, pointer.replace(/\n$/, ''));
}

async function prefixOf(topLevel: string, cwd: string): Promise<string> {
  // Git reports the top without symbolic links, so the folder must be compared the same way.
  const inside = relative(await realpath(topLevel), await realpath(cwd)).replaceAll('\\', '/');
  return inside === '' || inside.startsWith('..') ? '' : `${inside}/`;
}

async function readRevision(session: Session, rev: string): Promise<StoredObject> {
  requireRevision(rev);
  const found = await session.objects.read(rev);
  const peeled = found?.type === 'tag' ? await session.objects.read(`${found.oid}^{}`) : found;
  if (peeled !== undefined) return peeled;
  if (await isUnborn(session, rev)) throw new UserError('HEAD has no commit yet', 'Commit something first.');
  throw unknownRevision(rev);
}

async function isUnborn(session: Session, rev: string): Promise<boolean> {
  if (rev !== 'HEAD' && rev !== '@') return false;
  // -q: a detached HEAD is not an error here, only not a branch.
  const { exitCode } = await runGit(session.place, ['symbolic-ref', '-q', 'HEAD'], { accept: [0, 1, 128] });
  return exitCode === 0;
}

async function readBlob(session: Session, oid: ObjectId): Promise<Uint8Array> {
  const found = await session.objects.read(oid);
  if (found === undefined)
    throw new UserError(`object ${oid} is missing`, 'Check the repository with: git fsck');
  if (found.type !== 'blob') throw new UserError(`object ${oid} is a ${found.type}, not a file`);
  return found.content;
}

async function readPath(session: Session, rev: string, path: string): Promise<Uint8Array> {
  if (rev !== '') requireRevision(rev);
  const found = path.includes('\n')
    ? await readByListing(session, rev, path)
    : await session.objects.read(`${rev}:${path}`);
  if (found?.type === 'blob') return found.content;
  if (found !== undefined) throw new UserError(`${escapeLine(path)}: is a folder, not a file`);
  if (rev !== '') await readRevision(session, rev);
  throw unknownPath(rev, path);
}

/** A path with a line feed cannot be asked for by name: `cat-file -z` came with git 2.38, its answers with 2.42. */
async function readByListing(session: Session, rev: string, path: string): Promise<StoredObject | undefined> {
  const literal = `:(top,literal)${path}`;
  const args =
    rev === ''
      ? ['ls-files', '-z', '-s', '--full-name', '--', literal]
      : // --full-tree: the path is from the top, wherever git runs; ls-tree knows no pathspec magic.
        ['ls-tree', '-z', '--full-tree', (await readRevision(session, rev)).oid, '--', path];
  const [entry] = splitFields((await runGit(session.place, args)).stdout);
  const oid = entry?.split('\t')[0]?.split(' ').find(isObjectId);
  return oid === undefined ? undefined : session.objects.read(oid);
}

async function readWorktree(session: Session, path: string): Promise<Uint8Array> {
  const { topLevel, cleaned } = session;
  if (topLevel === undefined || cleaned === undefined)
    throw new UserError('this repository has no work tree');
  const bytes = await readAsIs(join(topLevel, path), path);
  const listed = session.conversions.get(path);
  session.conversions.delete(path);
  const conversion = listed ?? (await askConversions(session, [path])).get(path);
  if (conversion === undefined || !mayConvert(conversion, bytes)) return bytes;
  const content = await cleaned.read(path);
  // A file that was asked for on its own is read by the settings there are then, and the next one, too.
  if (listed === undefined) await cleaned.close();
  return content;
}

async function askConversions(
  session: Session,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Conversion>> {
  const [report, autocrlf] = await Promise.all([
    askAttributes(session, paths, conversionAttributes),
    convertsLineEnds(session.place),
  ]);
  const attributes = parseAttributeReport(report);
  return new Map([...attributes].map(([path, found]) => [path, { attributes: found, autocrlf }]));
}

async function askAttributes(
  { place, topLevel, gitDir }: Session,
  paths: readonly string[],
  names: readonly string[],
): Promise<Uint8Array> {
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''));
  // From the top, because that is where the paths start; --stdin -z, because a path may hold anything but a NUL.
  const at: Place = { ...place, cwd: topLevel ?? gitDir };
  return (await runGit(at, ['check-attr', '--stdin', '-z', ...names], { input })).stdout;
}

async function findMergeBase(session: Session, a: string, b: string): Promise<ObjectId | undefined> {
  const ours = await readRevision(session, a);
  const theirs = await readRevision(session, b);
  const args = ['merge-base', ours.oid, theirs.oid];
  const base = await gitText(session.place, args, { accept: [0, 1] });
  return base === '' ? undefined : objectId(base);
}

interface Comparison {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly options: ChangesOptions;
}

async function listChanges(session: Session, comparison: Comparison): Promise<readonly Change[]> {
  const { from, to, options } = comparison;
  const ends = await endpointArguments(session, from, to);
  if (ends === undefined) return [];
  const args = [...diffArguments, options.findRenames === false ? '--no-renames' : '-M', ...ends];
  const { stdout } = await runGit(session.place, [...args, '--', ...(options.pathspecs ?? [])]);
  const changes = parseRawChanges(stdout);
  if (from.kind === 'worktree' || to.kind === 'worktree') await prepareWorktree(session, changes);
  return changes;
}

async function prepareWorktree(session: Session, changes: readonly Change[]): Promise<void> {
  const sides = changes.flatMap(({ before, after }) => [before, after]);
  const paths = sides.flatMap((side) => (side !== undefined && side.oid === undefined ? [side.path] : []));
  if (paths.length === 0) return;
  // A git that still runs knows the settings of an earlier list.
  await session.cleaned?.close();
  for (const [path, conversion] of await askConversions(session, paths))
    session.conversions.set(path, conversion);
}

// `git diff` and not diff-tree, diff-index, diff-files: it alone leaves out files that were only touched.
const diffArguments: readonly string[] = [
  // Paths from the top, whatever the user configured; --no-relative came only with git 2.28.
  '-c',
  'diff.relative=false',
  'diff',
  // Entries with modes and object names; NUL-terminated, so paths are not quoted; names in full.
  '--raw',
  '-z',
  '--no-abbrev',
  // Drivers are never asked for raw entries, but a user's GIT_EXTERNAL_DIFF would call us again.
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  // Uncommitted work inside a submodule is that repository's business, and asking for it starts a git in each.
  '--ignore-submodules=dirty',
];

/** Returns how `git diff` is told the two ends, or undefined when they are the same. */
async function endpointArguments(
  session: Session,
  from: Endpoint,
  to: Endpoint,
): Promise<readonly string[] | undefined> {
  if (from.kind === 'revision' && to.kind === 'revision')
    return [await treeish(session, from.rev), await treeish(session, to.rev)];
  if (from.kind === to.kind) return undefined;
  if (rank(from) > rank(to)) {
    const straight = await endpointArguments(session, to, from);
    return straight === undefined ? undefined : ['-R', ...straight];
  }
  if (from.kind === 'index') return [];
  const tree = await treeish(session, from.kind === 'revision' ? from.rev : '');
  return to.kind === 'index' ? ['--cached', tree] : [tree];
}

/** Git compares forwards: revision, index, work tree. */
function rank({ kind }: Endpoint): number {
  return ['revision', 'index', 'worktree'].indexOf(kind);
}

/** An object name, so that nothing a user typed reaches git as an option. */
async function treeish(session: Session, rev: string): Promise<string> {
  if ((rev === 'HEAD' || rev === '@') && (await session.objects.read(rev)) === undefined) {
    if (await isUnborn(session, rev)) return emptyTree(await hashOf(session.place));
  }
  return (await readRevision(session, rev)).oid;
}

async function hashOf(place: Place): Promise<'sha1' | 'sha256'> {
  // --show-object-format came with git 2.28, and with it SHA-256; an older git is SHA-1.
  const format = await gitText(place, ['rev-parse', '--show-object-format'], { accept: [0, 128, 129] });
  return format === 'sha256' ? 'sha256' : 'sha1';
}
