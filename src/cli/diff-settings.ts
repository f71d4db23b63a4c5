import { findFiles } from '../config/files.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { ConfigEntry } from '../git/config.ts';
import type { ConfigProblem } from '../config/config.ts';
import { PARTS, type Part } from '../render/part.ts';

/** What the configuration says about how diffs look; absent where it says nothing. */
export interface DiffSettings {
  readonly ignore?: ReadonlySet<Part>;
  readonly context?: number;
  readonly outputLines?: number;
}

/** Where settings are looked for. */
export interface DiffSources {
  readonly folder: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly git: readonly ConfigEntry[];
  /** Told of each mistake; the rest still holds. */
  readonly onProblem: (problem: ConfigProblem) => void;
}

/**
 * Returns section `diff` of the configuration. Git starts its driver once for each file, so nothing is loaded unless
 * somebody has configured something: that is a few looks for files.
 */
export async function diffSettings(sources: DiffSources): Promise<DiffSettings> {
  const { folder, environment, git, onProblem } = sources;
  const isSet =
    git.some(({ key }) => key.startsWith('nbvc.diff.')) ||
    Object.keys(environment).some((name) => name.startsWith('NBVC_DIFF_')) ||
    findFiles(folder).length > 0;
  if (!isSet) return {};
  const [{ loadConfig }, { valuesOf }] = await Promise.all([
    import('../config/load.ts'),
    import('../config/config.ts'),
  ]);
  const config = await loadConfig({ folder, environment, git });
  for (const problem of config.problems) onProblem(problem);
  const { ignore, context, 'output-lines': outputLines } = valuesOf(config, 'diff');
  return {
    ...(Array.isArray(ignore) ? { ignore: new Set(PARTS.filter((part) => ignore.includes(part))) } : {}),
    ...(typeof context === 'number' ? { context } : {}),
    ...(typeof outputLines === 'number' ? { outputLines } : {}),
  };
}

/** A person who runs a command can mend the file; git's diff goes on without what is wrong. */
export function refuseProblem({ where, message, hint }: ConfigProblem): never {
  throw new UserError(escapeLine(`${where}: ${message}`), hint ?? 'See: nbvc config validate');
}
