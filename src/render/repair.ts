import { diffTexts } from '../diff/lines.ts';
import { escapeLine } from '../escape-control.ts';
import { decodeUtf8 } from '../json/string.ts';
import type { RepairStep } from '../repair/step.ts';
import { unifiedDiff } from './unified.ts';

/** What is told of one repaired file. */
export interface RepairSummary {
  readonly path: string;
  readonly steps: readonly RepairStep[];
  readonly problems: readonly { readonly line: number; readonly column: number; readonly message: string }[];
  readonly backup: string | undefined;
  readonly rejectFile: string | undefined;
  /** How many conflicts of a merge are in it; to settle them is up to a person. */
  readonly conflicts: number;
}

function line(text: string): string {
  return `${escapeLine(text)}\n`;
}

/** Yields what was done to a file, a line a step. */
export function* renderRepair({
  path,
  steps,
  problems,
  backup,
  rejectFile,
  conflicts,
}: RepairSummary): Generator<string> {
  for (const { cell, message } of steps)
    yield line(`${path}: ${cell === undefined ? '' : `cell ${cell}: `}${message}`);
  if (rejectFile !== undefined) yield line(`${path}: what found no place is in ${rejectFile}`);
  if (backup !== undefined) yield line(`${path}: as it was: ${backup}`);
  for (const { line: at, column, message } of problems)
    yield line(`${path}:${at}:${column}: still not valid: ${message}`);
  if (conflicts > 0)
    yield line(
      `${path}: ${conflicts} conflict${conflicts === 1 ? ' is' : 's are'} left to settle with nbvc resolve`,
    );
}

const CONTEXT = 3;
/** Of a line of an image the beginning says enough. */
const LONGEST_LINE = 400;

/** Yields the lines of the JSON that a repair changes, as `diff -u` does; long lines are cut, and say so. */
export function* renderRepairDiff(path: string, before: Uint8Array, after: Uint8Array): Generator<string> {
  const name = escapeLine(path);
  const names = { before: `a/${name}`, after: `b/${name}` };
  for (const one of unifiedDiff(names, diffTexts(decoded(before), decoded(after)), CONTEXT))
    yield capped(one);
}

function decoded(bytes: Uint8Array): string {
  return decodeUtf8(bytes, 0, bytes.length);
}

function capped(whole: string): string {
  if (whole.length <= LONGEST_LINE) return whole;
  return `${whole.slice(0, LONGEST_LINE)} … ${whole.length - LONGEST_LINE} more characters\n`;
}
