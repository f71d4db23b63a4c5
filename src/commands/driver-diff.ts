import { EXACT } from '../diff/lines.ts';
import { UserError } from '../errors.ts';
import type { FileDiff, FileSide } from '../render/file-diff.ts';
import { compareVersions } from './compare.ts';
import { readInput } from './read-file.ts';

/** What git writes where a file does not exist on one side, on every platform. */
const NO_FILE = '/dev/null';
/** As object id of content that git has not stored: it lies in the work tree. */
const NO_ID = /^0+$/;
const SHORT_ID = 7;

/**
 * Compares the two files that git hands to an external diff driver. The arguments are
 * `path old-file old-hex old-mode new-file new-hex new-mode`, for a renamed file followed by its new path and
 * the lines of git's extended header; of an unmerged path git gives the path alone
 * (git(1), GIT_EXTERNAL_DIFF).
 */
export function driverDiff(args: readonly string[]): FileDiff {
  const [path, oldFile, oldHex, oldMode, newFile, newHex, newMode, newPath] = args;
  if (path !== undefined && args.length === 1) return unmerged(path);
  if (path === undefined || oldFile === undefined || newFile === undefined || args.length < 7)
    throw new UserError(`git diff driver: expected 7 or 9 arguments, got ${args.length}`);
  const before = side(path, oldFile, oldHex, oldMode);
  const after = side(newPath ?? path, newFile, newHex, newMode);
  const old = before && readInput(oldFile);
  const now = after && readInput(newFile);
  return { before, after, comparison: compareVersions(old, now, EXACT) };
}

function unmerged(path: string): FileDiff {
  const only: FileSide = { path, mode: undefined, label: undefined };
  return { before: only, after: only, comparison: { kind: 'unmerged' } };
}

// oxlint-disable-next-line max-params -- git's own four arguments for a side
function side(
  path: string,
  file: string,
  hex: string | undefined,
  mode: string | undefined,
): FileSide | undefined {
  if (file === NO_FILE) return undefined;
  const label = hex === undefined || hex === '.' || NO_ID.test(hex) ? 'worktree' : hex.slice(0, SHORT_ID);
  return { path, mode: mode === '.' ? undefined : mode, label };
}
