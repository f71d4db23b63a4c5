import { escapeLine } from '../escape-control.ts';
import type { FoundConflict } from '../merge/find-conflicts.ts';

/** Marks of a merge of lines in a file that is no notebook any more. */
export interface RawConflict {
  /** Lines of the opening marks, counted from 0. */
  readonly lines: readonly number[];
}

/** What the index says of an unmerged path. */
export type IndexConflict =
  | 'both modified'
  | 'both added'
  | 'both deleted'
  | 'added by ours'
  | 'added by theirs'
  | 'deleted by ours'
  | 'deleted by theirs';

/** What is unresolved in one file. */
export interface FileConflicts {
  readonly path: string;
  readonly found: readonly FoundConflict[];
  readonly raw?: RawConflict;
  readonly index?: IndexConflict;
}

/** Returns the conflicts of files as text, a line each. */
export function renderConflicts(files: readonly FileConflicts[]): string {
  const lines = files.flatMap(({ path, found, raw, index }) => [
    ...(index === undefined ? [] : [`${path}: unmerged in the index: ${index}`]),
    ...(raw === undefined ? [] : raw.lines.map((line) => `${path}:${line + 1}: marks of a text merge`)),
    ...found.map((conflict) => `${path}: ${describe(conflict)}`),
  ]);
  return lines.map((line) => `${escapeLine(line)}\n`).join('');
}

function describe(conflict: FoundConflict): string {
  switch (conflict.kind) {
    case 'group':
      return `${cells(conflict.markers[0] ?? 0)}: conflict ${conflict.id}${about(conflict.about)}`;
    case 'source':
      return `${cells(conflict.cell)}, line ${(conflict.lines[0] ?? 0) + 1}: marks in the source`;
    case 'field':
      return `${conflict.field.path}: both sides changed this field`;
    case 'foreign':
      return `${conflict.cell === undefined ? 'notebook' : cells(conflict.cell)}: left by nbdime in ${conflict.what}`;
  }
}

function cells(index: number): string {
  return `cell ${index + 1}`;
}

function about(kind: string | undefined): string {
  return kind === undefined ? '' : `, ${kind}`;
}
