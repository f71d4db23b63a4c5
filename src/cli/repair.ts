import { type RepairedFile, type RepairedNotebook, repairFile, repairTargets } from '../commands/repair.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { renderRepair, renderRepairDiff } from '../render/repair.ts';
import { isOfOneFile } from '../system-error.ts';
import { reportError } from './errors.ts';
import { BAD_INPUT, DONE, REPORTED } from './exit-codes.ts';
import { type Sink, descriptorSink } from './output.ts';

/** The flags of `nbvc repair` as commander hands them over. */
export interface RepairFlags {
  readonly C?: string;
  readonly upgrade: boolean;
  readonly dryRun: boolean;
  readonly backup: boolean;
  readonly quiet?: boolean;
}

const STDOUT = 1;
const STDERR = 2;

/** Runs `nbvc repair` and returns its exit code, the worst of its files. */
export async function runRepair(names: readonly string[], flags: RepairFlags): Promise<number> {
  if (names.length === 0)
    throw new UserError('repair: no notebook named', 'name files or folders, or - for standard input');
  const options = { ...flags, cwd: flags.C ?? process.cwd() };
  let exitCode = DONE;
  for (const target of await repairTargets(names, options.cwd)) {
    try {
      exitCode = Math.max(exitCode, tell(await repairFile(target, options), flags));
    } catch (error) {
      if (!isOfOneFile(error)) throw error;
      exitCode = Math.max(exitCode, await reportError(error, ['repair']));
    }
  }
  return exitCode;
}

function tell(file: RepairedFile, flags: RepairFlags): number {
  if (file.kind === 'beyond-repair') {
    process.stderr.write(`nbvc: ${escapeLine(`${file.path}: ${file.message}`)}\n`);
    return BAD_INPUT;
  }
  const isPipe = file.path === '-';
  const words = descriptorSink(isPipe ? STDERR : STDOUT);
  if (flags.quiet !== true) writeWords(file, flags, words);
  if (isPipe && !flags.dryRun) {
    const sink = descriptorSink(STDOUT);
    sink.write(file.bytes);
    sink.flush();
  }
  const isUndone = flags.dryRun && file.kind === 'repaired';
  return isUndone || file.problems.length > 0 ? REPORTED : DONE;
}

function writeWords(file: RepairedNotebook, { dryRun }: RepairFlags, sink: Sink): void {
  for (const line of renderRepair(file)) sink.write(line);
  if (dryRun) for (const line of renderRepairDiff(file.path, file.before, file.bytes)) sink.write(line);
  sink.flush();
}
