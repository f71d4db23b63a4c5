import type { Notebook } from '../notebook/notebook.ts';
import { type AutomaticChange, type AutomaticChoice, overridesOf } from './automatic.ts';
import type { FoundConflict } from './find-conflicts.ts';
import { applyResolution, resolveConflicts, type Settlement } from './resolve.ts';
import { hasMarkers } from './text-markers.ts';

/** What a person has decided about a merge, by the places of conflicts and of automatic changes in their lists. */
export interface Decided {
  readonly settlements: ReadonlyMap<number, Settlement>;
  readonly overrides: ReadonlyMap<number, AutomaticChoice>;
}

/** A merge with decisions made. */
export interface DecidedMerge {
  readonly bytes: Uint8Array;
  /** Places of the conflicts that are left; they stand marked in the bytes. */
  readonly open: readonly number[];
}

/** Makes decisions about a merge. A text in which marks are left settles nothing. */
export function decide(
  marked: Notebook,
  automatic: readonly AutomaticChange[],
  { settlements, overrides }: Decided,
): DecidedMerge {
  const chosen = [...overrides].flatMap(([place, choice]): [AutomaticChange, AutomaticChoice][] => {
    const change = automatic[place];
    return change === undefined ? [] : [[change, choice]];
  });
  // Conflicts are found anew by whoever resolves them, in the same order.
  const conflicts: FoundConflict[] = [];
  const resolution = resolveConflicts(
    marked,
    (conflict) => {
      const settlement = settlements.get(conflicts.push(conflict) - 1);
      return settlement === undefined || isUnfinished(settlement) ? undefined : settlement;
    },
    overridesOf(marked, chosen),
  );
  const left = new Set(resolution.left);
  const open = conflicts.flatMap((conflict, i) => (left.has(conflict) ? [i] : []));
  return { bytes: applyResolution(marked, resolution), open };
}

function isUnfinished({ sources }: Settlement): boolean {
  return [...(sources?.values() ?? [])].some(hasMarkers);
}
