import { type Hit, SubjectCell, cellHit } from '../check/subject.ts';
import { rangeOf } from '../json/node.ts';
import { type FoundConflict, findConflicts } from '../merge/find-conflicts.ts';
import type { Notebook } from '../notebook/notebook.ts';

const RULE = 'unresolved-conflict';

/**
 * What every conflict leaves in a file, as bytes: looking for them costs next to nothing, looking for conflicts means
 * decoding every source. Some writers escape `<`, `=` and `>`.
 */
const TRACES = ['<<<<<<<', '=======', '>>>>>>>', '|||||||', '"nbvc"', 'nbdime', 'LOCAL_', String.raw`\u00`];

/** Returns what merges left in a notebook, as a rule of `nbvc check` says it. */
export function conflictHits(notebook: Notebook): Hit[] {
  const { bytes } = notebook.document;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!TRACES.some((trace) => file.includes(trace))) return [];
  return findConflicts(notebook).map((conflict) => hitOf(notebook, conflict));
}

function hitOf(notebook: Notebook, conflict: FoundConflict): Hit {
  const index = cellOf(conflict);
  const cell = index === undefined ? undefined : notebook.cells[index];
  const message = messageOf(conflict);
  if (cell !== undefined) return cellHit(RULE, new SubjectCell(notebook, cell), message);
  return {
    rule: RULE,
    message,
    range: rangeOf(notebook.metadata ?? notebook.root),
    place: { part: 'notebook-metadata' },
    subject: message,
  };
}

function cellOf(conflict: FoundConflict): number | undefined {
  if (conflict.kind === 'group') return conflict.markers[0];
  return conflict.kind === 'field' ? undefined : conflict.cell;
}

function messageOf(conflict: FoundConflict): string {
  switch (conflict.kind) {
    case 'group':
      return 'both versions of a cell are here, between marks';
    case 'source':
      return 'conflict marks in the lines of the cell';
    case 'field':
      return 'a field that both sides of a merge changed';
    case 'foreign':
      return `what nbdime could not merge, in the ${conflict.what.replace('-', ' ')}`;
  }
}
