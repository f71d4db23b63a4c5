import type { OptionValue, OptionValues } from '../option.ts';

/** Where a value comes from; what stands later here outweighs what stands before. */
export type OriginKind = 'default' | 'git' | 'pyproject' | 'file' | 'environment' | 'flag';

export interface Origin {
  readonly kind: OriginKind;
  /** `/repo/.nbvc.toml:3:1`, `file:.git/config`, `NBVC_MERGE_SOURCES`. */
  readonly where: string;
}

/** One value that somebody has set, or that holds by default. */
export interface Setting {
  readonly section: string;
  readonly name: string;
  readonly value: OptionValue | undefined;
  readonly origin: Origin;
}

/** What holds only for some paths. */
export interface Override {
  readonly section: string;
  /** Globs, from the folder of the file they stand in. */
  readonly paths: readonly string[];
  /** With `/`, absolute: the folder of the file. */
  readonly folder: string;
  readonly values: OptionValues;
}

/** A value or key that cannot be used, and where it stands; the rest of the configuration still holds. */
export interface ConfigProblem {
  readonly where: string;
  /** Not escaped yet. */
  readonly message: string;
  readonly hint?: string;
}

/** Everything that is set for one folder. */
export interface Config {
  /** One for each option there is, in the order of the sections. */
  readonly settings: readonly Setting[];
  readonly overrides: readonly Override[];
  readonly problems: readonly ConfigProblem[];
  /** The files that were read, the nearest first. */
  readonly files: readonly string[];
}

/** Returns the values of one section by their names. */
export function valuesOf({ settings }: Config, section: string): OptionValues {
  return Object.fromEntries(
    settings.filter((one) => one.section === section).map(({ name, value }) => [name, value]),
  );
}
