import { driverMerge } from '../commands/driver-merge.ts';
import { escapeLine } from '../escape-control.ts';

/** Of one notebook; the others are counted. */
const MOST_NOTES = 20;

/**
 * Runs the merge driver and returns what git takes for clean (0) or for conflicts (1). Nothing goes to standard
 * output, which is that of git: `git merge-tree` prints the id of a tree there.
 */
export async function runMergeDriver(args: readonly string[]): Promise<number> {
  const { path, notes, exitCode } = await driverMerge(args, process.env);
  for (const note of notes.slice(0, MOST_NOTES)) say(path, note);
  if (notes.length > MOST_NOTES)
    say(path, `and ${notes.length - MOST_NOTES} more; see: nbvc merge --format json`);
  return exitCode;
}

function say(path: string, note: string): void {
  process.stderr.write(`nbvc: ${escapeLine(path)}: ${escapeLine(note)}\n`);
}
