import { blame } from '../commands/blame.ts';
import { log } from '../commands/log.ts';
import { renderBlame } from '../render/blame.ts';
import { logJson, renderLogEntry } from '../render/log.ts';
import { type DisplayOptionFlags, displayFor, gitSettings } from './display.ts';
import { DONE } from './exit-codes.ts';
import { descriptorSink, type Sink } from './output.ts';
import { withPager } from './pager.ts';

const STDOUT = 1;

/** The flags of `nbvc log` as commander hands them over. */
export interface LogFlags extends DisplayOptionFlags {
  readonly C?: string;
  readonly cell?: string;
  readonly maxCount?: number;
  readonly patch?: boolean;
  readonly format: 'terminal' | 'json' | 'jsonl';
  readonly pager: boolean;
}

/** What is named before and after `--`. */
export interface HistoryArguments {
  readonly args: readonly string[];
  readonly paths: readonly string[] | undefined;
}

/** Runs `nbvc log` and returns its exit code. */
export async function runLog({ args, paths }: HistoryArguments, flags: LogFlags): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  const entries = log({ cwd, args, pathsAfterDashes: paths, cell: flags.cell, maxCount: flags.maxCount });
  if (flags.format === 'terminal') {
    const settings = await gitSettings(cwd);
    const options = displayFor(flags, settings, process.env);
    await withPager({ enabled: flags.pager, settings }, async (sink) => {
      for await (const entry of entries) {
        for (const chunk of renderLogEntry(entry, options, flags.patch === true)) sink.write(chunk);
        sink.flush();
      }
    });
    return DONE;
  }
  const sink = descriptorSink(STDOUT);
  if (flags.format === 'jsonl')
    for await (const entry of entries) sink.write(`${JSON.stringify(logJson(entry))}\n`);
  else await writeArray(entries, sink);
  sink.flush();
  return DONE;
}

async function writeArray(entries: ReturnType<typeof log>, sink: Sink): Promise<void> {
  let separator = '\n';
  sink.write('{"schemaVersion": 1, "commits": [');
  for await (const entry of entries) {
    sink.write(separator + JSON.stringify(logJson(entry)));
    separator = ',\n';
  }
  sink.write('\n]}\n');
}

/** The flags of `nbvc blame` as commander hands them over. */
export interface BlameFlags {
  readonly C?: string;
  readonly of: 'written' | 'run' | 'any';
  readonly format: 'terminal' | 'json';
  readonly pager: boolean;
}

/** Runs `nbvc blame` and returns its exit code. */
export async function runBlame({ args, paths }: HistoryArguments, flags: BlameFlags): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  const report = await blame({ cwd, args, pathsAfterDashes: paths, of: flags.of });
  const text =
    flags.format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, ...report }, undefined, 2)}\n`
      : renderBlame(report);
  const enabled = flags.pager && flags.format === 'terminal';
  await withPager({ enabled, settings: enabled ? await gitSettings(cwd) : [] }, async (sink) => {
    sink.write(text);
  });
  return DONE;
}
