import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError, codeOf } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { type Replacement, replaceWhole } from '../git/atomic-file.ts';

/** A file that was read and is to be written again. */
export interface Rewrite extends Replacement {
  readonly file: string;
  /** The name by which people know it. */
  readonly name: string;
}

/**
 * Writes a file that was read before, whole or not at all, and only if it still is what was read: somebody may have
 * saved it since, in Jupyter perhaps. Two nbvc that write the same file do so one after the other.
 *
 * @throws UserError where it has changed, and where another nbvc does not stop writing it.
 */
export async function writeBack({ file, name, ...replacement }: Rewrite): Promise<void> {
  const { before, after } = replacement;
  if (before !== undefined && Buffer.compare(before, after) === 0) return;
  if ((await replaceWhole(file, replacement)) === 'written') return;
  throw new UserError(
    `${escapeLine(name)}: was saved by another program since it was read; nothing is written`,
    'Where it is open in Jupyter, save it there. Then run this again, and reload it in Jupyter.',
  );
}

/** A file for a result, with what it holds now. */
export type OutputFile = Omit<Rewrite, 'after'>;

/** Looks at the file for a result before the work starts: it may be one of its inputs, and open elsewhere. */
export async function outputFile(name: string, cwd: string): Promise<OutputFile> {
  const file = resolve(cwd, name);
  const status = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  // To read a pipe would wait for somebody to write into it.
  return { file, name, before: status?.isFile() === true ? await readFile(file) : undefined };
}
