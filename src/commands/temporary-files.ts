import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sides } from '../merge/conflict-form.ts';

/**
 * Writes three versions of a file into a temporary folder for as long as `use` runs: git's merge of lines takes files.
 *
 * @returns what `use` returns.
 */
export async function withFiles<T>(
  { base, ours, theirs }: Sides<Uint8Array>,
  use: (files: Sides<string>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'nbvc-merge-'));
  const files = {
    base: join(folder, 'base.ipynb'),
    ours: join(folder, 'ours.ipynb'),
    theirs: join(folder, 'theirs.ipynb'),
  };
  try {
    await Promise.all([
      writeFile(files.base, base),
      writeFile(files.ours, ours),
      writeFile(files.theirs, theirs),
    ]);
    return await use(files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
