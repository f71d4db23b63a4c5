import { mergetool } from '../commands/mergetool.ts';
import { escapeLine } from '../escape-control.ts';
import { renderConflicts } from '../render/conflicts.ts';

/** Runs the tool of `git mergetool` and returns 0 where nothing is left to settle. */
export async function runMergetool(args: readonly string[]): Promise<number> {
  const { path, exitCode, notes, left } = await mergetool(args, process.cwd());
  for (const note of notes) process.stderr.write(`nbvc: ${escapeLine(path)}: ${escapeLine(note)}\n`);
  process.stderr.write(renderConflicts([{ path, found: left }]));
  // Git puts the file back as it was before the tool, so what is to be settled is merged again.
  if (exitCode !== 0)
    process.stderr.write(
      `Settle them with: nbvc resolve --remerge --add, and one of --ours, --theirs, --base, --both\n`,
    );
  return exitCode;
}
