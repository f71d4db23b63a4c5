import { apply } from '../commands/apply.ts';
import { outputFile, writeBack } from '../commands/write-back.ts';
import { escapeLine } from '../escape-control.ts';
import { DONE, REPORTED } from './exit-codes.ts';
import { descriptorSink } from './output.ts';

const STDOUT = 1;

/** The flags of `nbvc apply` as commander hands them over. */
export interface ApplyFlags {
  readonly C?: string;
  readonly reverse?: boolean;
  readonly check?: boolean;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Runs `nbvc apply` and returns its exit code: 1 where the diff does not fit the notebook. */
export async function runApply(diff: string, notebook: string, flags: ApplyFlags): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  const output = flags.check === true ? undefined : flags.output;
  const target = output === undefined || output === '-' ? undefined : await outputFile(output, cwd);
  const write = flags.check !== true && output === undefined;
  const outcome = await apply({ cwd, diff, notebook, reverse: flags.reverse === true, write });
  if (outcome.kind === 'mismatch') {
    if (flags.quiet !== true)
      process.stderr.write(`nbvc: ${escapeLine(notebook)}: does not apply: ${escapeLine(outcome.message)}\n`);
    return REPORTED;
  }
  if (target !== undefined) await writeBack({ ...target, after: outcome.bytes });
  if (output !== '-') return DONE;
  const sink = descriptorSink(STDOUT);
  sink.write(outcome.bytes);
  sink.flush();
  return DONE;
}
