import { UserError } from '../errors.ts';
import { readInput } from '../commands/read-file.ts';
import { show } from '../commands/show.ts';
import { DONE } from './exit-codes.ts';
import { descriptorSink } from './output.ts';

const STDOUT = 1;

/**
 * Writes the text form of a file for `git log -p`, `git show`, `git blame` and `git grep --textconv`. What is
 * no notebook passes through byte for byte with the reason on standard error: git would stop at an error.
 */
export function runTextconv(args: readonly string[]): number {
  const [path] = args;
  if (path === undefined) throw new UserError('git textconv driver: expected a file name');
  const bytes = readInput(path);
  const shown = show(bytes, { ignore: new Set() });
  const sink = descriptorSink(STDOUT);
  if (shown.kind === 'unreadable') {
    const { line, column, message } = shown.diagnosis;
    process.stderr.write(`nbvc: shown as it is, not a readable notebook: ${line}:${column}: ${message}\n`);
    sink.write(bytes);
  } else for (const chunk of shown.chunks) sink.write(chunk);
  sink.flush();
  return DONE;
}
