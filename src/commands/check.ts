import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type Baseline, readBaseline, withoutKnown, writeBaseline } from '../check/baseline.ts';
import type { CheckContext } from '../check/check.ts';
import { fixNotebook } from '../check/fix.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { writeWhole } from '../git/atomic-file.ts';
import { openRepository } from '../git/open-repository.ts';
import { placeOf } from '../git/place.ts';
import { runGit, splitFields } from '../git/plumbing.ts';
import type { Repository } from '../git/repository.ts';
import { applyEdits } from '../json/edit.ts';
import type { CheckedFile, CheckedNotebooks } from '../render/check.ts';
import type { LocatedFinding } from '../render/findings/report.ts';
import { type CheckCache, openCache } from './check-cache.ts';
import { type HitFinder, hitFinder } from './check-hits.ts';
import { type FilePolicy, type FolderPolicies, folderPolicies } from './check-policies.ts';
import type { CheckPool } from './check-pool.ts';
import { isOfOneFile } from '../system-error.ts';
import { type ReadBytes, type TargetResult, checkBytes, pathFromTop, readBytes } from './check-target.ts';
import type { WorkerSources } from './check-worker.ts';
import { collectOften } from './engine.ts';
import { duplicateFinder, withCopy } from './duplicate-notebooks.ts';
import { type Target, type TargetRequest, notebookTargets } from './notebook-targets.ts';
import { writeBack } from './write-back.ts';

