import { collectOutputs, forgetOutputs, listOutputs } from '../commands/outputs.ts';
import { renderOutputs } from '../render/outputs.ts';
import { DONE } from './exit-codes.ts';
import { descriptorSink } from './output.ts';

const STDOUT = 1;

/** The flags of `nbvc outputs` as commander hands them over. */
export interface OutputsFlags {
  readonly C?: string;
  readonly format: 'terminal' | 'json';
  readonly all?: boolean;
  readonly quiet?: boolean;
}

/** Runs `nbvc outputs` and returns its exit code. */
export async function runOutputs(
  what: 'list' | 'gc' | 'forget',
  names: readonly string[],
  { C: cwd = process.cwd(), format, all, quiet }: OutputsFlags,
): Promise<number> {
  const where = { cwd, environment: process.env };
  const report = await {
    list: () => listOutputs(where),
    gc: () => collectOutputs(where),
    forget: () => forgetOutputs(where, all === true ? 'all' : names),
  }[what]();
  if (quiet === true && what !== 'list') return DONE;
  const sink = descriptorSink(STDOUT);
  sink.write(
    format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, ...report }, null, 2)}\n`
      : renderOutputs(report),
  );
  sink.flush();
  return DONE;
}
