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

/** The notebook that a deleted one may be now. */
export interface PossibleRename {
  readonly path: string;
  /** Cells of the base that it has, and how many the base has. */
  readonly same: number;
  readonly of: number;
}

/** What is unresolved in one file. */
export interface FileConflicts {
  readonly path: string;
  readonly found: readonly FoundConflict[];
  readonly raw?: RawConflict;
  readonly index?: IndexConflict;
  readonly renamed?: PossibleRename;
}

/** Returns the conflicts of files as text, a line each. */
export function renderConflicts(files: readonly FileConflicts[]): string {
  const lines = files.flatMap(({ path, found, raw, index, renamed }) => [
    ...(index === undefined ? [] : [`${path}: unmerged in the index: ${index}`]),
    ...(index === undefined ? [] : adviceOn(path, index, renamed)),
    ...(raw === undefined ? [] : raw.lines.map((line) => `${path}:${line + 1}: marks of a text merge`)),
    ...found.map((conflict) => `${path}: ${describeConflict(conflict)}`),
  ]);
  return lines.map((line) => `${escapeLine(line)}\n`).join('');
}

/** What a person can do about a path that one side does not have: no merge driver is asked about those. */
function adviceOn(
  path: string,
  index: IndexConflict,
  renamed: PossibleRename | undefined,
): readonly string[] {
  const byOurs = index === 'deleted by ours';
  if (!byOurs && index !== 'deleted by theirs') return [];
  const name = shellWord(path);
  const advice = [
    `  ${byOurs ? 'theirs' : 'ours'} changed it; to keep it: git add ${name}, to delete it: git rm ${name}`,
  ];
  if (renamed === undefined) return advice;
  const { path: other, same, of } = renamed;
  const now = shellWord(other);
  const [base, left] = [shellWord(`:1:./${path}`), shellWord(`:${byOurs ? 3 : 2}:./${path}`)];
  const sides = byOurs ? `${now} ${left}` : `${left} ${now}`;
  return [
    ...advice,
    `  it may be ${other} now, which has ${same} of its ${of} cells; to take the changes there:`,
    `    nbvc merge ${base} ${sides} -o ${now} && git rm ${name} && git add ${now}`,
  ];
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  if (text.startsWith('-')) return shellWord(`./${text}`);
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Returns where a conflict is and what it is about, in a few words; not escaped for a terminal. */
export function describeConflict(conflict: FoundConflict): string {
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
