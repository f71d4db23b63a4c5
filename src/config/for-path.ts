import { dirname, relative, resolve } from 'node:path';
import type { OptionValues } from '../option.ts';
import { type Config, valuesOf } from './config.ts';
import { matchesGlob } from './glob.ts';

/** Says whether anything is set for some files of a folder only. */
export function dependsOnPath({ overrides, settings }: Config): boolean {
  return (
    overrides.length > 0 ||
    settings.some(({ name, value }) => name === 'exclude' && Array.isArray(value) && value.length > 0)
  );
}

/** Says whether the list `exclude` of a section names a file. Its globs start at the folder of the file they stand in. */
export function isExcluded(config: Config, section: string, file: string): boolean {
  const globs = valuesOf(config, section)['exclude'];
  if (!Array.isArray(globs) || globs.length === 0) return false;
  const { files, settings } = config;
  const origin = settings.find((one) => one.section === section && one.name === 'exclude')?.origin.kind;
  const base =
    origin === 'file' || origin === 'pyproject' ? files.find((path) => isOf(origin, path)) : undefined;
  const path = fromFolder(base === undefined ? process.cwd() : dirname(base), file);
  return globs.some((glob: string) => matchesGlob(glob, path));
}

function isOf(origin: 'file' | 'pyproject', path: string): boolean {
  return path.endsWith('pyproject.toml') === (origin === 'pyproject');
}

/** What `[[<section>.overrides]]` say for a file. */
export interface PathOverrides {
  /** The later ones outweigh. */
  readonly values: readonly OptionValues[];
  /** The same for files that the same overrides are about. */
  readonly key: string;
}

/** Returns what the overrides of a section say for a file. */
export function overridesFor({ overrides }: Config, section: string, file: string): PathOverrides {
  const matching = overrides.flatMap(({ section: own, paths, folder, values }, index) => {
    if (own !== section) return [];
    return paths.some((glob) => matchesGlob(glob, fromFolder(folder, file))) ? [{ values, index }] : [];
  });
  return {
    values: matching.map(({ values }) => values),
    key: matching.map(({ index }) => index).join(),
  };
}

function fromFolder(folder: string, file: string): string {
  return relative(folder, resolve(file)).replaceAll('\\', '/');
}
