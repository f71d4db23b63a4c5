import { type FileMergeOptions, type MergedFile, mergeFiles } from '../commands/merge-files.ts';
import { defined } from '../commands/merge-options.ts';
import { type Versions, readVersions } from '../commands/merge-versions.ts';
import { readNamed } from '../commands/read-named.ts';
import { outputFile, writeBack } from '../commands/write-back.ts';
import { escapeLine } from '../escape-control.ts';
import { placeOf } from '../git/place.ts';
import type { Sides } from '../merge/conflict-form.ts';
import type { MergeOptions, Strategy } from '../merge/merge-form.ts';
import { descriptorSink } from './output.ts';

const STDOUT = 1;
const MARKER_SIZE = 7;

/** The flags of `nbvc merge` as commander hands them over. */
export interface MergeFlags {
  readonly C?: string;
  readonly output?: string;
  readonly format: 'notebook' | 'json' | 'nbdime';
  readonly conflictStyle?: 'cells' | 'inline' | 'text';
  readonly showBase?: 'merge' | 'diff3' | 'zdiff3';
  readonly markerSize?: number;
  readonly sources?: Strategy;
  readonly metadata?: Strategy;
  readonly outputs?: Strategy | 'drop' | 'incoming' | 'current';
  readonly staleOutputs?: 'keep' | 'drop';
  readonly adjacent?: 'conflict' | 'merge';
  readonly insert?: 'conflict' | 'union';
  readonly quiet?: boolean;
}

/** Runs `nbvc merge` and returns its exit code: 1 where conflicts are left. */
export async function runMerge(names: Sides<string>, flags: MergeFlags): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  const { output } = flags;
  const target = output === undefined ? undefined : await outputFile(output, cwd);
  const { sides, payloads } = await readVersions(names, async (name, room) => readNamed(name, cwd, room));
  const markerSize = flags.markerSize ?? MARKER_SIZE;
  const labels = names;
  const place = await placeOf(cwd);
  const options = { ...optionsOf(flags), labels, markerSize };
  const merged = await mergeFiles(sides, options, { place, labels, markerSize, payloads });
  if (flags.quiet !== true)
    for (const note of merged.notes) process.stderr.write(`nbvc: ${escapeLine(note)}\n`);
  // Made before anything is written: where there is none, nothing has happened yet.
  const report = await reportOf(merged, flags, { sides, payloads }, options);
  if (target !== undefined) await writeBack({ ...target, after: merged.pieces });
  const sink = descriptorSink(STDOUT);
  for (const chunk of report) sink.write(chunk);
  sink.flush();
  return merged.exitCode;
}

function optionsOf({ outputs, ...flags }: MergeFlags): FileMergeOptions {
  return defined({ ...flags, outputs: outputsSide(outputs) });
}

/** Editors speak of incoming and current changes. */
function outputsSide(outputs: MergeFlags['outputs']): MergeOptions['outputs'] {
  if (outputs === 'incoming') return 'theirs';
  return outputs === 'current' ? 'ours' : outputs;
}

/** Returns what goes to standard output. */
// oxlint-disable-next-line max-params -- what was merged, how, and what is wanted of it
async function reportOf(
  merged: MergedFile,
  { output, format }: MergeFlags,
  versions: Versions,
  options: FileMergeOptions,
): Promise<Iterable<string | Uint8Array>> {
  const { outcome, exitCode, decisions, notes, pieces } = merged;
  switch (format) {
    case 'notebook':
      return output === undefined ? pieces : [];
    case 'json':
      return [`${JSON.stringify({ schemaVersion: 1, outcome, exitCode, decisions, notes })}\n`];
    case 'nbdime': {
      const { mergeAsNbdime } = await import('../commands/nbdime-decisions.ts');
      return mergeAsNbdime(versions, options, merged);
    }
  }
}
