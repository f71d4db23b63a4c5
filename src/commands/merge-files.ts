import { type Place, runGit } from '../git/plumbing.ts';
import type { Sides } from '../merge/conflict-form.ts';
import type { Decision, MergeOptions, Outcome } from '../merge/merge-form.ts';
import { mergeNotebooks } from '../merge/merge.ts';
import { diagnose } from '../notebook/diagnose.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { optimiseLate } from './late-optimisation.ts';
import { asTextConflict } from './text-conflict.ts';

/** The result of merging one file. */
export interface MergedFile {
  readonly bytes: Uint8Array;
  /** `text`: git's own merge of lines, because the files could not be merged as notebooks. */
  readonly outcome: Outcome | 'text';
  /** 1 where conflicts are left. */
  readonly exitCode: 0 | 1;
  readonly decisions: readonly Decision[];
  readonly notes: readonly string[];
}

/** How a file is merged; `text` marks conflicts as git does, so that the file is no notebook until they are settled. */
export type FileMergeOptions = Omit<MergeOptions, 'conflictStyle'> & {
  readonly conflictStyle?: NonNullable<MergeOptions['conflictStyle']> | 'text';
};

/** What git's merge of lines needs. */
export interface TextMerge {
  readonly place: Place;
  readonly files: Sides<string>;
  readonly labels: Partial<Sides<string>>;
  readonly markerSize: number;
}

/** Merges three versions of a notebook; what cannot be merged as notebooks is merged as text. An empty base is none. */
export async function mergeFiles(
  sides: Sides<Uint8Array>,
  { conflictStyle = 'cells', ...options }: FileMergeOptions,
  text: TextMerge,
): Promise<MergedFile> {
  optimiseLate(sides.base.length + sides.ours.length + sides.theirs.length);
  const read = readSides(sides);
  if (typeof read === 'string') return mergeAsText(text, read);
  const style: MergeOptions =
    conflictStyle === 'text' ? { ...options, showBase: 'diff3' } : { ...options, conflictStyle };
  const merge = mergeNotebooks(read.base, read.ours, read.theirs, style);
  const { result, outcome, decisions, faults, conflicts, fields } = merge;
  const [fault] = faults;
  if (fault !== undefined) return mergeAsText(text, `the result would be wrong, a bug in nbvc: ${fault}`);
  const open = conflicts.length + fields.length;
  const soft = decisions.filter((decision) => decision.outcome === 'soft').map(describe);
  const marked = open === 0 ? [] : [`${open} conflict${open === 1 ? '' : 's'} marked`];
  const asText =
    conflictStyle === 'text' && open > 0 ? await asTextConflict(result, text, options.showBase) : undefined;
  return {
    bytes: asText ?? result,
    outcome,
    exitCode: outcome === 'conflict' ? 1 : 0,
    decisions,
    notes: [...soft, ...marked],
  };
}

type Read = { readonly base: Notebook | undefined; readonly ours: Notebook; readonly theirs: Notebook };

/** Returns the three notebooks, or why there are not three that can be merged. */
function readSides({ base, ours, theirs }: Sides<Uint8Array>): Read | string {
  const left = readSide(ours, 'ours');
  const right = readSide(theirs, 'theirs');
  const origin = base.length === 0 ? undefined : readSide(base, 'base');
  const reason = [left, right, origin].find((side) => typeof side === 'string');
  if (typeof reason === 'string') return reason;
  if (typeof left === 'string' || typeof right === 'string' || typeof origin === 'string') return '';
  if (left.major !== right.major || (origin !== undefined && origin.major !== left.major))
    return 'the sides have different major versions of nbformat';
  return { base: origin, ours: left, theirs: right };
}

function readSide(bytes: Uint8Array, name: string): Notebook | string {
  try {
    return parseNotebook(bytes);
  } catch (error) {
    const { line, column, message } = diagnose(bytes, error);
    return `${name} is no readable notebook, ${line}:${column}: ${message}`;
  }
}

function describe({ cell, path, rule, taken }: Decision): string {
  return `${cell === undefined ? path : `cell ${cell + 1}`}: ${rule}, taken: ${taken}`;
}

/**
 * Merges the lines of three files as git would without a driver. What comes out clean but is no notebook counts as a
 * conflict: one of the sides was committed with marks in it.
 */
export async function mergeAsText(
  { place, files, labels, markerSize }: TextMerge,
  reason: string,
): Promise<MergedFile> {
  const { base = 'base', ours = 'ours', theirs = 'theirs' } = labels;
  const names = ['-L', ours, '-L', base, '-L', theirs];
  // -p: to standard output; the file of ours is written once, by the caller. Up to 127 is a count of conflicts.
  const args = ['merge-file', '-p', '-q', `--marker-size=${markerSize}`, ...names, '--'];
  const accept = Array.from({ length: 128 }, (_, count) => count);
  const merged = await runGit(place, [...args, files.ours, files.base, files.theirs], { accept });
  const whole = merged.exitCode === 0 && typeof readSide(merged.stdout, '') !== 'string';
  return {
    bytes: merged.stdout,
    outcome: 'text',
    exitCode: whole ? 0 : 1,
    decisions: [],
    notes: [`merged as text: ${reason}`],
  };
}
