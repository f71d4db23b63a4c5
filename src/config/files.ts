import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A configuration file as it was read. */
export interface ConfigFile {
  readonly kind: 'file' | 'pyproject';
  readonly path: string;
  readonly text: string;
}

/** The name of the configuration file. */
export const FILE_NAME = '.nbvc.toml';

/** Larger ones are nobody's configuration. */
const MAX_SIZE = 1024 * 1024;

/**
 * Returns the nearest configuration files of a folder, `.nbvc.toml` before `pyproject.toml` with a `[tool.nbvc]`.
 * They are looked for from the folder up to the top of the repository and never beyond it: what lies above belongs to
 * somebody else. Outside of a repository only the folder itself counts.
 */
export function findFiles(folder: string): readonly ConfigFile[] {
  let own: ConfigFile | undefined;
  let shared: ConfigFile | undefined;
  let inner: readonly (ConfigFile | undefined)[] | undefined;
  for (let at = resolve(folder); ; at = dirname(at)) {
    own ??= readIfThere(join(at, FILE_NAME), 'file');
    shared ??= withTable(readIfThere(join(at, 'pyproject.toml'), 'pyproject'));
    inner ??= [own, shared];
    if (isThere(join(at, '.git'))) return [own, shared].filter((file) => file !== undefined);
    if (dirname(at) === at) return inner.filter((file) => file !== undefined);
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function readIfThere(path: string, kind: ConfigFile['kind']): ConfigFile | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || status.size > MAX_SIZE) return undefined;
  return { kind, path, text: readFileSync(path, 'utf8').replace(/^\ufeff/, '') };
}

/** Only a file that speaks of nbvc is worth a TOML parser. */
function withTable(file: ConfigFile | undefined): ConfigFile | undefined {
  return file?.text.includes('nbvc') === true && /\btool\b/.test(file.text) ? file : undefined;
}
