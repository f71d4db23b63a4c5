import type { Hunk, Pair, TextDiff } from '../diff/notebook-diff.ts';
import { escapeControl } from '../escape-control.ts';

/** Yields a text diff in the unified format, as `diff -u` and git write it; nothing where nothing differs. */
export function* unifiedDiff(names: Pair<string>, diff: TextDiff, context: number): Generator<string> {
  if (diff.hunks.length === 0) return;
  yield `--- ${names.before}\n+++ ${names.after}\n`;
  for (const group of groupsOf(diff.hunks, context)) yield* hunkGroup(diff, group, context);
}

/** Hunks whose lines of context meet are written as one. */
function groupsOf(hunks: readonly Hunk[], context: number): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && hunk.afterStart - last.afterEnd <= 2 * context) groups.at(-1)?.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function* hunkGroup(diff: TextDiff, group: readonly Hunk[], context: number): Generator<string> {
  const [first] = group;
  const last = group.at(-1);
  if (first === undefined || last === undefined) return;
  const leading = Math.min(context, first.afterStart);
  const trailing = Math.min(context, diff.after.length - last.afterEnd);
  const before = range(first.beforeStart - leading, last.beforeEnd + trailing);
  const after = range(first.afterStart - leading, last.afterEnd + trailing);
  yield `@@ -${before} +${after} @@\n`;
  let at = first.afterStart - leading;
  for (const hunk of group) {
    yield* sameLines(diff, at, hunk.afterStart);
    for (let i = hunk.beforeStart; i < hunk.beforeEnd; i++) yield line('-', diff, 'before', i);
    for (let i = hunk.afterStart; i < hunk.afterEnd; i++) yield line('+', diff, 'after', i);
    at = hunk.afterEnd;
  }
  yield* sameLines(diff, at, last.afterEnd + trailing);
}

/** Lines count from 1; an empty range is named by the line before it, and a count of one is left out. */
function range(start: number, end: number): string {
  if (end - start === 1) return String(end);
  return `${end === start ? start : start + 1},${end - start}`;
}

function* sameLines(diff: TextDiff, start: number, end: number): Generator<string> {
  for (let i = start; i < end; i++) yield line(' ', diff, 'after', i);
}

/**
 * The last line of a source has no line end; that is worth a remark only where it is all that tells it from
 * the last line of the other side.
 */
// oxlint-disable-next-line max-params -- a line of one side of a diff
function line(sign: string, diff: TextDiff, side: 'before' | 'after', index: number): string {
  const text = diff[side][index] ?? '';
  const content = text.endsWith('\n') ? text.slice(0, -1) : text;
  const other = diff[side === 'before' ? 'after' : 'before'].at(-1) ?? '';
  const isOpen = sign !== ' ' && content === text && other === `${text}\n`;
  return `${sign}${escapeControl(content)}\n${isOpen ? '\\ No newline at end of file\n' : ''}`;
}
