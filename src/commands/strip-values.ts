import { type Config, type OriginKind, valuesOf } from '../config/config.ts';
import { isExcluded, overridesFor } from '../config/for-path.ts';
import { type ConfigEntry, effective } from '../git/config.ts';
import type { OptionValues } from '../option.ts';

/** The options of strip for one file. */
export interface StripValues {
  readonly values: OptionValues;
  /** The same for files of a folder that have the same values. */
  readonly key: string;
}

/**
 * Returns the options of strip for a file: those of the configuration, with what overrides say for its path, and what
 * git's configuration says to nbstripout. The environment and the command line outweigh overrides, too.
 */
export function stripValues(config: Config, git: readonly ConfigEntry[], file: string): StripValues {
  if (isExcluded(config, 'strip', file)) return { values: { policy: 'none' }, key: 'excluded' };
  const { values, key } = overridesFor(config, 'strip', file);
  const nearest = config.settings
    .filter(({ section, origin }) => section === 'strip' && NEAREST.has(origin.kind))
    .map(({ name, value }) => [name, value]);
  return {
    values: Object.assign(ofFolder(config, git), ...values, Object.fromEntries(nearest)),
    key,
  };
}

const NEAREST: ReadonlySet<OriginKind> = new Set<OriginKind>(['environment', 'flag']);

function ofFolder(config: Config, git: readonly ConfigEntry[]): OptionValues {
  const values = valuesOf(config, 'strip');
  const lists = Object.entries(nbstripoutKeys(git)).map(([name, keys]) => {
    const own = values[name];
    return [name, [...(Array.isArray(own) ? own : []), ...keys]] as const;
  });
  return { ...values, ...Object.fromEntries(lists) };
}

/** What somebody has told nbstripout in git's configuration: `metadata.foo cell.metadata.bar`, divided by blanks. */
function nbstripoutKeys(git: readonly ConfigEntry[]): Readonly<Record<string, readonly string[]>> {
  const keys = (setting: string, prefix: string): readonly string[] =>
    (effective(git, `filter.nbstripout.${setting}`)?.value ?? '')
      .split(/\s+/)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  const lists = {
    'drop-metadata': keys('extrakeys', 'metadata.'),
    'drop-cell-metadata': keys('extrakeys', 'cell.metadata.'),
    'keep-metadata': keys('keepmetadatakeys', 'metadata.'),
    'keep-cell-metadata': keys('keepmetadatakeys', 'cell.metadata.'),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, found]) => found.length > 0));
}
