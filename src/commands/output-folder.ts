import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { effective, readConfig } from '../git/config.ts';
import type { Place } from '../git/plumbing.ts';
import { parseSize } from '../option.ts';

/** Returns the folder of kept outputs: one for all work trees of a repository, where no clone can bring it along. */
export function outputFolder(commonDir: string): string {
  return join(commonDir, 'nbvc', 'outputs');
}

/** Returns false in CI and where a person says so: outputs are neither kept nor put back then. */
export function keepsOutputs({ CI: ci = '', NBVC_KEEP_OUTPUTS: keep }: Readonly<NodeJS.ProcessEnv>): boolean {
  return keep !== '0' && ['', '0', 'false'].includes(ci.toLowerCase());
}

const DEFAULT_SIZE = 512 * 1024 * 1024;
const KEY = 'nbvc.outputs.maxsize';

/**
 * Returns how many bytes of outputs are kept. Only git's configuration says it: a file of the repository must not have
 * a say in what of a person's outputs is thrown away.
 *
 * @throws UserError where it is no size.
 */
export async function outputLimit(place: Place): Promise<number> {
  const text = effective(await readConfig(place), KEY)?.value;
  if (text === undefined) return DEFAULT_SIZE;
  const size = parseSize(text);
  if (size === undefined)
    throw new UserError(
      `nbvc.outputs.maxSize is no size: ${escapeLine(text)}`,
      'Write it as 500M or 2G: git config nbvc.outputs.maxSize 2G',
    );
  return size;
}
