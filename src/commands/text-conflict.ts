import { runGit } from '../git/plumbing.ts';
import type { MergeOptions } from '../merge/merge-form.ts';
import type { Choice } from '../merge/conflict-form.ts';
import { applyResolution, resolveConflicts } from '../merge/resolve.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { TextMerge } from './merge-files.ts';
import { withFiles } from './temporary-files.ts';

/** `git merge-file` ends with the number of conflicts, at most this many. */
const MOST_CONFLICTS = 127;

/**
 * Returns a merge with its conflicts as git marks them, at the start of lines: no notebook any more, but rerere,
 * `git diff --check` and every editor know it. What did not conflict is merged outside of the marks.
 *
 * @param marked the merge with its conflicts as groups of cells that show the base.
 * @returns undefined where the versions do not differ in their text, so that no mark would tell of the conflict.
 */
export async function asTextConflict(
  marked: Uint8Array,
  { place, labels, markerSize }: TextMerge,
  showBase: MergeOptions['showBase'] = 'merge',
): Promise<Uint8Array | undefined> {
  const sides = {
    base: version(marked, 'base'),
    ours: version(marked, 'ours'),
    theirs: version(marked, 'theirs'),
  };
  const { base = 'base', ours = 'ours', theirs = 'theirs' } = labels;
  const style = showBase === 'merge' ? [] : [`--${showBase}`];
  const names = ['-L', ours, '-L', base, '-L', theirs];
  return withFiles(sides, async (files) => {
    const { stdout, exitCode } = await runGit(
      place,
      [
        'merge-file',
        '-p',
        '-q',
        `--marker-size=${markerSize}`,
        ...style,
        ...names,
        '--',
        files.ours,
        files.base,
        files.theirs,
      ],
      { accept: Array.from({ length: MOST_CONFLICTS + 1 }, (_, count) => count) },
    );
    return exitCode === 0 ? undefined : stdout;
  });
}

/** The merged notebook with one version of all that conflicts; of what cannot be had in it, ours. */
function version(marked: Uint8Array, side: Choice): Uint8Array {
  const notebook = parseNotebook(marked);
  const first = applyResolution(
    notebook,
    resolveConflicts(notebook, () => side),
  );
  const rest = parseNotebook(first);
  return applyResolution(
    rest,
    resolveConflicts(rest, () => 'ours'),
  );
}
