import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { Choice } from './conflict-form.ts';
import type { FoundConflict } from './find-conflicts.ts';
import { settleRest } from './nbdime-rests.ts';
import { splitMarkers, versionOf } from './text-markers.ts';

const NO_BASE = 'the base is not in the notebook; nbvc resolve --remerge --base takes it from git';
const NO_BOTH = 'of two values only one can be kept';
const NO_DIFF =
  'nbdime has merged a part of this value, so neither version is known; nbvc resolve --remerge merges anew';

/** Returns why a conflict cannot be settled in a way, or undefined where it can. */
export function refusal(notebook: Notebook, conflict: FoundConflict, choice: Choice): string | undefined {
  switch (conflict.kind) {
    case 'group':
      return choice === 'base' && conflict.base === undefined && conflict.about !== 'insert'
        ? NO_BASE
        : undefined;
    case 'source':
      return choice === 'both' || hasVersion(notebook.cells[conflict.cell], choice) ? undefined : NO_BASE;
    case 'field':
      return choice === 'both' ? NO_BOTH : undefined;
    case 'foreign':
      if (settleRest(notebook, conflict, choice) !== undefined) return undefined;
      if (choice === 'both') return NO_BOTH;
      return settleRest(notebook, conflict, 'ours') === undefined ? NO_DIFF : NO_BASE;
  }
}

function hasVersion(cell: Cell | undefined, choice: Exclude<Choice, 'both'>): boolean {
  return versionOf(splitMarkers(cell?.text ?? ''), choice) !== undefined;
}
