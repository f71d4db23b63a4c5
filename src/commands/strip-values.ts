import { type Config, valuesOf } from '../config/config.ts';
import { type ConfigEntry, effective } from '../git/config.ts';
import type { OptionValues } from '../option.ts';

/** Returns the options of strip: those of the configuration, and what git's configuration says to nbstripout. */
export function stripValues(config: Config, git: readonly ConfigEntry[]): OptionValues {
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
