import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { type Replacement, replaceWhole, stampOf } from '../git/atomic-file.ts';

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
  if (before instanceof Uint8Array && after instanceof Uint8Array && Buffer.compare(before, after) === 0)
    return;
  if ((await replaceWhole(file, replacement)) === 'written') return;
  throw new UserError(
    `${escapeLine(name)}: was saved by another program since it was read; nothing is written`,
    'Where it is open in Jupyter, save it there. Then run this again, and reload it in Jupyter.',
  );
}

/** A file for a result, with the stamp of what it holds now. */
export type OutputFile = Omit<Rewrite, 'after'>;

/** Looks at the file for a result before the work starts: it may be one of its inputs, and open elsewhere. */
export async function outputFile(name: string, cwd: string): Promise<OutputFile> {
  const file = resolve(cwd, name);
  return { file, name, before: await stampOf(file) };
}
