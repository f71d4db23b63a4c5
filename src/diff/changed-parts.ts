import type { CellParts } from './cell.ts';

/** A part of a cell, as people speak of it. */
export type CellPart =
  | 'type'
  | 'id'
  | 'source'
  | 'attachments'
  | 'tags'
  | 'metadata'
  | 'execution count'
  | 'outputs'
  | 'fields';

/** Returns which parts of a cell differ, in the order in which a person asks for them. */
export function changedParts(parts: CellParts): readonly CellPart[] {
  const { source, type, outputs, executionCount, attachments, tags, metadata, id, fields } = parts;
  const found: readonly (readonly [CellPart, boolean])[] = [
    ['source', source !== undefined],
    ['type', type !== undefined],
    ['outputs', outputs.some(({ kind }) => kind !== 'unchanged')],
    ['execution count', executionCount !== undefined],
    ['attachments', attachments.length > 0],
    ['tags', tags !== undefined],
    ['metadata', metadata.length > 0],
    ['id', id !== undefined],
    ['fields', fields.length > 0],
  ];
  return found.flatMap(([part, differs]) => (differs ? [part] : []));
}
