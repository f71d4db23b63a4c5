import { conflicts } from '../commands/conflicts.ts';
import { renderConflicts } from '../render/conflicts.ts';
import { print } from './output.ts';

/** The flags of `nbvc conflicts` as commander hands them over. */
export interface ConflictsFlags {
  readonly C?: string;
  readonly format: 'terminal' | 'json';
  readonly quiet?: boolean;
}

/** Runs `nbvc conflicts` and returns its exit code. */
export async function runConflicts(paths: readonly string[], flags: ConflictsFlags): Promise<number> {
  const { files, exitCode } = await conflicts(paths, flags.C ?? process.cwd());
  if (flags.quiet !== true)
    print(
      flags.format === 'json' ? `${JSON.stringify({ schemaVersion: 1, files })}\n` : renderConflicts(files),
    );
  return exitCode;
}
