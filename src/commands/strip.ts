import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { openRepository } from '../git/open-repository.ts';
import { applyEdits } from '../json/edit.ts';
import { type Diagnosis, diagnose } from '../notebook/diagnose.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { OptionValues } from '../option.ts';
import type { StripPolicy } from '../strip/policy.ts';
import { type StripResult, stripNotebook } from '../strip/strip.ts';
import { isOfOneFile } from '../system-error.ts';
import { type Target, notebookTargets } from './notebook-targets.ts';
import { type StripPolicies, stripPolicies } from './strip-policies.ts';
import { writeBack } from './write-back.ts';

/** What `nbvc strip` is asked for. */
export interface StripRequest {
  readonly cwd: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Files, folders, or `-`; without any, all notebooks of the repository below the folder. */
  readonly paths: readonly string[];
  /** What standard input is called; its configuration is looked for there. */
  readonly stdinPath: string | undefined;
  /** Options of a policy from the command line. */
  readonly options: OptionValues;
  /** Whether files are written. Standard input never is. */
  readonly write: boolean;
}

/** What became of one notebook. */
export type StripOutcome =
  | { readonly kind: 'clean'; readonly path: string; readonly before: Uint8Array }
  | {
      readonly kind: 'stripped';
      readonly path: string;
      readonly before: Uint8Array;
      readonly after: Uint8Array;
      readonly notebook: Notebook;
      readonly policy: StripPolicy;
      readonly result: StripResult;
    }
  | { readonly kind: 'unreadable'; readonly path: string; readonly diagnosis: Diagnosis }
  /** The file cannot be read or written. */
  | { readonly kind: 'failed'; readonly path: string; readonly error: unknown };

/** Notebooks to strip, each when it is asked for. */
export interface StripJob {
  readonly paths: readonly string[];
  readonly outcomes: AsyncIterable<StripOutcome>;
}

/** Strips notebooks one after the other; one that cannot be read does not keep the others from it. */
export async function strip(request: StripRequest): Promise<StripJob> {
  const targets = await targetsOf(request);
  const policies = await stripPolicies(request);
  return { paths: targets.map(({ name }) => name), outcomes: stripTargets(targets, policies, request.write) };
}

async function targetsOf(request: StripRequest): Promise<readonly Target[]> {
  const named = { ...request, staged: false, range: undefined };
  // To ask git for a repository takes as long as to strip a notebook; files need none.
  if (!(await meansFolders(request))) return notebookTargets(named, undefined);
  const repository = await openRepository(request.cwd, request.environment).catch((error: unknown) => {
    if (error instanceof UserError && error.message.startsWith('not a git repository')) return undefined;
    throw error;
  });
  try {
    return await notebookTargets(named, repository);
  } finally {
    await repository?.close();
  }
}

async function meansFolders({ cwd, paths }: StripRequest): Promise<boolean> {
  if (paths.length === 0) return true;
  const files = await Promise.all(paths.map((path) => stat(resolve(cwd, path)).catch(() => undefined)));
  return files.some((status) => status?.isDirectory() === true);
}

async function* stripTargets(
  targets: readonly Target[],
  policyFor: StripPolicies,
  write: boolean,
): AsyncGenerator<StripOutcome> {
  for (const target of targets) {
    const policy = await policyFor(target.file);
    yield await stripTarget(target, policy, write).catch((error: unknown): StripOutcome => {
      if (!isOfOneFile(error)) throw error;
      return { kind: 'failed', path: target.name, error };
    });
  }
}

async function stripTarget(target: Target, policy: StripPolicy, write: boolean): Promise<StripOutcome> {
  const { name, file } = target;
  const outcome = stripBytes(name, await target.read(), policy);
  if (write && target.isFile && outcome.kind === 'stripped')
    await writeBack({ file, name, before: outcome.before, after: outcome.after });
  return outcome;
}

function stripBytes(path: string, before: Uint8Array, policy: StripPolicy): StripOutcome {
  let notebook: Notebook;
  try {
    notebook = parseNotebook(before);
  } catch (error) {
    return { kind: 'unreadable', path, diagnosis: diagnose(before, error) };
  }
  const result = stripNotebook(notebook, policy);
  if (result.edits.length === 0) return { kind: 'clean', path, before };
  return {
    kind: 'stripped',
    path,
    before,
    after: applyEdits(before, result.edits),
    notebook,
    policy,
    result,
  };
}
