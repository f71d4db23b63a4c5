import { nodeAt, startOf } from '../json/node.ts';
import { positionAt } from '../json/position.ts';
import type { JsonNode } from '../json/document.ts';
import type { Notebook } from './notebook.ts';
import { explain } from './schema/explain.ts';
import { validatorFor } from './schema/validators.ts';
import { skeletonOf } from './skeleton.ts';

/** Something in a notebook that its schema does not allow, and where. */
export interface NotebookProblem {
  readonly message: string;
  readonly path: readonly (string | number)[];
  /** Byte offset of the value, or of the innermost one around a missing field. */
  readonly offset: number;
  /** Both counted from 1, the column in code points. */
  readonly line: number;
  readonly column: number;
}

/**
 * Checks a notebook against the official schema of its own nbformat version, and its ids for being unique,
 * which no schema can say. A minor version newer than all schemas is checked leniently against the newest.
 */
export async function validateNotebook(notebook: Notebook): Promise<readonly NotebookProblem[]> {
  const validator = await validatorFor(notebook.major, notebook.minor);
  if (validator === undefined)
    return [
      place(notebook, `there is no schema of nbformat ${notebook.major}.${notebook.minor}`, ['nbformat']),
    ];
  const skeleton = skeletonOf(notebook.root);
  const errors = explain(skeleton, validator.validate(skeleton));
  return [
    ...errors.map(({ message, path }) => place(notebook, message, path)),
    ...duplicateIds(notebook).map((cell) =>
      place(notebook, `cell ${cell.index + 1}: the id "${cell.id}" stands at an earlier cell, too`, [
        'cells',
        cell.index,
        'id',
      ]),
    ),
  ];
}

function place(notebook: Notebook, message: string, path: readonly (string | number)[]): NotebookProblem {
  const offset = startOf(deepest(notebook.root, path));
  return { message, path, offset, ...positionAt(notebook.document.bytes, offset) };
}

/** A missing field has no place of its own; the value that should have it has. */
function deepest(root: JsonNode, path: readonly (string | number)[]): JsonNode {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

function duplicateIds(notebook: Notebook): { readonly index: number; readonly id: string }[] {
  const seen = new Set<string>();
  return notebook.cells.flatMap(({ index, id }) => {
    if (id === undefined || notebook.major < 4) return [];
    if (seen.has(id)) return [{ index, id }];
    seen.add(id);
    return [];
  });
}
