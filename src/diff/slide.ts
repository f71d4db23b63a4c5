import type { Hunk } from './notebook-diff.ts';

/** How far a hunk is tried to be moved; real texts need a handful of lines. */
const MAX_SLIDE = 100;

/**
 * Returns the hunks with pure insertions and deletions moved to where a person would put them. A block that
 * repeats the line before or after it can be shown in several places:
 *
 *     def a():            def a():
 *         pass                pass
 *   +                   + def b():
 *   + def b():          +     pass
 *   +     pass          +
 *
 * The place whose first line and whose follower are least indented wins, then one after a blank line, then
 * the lowest: the idea of git's indent heuristic (Michael Haggerty, git 2.11) without its tuned weights.
 */
export function slideHunks(
  hunks: readonly Hunk[],
  before: readonly string[],
  after: readonly string[],
): Hunk[] {
  const slid: Hunk[] = [];
  for (const [i, hunk] of hunks.entries()) {
    // Where the hunk before has come to lie, not where it was: both may move towards each other.
    const room = { previous: slid.at(-1), next: hunks[i + 1] };
    slid.push(slideHunk(hunk, room, { before, after }));
  }
  return slid;
}

interface Neighbours {
  readonly previous: Hunk | undefined;
  readonly next: Hunk | undefined;
}

function slideHunk(
  hunk: Hunk,
  { previous, next }: Neighbours,
  { before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
): Hunk {
  const deletes = hunk.beforeEnd > hunk.beforeStart;
  const inserts = hunk.afterEnd > hunk.afterStart;
  if (deletes === inserts) return hunk;
  const room = deletes
    ? { low: previous?.beforeEnd ?? 0, high: next?.beforeStart ?? before.length }
    : { low: previous?.afterEnd ?? 0, high: next?.afterStart ?? after.length };
  const shift = deletes
    ? bestShift(before, hunk.beforeStart, hunk.beforeEnd, room)
    : bestShift(after, hunk.afterStart, hunk.afterEnd, room);
  return shifted(hunk, shift);
}

interface Room {
  readonly low: number;
  readonly high: number;
}

function bestShift(lines: readonly string[], start: number, end: number, room: Room): number {
  let best = 0;
  let bestScore = score(lines, start, end);
  for (let shift = 1; shift <= MAX_SLIDE && canMoveDown(lines, start, end, shift, room); shift++) {
    const found = score(lines, start + shift, end + shift);
    if (found > bestScore) continue;
    best = shift;
    bestScore = found;
  }
  for (let shift = -1; shift >= -MAX_SLIDE && canMoveUp(lines, start, end, shift, room); shift--) {
    const found = score(lines, start + shift, end + shift);
    if (found >= bestScore) continue;
    best = shift;
    bestScore = found;
  }
  return best;
}

// oxlint-disable-next-line max-params -- a run of lines and a shift within bounds
function canMoveDown(
  lines: readonly string[],
  start: number,
  end: number,
  shift: number,
  room: Room,
): boolean {
  return end + shift <= room.high && lines[start + shift - 1] === lines[end + shift - 1];
}

// oxlint-disable-next-line max-params -- as above
function canMoveUp(lines: readonly string[], start: number, end: number, shift: number, room: Room): boolean {
  return start + shift >= room.low && lines[start + shift] === lines[end + shift];
}

/** Lower is better. */
function score(lines: readonly string[], start: number, end: number): number {
  const afterBlank = start === 0 || isBlank(lines[start - 1]) ? 0 : 1;
  return (indentOf(lines[start]) + indentOf(lines[end])) * 2 + afterBlank;
}

/** A blank first line counts as deeply indented: a block should begin with its first words. */
function indentOf(line: string | undefined): number {
  if (line === undefined) return 0;
  const indent = line.length - line.trimStart().length;
  return isBlank(line) ? indent + 1 : indent;
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/** Moves a hunk; the side without lines of its own moves along. */
function shifted(hunk: Hunk, shift: number): Hunk {
  return {
    beforeStart: hunk.beforeStart + shift,
    beforeEnd: hunk.beforeEnd + shift,
    afterStart: hunk.afterStart + shift,
    afterEnd: hunk.afterEnd + shift,
  };
}
