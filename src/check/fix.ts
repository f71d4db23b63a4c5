import type { Edit } from '../json/edit.ts';
import { elements, member } from '../json/node.ts';
import { editMembers, spliceArray } from '../json/splice.ts';
import { detectStyle } from '../json/style.ts';
import { freshCellId } from '../notebook/fresh-id.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { type CheckContext, subjectOf } from './check.ts';
import { faultyIds, isEmpty } from './structure.ts';
import type { Subject, SubjectCell } from './subject.ts';
import { covers, findSuppressions } from './suppressions.ts';

/** The depth of the object of a cell: the notebook and its list stand around it. */
const CELL_DEPTH = 2;

/** Returns the edits that mend what can be mended without anyone losing anything: ids of cells, and empty cells. */
export function fixNotebook(notebook: Notebook, context: CheckContext): Edit[] {
  const subject = subjectOf(notebook, context);
  const suppressions = findSuppressions(subject);
  const isWanted = (rule: string, { cell }: SubjectCell): boolean =>
    context.policy.levels.get(rule) !== 'off' &&
    !suppressions.some((one) => covers(one, { rule, place: { part: 'source', cell: cell.index + 1 } }));
  const gone = removableCells(subject).filter((cell) => isWanted('empty-cell', cell));
  return [...idEdits(subject, new Set(gone), isWanted), ...removals(subject, gone)];
}

/** One with metadata of somebody, a tag for instance, is not removed without asking. */
function removableCells({ notebook, cells }: Subject): SubjectCell[] {
  if (notebook.major < 4) return [];
  return cells.filter((one) => isEmpty(one) && one.tags.length === 0);
}

function idEdits(
  subject: Subject,
  gone: ReadonlySet<SubjectCell>,
  isWanted: (rule: string, cell: SubjectCell) => boolean,
): Edit[] {
  const style = detectStyle(subject.notebook.document);
  const taken = new Set(subject.cells.map(({ cell }) => cell.id));
  return [...faultyIds(subject).keys()].flatMap((one) => {
    if (gone.has(one) || !isWanted('cell-ids', one)) return [];
    const id = freshCellId(one.cell, one.cell.index, (candidate) => taken.has(candidate));
    taken.add(id);
    return editMembers(one.cell.node, new Map([['id', id]]), style, CELL_DEPTH);
  });
}

function removals({ notebook, cells }: Subject, gone: readonly SubjectCell[]): Edit[] {
  const list = member(notebook.root, 'cells');
  if (gone.length === 0 || list === undefined) return [];
  const removed = new Set(gone.map(({ cell }) => cell.index));
  const items = elements(list).flatMap((_, index) =>
    removed.has(index) ? [] : [{ kind: 'keep' as const, index }],
  );
  return cells.length === 0 ? [] : spliceArray(list, items, detectStyle(notebook.document), 1);
}