/** What `nbvc check` is asked for. */
export interface CheckRequest extends TargetRequest {
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Rules and their levels from the command line. */
  readonly rules: Readonly<Record<string, string>>;
  readonly fix: boolean;
  /** A file of known findings; false for none, also if there is one at its usual place. */
  readonly baseline: string | false | undefined;
  /** Write the baseline instead of reading it. */
  readonly updateBaseline: boolean;
  /** Take from an earlier run what is known of files that have not changed since. */
  readonly cache: boolean;
  /** Told of each file with findings, in order, as soon as it is checked; none of them is kept then. */
  readonly each?: ((file: CheckedFile) => void) | undefined;
  /** What threads run, and how many there shall be; undefined leaves that to the number of notebooks and of cores. */
  readonly threads?: { readonly program: string; readonly count: number | undefined } | undefined;
  /** Told of each file that cannot be read or written, and then the others are checked; else the first one ends it. */
  readonly failed?: ((error: unknown) => void) | undefined;
  /** Told after each notebook. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/** What is the same for all notebooks of a run. */
interface Run {
  readonly request: CheckRequest;
  readonly policies: FolderPolicies;
  readonly top: string | undefined;
  readonly isTracked: ((path: string) => boolean) | undefined;
  readonly baseline: Baseline | undefined;
  readonly cache: CheckCache | undefined;
  readonly finder: HitFinder;
  readonly pool: CheckPool | undefined;
}

/** Checks notebooks in their order; of each only what was found is kept. */
export async function check(request: CheckRequest): Promise<CheckedNotebooks> {
  collectOften();
  const repository = await repositoryAt(request.cwd, request.environment);
  let pool: CheckPool | undefined;
  let cache: CheckCache | undefined;
  try {
    const targets = await notebookTargets(request, repository);
    const policies = await folderPolicies(request);
    cache = request.cache && !request.fix ? openCache(repository?.gitDir) : undefined;
    const { cwd, environment, rules } = request;
    const top = repository?.topLevel;
    // What is tracked is known here only.
    if (!policies.needsTracked)
      pool = await poolFor(targets, request, { cwd, environment: { ...environment }, rules, top });
    const run: Run = {
      request,
      policies,
      top,
      pool,
      isTracked: policies.needsTracked ? await trackedFiles(repository) : undefined,
      baseline: request.updateBaseline ? undefined : await baselineOf(request, top),
      cache: policies.needsTracked ? undefined : cache,
      finder: hitFinder(),
    };
    const report = await checkTargets(targets, run);
    if (!policies.needsTracked) cache?.save();
    if (request.updateBaseline) await updateBaseline(request, top, report.files);
    return report;
  } finally {
    cache?.close();
    await pool?.close();
    await repository?.close();
  }
}

/** Opens the repository around a folder; undefined where there is none, which is no mistake. */
export async function repositoryAt(
  cwd: string,
  environment: Readonly<NodeJS.ProcessEnv>,
): Promise<Repository | undefined> {
  return openRepository(cwd, environment).catch((error: unknown) => {
    if (error instanceof UserError && error.message.startsWith('not a git repository')) return undefined;
    throw error;
  });
}

async function checkTargets(targets: readonly Target[], run: Run): Promise<CheckedNotebooks> {
  const files: CheckedFile[] = [];
  const fixed: string[] = [];
  const sums = { bytes: 0, known: 0, suppressed: 0, excluded: 0, errors: 0, warnings: 0 };
  const tell = run.request.each ?? ((file: CheckedFile) => void files.push(file));
  const duplicates = duplicateFinder();
  let done = 0;
  let failed = 0;
  const start = async (target: Target): Promise<CheckedTarget | 'excluded' | 'failed'> =>
    checkTarget(target, run, fixed).catch((error: unknown) => {
      if (run.request.failed === undefined || !isOfOneFile(error)) throw error;
      run.request.failed(error);
      return 'failed';
    });
  for await (const outcome of inOrder(targets, run.pool?.capacity ?? 1, start)) {
    run.request.progress?.(done++, targets.length);
    if (outcome === 'excluded') sums.excluded++;
    if (outcome === 'failed') failed++;
    if (outcome === 'excluded' || outcome === 'failed') continue;
    const { target, policy } = outcome;
    const copyOf = duplicates(outcome.result.cells, target.name);
    const { findings: all, bytes, suppressed } = withCopy(outcome.result, copyOf, policy.check);
    sums.bytes += bytes;
    sums.suppressed += suppressed;
    const repositoryPath = pathFromTop(target, run.top);
    const findings = fresh(all, repositoryPath, run.baseline);
    sums.known += all.length - findings.length;
    for (const { level } of findings) sums[level === 'error' ? 'errors' : 'warnings']++;
    if (findings.length > 0) tell({ path: target.name, repositoryPath, findings });
  }
  return { files, notebooks: targets.length - sums.excluded - failed, ...sums, fixed };
}

/** Yields what becomes of each item in their order, while so many are at work. */
async function* inOrder<Item, Outcome>(
  items: readonly Item[],
  capacity: number,
  start: (item: Item) => Promise<Outcome>,
): AsyncGenerator<Outcome> {
  const ahead: Promise<Outcome>[] = [];
  for (const item of items) {
    const started = start(item);
    // It is waited for in its turn; until then a failure is nobody's.
    started.catch(() => undefined);
    ahead.push(started);
    if (ahead.length < capacity) continue;
    const first = ahead.shift();
    if (first !== undefined) yield await first;
  }
  for (const rest of ahead) yield await rest;
}

interface CheckedTarget {
  readonly target: Target;
  readonly policy: FilePolicy;
  readonly result: TargetResult;
}

async function checkTarget(target: Target, run: Run, fixed: string[]): Promise<CheckedTarget | 'excluded'> {
  const policy = await run.policies.policyFor(target.file);
  if (policy === 'excluded') return 'excluded';
  const known = run.cache?.find(target, policy.key);
  if (known !== undefined) return { target, policy, result: known };
  const result =
    run.pool !== undefined && target.isFile
      ? await run.pool.check({ name: target.name, file: target.file })
      : await checkHere(target, policy, { run, fixed });
  run.cache?.add(target, result);
  return { target, policy, result };
}

async function checkHere(
  target: Target,
  policy: FilePolicy,
  { run, fixed }: { readonly run: Run; readonly fixed: string[] },
): Promise<TargetResult> {
  const path = pathFromTop(target, run.top);
  const read = readBytes(await target.read());
  const context = { policy: policy.check, path, isTracked: run.isTracked };
  const mended = run.request.fix && target.isFile ? await mend(target, read, context) : undefined;
  if (mended !== undefined) fixed.push(target.name);
  return checkBytes(mended ?? read, { policy, path, isTracked: run.isTracked, finder: run.finder });
}

/** Returns undefined where there is nothing to mend. */
async function mend(
  { file, name }: Target,
  { bytes, notebook }: ReadBytes,
  context: CheckContext,
): Promise<ReadBytes | undefined> {
  if (notebook === undefined) return undefined;
  const edits = fixNotebook(notebook, context);
  if (edits.length === 0) return undefined;
  const after = applyEdits(bytes, edits);
  await writeBack({ file, name, before: bytes, after });
  return readBytes(after);
}

/** Of fewer the most is done before threads have started and their code has become fast. */
const MANY = 2000;
/** Each thread takes some sixty megabytes, so more have to be asked for. */
const USUAL_THREADS = 4;
const MOST_THREADS = 64;

/** Where files are changed, one thread does it all. */
async function poolFor(
  targets: readonly Target[],
  { threads, fix }: CheckRequest,
  sources: WorkerSources,
): Promise<CheckPool | undefined> {
  if (threads === undefined || fix) return undefined;
  const files = targets.filter(({ isFile }) => isFile).length;
  const wanted = threads.count ?? (files < MANY ? 1 : Math.min(USUAL_THREADS, availableParallelism()));
  const count = Math.min(wanted, files, MOST_THREADS);
  if (count < 2) return undefined;
  const { startPool } = await import('./check-pool.ts');
  return startPool(threads.program, count, sources);
}

function fresh(
  findings: readonly LocatedFinding[],
  path: string,
  baseline: Baseline | undefined,
): readonly LocatedFinding[] {
  return baseline === undefined ? findings : withoutKnown({ path, findings }, baseline);
}

async function trackedFiles(
  repository: Repository | undefined,
): Promise<((path: string) => boolean) | undefined> {
  if (repository?.topLevel === undefined) return undefined;
  const { stdout } = await runGit(await placeOf(repository.topLevel), ['ls-files', '-z']);
  const files = new Set(splitFields(stdout));
  const folders = new Set([...files].map((file) => dirname(file)));
  return (path) => files.has(path) || folders.has(path);
}

/** Where the baseline is if nobody says so: at the top of the repository. */
const BASELINE = '.nbvc-baseline';

function baselinePath({ baseline, cwd }: CheckRequest, top: string | undefined): string {
  return typeof baseline === 'string' ? resolve(cwd, baseline) : resolve(top ?? cwd, BASELINE);
}

async function baselineOf(request: CheckRequest, top: string | undefined): Promise<Baseline | undefined> {
  const { baseline } = request;
  if (baseline === false) return undefined;
  const path = baselinePath(request, top);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    // Without a word of one there need not be one.
    if (baseline === undefined) return undefined;
    throw new UserError(`${escapeLine(path)}: cannot be read`, UPDATE_HINT, error);
  });
  try {
    return text === undefined ? undefined : readBaseline(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${escapeLine(path)}: ${error.message}`, UPDATE_HINT);
  }
}

const UPDATE_HINT = 'Write it with: nbvc check --update-baseline';

async function updateBaseline(
  request: CheckRequest,
  top: string | undefined,
  files: readonly CheckedFile[],
): Promise<void> {
  const text = writeBaseline(files.map(({ repositoryPath: path, findings }) => ({ path, findings })));
  await writeWhole(baselinePath(request, top), Buffer.from(text));
}
