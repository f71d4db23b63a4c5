import { type Place, runGit } from '../git/plumbing.ts';
import type { Sides } from '../merge/conflict-form.ts';
import type { Decision, MergeOptions, Outcome } from '../merge/merge-form.ts';
import { mergeMergeable } from '../merge/merge.ts';
import { unmergeable } from '../merge/unmergeable.ts';
import { diagnose } from '../notebook/diagnose.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { optimiseLate } from './engine.ts';
import type { PayloadStore } from './payload-store.ts';
import type { Recalled } from './resolutions.ts';
import { withFiles } from './temporary-files.ts';
import { asTextConflict } from './text-conflict.ts';

/** The result of merging one file. */
export interface MergedFile {
  /** In pieces to be joined: a large output is that of the version it comes from, and not copied. */
  readonly pieces: readonly Uint8Array[];
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
  /** Settle conflicts as they were settled before in this repository. */
  readonly remember?: boolean;
};

/** What git's merge of lines needs. */
export interface TextMerge {
  readonly place: Place;
  readonly labels: Partial<Sides<string>>;
  readonly markerSize: number;
  /** What is left out of the versions. */
  readonly payloads?: PayloadStore | undefined;
}

/** Merges three versions of a notebook; what cannot be merged as notebooks is merged as text. An empty base is none. */
export async function mergeFiles(
  sides: Sides<Uint8Array>,
  { conflictStyle = 'cells', remember = false, ...options }: FileMergeOptions,
  text: TextMerge,
): Promise<MergedFile> {
  optimiseLate(sides.base.length + sides.ours.length + sides.theirs.length);
  const read = readSides(sides);
  if (typeof read === 'string') return mergeAsText(sides, text, read);
  const style: MergeOptions =
    conflictStyle === 'text' ? { ...options, showBase: 'diff3' } : { ...options, conflictStyle };
  const merge = mergeMergeable(read, style);
  const { result, outcome, decisions, faults, conflicts, fields } = merge;
  const [fault] = faults;
  if (fault !== undefined)
    return mergeAsText(sides, text, `the result would be wrong, a bug in nbvc: ${fault}`);
  const soft = decisions.filter((decision) => decision.outcome === 'soft').map(describe);
  const found = conflicts.length + fields.length;
  if (found === 0) return { pieces: piecesOf(result, text), outcome, exitCode: 0, decisions, notes: soft };
  const whole = wholeOf(result, text);
  const asBefore = remember ? await recall(whole, text.place) : undefined;
  const { bytes, settled, left } = { bytes: whole, settled: 0, left: found, ...asBefore };
  const asText =
    conflictStyle === 'text' && left > 0 ? await asTextConflict(bytes, text, options.showBase) : undefined;
  return {
    pieces: [asText ?? bytes],
    outcome: left > 0 ? outcome : 'soft',
    exitCode: left > 0 ? 1 : 0,
    decisions,
    notes: [...soft, ...counted(settled, 'settled as before'), ...counted(left, 'marked')],
  };
}

function piecesOf(bytes: Uint8Array, { payloads }: TextMerge): readonly Uint8Array[] {
  return payloads?.pieces(bytes) ?? [bytes];
}

function wholeOf(bytes: Uint8Array, { payloads }: TextMerge): Uint8Array {
  return payloads?.whole(bytes) ?? bytes;
}

function counted(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} conflict${count === 1 ? '' : 's'} ${what}`];
}

/** Loaded only for a merge with conflicts. */
async function recall(bytes: Uint8Array, place: Place): Promise<Recalled | undefined> {
  const [{ Resolutions }, { discover }] = await Promise.all([
    import('./resolutions.ts'),
    import('../git/discovery.ts'),
  ]);
  const folders = await discover(place).catch(() => undefined);
  return folders === undefined ? undefined : new Resolutions(folders.commonDir).recall(bytes);
}

type Read = { readonly base: Notebook | undefined; readonly ours: Notebook; readonly theirs: Notebook };

/** Returns the three notebooks, or why there are not three that can be merged. */
export function readSides({ base, ours, theirs }: Sides<Uint8Array>): Read | string {
  const left = readSide(ours, 'ours');
  const right = readSide(theirs, 'theirs');
  const origin = base.length === 0 ? undefined : readSide(base, 'base');
  const reason = [left, right, origin].find((side) => typeof side === 'string');
  if (typeof reason === 'string') return reason;
  if (typeof left === 'string' || typeof right === 'string' || typeof origin === 'string') return '';
  const sides = { base: origin, ours: left, theirs: right };
  return unmergeable(sides) ?? sides;
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

/** What git merge-file ends with where it does not merge: a file is binary. */
const REFUSED = 255;

/**
 * Merges the lines of three files as git would without a driver. What comes out clean but is no notebook counts as a
 * conflict: one of the sides was committed with marks in it.
 */
export async function mergeAsText(
  sides: Sides<Uint8Array>,
  text: TextMerge,
  reason: string,
): Promise<MergedFile> {
  const { place, labels, markerSize } = text;
  const files = {
    base: wholeOf(sides.base, text),
    ours: wholeOf(sides.ours, text),
    theirs: wholeOf(sides.theirs, text),
  };
  const { base = 'base', ours = 'ours', theirs = 'theirs' } = labels;
  const names = ['-L', ours, '-L', base, '-L', theirs];
  // -p: to standard output; the file of ours is written once, by the caller. Up to 127 is a count of conflicts.
  const args = ['merge-file', '-p', '-q', `--marker-size=${markerSize}`, ...names, '--'];
  const accept = [...Array.from({ length: 128 }, (_, count) => count), REFUSED];
  const merged = await withFiles(files, async ({ base: origin, ours: mine, theirs: other }) =>
    runGit(place, [...args, mine, origin, other], { accept }),
  );
  // Of files with NULs git keeps ours and leaves the path unmerged; so do we.
  if (merged.exitCode === REFUSED)
    return {
      pieces: [files.ours],
      outcome: 'text',
      exitCode: 1,
      decisions: [],
      notes: [`not merged, ours is kept: ${reason}`],
    };
  const isNotebook = merged.exitCode === 0 && typeof readSide(merged.stdout, '') !== 'string';
  return {
    pieces: [merged.stdout],
    outcome: 'text',
    exitCode: isNotebook ? 0 : 1,
    decisions: [],
    notes: [`merged as text: ${reason}`],
  };
}
