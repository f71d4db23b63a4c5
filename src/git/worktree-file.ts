import { lstat, readFile, readlink } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { runGit, type Place } from './plumbing.ts';
import { largestFile, tooLarge, type Attributes } from './repository.ts';

/** Returns the bytes of a work-tree file as they lie on the disk; of a symbolic link its target, as git stores it. */
export async function readAsIs(file: string, name: string): Promise<Uint8Array> {
  const entry = await lstat(file).catch((error: unknown) => {
    throw cannotRead(name, error);
  });
  if (entry.isSymbolicLink()) return readlink(file, { encoding: 'buffer' });
  if (entry.isDirectory()) throw new UserError(`${escapeLine(name)}: is a folder, not a file`);
  if (!entry.isFile()) throw new UserError(`${escapeLine(name)}: is not a regular file`);
  if (entry.size > largestFile) throw tooLarge(name, entry.size);
  return readFile(file).catch((error: unknown) => {
    throw cannotRead(name, error);
  });
}

function cannotRead(name: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new UserError(`${escapeLine(name)}: no such file`, undefined, error);
  if (code === 'EACCES' || code === 'EPERM')
    return new UserError(`${escapeLine(name)}: permission denied`, undefined, error);
  return error;
}

/** The attributes that decide whether git stores something else than what lies on the disk. */
export const conversionAttributes: readonly string[] = [
  'filter',
  'working-tree-encoding',
  'ident',
  'text',
  'eol',
  'crlf',
];

/** What decides how git stores a work-tree file. */
export interface Conversion {
  readonly attributes: Attributes;
  /** Whether `core.autocrlf` is on. */
  readonly autocrlf: boolean;
}

/** Says whether git may store something else than these bytes. Ends of lines only matter if there is a CR. */
export function mayConvert({ attributes, autocrlf }: Conversion, bytes: Uint8Array): boolean {
  const { filter, ident, text, eol, crlf } = attributes;
  if (typeof filter === 'string' || typeof attributes['working-tree-encoding'] === 'string' || ident === true)
    return true;
  const linesMatter = [text, eol, crlf].some((value) => value !== undefined && value !== false);
  return (linesMatter || (autocrlf && text !== false)) && bytes.includes(13);
}

/** Says whether git converts line ends even where no attribute asks for it. */
export async function convertsLineEnds(place: Place): Promise<boolean> {
  // --get exits with 1 when the key is not set, which means false.
  const { stdout } = await runGit(place, ['config', '--get', 'core.autocrlf'], { accept: [0, 1] });
  return !['', 'false', 'no', 'off', '0'].includes(stdout.toString('utf8').trim().toLowerCase());
}
