import { UserError } from '../errors.ts';
import type { MergeOptions } from '../merge/merge-form.ts';
import { decisionsToJson, nbdimeDecisions } from '../merge/nbdime-decisions.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { MergedFile } from './merge-files.ts';
import type { Versions } from './merge-versions.ts';

/**
 * Returns the decisions of a merge that was made as nbdime's JSON, in chunks.
 *
 * @throws UserError where the files were not merged as notebooks, or both sides added the file.
 */
export function mergeAsNbdime(
  { sides, payloads }: Versions,
  options: Omit<MergeOptions, 'conflictStyle'>,
  { outcome, notes }: MergedFile,
): Iterable<string | Uint8Array> {
  if (outcome === 'text') throw new UserError(`no decisions of notebooks: ${notes.join('; ')}`);
  if (sides.base.length === 0)
    throw new UserError("nbdime's decisions are about a base, and these versions have none");
  const read = (bytes: Uint8Array): Notebook => parseNotebook(payloads?.whole(bytes) ?? bytes);
  return decisionsToJson(nbdimeDecisions(read(sides.base), read(sides.ours), read(sides.theirs), options));
}
