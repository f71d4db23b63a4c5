import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { writeWhole } from '../git/atomic-file.ts';

/** A file that was read and is to be written again. */
export interface Rewrite {
  readonly file: string;
  /** The name by which people know it. */
  readonly name: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Writes a file that was read before, whole or not at all, and only if it still is what was read: somebody may have
 * saved it since, in Jupyter perhaps.
 *
 * @throws UserError where it has changed.
 */
export async function writeBack({ file, name, before, after }: Rewrite): Promise<void> {
  const original = Buffer.from(before.buffer, before.byteOffset, before.length);
  if (original.equals(after)) return;
  if (!(await readFile(file)).equals(original))
    throw new UserError(`${escapeLine(name)}: has changed meanwhile; nothing is written`, 'Run it again.');
  await writeWhole(file, after);
}
