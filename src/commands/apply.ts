import { resolve } from 'node:path';
import { applyDiff } from '../diff/apply.ts';
import { DiffFormatError } from '../diff/diff-format-error.ts';
import { DiffMismatchError } from '../diff/mismatch-error.ts';
import { applyNbdimeDiff } from '../diff/nbdime/apply.ts';
import { looksLikeNbdimeDiff, parseNbdimeDiff } from '../diff/nbdime/parse.ts';
import { parseDiff } from '../diff/parse-diff.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { type Edit, applyEdits } from '../json/edit.ts';
import { positionAt } from '../json/position.ts';
import { JsonSyntaxError } from '../json/syntax-error.ts';
import { diagnose } from '../notebook/diagnose.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { readInput } from './read-file.ts';
import { writeBack } from './write-back.ts';

export interface ApplyOptions {
  readonly cwd: string;
  /** A diff as `nbvc diff --format json` or nbdime writes it; `-` is standard input. */
  readonly diff: string;
  readonly notebook: string;
  /** Lead from the content after to that before. */
  readonly reverse: boolean;
  /** Write the notebook; else the result is only returned. */
  readonly write: boolean;
}

/** What came of a diff: the notebook with it, or why it does not fit. */
export type ApplyOutcome =
  | { readonly kind: 'applied'; readonly bytes: Uint8Array }
  | { readonly kind: 'mismatch'; readonly message: string };

/**
 * Makes the changes of a diff in a notebook, whole or not at all: what the diff touches has to be as it says it was,
 * everything else may differ and keeps its bytes.
 *
 * @throws UserError where the diff or the notebook cannot be read.
 */
export async function apply(options: ApplyOptions): Promise<ApplyOutcome> {
  const { cwd, reverse } = options;
  const file = resolve(cwd, options.notebook);
  const input = readInput(options.diff === '-' ? '-' : resolve(cwd, options.diff));
  const editsOf = readDiff(options.diff, input, reverse);
  const before = readInput(file);
  try {
    const edits = editsOf(parseNotebook(before));
    const bytes = edits.length === 0 ? before : applyEdits(before, edits);
    if (options.write) await writeBack({ file, name: options.notebook, before, after: bytes });
    return { kind: 'applied', bytes };
  } catch (error) {
    if (error instanceof DiffMismatchError) return { kind: 'mismatch', message: error.message };
    if (error instanceof UserError) throw error;
    const { line, column, message, hint } = diagnose(before, error);
    throw new UserError(`${escapeLine(options.notebook)}:${line}:${column}: ${message}`, hint, error);
  }
}

/** Returns what makes the change, whichever of the two forms the diff is in. */
function readDiff(name: string, bytes: Uint8Array, reverse: boolean): (notebook: Notebook) => Edit[] {
  try {
    if (!looksLikeNbdimeDiff(bytes)) {
      const diff = parseDiff(bytes);
      return (notebook) => applyDiff(diff, notebook, { reverse });
    }
    const diff = parseNbdimeDiff(bytes);
    if (reverse) throw irreversible(name);
    return (notebook) => applyNbdimeDiff(diff, notebook);
  } catch (error) {
    if (!(error instanceof DiffFormatError) && !(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = positionAt(bytes, error.offset);
    throw new UserError(
      `${escapeLine(name)}:${line}:${column}: no diff of a notebook: ${escapeLine(error.message)}`,
      'Diffs are written by: nbvc diff --format json before.ipynb after.ipynb',
      error,
    );
  }
}

function irreversible(name: string): UserError {
  return new UserError(
    `${escapeLine(name)}: a diff in nbdime's form does not tell what it removes, so it cannot be taken back`,
    'One that can is written by: nbvc diff --format json before.ipynb after.ipynb',
  );
}
