import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { type Baseline, readBaseline, withoutKnown, writeBaseline } from '../check/baseline.ts';
import { type CheckContext, type CheckResult, checkNotebook } from '../check/check.ts';
import { fixNotebook } from '../check/fix.ts';
import { checkUnreadable } from '../check/unreadable.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { writeWhole } from '../git/atomic-file.ts';
import { openRepository } from '../git/open-repository.ts';
import { placeOf } from '../git/place.ts';
import { runGit, splitFields } from '../git/plumbing.ts';
import type { Repository } from '../git/repository.ts';
import { applyEdits } from '../json/edit.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { CheckedFile, CheckedNotebooks } from '../render/check.ts';
import { type LocatedFinding, locateFindings } from '../render/findings/report.ts';
import { type HitFinder, hitFinder } from './check-hits.ts';
import { type FilePolicy, type FolderPolicies, folderPolicies } from './check-policies.ts';
import { type CheckCache, openCache } from './check-cache.ts';
import { type DuplicateFinder, cellsKey, duplicateFinder, duplicateHit } from './duplicate-notebooks.ts';
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
}

/** Checks notebooks one after the other; of each only what was found is kept. */
export async function check(request: CheckRequest): Promise<CheckedNotebooks> {
  const repository = await repositoryAt(request.cwd, request.environment);
  try {
    const targets = await notebookTargets(request, repository);
    const policies = await folderPolicies(request);
    const cache = request.cache && !request.fix ? await openCache(repository?.gitDir) : undefined;
    const run: Run = {
      request,
      policies,
      top: repository?.topLevel,
      isTracked: policies.needsTracked ? await trackedFiles(repository) : undefined,
      baseline: request.updateBaseline ? undefined : await baselineOf(request, repository?.topLevel),
      cache: policies.needsTracked ? undefined : cache,
      finder: hitFinder(),
    };
    const report = await checkTargets(targets, run);
    await cache?.save();
    if (request.updateBaseline) await updateBaseline(request, repository?.topLevel, report.files);
    return report;
  } finally {
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
  const sums = { bytes: 0, known: 0, suppressed: 0, excluded: 0 };
  const duplicates = duplicateFinder();
  for (const [index, target] of targets.entries()) {
    const policy = await run.policies.policyFor(target.file);
    run.request.progress?.(index, targets.length);
    if (policy === 'excluded') {
      sums.excluded++;
      continue;
    }
    const {
      findings: all,
      bytes,
      suppressed,
    } = await checkTarget(target, policy, { run, duplicates, fixed });
    sums.bytes += bytes;
    sums.suppressed += suppressed;
    const repositoryPath = pathFromTop(target, run.top);
    const findings = fresh(all, repositoryPath, run.baseline);
    sums.known += all.length - findings.length;
    if (findings.length > 0) files.push({ path: target.name, repositoryPath, findings });
  }
  return { files, notebooks: targets.length - sums.excluded, ...countLevels(files), ...sums, fixed };
}

/** Returns the path from the top of the repository, or that of the command line where there is none. */
export function pathFromTop({ name, file }: Target, top: string | undefined): string {
  return top === undefined ? name : relative(top, file).replaceAll('\\', '/');
}

/** What is known of one file. */
export interface TargetResult {
  readonly findings: readonly LocatedFinding[];
  readonly suppressed: number;
  readonly bytes: number;
  /** What its cells have in common with those of a copy; undefined where it has too few to tell. */
  readonly cells: number | undefined;
  /** The name of the notebook whose copy it is. */
  readonly copyOf: string | undefined;
}

interface Shared {
  readonly run: Run;
  readonly duplicates: DuplicateFinder;
  readonly fixed: string[];
}

async function checkTarget(target: Target, policy: FilePolicy, shared: Shared): Promise<TargetResult> {
  const { run, duplicates } = shared;
  const known = run.cache?.find(target, policy.key);
  // Whether it is the copy of another one depends on the others.
  if (known !== undefined && duplicates(known.cells, target.name) === known.copyOf) return known;
  const path = pathFromTop(target, run.top);
  const context: CheckContext = { policy: policy.check, path, isTracked: run.isTracked };
  const { bytes, notebook, failure } = await readTarget(target, context, shared);
  if (notebook === undefined) {
    const secrets = await run.finder.inBytes(bytes, policy, path);
    const result = checkUnreadable(bytes, failure, policy.check, secrets);
    return { ...shown(bytes, result), cells: undefined, copyOf: undefined };
  }
  const cells = cellsKey(notebook);
  const copyOf = duplicates(cells, target.name);
  const copies = copyOf === undefined ? [] : [duplicateHit(copyOf)];
  const hits = [...(await run.finder.inNotebook(notebook, policy, path)), ...copies];
  const result = { ...shown(bytes, await checkNotebook(notebook, { ...context, hits })), cells, copyOf };
  run.cache?.add(target, result);
  return result;
}

function shown(
  bytes: Uint8Array,
  { findings, suppressed }: CheckResult,
): Omit<TargetResult, 'cells' | 'copyOf'> {
  return { findings: locateFindings(bytes, findings), suppressed, bytes: bytes.length };
}

function fresh(
  findings: readonly LocatedFinding[],
  path: string,
  baseline: Baseline | undefined,
): readonly LocatedFinding[] {
  return baseline === undefined ? findings : withoutKnown({ path, findings }, baseline);
}

interface ReadTarget {
  readonly bytes: Uint8Array;
  readonly notebook?: Notebook;
  /** What parseNotebook threw. */
  readonly failure?: unknown;
}

async function readTarget(
  target: Target,
  context: CheckContext,
  { run, fixed }: Shared,
): Promise<ReadTarget> {
  const bytes = await target.read();
  const read = parsed(bytes);
  if (!run.request.fix || !target.isFile || read.notebook === undefined) return read;
  const edits = fixNotebook(read.notebook, context);
  if (edits.length === 0) return read;
  const mended = applyEdits(bytes, edits);
  await writeBack({ file: target.file, name: target.name, before: bytes, after: mended });
  fixed.push(target.name);
  return parsed(mended);
}

function parsed(bytes: Uint8Array): ReadTarget {
  try {
    return { bytes, notebook: parseNotebook(bytes) };
  } catch (failure) {
    return { bytes, failure };
  }
}

function countLevels(files: readonly CheckedFile[]): { errors: number; warnings: number } {
  const levels = files.flatMap(({ findings }) => findings.map(({ level }) => level));
  const errors = levels.filter((level) => level === 'error').length;
  return { errors, warnings: levels.length - errors };
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
