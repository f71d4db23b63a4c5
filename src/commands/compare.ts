import { diffNotebooks } from '../diff/diff.ts';
import type { LineOptions } from '../diff/lines.ts';
import { scan } from '../json/scan.ts';
import { diagnose } from '../notebook/diagnose.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook, readNotebook } from '../notebook/read.ts';
import { optimiseLate } from './engine.ts';
import type { Comparison, UnreadableSide } from '../render/file-diff.ts';

/**
 * Compares two versions of a file. Never fails on their content: what is no notebook is handed on as text
 * with the reason, so that one bad file does not hide the others.
 *
 * @param before undefined where there was no file.
 */
export function compareVersions(
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
  lines: LineOptions,
): Comparison {
  optimiseLate((before?.length ?? 0) + (after?.length ?? 0));
  const left = before && read(before, 'before');
  const right = after && read(after, 'after');
  const failure = [left, right].find((side) => side !== undefined && 'diagnosis' in side);
  if (failure !== undefined && 'diagnosis' in failure)
    return { kind: 'text', before: before ?? NOTHING, after: after ?? NOTHING, reason: failure };
  const [old, now] = bothNotebooks(asNotebook(left), asNotebook(right));
  const identical = before !== undefined && after !== undefined && sameBytes(before, after);
  return { kind: 'notebooks', diff: diffNotebooks(old, now, lines), identical };
}

const NOTHING = new Uint8Array(0);

function read(bytes: Uint8Array, side: UnreadableSide['side']): Notebook | UnreadableSide {
  try {
    return parseNotebook(bytes);
  } catch (error) {
    return { side, diagnosis: diagnose(bytes, error) };
  }
}

function asNotebook(side: Notebook | UnreadableSide | undefined): Notebook | undefined {
  return side !== undefined && 'cells' in side ? side : undefined;
}

/** A file that was not there is compared as a notebook of the other's format without cells. */
function bothNotebooks(before: Notebook | undefined, after: Notebook | undefined): [Notebook, Notebook] {
  return [before ?? emptyNotebook(after), after ?? emptyNotebook(before)];
}

function emptyNotebook(like: Notebook | undefined): Notebook {
  const major = like?.major ?? 4;
  const list = major === 3 ? '"worksheets": []' : '"cells": []';
  const text = `{${list}, "nbformat": ${major}, "nbformat_minor": ${like?.minor ?? 5}}`;
  return { ...readNotebook(scan(new TextEncoder().encode(text))), warnings: [] };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
