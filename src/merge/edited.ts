import { effectiveMembers, member } from '../json/node.ts';
import type { Cell } from '../notebook/notebook.ts';
import { sameSource, textOf } from './cell.ts';
import { linesOf, withoutEndBlanks } from './lines.ts';
import { sameNode } from './members.ts';

/**
 * Returns true where a side changed what a person writes in a cell: its source, type or attachments. Anything else may
 * go with a cell that somebody deletes.
 */
export function isEdited(base: Cell, side: Cell): boolean {
  return (
    base.type !== side.type ||
    !sameAttachments(base, side) ||
    (!sameSource(base, side) && writtenLines(base) !== writtenLines(side))
  );
}

/** An empty object of attachments says as much as none. */
function sameAttachments(base: Cell, side: Cell): boolean {
  const count = effectiveMembers(base.attachments).size + effectiveMembers(side.attachments).size;
  return count === 0 || sameNode(base.attachments, side.attachments);
}

/** Blanks at line ends are no edit here either. */
function writtenLines(cell: Cell): string {
  return linesOf(textOf(cell)).lines.map(withoutEndBlanks).join('\n');
}

/** Returns true where a side gave a cell other tags. */
export function tagsChanged(base: Cell, side: Cell): boolean {
  return !sameNode(member(base.metadata, 'tags'), member(side.metadata, 'tags'));
}

/** Returns true where cells hold nothing. */
export function isBlank(cells: readonly Cell[]): boolean {
  return cells.every((cell) => textOf(cell).trim() === '' && cell.attachments === undefined);
}
