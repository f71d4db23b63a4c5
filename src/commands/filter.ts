import { resolve } from 'node:path';
import type { FilterAnswer, FilterRequest } from '../git/filter-process.ts';
import { applyEdits } from '../json/edit.ts';
import { type Diagnosis, diagnose } from '../notebook/diagnose.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { stripNotebook } from '../strip/strip.ts';
import { stripPolicies } from './strip-policies.ts';

/** What git's filter works with. */
export interface FilterOptions {
  /** The top of the work tree, where git starts filters. */
  readonly topLevel: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Told about a file that passes as it is, because it is no notebook that can be read. */
  readonly passed: (path: string, diagnosis: Diagnosis) => void;
}

/** What git stores of a notebook in the work tree. */
export type Clean = (request: FilterRequest) => Promise<FilterAnswer>;

/**
 * Returns the filter that takes away what `nbvc strip` would, by the configuration of the notebook's folder. What is no
 * notebook (empty, with conflict markers, a pointer of Git LFS) comes out as it went in: git must be able to store it.
 *
 * The answer throws a UserError where the configuration is wrong.
 */
export async function cleanFilter({ topLevel, environment, passed }: FilterOptions): Promise<Clean> {
  const policyFor = await stripPolicies({ cwd: topLevel, environment, options: {} });
  return async ({ path, content }) => {
    const policy = await policyFor(resolve(topLevel, path));
    const notebook = readable(content, (diagnosis) => {
      passed(path, diagnosis);
    });
    if (notebook === undefined) return 'unchanged';
    const { edits } = stripNotebook(notebook, policy);
    return edits.length === 0 ? 'unchanged' : applyEdits(content, edits);
  };
}

function readable(content: Uint8Array, tell: (diagnosis: Diagnosis) => void): Notebook | undefined {
  try {
    return parseNotebook(content);
  } catch (error) {
    tell(diagnose(content, error));
    return undefined;
  }
}
