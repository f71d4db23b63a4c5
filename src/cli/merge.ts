import { type FileMergeOptions, type MergedFile, mergeFiles } from '../commands/merge-files.ts';
import { defined } from '../commands/merge-options.ts';
import { readVersions } from '../commands/merge-versions.ts';
import { readNamed } from '../commands/read-named.ts';
import { type OutputFile, outputFile, writeBack } from '../commands/write-back.ts';
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
  readonly format: 'notebook' | 'json';
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
  const merged = await mergeFiles(
    sides,
    { ...optionsOf(flags), labels, markerSize },
    { place, labels, markerSize, payloads },
  );
  if (flags.quiet !== true)
    for (const note of merged.notes) process.stderr.write(`nbvc: ${escapeLine(note)}\n`);
  await write(merged, flags, target);
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

async function write(
  merged: MergedFile,
  { format }: MergeFlags,
  target: OutputFile | undefined,
): Promise<void> {
  const { outcome, exitCode, decisions, notes, pieces } = merged;
  if (target !== undefined) await writeBack({ ...target, after: pieces });
  if (target !== undefined && format === 'notebook') return;
  const sink = descriptorSink(STDOUT);
  if (format === 'notebook') for (const piece of pieces) sink.write(piece);
  else sink.write(`${JSON.stringify({ schemaVersion: 1, outcome, exitCode, decisions, notes })}\n`);
  sink.flush();
}
