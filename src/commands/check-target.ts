import { relative } from 'node:path';
import { type CheckContext, type CheckResult, checkNotebook } from '../check/check.ts';
import { checkUnreadable } from '../check/unreadable.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { type LocatedFinding, locateFindings } from '../render/findings/report.ts';
import type { HitFinder } from './check-hits.ts';
import type { FilePolicy } from './check-policies.ts';
import { cellsKey } from './duplicate-notebooks.ts';
import type { Target } from './notebook-targets.ts';

/** What is known of one file by itself; plain data, as it is kept in a cache and comes from other threads. */
export interface TargetResult {
  readonly findings: readonly LocatedFinding[];
  readonly suppressed: number;
  /** Rules that are suppressed for the whole notebook. */
  readonly silenced: readonly string[];
  readonly bytes: number;
  /** What its cells have in common with those of a copy; undefined where it has too few to tell. */
  readonly cells: number | undefined;
}

/** What is held against the rules. */
export interface TargetContext {
  readonly policy: FilePolicy;
  readonly path: string;
  readonly isTracked?: CheckContext['isTracked'];
  readonly finder: HitFinder;
}

/** Bytes, and the notebook that they are, or what parseNotebook threw. */
export interface ReadBytes {
  readonly bytes: Uint8Array;
  readonly notebook?: Notebook;
  readonly failure?: unknown;
}

/** Reads bytes as a notebook without throwing where they are none. */
export function readBytes(bytes: Uint8Array): ReadBytes {
  try {
    return { bytes, notebook: parseNotebook(bytes) };
  } catch (failure) {
    return { bytes, failure };
  }
}

/** Checks one file against all rules that need no other one. */
export async function checkBytes(
  { bytes, notebook, failure }: ReadBytes,
  { policy, path, isTracked, finder }: TargetContext,
): Promise<TargetResult> {
  if (notebook === undefined) {
    const secrets = await finder.inBytes(bytes, policy, path);
    return { ...located(bytes, checkUnreadable(bytes, failure, policy.check, secrets)), cells: undefined };
  }
  const hits = await finder.inNotebook(notebook, policy, path);
  const result = await checkNotebook(notebook, { policy: policy.check, path, isTracked, hits });
  return { ...located(bytes, result), cells: cellsKey(notebook) };
}

function located(bytes: Uint8Array, { findings, ...rest }: CheckResult): Omit<TargetResult, 'cells'> {
  return { findings: locateFindings(bytes, findings), ...rest, bytes: bytes.length };
}

/** Returns the path from the top of the repository, or that of the command line where there is none. */
export function pathFromTop({ name, file }: Pick<Target, 'name' | 'file'>, top: string | undefined): string {
  return top === undefined ? name : relative(top, file).replaceAll('\\', '/');
}
