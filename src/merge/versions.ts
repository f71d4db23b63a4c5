import { rawText } from '../json/node.ts';
import type { Notebook } from '../notebook/notebook.ts';

import type { Sides } from './conflict-form.ts';
import type { GroupConflict } from './find-conflicts.ts';

/**
 * Returns a text for each side of a group that says what a person would see of it: types, sources and attachments of
 * its cells. Ids, outputs and metadata differ from merge to merge and are left out; a side without cells is empty.
 */
export function versionsOf(
  { cells }: Notebook,
  { ours, theirs }: Pick<GroupConflict, 'ours' | 'theirs'>,
): Omit<Sides<string>, 'base'> {
  const textOf = (indexes: readonly number[]): string =>
    indexes
      .flatMap((index) => cells[index] ?? [])
      .map(({ type, text, attachments }) =>
        JSON.stringify([type, text, attachments === undefined ? '' : rawText(attachments)]),
      )
      .join('\n');
  return { ours: textOf(ours), theirs: textOf(theirs) };
}
