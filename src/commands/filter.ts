import { resolve } from 'node:path';
import { callingCommand } from '../git/calling-command.ts';
import { discover } from '../git/discovery.ts';
import type { FilterAnswer, FilterRequest } from '../git/filter-process.ts';
import { placeOf } from '../git/place.ts';
import { applyEdits } from '../json/edit.ts';
import { type Diagnosis, diagnose } from '../notebook/diagnose.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { StripPolicy } from '../strip/policy.ts';
import { stripNotebook } from '../strip/strip.ts';
import type { KeptOutputs } from './kept-outputs.ts';
import { keepsOutputs, outputFolder, outputLimit } from './output-folder.ts';
import type { OutputStore } from './output-store.ts';
import { type StripPolicies, stripPolicies } from './strip-policies.ts';

/** What git's filter works with. */
export interface FilterOptions {
  /** The top of the work tree, where git starts filters. */
  readonly topLevel: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Keep what is taken from code cells in git's folder, and put it back. */
  readonly keepOutputs: boolean;
  /** Told about a file that passes as it is, because it is no notebook that can be read. */
  readonly passed: (path: string, diagnosis: Diagnosis) => void;
  /** Told what else a person should know of a file. */
  readonly tell: (path: string, message: string) => void;
}

/** Both ways between the work tree and what git stores. */
export interface NotebookFilter {
  /** Throws a UserError where the configuration is wrong. */
  readonly clean: (request: FilterRequest) => Promise<FilterAnswer>;
  /** Never fails: without the outputs a notebook comes as it is stored. */
  readonly smudge: (request: FilterRequest) => Promise<FilterAnswer>;
  /** To be called after the last file. */
  readonly close: () => Promise<void>;
}

/**
 * Returns the filter that takes away what `nbvc strip` would, by the configuration of the notebook's folder. What is no
 * notebook (empty, with conflict markers, a pointer of Git LFS) comes out as it went in: git must be able to store it.
 */
export async function notebookFilter(options: FilterOptions): Promise<NotebookFilter> {
  const { topLevel, environment } = options;
  const policyFor = await stripPolicies({ cwd: topLevel, environment, options: {} });
  const keeping = await openKeeping(options);
  // What goes into an archive is for others to see, and git converts it as a checkout.
  const isForOthers = keeping !== undefined && callingCommand()?.endsWith('archive') === true;
  return {
    clean: (request) => clean(request, { ...options, policyFor, keeping }),
    smudge: async (request) =>
      keeping === undefined || isForOthers
        ? 'unchanged'
        : smudge(request, keeping.outputs, { topLevel, policyFor }),
    close: async () => keeping?.close(),
  };
}

interface Cleaning extends FilterOptions {
  readonly policyFor: StripPolicies;
  readonly keeping: Keeping | undefined;
}

async function clean({ path, content }: FilterRequest, cleaning: Cleaning): Promise<FilterAnswer> {
  const policy = await cleaning.policyFor(resolve(cleaning.topLevel, path));
  const notebook = readable(content, (diagnosis) => {
    cleaning.passed(path, diagnosis);
  });
  if (notebook === undefined) return 'unchanged';
  const { edits, removals } = stripNotebook(notebook, policy);
  if (edits.length === 0) return 'unchanged';
  const cleaned = applyEdits(content, edits);
  await cleaning.keeping?.outputs.keep({ path, notebook, content: cleaned, removals });
  return cleaned;
}

/** Gives back what is kept of a notebook; checked by what cleaning makes of it. */
async function smudge(
  { path, content }: FilterRequest,
  outputs: KeptOutputs,
  { policyFor, topLevel }: Pick<Cleaning, 'policyFor' | 'topLevel'>,
): Promise<FilterAnswer> {
  const cleaned = async (bytes: Uint8Array): Promise<Uint8Array> =>
    stripped(bytes, await policyFor(resolve(topLevel, path)));
  return (await outputs.restore(path, content, cleaned)) ?? 'unchanged';
}

function stripped(bytes: Uint8Array, policy: StripPolicy): Uint8Array {
  return applyEdits(bytes, stripNotebook(parseNotebook(bytes), policy).edits);
}

/** Outputs that are kept, and the end of that. */
interface Keeping {
  readonly outputs: KeptOutputs;
  readonly close: () => Promise<void>;
}

async function openKeeping(options: FilterOptions): Promise<Keeping | undefined> {
  const { topLevel, environment, keepOutputs, tell } = options;
  if (!keepOutputs || !keepsOutputs(environment)) return undefined;
  // Loaded only by those who keep outputs: git starts the filter for each of its commands.
  const [{ OutputStore: Store }, { KeptOutputs: Outputs }] = await Promise.all([
    import('./output-store.ts'),
    import('./kept-outputs.ts'),
  ]);
  try {
    const store = new Store(outputFolder((await discover({ cwd: topLevel, environment })).commonDir));
    const safety = async () => (await loadSafety())();
    return {
      outputs: new Outputs({ store, safety: once(safety), tell }),
      close: () => close(store, options),
    };
  } catch (error) {
    tell('.', `outputs are not kept: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function loadSafety() {
  return (await import('./output-safety.ts')).outputSafety;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

/** Git's configuration is asked for the limit only where something was kept. */
async function close(store: OutputStore, { topLevel, environment, tell }: FilterOptions): Promise<void> {
  try {
    if (!store.hasGrown()) return;
    const limit = await outputLimit(await placeOf(topLevel, environment));
    if (store.mayExceed(limit)) store.evict(limit);
  } catch (error) {
    tell('.', `old outputs are not removed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readable(content: Uint8Array, tell: (diagnosis: Diagnosis) => void): Notebook | undefined {
  try {
    return parseNotebook(content);
  } catch (error) {
    tell(diagnose(content, error));
    return undefined;
  }
}
