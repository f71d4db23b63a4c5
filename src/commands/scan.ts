import { existsSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { applyEdits } from '../json/edit.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { Notebook } from '../notebook/notebook.ts';
import type { BaselineReport } from '../render/scan-baseline.ts';
import type { ScannedFile, ScanReport } from '../render/scan.ts';
import { redactEdits } from '../secrets/redact.ts';
import type { Confidence } from '../secrets/rule.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { Repository } from '../git/repository.ts';
import { repositoryAt } from './check.ts';
import { type Target, type TargetRequest, notebookTargets } from './notebook-targets.ts';
import { openScanCache } from './scan-cache.ts';
import { type RulesRequest, type ScanRules, scanRules } from './scan-rules.ts';
import { scanVersions } from './scan-versions.ts';
import {
  type BaselineRequest,
  type BaselineRun,
  type KnownSecrets,
  changeBaseline,
  knownSecrets,
} from './secret-baseline.ts';
import { LARGEST_TEXT, NOTHING, type Searched, isBinary, searchBytes, tooLarge } from './search-bytes.ts';
import { type Versions, allVersions, rangeVersions, stagedVersions } from './versions.ts';
import { writeBack } from './write-back.ts';

/** What `nbvc scan` is asked for. */
export interface ScanRequest extends TargetRequest, BaselineRequest, RulesRequest {
  readonly cwd: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Of nbvc: what another version has found nothing in is searched again. */
  readonly version: string;
  /** Every version of every file that any branch has. */
  readonly history: boolean;
  /** With staged, range: report also what was there before. */
  readonly all: boolean;
  /** Leave out blobs in which an earlier run found nothing. */
  readonly cache: boolean;
  /** Secrets below this confidence fail no run. */
  readonly failOn: Confidence;
  /** Put other characters in the place of what is found. */
  readonly redact: boolean;
  /** Told before each file. */
  readonly progress?: (done: number, total: number) => void;
}

/** Looks for secrets; of each file only what was found is kept. */
export async function scanSecrets(request: ScanRequest): Promise<ScanReport> {
  const repository = await repositoryAt(request.cwd, request.environment);
  try {
    const known = await knownSecrets(request, repository?.topLevel);
    const rules = await scanRules(request, repository?.topLevel, known);
    const isOfVersions = request.staged || request.range !== undefined || request.history;
    const { baselined, ...found } = isOfVersions
      ? await scanStored(request, rules, repository)
      : await scanFiles(request, rules, repository);
    const run = { files: found.files, known: baselined, isComplete: found.unfinished.length === 0 };
    const baseline = await changed(request, known, run);
    return { ...found, baselined: countOf(baselined), baseline, failOn: request.failOn };
  } finally {
    await repository?.close();
  }
}

function countOf(files: readonly ScannedFile[]): number {
  return files.reduce((sum, { secrets }) => sum + secrets.length, 0);
}

async function changed(
  request: ScanRequest,
  known: KnownSecrets | undefined,
  run: BaselineRun,
): Promise<BaselineReport | undefined> {
  const { baselineAction: action, paths, staged, range, reason } = request;
  if (action === undefined || known === undefined) return undefined;
  const isPart = paths.length > 0 || staged || range !== undefined;
  if ((action === 'prune' || action === 'audit') && isPart)
    throw new UserError(
      `--baseline ${action} has to look at everything`,
      'Run it without files, --staged and --range.',
    );
  return changeBaseline(action, known, { ...run, reason });
}

/** What a search found, with the secrets that are known beside. */
type Findings = Omit<ScanReport, 'failOn' | 'baselined' | 'baseline'> & {
  readonly baselined: readonly ScannedFile[];
};

/** Searches what git has stored, never the work tree and never the text of a diff, which drivers change. */
async function scanStored(
  request: ScanRequest,
  rules: ScanRules,
  repository: Repository | undefined,
): Promise<Findings> {
  if (repository === undefined) throw new UserError('not a git repository', 'Name files instead.');
  const { cwd, all, progress, version } = request;
  const versions = await versionsOf(request, repository);
  const cache = request.cache ? await openScanCache(repository.commonDir, rules, version) : undefined;
  const search = { cwd, repository, rules, all, cache, progress };
  const found = await scanVersions(versions, search);
  await cache?.save();
  const isShallow = request.history && existsSync(`${repository.commonDir}/shallow`);
  const unfinished = isShallow ? [...found.unfinished, SHALLOW] : found.unfinished;
  return { ...found, unfinished, unit: request.staged ? 'file' : 'version', redacted: [] };
}

const SHALLOW = { path: '.', reason: 'a shallow clone, without what came before (git fetch --unshallow)' };

async function versionsOf(request: ScanRequest, repository: Repository): Promise<Versions> {
  const { staged, range, history } = request;
  if ([staged, range !== undefined, history].filter(Boolean).length > 1)
    throw new UserError('--staged, --range and --history exclude each other');
  if (history) return allVersions(request);
  return range === undefined
    ? stagedVersions(request, repository)
    : rangeVersions(request, repository, range);
}

async function scanFiles(
  request: ScanRequest,
  rules: ScanRules,
  repository: Repository | undefined,
): Promise<Findings> {
  const targets = await notebookTargets({ ...request, everyFile: true }, repository);
  const files: ScannedFile[] = [];
  const baselined: ScannedFile[] = [];
  const redacted: string[] = [];
  const unfinished: { path: string; reason: string }[] = [];
  let binary = 0;
  for (const [index, target] of targets.entries()) {
    request.progress?.(index, targets.length);
    const repositoryPath = pathIn(repository?.topLevel, target);
    const searched = await scanTarget(target, { rules, request, redacted, repositoryPath });
    const { secrets, known, reason } = searched;
    if (searched === BINARY) binary++;
    if (reason !== undefined) unfinished.push({ path: target.name, reason });
    if (secrets.length > 0) files.push({ path: target.name, repositoryPath, secrets });
    if (known.length > 0) baselined.push({ path: target.name, repositoryPath, secrets: known });
  }
  const scanned = targets.length;
  return { files, baselined, scanned, unit: 'file', binary, known: 0, unfinished, redacted };
}

function pathIn(top: string | undefined, { name, file }: Target): string {
  return top === undefined ? name : relative(top, file).replaceAll('\\', '/');
}

interface Scan {
  readonly rules: ScanRules;
  readonly request: ScanRequest;
  readonly redacted: string[];
  readonly repositoryPath: string;
}

/** A file that only stands in a folder and is no text. One that is named is searched whatever it is. */
const BINARY: Searched = { ...NOTHING };

async function scanTarget(target: Target, scan: Scan): Promise<Searched> {
  const { rules, request, redacted, repositoryPath: path } = scan;
  const bytes = await readTarget(target);
  if (typeof bytes === 'string') return { ...NOTHING, reason: bytes };
  if (!target.isNamed && isBinary(bytes)) return BINARY;
  const searched = searchBytes(bytes, { rules, path });
  if (request.redact && mayRedact(target) && searched.secrets.some(({ covered }) => covered.length > 0)) {
    await redactFile(target, bytes, { found: searched, scan });
    redacted.push(target.name);
  }
  return searched;
}

/** Who redacts a folder has notebooks in mind; programs and settings are only changed where they are named. */
function mayRedact({ name, isFile, isNamed }: Target): boolean {
  return isFile && (isNamed || name.endsWith('.ipynb'));
}

/** Returns the bytes, or why they cannot be read: one file keeps nobody from the others. */
async function readTarget(target: Target): Promise<Uint8Array | string> {
  if (target.isFile && !target.name.endsWith('.ipynb')) {
    const { size } = statSync(target.file, { throwIfNoEntry: false }) ?? { size: 0 };
    if (size > LARGEST_TEXT) return tooLarge(size);
  }
  return target.read().catch((error: unknown) => {
    if (error instanceof UserError) return error.message;
    throw error;
  });
}

interface Found {
  readonly found: Searched;
  readonly scan: Scan;
}

/** Writes a file without the secrets that were found in it, and only if none of them is left. */
async function redactFile({ name, file }: Target, before: Uint8Array, { found, scan }: Found): Promise<void> {
  const after = applyEdits(before, redactEdits(notebookOf(before) ?? before, found.secrets));
  const { secrets, reason } = searchBytes(after, { rules: scan.rules, path: scan.repositoryPath });
  const left = secrets.filter(({ covered }) => covered.length > 0).length;
  if (left > 0 || reason !== undefined)
    throw new UserError(
      `${escapeLine(name)}: ${reason ?? `${left} secrets would be left`}; nothing is written`,
      'Remove them by hand.',
    );
  await writeBack({ file, name, before, after });
}

function notebookOf(bytes: Uint8Array): Notebook | undefined {
  try {
    return parseNotebook(bytes);
  } catch {
    // Scanned as text then, and redacted as text.
    return undefined;
  }
}
